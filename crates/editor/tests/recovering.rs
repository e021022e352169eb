//! A disk that fails, is closed or cannot be opened: it is told, tried again, and in the end all is on it.
//! That a browser's disk fails like this is tested end to end.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "other session tests use the rest")]
mod support;

use editor::{KeepMessage, Keeping, Lasting, Message, Retry};
use support::Page;
use words::Reason;

const CLOSED: Message = Message::Keep(KeepMessage::Closed);
const AGAIN: Message = Message::Keep(KeepMessage::Retry(Retry::OnRequest));
const BY_ITSELF: Message = Message::Keep(KeepMessage::Retry(Retry::ByItself));

fn shut() -> Option<KeepMessage> {
    Some(KeepMessage::Unavailable(Reason::NoStorage))
}

fn full() -> Option<KeepMessage> {
    Some(KeepMessage::Failed(Reason::StorageFull))
}

/// What is seen after the page was killed and started again.
fn after_death(page: &Page) -> String {
    Page::on_disk(page.disk.clone()).summary()
}

#[test]
fn what_was_on_a_disk_that_the_browser_has_cleared_is_written_again() {
    let mut page = Page::with_image();
    page.play("key b; click 10,10; key Enter; open dog.png; answer; click 50,50");
    let before = page.disk.clone();
    page.disk.clear();
    page.send(CLOSED);
    assert_eq!(page.editor.keeping(), Keeping::Saved);
    assert_eq!(page.disk, before);
    assert!(page.notices().is_empty(), "{}", page.summary());
}

#[test]
fn images_whose_files_were_cleared_with_the_disk_are_told_and_their_objects_are_written_again() {
    let mut page = Page::with_image();
    page.play("key b; click 10,10; key Enter");
    let mut page = Page::on_disk(page.disk.clone());
    page.play("open dog.png; open cow.png");
    let mut asleep = Page::on_disk(page.disk.clone());
    asleep.disk.clear();
    asleep.send(CLOSED);
    assert!(asleep.notices()[0].contains("drop the file"), "{:?}", asleep.notices());
    assert!(asleep.disk.contains_key("image/1/instance/1"), "{:?}", asleep.disk.keys());
}

#[test]
fn an_image_that_sleeps_is_not_lost_when_the_disk_is_closed_and_still_has_it() {
    let mut page = Page::with_image();
    page.play("key b; click 10,10; key Enter");
    let mut page = Page::on_disk(page.disk.clone());
    page.disk_fault = full();
    page.play("category boat; category ship");
    page.send(CLOSED);
    assert_eq!(page.editor.keeping(), Keeping::Failed);
    page.disk_fault = None;
    page.send(AGAIN);
    assert!(page.notices().is_empty(), "{:?}", page.notices());
    assert_eq!(after_death(&page), "1 instances");
}

#[test]
fn a_disk_that_cannot_be_opened_is_told_once_and_tried_again_after_longer_and_longer_times() {
    let mut page = Page::with_image();
    page.disk_fault = shut();
    page.play("key b; click 10,10; key Enter");
    assert!(page.notices()[0].contains("cannot be kept in this browser"), "{:?}", page.notices());
    let told = page.editor.notices()[0].id;
    page.send(Message::DismissNotice(told));
    for _ in 0..7 {
        page.send(BY_ITSELF);
    }
    assert!(page.notices().is_empty() && page.editor.is_silent_on_keeping());
    assert_eq!(page.reminders, [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000, 60_000]);
    page.send(AGAIN);
    assert_eq!(page.notices().len(), 1, "who asks is told");
    page.disk_fault = None;
    page.send(BY_ITSELF);
    assert_eq!(page.editor.keeping(), Keeping::Saved);
    assert!(page.notices().is_empty(), "it no longer holds");
    assert_eq!(page.said.last().unwrap(), "All of your work is kept in this browser again.");
    assert_eq!(after_death(&page), "1 instances");
}

#[test]
fn a_change_that_fails_is_tried_with_the_change_and_not_for_ever() {
    let mut page = Page::with_image();
    page.disk_fault = shut();
    page.play("key b; click 10,10");
    let tries = page.reminders.len();
    page.play("hover 20,20; hover 30,30");
    assert_eq!(page.reminders.len(), tries);
    page.play("key Enter");
    assert_eq!(page.reminders.len(), tries + 1);
}

#[test]
fn what_was_kept_before_is_joined_with_what_was_done_while_the_disk_could_not_be_opened() {
    let mut before = Page::with_image();
    before.play("category cup; key b; click 10,10; key Enter");
    let mut page = Page::on_faulty_disk(before.disk.clone(), shut());
    page.send(Message::Time(1_700_000_000_000));
    assert_eq!(page.editor.keeping(), Keeping::Failed);
    page.play(
        "worker ready; weights; answer; open dog.png; answer; category boat; key b; click 50,50; key Enter",
    );
    let untouched = page.disk == before.disk;
    assert!(untouched, "nothing is written before it is known what is there");
    page.disk_fault = None;
    page.send(AGAIN);
    assert_eq!(page.editor.keeping(), Keeping::Saved);

    let again = Page::on_disk(page.disk.clone());
    let mut found = Vec::new();
    for session in again.editor.sessions() {
        for instance in session.history().instances() {
            found.push(format!("{} {}", session.name(), again.editor.categories().name(instance.category)));
        }
    }
    assert_eq!(found, ["cat.png cup", "dog.png boat"]);
}

#[test]
fn an_object_that_was_deleted_while_the_disk_was_full_does_not_come_back() {
    let mut page = Page::with_image();
    page.play("key b; click 10,10; key Enter; click 50,50; key Enter");
    page.disk_fault = full();
    page.play("select 1; key Delete");
    page.disk_fault = None;
    page.send(AGAIN);
    assert_eq!(after_death(&page), "1 instances");
    assert!(!page.disk.contains_key("image/1/instance/1"));
}

#[test]
fn the_tab_that_keeps_nothing_does_not_care_about_its_disk() {
    let mut page = Page::new();
    page.send(Message::Keep(KeepMessage::Elsewhere));
    assert_eq!(page.editor.update(CLOSED), []);
    assert_eq!(page.editor.update(AGAIN), []);
    assert_eq!(page.editor.update(Message::Keep(KeepMessage::Found(Vec::new()))), []);
    assert_eq!(page.editor.keeping(), Keeping::Elsewhere);
}

#[test]
fn the_browser_is_asked_to_keep_the_work_for_good_with_the_first_change_and_once() {
    let mut page = Page::new();
    page.play("worker ready; weights; answer");
    assert_eq!(page.asked_for_good, 0, "there is nothing to keep");
    page.play("open cat.png; answer; key b; click 10,10; key Enter");
    assert_eq!(page.asked_for_good, 1);

    let refused = KeepMessage::Lasting(Lasting::WhileThereIsRoom);
    page.send(Message::Keep(refused));
    assert_eq!(page.editor.lasting(), Lasting::WhileThereIsRoom);
    page.play("click 50,50; key Enter");
    assert_eq!(page.asked_for_good, 1);
}

#[test]
fn with_work_of_an_earlier_visit_it_is_looked_up_and_a_browser_that_keeps_it_is_not_asked_again() {
    let mut page = Page::with_image();
    page.play("key b; click 10,10; key Enter");
    let records = |page: &Page| Page::on_disk(page.disk.clone());
    let mut again = records(&page);
    again.send(Message::Keep(KeepMessage::Lasting(Lasting::ForGood)));
    again.play("worker ready; weights; answer; category boat");
    assert_eq!(again.asked_for_good, 0);
}
