//! What is shown under the pointer before a click, and what the click then makes of it.
//! Previews at the crosshair are in `by_keyboard`, how they wait their turn in `editor::decodes`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "another session test uses the rest")]
mod support;

use protocol::Request;
use support::{Page, check};

#[test]
fn hovering_shows_what_a_click_would_give() {
    check("hover 10,10", "0 instances");
    check("hover 10,10; answer", "0 instances, preview");
    check("hover 10,10; answer; leave", "0 instances");
    check("hover 10,10; leave; answer", "0 instances"); // too late: the cursor has left
    check("hover 10,10; click 30,30; answer", "0 instances, 1 points, waiting");
}

#[test]
fn while_the_worker_is_busy_only_the_newest_hover_waits() {
    let mut page = Page::with_image();
    page.play("hover 10,10; hover 11,10; hover 12,10; hover 13,10");
    assert_eq!(page.requests.len(), 1);
    page.play("answer");
    let Request::Segment { prompt, .. } = &page.requests[0].request else { panic!("no prompt was sent") };
    assert_eq!(prompt.points[0].position.x, 13.0);
}

#[test]
fn a_click_on_the_previewed_pixel_is_answered_at_once_and_its_other_candidates_follow() {
    let previewed = "hover 10,10; answer; click 10,10";
    check(previewed, "0 instances, 1 points, 1 of 1");
    check(&format!("{previewed}; answer"), "0 instances, 1 points, 2 of 3");
    check(&format!("{previewed}; key Enter"), "1 instances");
    check(&format!("{previewed}; key Enter; answer"), "1 instances");
    check(&format!("{previewed}; key ctrl+z; answer; key ctrl+y; answer"), "0 instances, 1 points, 2 of 3");
    let mut page = Page::with_image();
    page.play(previewed);
    let shown = |page: &Page| page.editor.session().unwrap().history().draft().mask().cloned().unwrap();
    let previewed = shown(&page);
    assert!(page.play("refuse prompt").summary().starts_with("0 instances, 1 points, 1 of 1, notice"));
    assert_eq!(shown(&page), previewed, "what is shown stays when nobody tells the others");
    assert!(page.requests.is_empty());
    page.play("key ctrl+z; key ctrl+y");
    assert_eq!(shown(&page), previewed);
    check("hover 10,10; answer; beside 10,10", "0 instances, 1 points, waiting");
}
