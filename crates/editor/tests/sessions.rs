//! Sessions as a person plays them, and what is on the screen afterwards.
//! The worker is played too; the real one is tested in `worker` and end to end.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "another session test uses the rest")]
mod support;

use annotation::{ImagePoint, PointLabel};
use editor::{Command, Message, ModelState, Phase, Sample};
use proptest::prelude::*;
use protocol::Request;
use support::{Page, check};

#[test]
fn a_click_gives_three_candidates_and_the_best_is_chosen() {
    check("click 10,10", "0 instances, 1 points, waiting");
    check("click 10,10; answer 0.5 0.9 0.7", "0 instances, 1 points, 2 of 3");
}

#[test]
fn enter_accepts_and_escape_drops() {
    check("click 10,10; answer; key Enter", "1 instances");
    check("click 10,10; answer; key Escape", "0 instances");
    check("key Enter", "0 instances"); // nothing to accept
}

#[test]
fn an_answer_is_accepted_before_it_is_there() {
    let eager = "click 10,10; key Enter";
    check(eager, "0 instances, 1 points, waiting");
    check(&format!("{eager}; answer"), "1 instances");
    check(&format!("{eager}; answer; key ctrl+z"), "0 instances, 1 points, 2 of 3");
    // What is asked after it is something else.
    check(&format!("{eager}; beside 50,50; answer; answer"), "0 instances, 2 points, 1 of 1");
    check(&format!("{eager}; key Escape; answer"), "0 instances");
    check(&format!("{eager}; key ctrl+z; answer; key ctrl+y; answer"), "0 instances, 1 points, 2 of 3");
}

#[test]
fn after_the_first_click_hovering_shows_what_the_next_one_would_make_of_the_mask() {
    let mut page = Page::with_image();
    page.play("click 10,10; answer; hover 50,50");
    let Request::Segment { prompt, .. } = &page.requests.last().unwrap().request else { panic!("no prompt") };
    assert_eq!(prompt.points.len(), 2);
    assert!(prompt.mask.is_some(), "what is there is corrected");
    page.play("answer 0.8");
    assert_eq!(page.summary(), "0 instances, 1 points, 2 of 3", "the draft is as it was");
    assert!(page.editor.scene().unwrap().correction.is_some());
    page.play("click 50,50");
    assert_eq!(page.summary(), "0 instances, 2 points, 1 of 1", "the click has its answer already");
    assert!(page.editor.scene().unwrap().correction.is_none());
    page.play("key ctrl+z; hover 60,60; leave; answer");
    assert!(page.editor.scene().unwrap().correction.is_none(), "nobody looks there any more");
}

#[test]
fn a_mask_that_is_corrected_stays_on_the_stage_until_its_answer_is_there() {
    let mut page = Page::with_image();
    page.play("click 10,10; answer");
    let painted = |page: &Page| page.editor.scene().unwrap().proposal.map(|proposal| proposal.id);
    let first = painted(&page);
    assert!(first.is_some());
    page.play("beside 50,50; leave");
    assert_eq!(painted(&page), first, "while the answer is waited for");
    page.play("drag 5,5 60,60");
    assert_eq!(painted(&page), first, "while another one is");
    page.play("answer; answer");
    assert!(painted(&page).is_some_and(|id| Some(id) != first), "then there is the new one");
    page.play("key Escape");
    assert_eq!(painted(&page), None);
}

#[test]
fn tab_cycles_through_the_candidates_both_ways() {
    check("click 10,10; answer; key Tab", "0 instances, 1 points, 3 of 3");
    check("click 10,10; answer; key Tab; key Tab", "0 instances, 1 points, 1 of 3");
    check("click 10,10; answer; key shift+Tab", "0 instances, 1 points, 1 of 3");
}

#[test]
fn every_step_is_undone_and_redone_on_its_own() {
    let script = "click 10,10; answer; beside 50,50; answer; key Enter";
    check(&format!("{script}; key ctrl+z"), "0 instances, 2 points, 1 of 1");
    check(&format!("{script}; key ctrl+z; key ctrl+z"), "0 instances, 1 points, 2 of 3");
    check(&format!("{script}; key ctrl+z; key ctrl+z; key ctrl+z"), "0 instances");
    check(&format!("{script}; key ctrl+z; key ctrl+z; key ctrl+y; key ctrl+shift+z"), "1 instances");
}

#[test]
fn a_deleted_instance_comes_back_to_its_place() {
    let two = "click 10,10; answer; key Enter; click 40,40; answer; key Enter";
    let mut page = Page::with_image();
    page.play(two);
    let before = page.editor.session().unwrap().history().instances().to_vec();
    page.play("select 1; key Delete");
    assert_eq!(page.summary(), "1 instances");
    page.play("key ctrl+z");
    assert_eq!(page.editor.session().unwrap().history().instances(), before);
}

#[test]
fn a_drag_is_a_box_and_keeps_the_points() {
    check("click 10,10; answer; drag 5,5 60,60; answer", "0 instances, 1 points and a box, 1 of 1");
}

#[test]
fn a_click_outside_the_image_does_nothing() {
    check("click 101,10", "0 instances");
    check("click -3,10", "0 instances");
}

#[test]
fn the_first_point_is_foreground_at_the_pixel_under_the_cursor() {
    let mut page = Page::with_image();
    page.play("click 10,12");
    let Request::Segment { prompt, .. } = &page.requests[0].request else { panic!("no prompt was sent") };
    assert_eq!(prompt.points[0].position, ImagePoint::new(10.0, 12.0));
    assert_eq!(prompt.points[0].label, PointLabel::Foreground);
}

#[test]
fn the_chosen_candidates_logits_are_fed_back_and_after_undo_the_earlier_ones_again() {
    let mut page = Page::with_image();
    page.play("click 10,10; answer; key Tab; beside 50,50");
    let prompt_of = |page: &Page| match &page.requests[0].request {
        Request::Segment { prompt, .. } => prompt.clone(),
        other => panic!("no prompt but {other:?}"),
    };
    let third = prompt_of(&page).mask.unwrap();
    assert_eq!(third.values()[1], 0.7);
    page.play("answer; key ctrl+z; key ctrl+z; beside 50,50");
    assert_eq!(prompt_of(&page).mask.unwrap().values()[1], 0.9);
}

#[test]
fn an_answer_that_comes_after_undo_is_not_shown() {
    check("click 10,10; key ctrl+z; answer", "0 instances");
    check("click 10,10; answer; click 20,20; key ctrl+z; answer", "0 instances, 1 points, 2 of 3");
}

#[test]
fn redo_asks_again_for_an_answer_that_was_never_seen() {
    check("click 10,10; key ctrl+z; answer; key ctrl+y", "0 instances, 1 points, waiting");
    check("click 10,10; key ctrl+z; answer; key ctrl+y; answer", "0 instances, 1 points, 2 of 3");
}

#[test]
fn a_busy_worker_queues_the_newest_click_and_drops_none() {
    check("click 10,10; click 20,20; answer; answer", "0 instances, 2 points, 1 of 1");
}

#[test]
fn a_click_while_the_image_is_encoded_is_answered_afterwards() {
    let mut page = Page::new();
    page.play("open cat.png; click 10,10; worker ready; weights; answer; progress 3/20");
    assert!(
        matches!(page.editor.session().unwrap().phase(), Phase::Encoding(progress) if progress.done == 3)
    );
    assert_eq!(page.play("answer; answer").summary(), "0 instances, 1 points, 2 of 3");
}

#[test]
fn escape_stops_the_encoding() {
    let mut page = Page::new();
    page.play("worker ready; weights; answer; open cat.png; progress 3/20; key Escape");
    assert_eq!((page.summary().as_str(), page.workers), ("gallery", 2));
    assert_eq!(
        page.play("worker ready; answer; open dog.png; answer; click 1,1; answer").summary(),
        "0 instances, 1 points, 2 of 3"
    );
}

#[test]
fn a_sample_opens_from_its_embedding_and_a_bad_one_is_computed_again() {
    let sample = Sample { name: "cup.jpg".into(), image_url: "i".into(), embedding_url: "e".into() };
    let mut page = Page::new();
    page.play("worker ready; weights; answer");
    page.send(Message::OpenSample(sample));
    page.play("fetched");
    assert!(matches!(page.requests[0].request, Request::Restore { .. }));
    page.play("refuse embedding");
    assert!(matches!(page.requests[0].request, Request::Encode { .. }));
    assert!(page.play("answer").summary().contains("computed again"));
    assert_eq!(page.editor.session().unwrap().phase(), &Phase::Ready);
}

#[test]
fn a_sample_that_is_open_is_shown_again_and_a_file_of_its_name_is_another_image() {
    let sample = Sample { name: "cup.jpg".into(), image_url: "i".into(), embedding_url: "e".into() };
    let mut page = Page::new();
    page.play("open cup.jpg");
    page.send(Message::OpenSample(sample.clone()));
    page.play("fetched; show 1");
    page.send(Message::OpenSample(sample));
    assert_eq!(page.editor.session().unwrap().id(), page.editor.sessions()[1].id());
    assert_eq!((page.editor.sessions().len(), page.samples.len()), (2, 0));
}

#[test]
fn a_file_that_is_no_image_is_told_and_closed() {
    let mut page = Page::with_image();
    page.play("click 10,10; answer; open notes.txt; refuse image");
    // What was worked on before is on the stage again.
    assert_eq!(page.summary(), "0 instances, 1 points, 2 of 3, notice: notes.txt: Image refused.");
    let mut page = Page::new();
    page.play("worker ready; weights; answer; open notes.txt; refuse image");
    assert_eq!(page.summary(), "gallery");
}

#[test]
fn an_embedding_that_the_worker_does_not_have_is_given_again() {
    let mut page = Page::with_image();
    page.play("click 10,10; refuse unknown");
    assert!(matches!(&page.requests[0].request, Request::Restore { embedding, .. } if embedding == b"made"));
    assert_eq!(page.play("answer; answer").summary(), "0 instances, 1 points, 2 of 3");
}

#[test]
fn a_worker_that_dies_takes_nothing_with_it() {
    let mut page = Page::with_image();
    page.play("click 10,10; answer; key Enter; click 40,40; die");
    assert_eq!(page.workers, 2);
    page.play("worker ready; answer"); // the model again
    assert!(matches!(&page.requests[0].request, Request::Restore { embedding, .. } if embedding == b"made"));
    page.play("answer; answer");
    let expected = "1 instances, 1 points, 2 of 3, notice: The worker stopped (out of memory); it is started again and nothing is lost.";
    assert_eq!(page.summary(), expected);
}

#[test]
fn an_image_that_kills_the_worker_is_not_tried_for_ever() {
    let mut page = Page::new();
    page.play("worker ready; weights; answer; open huge.png; progress 1/20; die; worker ready; answer");
    assert!(page.requests.is_empty());
    assert!(page.notices()[0].contains("huge.png could not be embedded"));
}

#[test]
fn a_worker_that_dies_again_and_again_is_given_up() {
    let mut page = Page::with_image();
    page.play("die; die; die");
    assert_eq!(page.workers, 3);
    assert!(page.notices().iter().any(|notice| notice.contains("several times in a row")));
}

#[test]
fn a_model_that_failed_is_tried_again_on_request() {
    let mut page = Page::new();
    page.play("worker ready; no weights");
    assert_eq!(page.editor.notices().len(), 1);
    page.play("retry");
    assert!(page.editor.notices().is_empty());
    page.play("weights; answer; open cat.png; answer; click 10,10; answer");
    assert_eq!(page.summary(), "0 instances, 1 points, 2 of 3");
    page.play("die; die; die; retry; worker ready; answer; answer; click 10,10; answer");
    assert!(matches!(page.editor.model(), ModelState::Ready(_)));
}

#[test]
fn a_prompt_that_is_refused_leaves_the_page_usable() {
    check(
        "click 10,10; refuse prompt; key Escape; click 20,20; answer",
        "0 instances, 1 points, 2 of 3, notice: Prompt refused.",
    );
}

#[test]
fn switching_images_keeps_each_ones_work_and_its_late_answer() {
    let mut page = Page::with_image();
    page.play("click 10,10; open dog.png; answer; answer");
    assert_eq!(page.summary(), "0 instances");
    page.play("show 1");
    assert_eq!(page.summary(), "0 instances, 1 points, 2 of 3");
}

#[test]
fn unsaved_instances_are_known_until_they_are_exported() {
    let mut page = Page::with_image();
    page.play("click 10,10; answer; key Enter");
    assert!(page.editor.has_unsaved_instances());
    page.play("key ctrl+e");
    assert!(!page.editor.has_unsaved_instances());
    assert_eq!(page.saved[0].name, "cat-coco.json");
    page.play("key ctrl+z");
    assert!(!page.editor.has_unsaved_instances()); // no instance is left that could be lost
}

#[test]
fn the_cut_out_is_asked_of_the_worker_and_saved() {
    let mut page = Page::with_image();
    page.play("click 10,10; answer; key Enter; key ctrl+s; answer");
    assert_eq!((page.saved[0].name.as_str(), &page.saved[0].bytes[..]), ("cat-object-1.png", &b"png"[..]));
}

/// A step of a random session, as [`Page::play`] reads it.
fn any_step() -> impl Strategy<Value = String> {
    let at = (0_u32..100, 0_u32..80);
    prop_oneof![
        at.clone().prop_map(|(x, y)| format!("click {x},{y}")),
        at.clone().prop_map(|(x, y)| format!("beside {x},{y}")),
        (at.clone(), at.clone()).prop_map(|((a, b), (c, d))| format!("drag {a},{b} {c},{d}")),
        at.prop_map(|(x, y)| format!("hover {x},{y}")),
        Just("answer".to_owned()),
        prop_oneof![Just("grid 4; everything"), Just("key y"), Just("key shift+y"), Just("key shift+d")]
            .prop_map(str::to_owned),
        prop_oneof![Just("threshold 1.5"), Just("threshold -0.5"), Just("category boat"), Just("select 1")]
            .prop_map(str::to_owned),
        prop_oneof![
            Just("b"),
            Just("e"),
            Just("p"),
            Just("l"),
            Just("v"),
            Just("q"),
            Just("r"),
            Just("m"),
            Just("ctrl+a"),
            Just("ctrl+j"),
            Just("PageUp"),
            Just("PageDown"),
        ]
        .prop_map(|key| format!("key {key}")),
        prop_oneof![
            Just("Enter"),
            Just("Escape"),
            Just("Tab"),
            Just("ctrl+z"),
            Just("ctrl+y"),
            Just("Delete")
        ]
        .prop_map(|key| format!("key {key}")),
    ]
}

fn undo_everything(page: &mut Page) {
    while page.editor.allows(Command::Undo) {
        page.play("key ctrl+z");
    }
}

proptest! {
    #[test]
    fn any_session_undone_fully_equals_its_start(steps in prop::collection::vec(any_step(), 0..60)) {
        let mut page = Page::with_image();
        let start = page.editor.session().unwrap().history().clone();
        for step in &steps {
            // An answer can only be played when something was asked, a selection when there is something.
            let instances = page.editor.session().unwrap().history().instances().len();
            if (step != "answer" || !page.requests.is_empty()) && (step != "select 1" || instances > 0) {
                page.play(step);
            }
        }
        let end: Vec<_> = page.editor.session().unwrap().history().instances().to_vec();
        let done = page.editor.session().unwrap().history().clone();
        undo_everything(&mut page);
        let undone = page.editor.session().unwrap().history();
        prop_assert_eq!(undone.instances(), start.instances());
        prop_assert_eq!(undone.draft(), start.draft());
        while page.editor.allows(Command::Redo) {
            page.play("key ctrl+y");
        }
        if done.redo_step().is_none() {
            prop_assert_eq!(page.editor.session().unwrap().history().instances(), &end[..]);
            prop_assert_eq!(page.editor.session().unwrap().history().draft(), done.draft());
        }
    }
}
