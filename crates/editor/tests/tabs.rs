//! Sessions in several tabs: work is handed over when it is written, and what is only here is never thrown away unasked.
//! That two tabs of a browser hear of each other is tested end to end.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "other session tests use the rest")]
mod support;

use editor::{Command, Effect, Handover, KeepMessage, Keeping, Message, TabMessage};
use support::Page;

const WORK_HERE: Message = Message::Tab(TabMessage::WorkHere);
const WANTED: Message = Message::Tab(TabMessage::Wanted);
const FREE: Message = Message::Tab(TabMessage::Free);

/// A tab beside the one that keeps the work.
fn second_tab() -> Page {
    let mut page = Page::new();
    page.send(Message::Keep(KeepMessage::Elsewhere));
    page.play("worker ready; weights; answer");
    page
}

#[test]
fn the_work_is_let_go_only_after_the_last_change_is_written() {
    let mut page = Page::with_image();
    page.play("key b; click 10,10");
    let editor = &mut page.editor;
    assert!(editor.update(Message::Command(Command::Accept)).iter().any(|it| matches!(it, Effect::Keep(_))));
    assert!(!editor.update(WANTED).contains(&Effect::LetGo), "it is still being written");
    assert!(editor.update(Message::Keep(KeepMessage::Written)).contains(&Effect::LetGo));
    assert_eq!((editor.keeping(), editor.handover()), (Keeping::Elsewhere, Handover::None));
    assert!(page.notices()[0].contains("goes on in another tab"));
    assert!(!page.editor.has_work_of_its_own() && !page.editor.would_lose_instances());
}

#[test]
fn what_is_done_after_letting_go_is_not_kept_and_not_thrown_away_unasked() {
    let mut page = Page::with_image();
    page.send(WANTED);
    let disk = page.disk.clone();
    page.play("key b; click 10,10; key Enter");
    assert!(page.disk == disk && page.editor.would_lose_instances() && page.editor.has_work_of_its_own());
    // The other tab was closed.
    assert!(!page.editor.update(FREE).contains(&Effect::LoadAgain));
    assert!(page.summary().starts_with("1 instances") && page.notices().len() == 1, "{}", page.summary());
    assert!(page.notices()[0].contains("save it to a file first"));
    assert_eq!(page.editor.update(WORK_HERE), [Effect::AskForWork]);
    assert!(!page.editor.would_lose_instances(), "the button has said it");
    assert!(page.editor.update(FREE).contains(&Effect::LoadAgain));
}

#[test]
fn what_was_done_and_taken_back_is_no_work_of_its_own() {
    let mut page = Page::with_image();
    page.play("key b; click 10,10; key Enter");
    page.send(WANTED);
    page.play("click 50,50");
    assert!(page.editor.has_work_of_its_own());
    page.play("key ctrl+z");
    assert!(!page.editor.has_work_of_its_own());
    page.play("select 1; key Delete");
    assert!(page.editor.has_work_of_its_own());
    page.play("key ctrl+z");
    assert!(!page.editor.has_work_of_its_own());
}

#[test]
fn what_was_said_of_the_other_tab_is_said_again_on_request() {
    let mut page = second_tab();
    assert!(!page.editor.is_silent_on_keeping());
    let told = page.editor.notices()[0].id;
    page.send(Message::DismissNotice(told));
    assert!(page.editor.is_silent_on_keeping());
    page.send(Message::Keep(KeepMessage::Tell));
    assert!(page.editor.notices()[0].is_about_another_tab());
    assert!(!page.editor.is_silent_on_keeping());
}

#[test]
fn a_tab_in_which_nothing_was_done_goes_on_by_itself_when_the_other_one_is_closed() {
    assert!(second_tab().editor.update(FREE).contains(&Effect::LoadAgain));
    let mut before = Page::with_image();
    before.play("key b; click 10,10; key Enter");
    before.send(WANTED);
    assert!(before.editor.update(FREE).contains(&Effect::LoadAgain), "all of it is kept");
}

#[test]
fn a_stroke_or_a_photo_that_only_this_tab_has_is_work_of_its_own() {
    let mut page = second_tab();
    page.play("open cat.png; answer");
    assert!(page.editor.has_work_of_its_own(), "a photo that nobody else has");

    let mut page = Page::with_image();
    page.send(WANTED);
    assert!(!page.editor.has_work_of_its_own());
    page.play("key b");
    page.press_and_move(&["20,20", "30,30"]);
    assert!(page.editor.has_work_of_its_own(), "a stroke in hand");
}

#[test]
fn the_button_asks_once_and_the_tab_that_has_the_work_does_not_hear_of_a_free_lock() {
    let mut page = second_tab();
    assert_eq!(page.editor.update(WORK_HERE), [Effect::AskForWork]);
    assert_eq!(page.editor.update(WORK_HERE), []);
    assert_eq!(page.editor.handover(), Handover::Awaited);
    assert_eq!(Page::with_image().editor.update(FREE), []);
    assert_eq!(second_tab().editor.update(WANTED), [], "it has nothing to let go");
}

#[test]
fn a_tab_whose_disk_is_full_lets_go_and_still_warns_of_what_only_it_has() {
    let mut page = Page::with_image();
    page.disk_fault = Some(KeepMessage::Failed(words::Reason::StorageFull));
    page.play("key b; click 10,10; key Enter");
    assert!(page.editor.update(WANTED).contains(&Effect::LetGo));
    assert!(page.editor.has_work_of_its_own() && page.editor.would_lose_instances());
}
