//! Sessions that end without a word, and what is there when the page is opened again.
//! That the browser's disk does what it says is tested end to end.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "other session tests use the rest")]
mod support;

use annotation::{Instance, Mask};
use editor::{Command, Content, Editor, Effect, KeepMessage, Keeping, Message, Placed, TabMessage};
use proptest::prelude::*;
use protocol::Request;
use support::Page;
use words::{Reason, Sentence};

/// The page after its process was killed at this moment and started again.
fn killed(page: &Page) -> Page {
    Page::on_disk(page.disk.clone())
}

/// Plays `script`, kills the page, and compares what is seen after the start.
#[track_caller]
fn check_after_death(script: &str, expected: &str) {
    assert_eq!(killed(Page::with_image().play(script)).summary(), expected);
}

#[test]
fn objects_and_what_was_being_worked_on_are_there_after_the_page_died() {
    check_after_death("", "0 instances");
    check_after_death("click 10,10; answer; key Enter", "1 instances");
    check_after_death("key b; click 10,10", "0 instances, 0 points, 9 pixels drawn");
    check_after_death("key b; click 10,10; key Enter; key ctrl+z", "0 instances, 0 points, 9 pixels drawn");
    check_after_death("click 10,10; answer", "0 instances, 1 points, 500 pixels drawn");
    check_after_death("key b; click 10,10; key Enter; select 1; key Delete", "0 instances");
    let refined = "key b; click 10,10; key Enter; select 1; key r; click 50,50";
    check_after_death(refined, "1 instances, 0 points, 18 pixels drawn, refines 1");
}

#[test]
fn a_click_that_was_not_answered_is_asked_again() {
    let mut page = killed(Page::with_image().play("click 10,10"));
    assert_eq!(page.summary(), "0 instances, 1 points, waiting");
    page.play("worker ready; weights; answer; answer; answer");
    assert_eq!(page.summary(), "0 instances, 1 points, 2 of 3");
}

#[test]
fn a_stroke_that_was_not_finished_is_lost_and_nothing_else() {
    let mut page = Page::with_image();
    page.play("key b; click 10,10");
    page.press_and_move(&["50,50", "60,60"]);
    assert_eq!(killed(&page).summary(), "0 instances, 0 points, 9 pixels drawn");
}

#[test]
fn the_embedding_is_kept_and_needs_not_be_computed_again() {
    let mut page = killed(&Page::with_image());
    page.play("worker ready; weights; answer");
    let Request::Restore { embedding, image } = &page.requests[0].request else { panic!("no embedding") };
    assert_eq!((&embedding[..], &image[..]), (&b"made"[..], &b"cat.png"[..]));
    page.play("answer; click 10,10; answer");
    assert_eq!(page.summary(), "0 instances, 1 points, 2 of 3");
}

#[test]
fn categories_order_hiding_and_locks_are_kept() {
    let mut page = Page::with_image();
    page.play("category boat; key b; click 10,10; key Enter; click 50,50; key Enter");
    page.play("select 1; key PageUp; key shift+H; key shift+L");
    let again = killed(&page);
    let state = |editor: &Editor| {
        let session = editor.session().unwrap();
        let ids: Vec<_> = session.history().instances().iter().map(|instance| instance.id).collect();
        (ids, session.hidden().clone(), session.locked().clone(), editor.categories().clone())
    };
    assert_eq!(state(&again.editor), state(&page.editor));
}

#[test]
fn an_image_that_was_closed_is_gone_from_the_disk() {
    let mut page = Page::with_image();
    page.play("key b; click 10,10; key Enter; close 1");
    assert_eq!(page.summary(), "gallery");
    assert_eq!(page.disk.keys().collect::<Vec<_>>(), ["page"]);
}

#[test]
fn only_what_has_changed_is_written() {
    let mut page = Page::with_image();
    page.play("key b; click 10,10; key Enter; click 50,50; key Enter");
    let before = page.disk.clone();
    page.play("select 2; key r; click 60,60; key Enter");
    let changed: Vec<_> =
        page.disk.iter().filter(|(key, content)| before.get(*key) != Some(content)).collect();
    let keys: Vec<_> = changed.iter().map(|(key, _)| key.as_str()).collect();
    // The page's record counts the masks of this sitting.
    assert_eq!(keys, ["image/1/instance/2", "page"]);
    assert!(page.editor.keeping() == Keeping::Saved && !page.editor.would_lose_instances());
}

#[test]
fn new_images_do_not_take_the_numbers_of_kept_ones() {
    let mut page = killed(&Page::with_image());
    page.play("open dog.png");
    let numbers: Vec<_> = page.editor.sessions().iter().map(|session| session.id().0).collect();
    assert_eq!(numbers, [1, 2]);
}

#[test]
fn a_full_disk_is_told_and_all_is_written_once_there_is_room() {
    let mut page = Page::with_image();
    page.disk.clear();
    page.disk_fault = Some(KeepMessage::Failed(Reason::StorageFull));
    page.play("key b; click 10,10; key Enter");
    let told = Sentence::NotKept { reason: Reason::StorageFull };
    assert!(page.editor.notices().iter().any(|notice| notice.text == told), "{}", page.summary());
    assert_eq!(page.editor.keeping(), Keeping::Failed);
    assert!(page.editor.would_lose_instances());
    page.disk_fault = None;
    page.play("click 50,50; key Enter");
    assert_eq!(page.editor.keeping(), Keeping::Saved);
    assert_eq!(killed(&page).summary(), "2 instances");
}

#[test]
fn what_could_not_be_written_is_written_with_the_next_change_of_any_image() {
    let mut page = Page::with_image();
    page.disk_fault = Some(KeepMessage::Failed(Reason::StorageFull));
    page.play("key b; click 10,10; key Enter");
    page.disk_fault = None;
    page.play("open dog.png; answer; click 50,50; key Enter");
    assert_eq!(page.editor.keeping(), Keeping::Saved);
    for object in ["image/1/instance/1", "image/2/instance/1"] {
        assert!(page.disk.contains_key(object), "{object} is not on the disk");
    }
}

#[test]
fn saved_is_said_once_all_that_was_begun_is_written() {
    let mut editor = with_two_writes_begun();
    editor.update(Message::Keep(KeepMessage::Failed(Reason::StorageFull)));
    assert_eq!(editor.keeping(), Keeping::Failed);
    assert!(editor.update(Message::Command(Command::Undo)).contains(&Effect::FindKept));
    editor.update(Message::Keep(KeepMessage::Found(Vec::new())));
    assert_eq!(editor.keeping(), Keeping::Saving);
    editor.update(Message::Keep(KeepMessage::Written));
    assert_eq!(editor.keeping(), Keeping::Saving, "the last one is still on its way");
    editor.update(Message::Keep(KeepMessage::Written));
    assert_eq!(editor.keeping(), Keeping::Saved);
}

#[test]
fn work_is_handed_over_when_nothing_is_being_written_and_nothing_is_written_after() {
    let lets_go = |effects: &[Effect]| effects.iter().any(|effect| matches!(effect, Effect::LetGo));
    let mut editor = with_two_writes_begun();
    editor.update(Message::Keep(KeepMessage::Failed(Reason::StorageFull)));
    assert!(!lets_go(&editor.update(Message::Tab(TabMessage::Wanted))));
    assert!(lets_go(&editor.update(Message::Keep(KeepMessage::Written))));
    let effects = editor.update(Message::Keep(KeepMessage::Failed(Reason::StorageFull)));
    assert_eq!(editor.keeping(), Keeping::Elsewhere);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Keep(_))), "{effects:?}");
}

/// An editor with an object, whose disk has not answered the last two entries.
fn with_two_writes_begun() -> Editor {
    let mut editor = Page::with_image().play("key b; click 10,10; key Enter").editor.clone();
    for command in [Command::Undo, Command::Redo] {
        let effects = editor.update(Message::Command(command));
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Keep(_))));
    }
    editor
}

#[test]
fn a_second_tab_says_so_and_writes_nothing() {
    let mut page = Page::new();
    page.send(Message::Keep(KeepMessage::Elsewhere));
    page.disk.clear();
    page.play("worker ready; weights; answer; open cat.png; answer; key b; click 10,10; key Enter");
    assert!(page.notices()[0].contains("another tab"));
    assert!(page.disk.is_empty() && page.editor.would_lose_instances());
}

#[test]
fn a_damaged_object_is_told_and_the_others_are_there() {
    let mut page = Page::with_image();
    page.play("key b; click 10,10; key Enter; click 50,50; key Enter");
    page.disk.insert("image/1/instance/1".into(), Content::Text("{".into()));
    let again = killed(&page);
    assert!(again.summary().starts_with("1 instances, notice: Some of the work"), "{}", again.summary());
}

fn instances(page: &Page) -> Vec<Instance> {
    let placed: &[Placed] = page.editor.session().unwrap().history().instances();
    placed.iter().map(|instance| Instance::clone(instance)).collect()
}

fn drawn(page: &Page) -> Option<Mask> {
    page.editor.session().unwrap().history().draft().shown_mask().cloned()
}

fn any_step() -> impl Strategy<Value = String> {
    let at = (0_u32..100, 0_u32..80);
    let keys =
        ["b", "e", "q", "l", "r", "v", "m", "Enter", "Escape", "Tab", "ctrl+z", "ctrl+y", "ctrl+a", "ctrl+j"];
    let more = ["Delete", "PageUp", "PageDown", "shift+H", "shift+L"];
    let keys: Vec<_> = keys.into_iter().chain(more).collect();
    prop_oneof![
        at.clone().prop_map(|(x, y)| format!("click {x},{y}")),
        (at.clone(), at).prop_map(|((a, b), (c, d))| format!("drag {a},{b} {c},{d}")),
        Just("answer".to_owned()),
        Just("threshold 1".to_owned()),
        Just("category boat".to_owned()),
        prop::sample::select(keys).prop_map(|key| format!("key {key}")),
    ]
}

proptest! {
    #[test]
    fn whenever_the_page_dies_all_finished_changes_are_there(steps in prop::collection::vec(any_step(), 0..50)) {
        let mut page = Page::with_image();
        for step in &steps {
            if step != "answer" || !page.requests.is_empty() {
                page.play(step);
            }
        }
        let again = killed(&page);
        prop_assert_eq!(instances(&again), instances(&page));
        prop_assert_eq!(drawn(&again), drawn(&page));
        prop_assert_eq!(again.editor.categories(), page.editor.categories());
    }
}
