//! Sessions in which a newer version of the page comes: nobody is interrupted, and nothing is lost.
//! That browsers keep and replace versions is tested end to end.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "other session tests use the rest")]
mod support;

use editor::{Editor, Effect, InstallationMessage, KeepMessage, Message, Network, Update};
use support::Page;

const NEW_VERSION: Message = Message::Installation(InstallationMessage::NewVersion);
const USE_IT: Message = Message::Installation(InstallationMessage::UseNewVersion);

fn starts(effects: &[Effect]) -> bool {
    effects.contains(&Effect::UseNewVersion)
}

#[test]
fn a_new_version_waits_until_somebody_wants_it_and_then_everything_is_there_again() {
    let mut page = Page::with_image();
    page.play("key b; click 10,10; key Enter; click 50,50");
    let before = page.summary();
    page.send(NEW_VERSION);
    page.play("click 60,60; key ctrl+z");
    assert_eq!((page.editor.installation().update, page.summary()), (Update::Offered, before.clone()));
    assert_eq!(page.said.iter().filter(|said| said.contains("new version")).count(), 1);
    page.send(USE_IT);
    // The page of these tests is loaded again from its disk.
    assert_eq!((page.editor.installation().update, page.summary()), (Update::None, before));
}

#[test]
fn it_starts_only_after_the_last_change_is_written() {
    let mut page = Page::with_image();
    page.play("key b; click 10,10");
    let editor = &mut page.editor;
    editor.update(NEW_VERSION);
    let writes = editor.update(Message::Command(editor::Command::Accept));
    assert!(writes.iter().any(|effect| matches!(effect, Effect::Keep(_))));
    assert!(!starts(&editor.update(USE_IT)));
    assert!(starts(&editor.update(Message::Keep(KeepMessage::Written))));
    assert_eq!(editor.installation().update, Update::Starting);
    assert!(!starts(&editor.update(USE_IT)), "once is enough");
}

#[test]
fn it_does_not_start_in_the_middle_of_a_stroke_or_an_outline() {
    let mut page = Page::with_image();
    page.play("key b");
    page.press_and_move(&["20,20", "30,30"]);
    assert!(!starts(&page.editor.update(USE_IT)));

    let mut page = Page::with_image();
    page.play("key p; click 10,10; click 40,10");
    assert!(page.editor.outline().is_some());
    assert!(!starts(&page.editor.update(USE_IT)));
    assert!(starts(&page.editor.update(Message::Command(editor::Command::Drop))));
}

#[test]
fn work_that_is_not_kept_is_told_and_stays() {
    let mut page = Page::with_image();
    page.send(Message::Keep(KeepMessage::Elsewhere));
    page.play("key b; click 10,10; key Enter");
    page.send(NEW_VERSION);
    page.send(USE_IT);
    assert_eq!(page.editor.installation().update, Update::Offered);
    assert!(page.notices().last().unwrap().contains("save your masks to a file"), "{:?}", page.notices());
    assert_eq!(page.editor.session().unwrap().history().instances().len(), 1);
    page.send(Message::Command(editor::Command::SaveCoco));
    assert!(starts(&page.editor.update(USE_IT)), "the file has it now");
}

#[test]
fn a_tab_whose_version_was_replaced_in_another_one_follows_when_nothing_can_be_lost() {
    let replaced = Message::Installation(InstallationMessage::Replaced);
    assert!(starts(&Page::with_image().editor.update(replaced.clone())));
    let mut page = Page::with_image();
    page.send(Message::Keep(KeepMessage::Elsewhere));
    page.play("key b; click 10,10; key Enter");
    assert!(!starts(&page.editor.update(replaced)));
}

#[test]
fn not_now_means_until_there_is_another_one() {
    let mut editor = Editor::default();
    editor.update(NEW_VERSION);
    editor.update(Message::Installation(InstallationMessage::Postpone));
    assert_eq!(editor.installation().update, Update::Postponed);
    editor.update(NEW_VERSION);
    assert_eq!(editor.installation().update, Update::Offered);
}

#[test]
fn a_network_that_goes_is_said_once() {
    let mut page = Page::new();
    for network in [Network::There, Network::Gone, Network::Gone, Network::There] {
        page.send(Message::Installation(InstallationMessage::Network(network)));
    }
    assert_eq!(page.said, ["no network."]);
    assert_eq!(page.editor.installation().network, Network::There);
}
