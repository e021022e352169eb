//! Sessions with brush, eraser, outlines and picked-up objects, and what is on the screen afterwards.
//! Which pixels a stroke covers is tested beside `brush` and `outline`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "another session test uses the rest")]
mod support;

use editor::{Command, Message, Picking};
use protocol::Request;
use support::{Page, check};

fn areas(page: &Page) -> Vec<u64> {
    let instances = page.editor.session().unwrap().history().instances();
    instances.iter().map(|instance| instance.mask.area()).collect()
}

#[test]
fn a_stroke_is_a_mask_and_one_step() {
    // The brush has a radius of 100 / 64 pixels and covers 9 of them where it touches a pixel's middle.
    check("key b; click 10,10", "0 instances, 0 points, 9 pixels drawn");
    check("key b; drag 10,10 30,10", "0 instances, 0 points, 69 pixels drawn");
    check("key b; drag 10,10 30,10; key ctrl+z", "0 instances");
    check("key b; drag 10,10 30,10; key ctrl+z; key ctrl+y; key Enter", "1 instances");
    check("key b; click 10,10; key Escape", "0 instances");
}

#[test]
fn strokes_join_and_the_eraser_and_the_right_button_take_away() {
    check("key b; click 10,10; click 50,50", "0 instances, 0 points, 18 pixels drawn");
    check("key b; click 10,10; click 50,50; key e; click 10,10", "0 instances, 0 points, 9 pixels drawn");
    check("key b; click 10,10; click 50,50; beside 10,10", "0 instances, 0 points, 9 pixels drawn");
}

#[test]
fn a_stroke_with_shift_leads_on_from_the_last_one() {
    check("key b; click 10,10; straight 30,10", "0 instances, 0 points, 69 pixels drawn");
}

#[test]
fn the_brush_grows_and_shrinks_by_keys() {
    check("key b; key ]; key ]; key ]; key ]; click 30,30", "0 instances, 0 points, 45 pixels drawn");
    check("key b; key [; key [; key [; key [; click 30,30", "0 instances, 0 points, 1 pixels drawn");
}

#[test]
fn a_stroke_changes_the_candidate_and_the_next_click_corrects_what_was_drawn() {
    let mut page = Page::with_image();
    page.play("click 10,10; answer; key b; click 60,60");
    let drawn = page.editor.session().unwrap().history().draft().mask().unwrap().clone();
    page.play("key q; beside 20,20");
    let Request::Segment { prompt, base, .. } = &page.requests[0].request else {
        panic!("no prompt was sent")
    };
    assert_eq!((prompt.points.len(), &prompt.mask, base.as_ref()), (2, &None, Some(&drawn)));
    // Until the answer is there what is corrected stays on the stage.
    assert_eq!(page.editor.scene().unwrap().proposal.unwrap().mask, &drawn);
    assert_eq!(page.play("answer").summary(), "0 instances, 2 points, 1 of 1");
}

#[test]
fn tab_goes_back_from_a_stroke_to_the_candidates() {
    check("click 10,10; answer; key b; click 60,60; key Tab", "0 instances, 1 points, 1 of 3");
}

#[test]
fn a_polygon_is_closed_by_enter_or_on_its_first_corner() {
    let corners = "key p; click 10,10; click 20,10; click 20,30; click 10,30";
    check(corners, "0 instances");
    check(&format!("{corners}; key Enter"), "0 instances, 0 points, 200 pixels drawn");
    check(&format!("{corners}; click 11,11"), "0 instances, 0 points, 200 pixels drawn");
    check(&format!("{corners}; key Backspace; key Enter"), "0 instances, 0 points, 100 pixels drawn");
    check(&format!("{corners}; key ctrl+z; key Enter"), "0 instances, 0 points, 100 pixels drawn");
    check(&format!("{corners}; key Escape; key Enter"), "0 instances");
    check(&format!("{corners}; key Enter; key Enter"), "1 instances");
}

#[test]
fn a_lasso_is_filled_when_it_is_let_go() {
    let mut page = Page::with_image();
    page.play("key l");
    page.drag(&["10,10", "40,10", "40,40", "10,40"]);
    assert_eq!(page.summary(), "0 instances, 0 points, 900 pixels drawn");
}

#[test]
fn an_accepted_object_is_picked_up_corrected_and_keeps_its_number_and_place() {
    let two = "key b; click 10,10; key Enter; click 50,50; key Enter; select 1; key r";
    check(two, "2 instances, 0 points, 9 pixels drawn, refines 1");
    let mut page = Page::with_image();
    page.play(two).play("click 30,30; key Enter");
    let instances = page.editor.session().unwrap().history().instances();
    assert_eq!(instances.iter().map(|instance| instance.id.0).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(areas(&page), [18, 9]);
    assert_eq!(areas(page.play("key ctrl+z; key ctrl+z; key ctrl+z")), [9, 9]);
    check(&format!("{two}; key Escape"), "2 instances");
}

#[test]
fn a_click_on_a_picked_up_object_sends_it_as_the_mask_to_correct() {
    let mut page = Page::with_image();
    page.play("key b; drag 10,10 30,10; key Enter; select 1; key r; key q; beside 12,10");
    let Request::Segment { base, .. } = &page.requests[0].request else { panic!("no prompt was sent") };
    assert_eq!(base.as_ref().unwrap().area(), 69);
    page.play("answer; key Enter");
    assert_eq!(page.summary(), "1 instances");
    assert_ne!(areas(&page), [69]);
}

#[test]
fn strokes_change_the_selected_object() {
    check(
        "key b; click 10,10; key Enter; select 1; click 50,50",
        "1 instances, 0 points, 18 pixels drawn, refines 1",
    );
}

#[test]
fn a_deleted_object_takes_its_refinement_with_it_and_both_come_back() {
    let refined = "key b; click 10,10; key Enter; select 1; key r; key Delete";
    check(refined, "0 instances");
    check(&format!("{refined}; key ctrl+z"), "1 instances, 0 points, 9 pixels drawn, refines 1");
}

#[test]
fn a_click_with_the_select_tool_picks_the_topmost_and_then_the_one_beneath() {
    let mut page = Page::with_image();
    page.play("key b; drag 10,10 40,10; key Enter; drag 20,10 60,10; key Enter; key v");
    let selected = |page: &Page| page.editor.session().unwrap().selection().to_vec();
    let ids = |page: &mut Page, script: &str| {
        page.play(script);
        selected(page).iter().map(|id| id.0).collect::<Vec<_>>()
    };
    assert_eq!(ids(&mut page, "click 30,10"), [2]);
    assert_eq!(ids(&mut page, "click 30,10"), [1]);
    assert_eq!(ids(&mut page, "click 30,10"), [2]);
    assert_eq!(ids(&mut page, "straight 12,10"), [2, 1]);
    assert_eq!(ids(&mut page, "click 90,70"), [0; 0]);
    assert_eq!(ids(&mut page, "key ctrl+a"), [1, 2]);
    // Joined, moved, and all of it taken back.
    assert_eq!(areas(page.play("key ctrl+j")), [159]);
    assert_eq!(areas(page.play("key ctrl+z")), [99, 129]);
    assert_eq!(areas(page.play("select 1; key PageUp")), [129, 99]);
    assert_eq!(areas(page.play("key PageUp; key PageDown")), [99, 129]);
}

#[test]
fn the_draft_or_the_selected_object_is_changed_as_a_whole() {
    let ring = "key p; click 10,10; click 40,10; click 40,40; click 10,40; key Enter; \
                beside 20,20; click 30,20; click 30,30; click 20,30; key Enter";
    check(ring, "0 instances, 0 points, 800 pixels drawn");
    check(&format!("{ring}; key o"), "0 instances, 0 points, 900 pixels drawn");
    check(&format!("{ring}; key o; key ctrl+z"), "0 instances, 0 points, 800 pixels drawn");
    check(&format!("{ring}; key o; key ."), "0 instances, 0 points, 1020 pixels drawn");
    check(&format!("{ring}; key o; key ,"), "0 instances, 0 points, 784 pixels drawn");
    let island = "key b; click 70,70; key [; key [; key [; key [; click 5,5; click 20,60";
    check(&format!("{ring}; {island}"), "0 instances, 0 points, 811 pixels drawn");
    check(&format!("{ring}; {island}; key i"), "0 instances, 0 points, 809 pixels drawn");
    let mut page = Page::with_image();
    page.play(ring).play("key Enter; select 1; key o");
    assert_eq!(areas(&page), [900]);
    assert_eq!(areas(page.play("key ctrl+z")), [800]);
}

#[test]
fn the_others_are_taken_from_the_object_that_was_selected_first() {
    let two = "key b; drag 10,10 40,10; key Enter; drag 30,10 60,10; key Enter; select 1; also 2";
    let combined = |command| {
        let mut page = Page::with_image();
        page.play(two).send(Message::Command(command));
        areas(&page)
    };
    assert_eq!(combined(Command::Subtract), [60, 99]);
    assert_eq!(combined(Command::Intersect), [39, 99]);
    assert_eq!(combined(Command::Join), [159]);
}

#[test]
fn a_locked_object_is_neither_changed_nor_deleted() {
    let locked = "key b; click 10,10; key Enter; select 1; key shift+L";
    check(&format!("{locked}; key Delete"), "1 instances");
    check(&format!("{locked}; key r"), "1 instances");
    check(&format!("{locked}; key shift+L; key Delete"), "0 instances");
}

#[test]
fn a_hidden_object_is_not_painted_and_not_picked() {
    let mut page = Page::with_image();
    page.play("key b; click 10,10; key Enter; select 1; key shift+H; key v");
    assert!(page.editor.scene().unwrap().instances.iter().next().is_none());
    page.play("click 10,10");
    assert_eq!(page.editor.session().unwrap().selected(), None);
}

#[test]
fn the_category_of_new_and_selected_objects_is_chosen_by_name_or_place() {
    let mut page = Page::with_image();
    page.play("category boat; key b; click 10,10; key Enter; category buoy; click 50,50; key Enter");
    let names = |page: &Page| {
        let instances = page.editor.session().unwrap().history().instances();
        let names = instances.iter().map(|instance| page.editor.categories().name(instance.category));
        names.map(str::to_owned).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names(&page), "boat buoy");
    page.play("select 1");
    page.send(Message::Category(editor::CategoryMessage::ChooseAt(2)));
    assert_eq!(names(&page), "buoy buoy");
    assert_eq!(names(page.play("key ctrl+z")), "boat buoy");
    let boat = page.editor.categories().list()[1].category.id;
    page.send(Message::Category(editor::CategoryMessage::Remove(boat)));
    assert!(page.notices()[0].contains("rename it instead"));
    page.play("key ctrl+e");
    let coco = String::from_utf8(page.saved[0].bytes.clone()).unwrap();
    assert!(coco.contains(r#"{"id":2,"name":"boat"}"#), "{coco}");
}

#[test]
fn the_threshold_cuts_the_logits_again_and_all_of_the_slider_is_one_step() {
    let mut page = Page::with_image();
    page.play("click 10,10; answer");
    let uncut = page.editor.session().unwrap().history().draft().candidate().unwrap().clone();
    page.play("threshold 0.5; threshold 1; threshold 1.5");
    // One is on its way, and of the others the newest waits.
    assert_eq!(page.requests.len(), 1);
    page.play("answer; answer");
    let draft = page.editor.session().unwrap().history().draft();
    assert_eq!((draft.threshold(), draft.cut_at(), page.requests.len()), (1.5, 1.5, 0));
    let lowered: Vec<f32> = uncut.low_res_logits.values().iter().map(|value| value - 1.5).collect();
    assert_eq!(draft.candidate().unwrap().low_res_logits.values(), lowered);
    page.play("key ctrl+z");
    assert_eq!(page.editor.session().unwrap().history().draft().candidate(), Some(&uncut));
    assert!(page.editor.allows(Command::Undo), "the click is a step of its own");
    page.play("key ctrl+y; threshold 0");
    assert_eq!(page.editor.session().unwrap().history().draft().candidate(), Some(&uncut));
}

#[test]
fn in_rapid_mode_a_click_is_accepted_and_one_key_takes_it_back() {
    let rapid = "key m; click 10,10; answer";
    check(rapid, "1 instances");
    check(&format!("{rapid}; key ctrl+z"), "0 instances");
    check(&format!("{rapid}; key ctrl+z; key ctrl+y"), "1 instances");
    check(&format!("{rapid}; drag 40,40 60,60; answer"), "2 instances");
    check("key m; hover 10,10; answer; click 10,10", "1 instances"); // the preview was the answer
    check(&format!("{rapid}; key m; click 50,50; answer"), "1 instances, 1 points, 2 of 3");
}

#[test]
fn hundreds_of_objects_are_painted_by_their_state_and_not_by_their_pixels() {
    let mut page = Page::with_image();
    page.play("key b");
    for x in 0..100 {
        page.play(&format!("click {x},10; key Enter"));
    }
    let scene = page.editor.scene().unwrap();
    assert_eq!(scene.instances.iter().count(), 100);
    let ids: Vec<_> = scene.instances.iter().map(|painted| painted.id).collect();
    assert!((1..100).all(|index| ids[index] != ids[index - 1]));
    let first = page.editor.session().unwrap().history().instances()[0].id;
    page.send(Message::Select(Picking::Only(first)));
    page.play("click 50,50; key Enter");
    let after: Vec<_> = page.editor.scene().unwrap().instances.iter().map(|painted| painted.id).collect();
    assert!(after[0] != ids[0] && after[1..] == ids[1..], "only the changed one is painted anew");
}
