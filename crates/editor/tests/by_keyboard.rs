//! Work without a pointer, and keys of one's own.
//! Which key is which command in which preset is tested in `editor::bindings`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "another session test uses the rest")]
mod support;

use annotation::{ImagePoint, PointLabel};
use editor::{Command, KeyMessage, KeyPress, Message, Preset, Shortcut};
use protocol::Request;
use support::Page;

/// The stage's middle, where the crosshair begins: steps are 8 pixels wide, since pixels are as large as on screen.
const MIDDLE: ImagePoint = ImagePoint::new(50.0, 40.0);

fn points(page: &Page) -> Vec<(ImagePoint, PointLabel)> {
    let draft = page.editor.session().unwrap().history().draft();
    draft.prompt().points.iter().map(|point| (point.position, point.label)).collect()
}

fn shortcut(key: &str, shift: bool) -> Shortcut {
    Shortcut::of(KeyPress { key, control: false, shift }).unwrap()
}

#[test]
fn arrows_move_a_crosshair_and_enter_clicks_there() {
    let mut page = Page::with_image();
    page.play("key ArrowRight; answer; key Enter; answer");
    let first = ImagePoint::new(MIDDLE.x + 8.0, MIDDLE.y);
    assert_eq!(points(&page), [(first, PointLabel::Foreground)]);
    page.play("key shift+ArrowUp; answer; key shift+Enter; answer");
    let second = ImagePoint::new(first.x, 0.0);
    assert_eq!(points(&page), [(first, PointLabel::Foreground), (second, PointLabel::Background)]);
    page.play("key ctrl+Enter");
    assert_eq!(page.summary(), "1 instances", "with Ctrl, Enter accepts");
}

#[test]
fn without_a_crosshair_enter_accepts() {
    let mut page = Page::with_image();
    page.play("key ArrowRight; answer; key Enter; hover 10,10; key Enter");
    assert_eq!(page.summary(), "1 instances", "the pointer took the crosshair away");
}

#[test]
fn the_crosshair_shows_a_preview_and_says_where_it_is() {
    let mut page = Page::with_image();
    page.play("key ArrowLeft; answer");
    assert_eq!(page.summary(), "0 instances, preview");
    assert!(page.said.contains(&"Crosshair at 42, 40.".to_owned()), "{:?}", page.said);
    page.play("key Enter; key ctrl+Enter");
    let instance = page.editor.session().unwrap().history().instances()[0].clone();
    // Onto the object, which covers some pixel of some row.
    let inside = (0..100).flat_map(|x| (0..80).map(move |y| ImagePoint::new(f64::from(x), f64::from(y))));
    let inside = inside.into_iter().find(|&at| instance.mask.contains(at)).unwrap();
    page.play(&format!("hover {},{}; key ArrowLeft; key ArrowRight", inside.x, inside.y));
    assert!(page.said.last().unwrap().ends_with("on object 1."), "{:?}", page.said.last());
}

#[test]
fn two_corners_at_the_crosshair_make_a_box_and_escape_takes_the_first_back() {
    let mut page = Page::with_image();
    page.play("key ArrowLeft; answer; key k; key ArrowDown; answer; key Escape; key Enter; answer");
    assert_eq!(page.summary(), "0 instances, 1 points, 2 of 3", "the corner is gone, the crosshair is not");
    let mut page = Page::with_image();
    page.play("key ArrowLeft; answer; key k; key shift+ArrowRight; answer; key ArrowDown; answer; key k");
    let Request::Segment { prompt, .. } = &page.requests.last().unwrap().request else { panic!("no prompt") };
    let bbox = prompt.bbox.unwrap();
    assert_eq!((bbox.min.x, bbox.min.y), (42.0, 40.0));
    assert_eq!(bbox.max.y, 48.0);
}

#[test]
fn escape_takes_the_crosshair_away_when_there_is_nothing_else_to_drop() {
    let mut page = Page::with_image();
    page.play("key ArrowLeft; answer; key Escape");
    assert!(page.editor.crosshair().is_none());
    assert_eq!(page.summary(), "0 instances");
    assert!(!page.editor.allows(Command::PointHere));
}

#[test]
fn the_crosshair_stays_on_the_stage_and_the_image_moves_under_it() {
    let mut page = Page::with_image();
    for _ in 0..12 {
        page.play("key =");
    }
    for _ in 0..80 {
        page.play("key shift+ArrowRight; key shift+ArrowDown");
    }
    let at = page.editor.crosshair().unwrap();
    assert!((0.0..148.0).contains(&at.x) && (0.0..128.0).contains(&at.y), "{at:?}");
    page.play("key Enter");
    assert_eq!(points(&page)[0].0, ImagePoint::new(99.0, 79.0), "it reaches the last pixel");
}

#[test]
fn brush_polygon_and_selection_work_at_the_crosshair() {
    let mut page = Page::with_image();
    page.play("key b; key ArrowLeft; key Enter");
    assert!(page.summary().contains("pixels drawn"), "{}", page.summary());
    page.play(
        "key ctrl+Enter; key p; key Enter; key shift+ArrowUp; key Enter; key shift+ArrowRight; key Enter",
    );
    assert_eq!(page.editor.outline().unwrap().corners.len(), 3);
    page.play("key ctrl+Enter; key ctrl+Enter");
    assert_eq!(page.summary(), "2 instances");
    page.play("key Escape; hover 10,10; key v; key ArrowLeft");
    page.play("hover 42,40; key ArrowLeft; key ArrowRight; key Enter");
    assert_eq!(page.editor.session().unwrap().selection().len(), 1);
}

#[test]
fn a_key_of_ones_own_is_kept_and_a_taken_one_is_asked_about() {
    let mut page = Page::with_image();
    page.send(Message::Keys(KeyMessage::Listen(Command::Fit)));
    page.send(Message::Keys(KeyMessage::Pressed(shortcut("b", false))));
    assert_eq!(page.editor.key_conflict().unwrap().holder, Some(Command::BrushTool));
    assert_eq!(page.bindings, None, "nothing is changed before somebody says so");
    page.send(Message::Keys(KeyMessage::TakeOver));
    let kept = page.bindings.clone().unwrap();
    assert_eq!(kept.commands(KeyPress { key: "b", control: false, shift: false }), [Command::Fit]);
    assert!(page.editor.bindings().of(Command::BrushTool).is_empty());

    let mut later = Page::with_image();
    later.send(Message::Keys(KeyMessage::Restored(kept)));
    assert_eq!(later.editor.bindings(), page.editor.bindings());
    later.send(Message::Keys(KeyMessage::Take(Preset::Maskwright)));
    assert!(!later.editor.bindings().has_own());
}

#[test]
fn a_key_that_means_something_else_is_refused_and_cancelling_leaves_all_as_it_was() {
    let mut page = Page::with_image();
    page.send(Message::Keys(KeyMessage::Listen(Command::Fit)));
    page.send(Message::Keys(KeyMessage::Pressed(shortcut("1", false))));
    assert_eq!(page.editor.key_conflict().unwrap().holder, None);
    page.send(Message::Keys(KeyMessage::TakeOver));
    assert_eq!(page.bindings, None, "a category's key is not to be had");
    page.send(Message::Keys(KeyMessage::Listen(Command::Fit)));
    page.send(Message::Keys(KeyMessage::Cancel));
    page.send(Message::Keys(KeyMessage::Pressed(shortcut("y", false))));
    assert_eq!(page.bindings, None);
}
