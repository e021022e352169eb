//! "Segment everything" as a person plays it: found a few points at a time, chosen from, accepted, taken back.
//! Which masks the network finds is tested in `sam`; that the page finds the same, at the built page.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "another session test uses the rest")]
mod support;

use annotation::automatic::{PointGrids, select};
use annotation::{Origin, Prompt};
use editor::{Marked, Message, Prefill, SearchMessage, SearchState, SessionId, Tool};
use protocol::Request;
use support::Page;

/// Plays `script` on an image that is ready, with a grid of 4 x 4 points, and compares what is seen.
#[track_caller]
fn check(script: &str, expected: &str) {
    assert_eq!(Page::with_image().play("grid 4").play(script).summary(), expected);
}

fn search(page: &Page) -> &editor::Search {
    page.editor.session().unwrap().search().unwrap()
}

#[test]
fn proposals_arrive_with_each_answer_and_are_no_objects() {
    let mut page = Page::with_image();
    page.play("grid 4; everything");
    assert_eq!(search(&page).progress(), [0, 16]);
    page.play("answer");
    assert_eq!(search(&page).progress(), [4, 16]);
    let first = search(&page).offered().len();
    page.play("all");
    assert_eq!((search(&page).progress(), search(&page).state()), ([16, 16], SearchState::Finished));
    assert!(search(&page).offered().len() > first);
    assert!(page.summary().starts_with("0 instances"));
}

#[test]
fn what_is_proposed_is_what_the_official_selection_keeps() {
    let mut page = Page::with_image();
    page.play("grid 4; everything; all; iou 0.7");
    let everything = page.play("iou 0.3").editor.session().unwrap().search().unwrap().clone();
    page.play("iou 0.7");
    let mut masks: Vec<_> =
        everything.offered().map(|proposal| (proposal.id, proposal.found.clone())).collect();
    masks.sort_by_key(|(id, _)| *id);
    let masks: Vec<_> = masks.into_iter().map(|(_, mask)| mask).collect();
    let expected = select(&masks, &page.editor.search_options());
    assert!(!expected.is_empty() && expected.len() < masks.len());
    assert_eq!(search(&page).offered().map(|proposal| proposal.found.clone()).collect::<Vec<_>>(), expected);
}

#[test]
fn thresholds_are_moved_without_asking_again() {
    let mut page = Page::with_image();
    page.play("grid 4; everything; all");
    let before = search(&page).offered().len();
    page.play("iou 0.8");
    assert!(search(&page).offered().len() < before && page.requests.is_empty());
    page.play("iou 0.5");
    assert_eq!(search(&page).offered().len(), before);
    page.play("iou 1");
    assert_eq!(page.summary(), "0 instances, 0 proposed");
}

#[test]
fn the_points_asked_first_cover_the_whole_image() {
    let mut page = Page::with_image();
    page.play("grid 8; everything");
    let Request::Propose { points, .. } = &page.requests[0].request else { panic!("no points were sent") };
    let quadrants: std::collections::BTreeSet<_> =
        points.iter().map(|point| (point.x > 50.0, point.y > 40.0)).collect();
    assert_eq!(quadrants.len(), 4);
}

#[test]
fn a_click_is_answered_between_two_requests_of_points() {
    let mut page = Page::with_image();
    page.play("grid 4; everything; click 10,10; answer");
    assert!(matches!(page.requests[0].request, Request::Segment { .. }));
    page.play("answer");
    assert!(matches!(page.requests[0].request, Request::Propose { .. }));
    assert!(page.summary().starts_with("0 instances, 1 points, 2 of 3"), "{}", page.summary());
}

#[test]
fn slow_points_are_asked_about_one_at_a_time_so_that_clicks_need_not_wait() {
    let mut page = Page::with_image();
    page.play("grid 8; everything; answer");
    // 20 ms a point in the tests, and 80 ms for a request.
    let Request::Propose { points, .. } = &page.requests[0].request else { panic!("no points were sent") };
    assert_eq!(points.len(), 4);
}

#[test]
fn what_was_found_before_it_was_stopped_is_kept_and_the_rest_can_follow() {
    let mut page = Page::with_image();
    page.play("grid 4; key y; everything; answer; key Escape; answer");
    let (state, progress) = (search(&page).state(), search(&page).progress());
    assert_eq!((state, progress), (SearchState::Stopped, [8, 16])); // the request on its way counts
    assert!(page.requests.is_empty() && search(&page).offered().len() > 0);
    page.play("take 1");
    assert!(page.summary().starts_with("1 instances"));
    page.play("on; all");
    assert_eq!(search(&page).progress(), [16, 16]);
}

#[test]
fn stopping_and_going_on_at_once_asks_about_no_point_twice() {
    let mut page = Page::with_image();
    page.play("grid 4; everything; stop; on");
    assert_eq!(page.requests.len(), 1);
    page.play("all");
    assert_eq!(search(&page).progress(), [16, 16]);
}

#[test]
fn an_accepted_proposal_is_an_object_that_says_where_it_came_from() {
    let mut page = Page::with_image();
    page.play("grid 4; everything; all");
    let best = search(&page).offered().next().unwrap().clone();
    page.play("take 1");
    let instance = page.editor.session().unwrap().history().instances()[0].clone();
    assert_eq!((instance.origin, &instance.mask), (Origin::Automatic, &best.found.mask));
    assert_eq!(instance.prompt, Prompt::click(best.found.point));
    assert_eq!(instance.predicted_iou, Some(best.found.predicted_iou));
    assert_eq!(search(&page).proposal(best.id), None);
}

#[test]
fn undoing_an_acceptance_offers_the_proposal_again_and_redoing_takes_it() {
    check("everything; all; iou 0.9; take 1", "1 instances, 3 proposed");
    check("everything; all; iou 0.9; take 1; key ctrl+z", "0 instances, 4 proposed");
    check("everything; all; iou 0.9; take 1; key ctrl+z; key ctrl+y", "1 instances, 3 proposed");
    // What was accepted and then deleted was an object, and is none any more.
    check("everything; all; iou 0.9; take 1; select 1; key Delete", "0 instances, 3 proposed");
}

#[test]
fn all_are_accepted_in_one_step() {
    check("everything; all; iou 0.9; key shift+y", "4 instances, 0 proposed");
    check("everything; all; iou 0.9; key shift+y; key ctrl+z", "0 instances, 4 proposed");
}

#[test]
fn dismissed_proposals_can_be_brought_back() {
    check("everything; all; iou 0.9; dismiss 1", "0 instances, 3 proposed");
    check("everything; all; iou 0.9; key shift+n", "0 instances, 0 proposed");
    check("everything; all; iou 0.9; key shift+n; back", "0 instances, 4 proposed");
}

#[test]
fn the_draft_stays_as_it_is() {
    let draft = "click 10,10; answer";
    check(&format!("{draft}; everything; all; iou 0.9; take 1"), "1 instances, 1 points, 2 of 3, 3 proposed");
    check(&format!("{draft}; everything; all; iou 0.9; take 1; key Enter"), "2 instances, 3 proposed");
}

#[test]
fn with_the_tool_a_click_accepts_what_is_under_it_and_the_other_button_dismisses_it() {
    let script = "everything; all; iou 0.5; key y";
    let mut page = Page::with_image();
    page.play("grid 4").play(script);
    let count = search(&page).offered().len();
    let at = search(&page).offered().next().unwrap().found.point;
    let at = format!("{},{}", at.x.floor(), at.y.floor());
    page.play(&format!("click {at}"));
    assert_eq!(page.summary(), format!("1 instances, {} proposed", count - 1));
    page.play(&format!("key ctrl+z; beside {at}"));
    assert_eq!(page.summary(), format!("0 instances, {} proposed", count - 1));
}

#[test]
fn the_smallest_proposal_under_the_pointer_is_pointed_at() {
    let mut page = Page::with_image();
    page.play("grid 4; everything; all; iou 0.5; key y");
    let smallest = search(&page).offered().min_by_key(|proposal| proposal.area).unwrap().clone();
    let at = smallest.found.point;
    page.play(&format!("hover {},{}", at.x.floor(), at.y.floor()));
    assert_eq!(search(&page).highlighted().map(|proposal| proposal.id), Some(smallest.id));
    page.play("leave");
    assert_eq!(search(&page).highlighted(), None);
}

#[test]
fn everything_is_reached_by_keys() {
    check("key y; key Enter; all; iou 0.9; key Tab; key Enter", "1 instances, 3 proposed");
    check("key y; key Enter; all; iou 0.9; key shift+Tab; key Delete", "0 instances, 3 proposed");
    check(
        "key y; key Enter; all; iou 0.9; key Tab; key Tab; key Tab; key Tab; key Tab; key Enter",
        "1 instances, 3 proposed",
    );
}

#[test]
fn a_drag_with_the_tool_looks_in_that_part() {
    let mut page = Page::with_image();
    page.play("grid 4; key y; drag 0,0 49,39; all");
    assert_eq!(search(&page).progress(), [4, 4]);
    let region = search(&page).region().unwrap();
    assert_eq!(<[u32; 4]>::from(region), [0, 0, 50, 40]);
    let inside = |x: f64, y: f64| x < 50.0 && y < 40.0;
    assert!(search(&page).offered().all(|proposal| inside(proposal.found.point.x, proposal.found.point.y)));
}

#[test]
fn a_part_without_a_point_is_told() {
    check(
        "key y; drag 0,0 5,5",
        "0 instances, notice: No point of the grid lies in this box; draw a larger one, or choose more points.",
    );
}

#[test]
fn an_option_out_of_range_is_named_with_its_range_and_changes_nothing() {
    let mut page = Page::with_image();
    page.play("grid 4; iou 0.6");
    page.tune(|options| options.box_nms_thresh = 1.5);
    assert_eq!(page.summary(), "0 instances, notice: the option box_nms_thresh is 1.5; allowed is 0 to 1.");
    assert_eq!(page.editor.search_options().points, PointGrids::PerSide(4));
    assert!(page.editor.search_options().box_nms_thresh < 1.0);
}

#[test]
fn nothing_found_is_said() {
    let mut page = Page::with_image();
    page.play("grid 4; iou 1; everything; all");
    assert_eq!(page.summary(), "0 instances, 0 proposed");
    assert!(page.said.iter().any(|said| said.starts_with("No mask passes")), "{:?}", page.said);
}

#[test]
fn points_on_marked_objects_are_left_out_unless_they_are_wanted() {
    let mut page = Page::with_image();
    page.play("grid 4; everything; all; iou 0.9; key shift+y; iou 0.5; everything; all");
    assert_eq!(search(&page).progress(), [14, 14]);
    let instances = page.editor.session().unwrap().history().instances();
    let again = |proposal: &editor::Proposal| instances.iter().any(|i| i.mask == proposal.found.mask);
    assert!(search(&page).offered().len() > 0 && !search(&page).offered().any(again));
    page.search(SearchMessage::SetMarked(Marked::FindAgain));
    page.play("everything; all");
    assert_eq!(search(&page).progress(), [16, 16]);
}

#[test]
fn an_image_on_which_everything_is_marked_has_no_point_left() {
    let script = "everything; all; iou 0.5; key shift+y; everything";
    let mut page = Page::with_image();
    page.play("grid 4").play(script);
    assert!(page.summary().contains("notice: Every point lies on an object already"), "{}", page.summary());
}

#[test]
fn a_worker_that_dies_goes_on_where_it_was() {
    let mut page = Page::with_image();
    page.play("grid 4; everything; answer; die; worker ready; answer; answer");
    assert!(matches!(page.requests[0].request, Request::Propose { .. }));
    page.play("all");
    assert_eq!(search(&page).progress(), [16, 16]);
}

#[test]
fn points_that_are_refused_stop_the_search_and_keep_what_it_has() {
    let mut page = Page::with_image();
    page.play("grid 4; everything; answer; refuse prompt");
    assert_eq!(search(&page).state(), SearchState::Stopped);
    assert!(search(&page).offered().len() > 0 && page.requests.is_empty());
}

#[test]
fn every_image_has_its_own_search_and_the_shown_one_goes_first() {
    let mut page = Page::with_image();
    page.play("grid 4; everything; open dog.png; answer; answer; everything");
    assert_eq!(search(&page).progress(), [0, 16]);
    page.play("all; show 1");
    assert_eq!(search(&page).progress(), [16, 16]);
    page.play("show 2");
    assert_eq!(search(&page).progress(), [16, 16]);
}

#[test]
fn a_search_that_is_begun_again_takes_no_late_answer_of_the_one_before() {
    let mut page = Page::with_image();
    page.play("grid 4; everything; grid 2; everything; answer");
    assert_eq!(search(&page).progress(), [0, 4]);
    page.play("all");
    assert_eq!(search(&page).progress(), [4, 4]);
}

#[test]
fn closing_an_image_ends_its_search_and_others_go_on() {
    let mut page = Page::with_image();
    page.play("grid 4; everything; open dog.png; answer; answer; everything; close 2; all");
    assert_eq!(page.editor.session().unwrap().id(), SessionId(1));
    assert_eq!(search(&page).progress(), [16, 16]);
}

#[test]
fn confident_masks_are_proposed_for_new_images_when_that_is_wanted() {
    let mut page = Page::new();
    page.play("worker ready; weights; answer; grid 4");
    page.search(SearchMessage::SetPrefill(Prefill::NewImages));
    page.play("open cat.png; answer");
    assert_eq!(page.editor.tool(), Tool::Everything);
    page.play("all");
    assert!(search(&page).options().pred_iou_thresh > page.editor.search_options().pred_iou_thresh);
    assert!(search(&page).offered().all(|proposal| proposal.found.predicted_iou > 0.7));
    // Somebody who has begun to work is not disturbed.
    page.play("key q; open dog.png; click 10,10; answer; answer");
    assert_eq!(page.editor.tool(), Tool::Prompt);
}

#[test]
fn that_confident_masks_are_wanted_is_kept() {
    let mut page = Page::with_image();
    page.search(SearchMessage::SetPrefill(Prefill::NewImages));
    let again = Page::on_disk(page.disk.clone());
    assert_eq!(again.editor.prefill(), Prefill::NewImages);
}

#[test]
fn the_thresholds_begin_where_they_suit_the_model() {
    let page = Page::with_image();
    assert_eq!(page.editor.search_options().pred_iou_thresh, 0.5);
    let mut other = Page::new();
    other.send(Message::Search(SearchMessage::SetMarked(Marked::FindAgain)));
    assert_eq!(other.editor.search_options().pred_iou_thresh, 0.88); // nobody knows the model yet
}
