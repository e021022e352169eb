//! The graphics card beside the processor: when it is tried, what it takes over, and that nothing is lost with it.
//! How answers are compared is tested in `gpu_trial`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "other session tests use the rest")]
mod support;

use editor::{EmbeddingSource, FileBytes, Message, Phase};
use protocol::{Backend, Request, ToWorker};
use support::Page;

/// The first photo is being embedded by the processor.
const OPENED: &str = "worker ready; weights; answer; open cat.png";
/// The card has the weights and has answered what it is tried with, quicker than the processor will.
const TRIED: &str =
    "gpu ready; gpu answer 0; gpu answer 5000; gpu answer 40; gpu answer 800; gpu answer 1; gpu answer 2";
/// The processor has embedded the photo and answered two clicks.
const COMPARED: &str = "answer; answer; answer";

fn after(script: &str) -> Page {
    let mut page = Page::new();
    page.play(OPENED).play(script);
    page
}

/// A page whose card does everything quicker.
fn with_card() -> Page {
    let page = after(&format!("{TRIED}; {COMPARED}"));
    assert!(page.editor.gpu_encodes());
    assert_eq!(page.editor.backend(), Some(Backend::WebGpu));
    page
}

/// What is asked and not answered, in a word each.
fn asked(requests: &[ToWorker]) -> String {
    let word = |asked: &ToWorker| match asked.request {
        Request::LoadModel { .. } => "load",
        Request::Encode { .. } => "encode",
        Request::Restore { .. } => "restore",
        Request::Segment { .. } => "segment",
        Request::Propose { .. } => "propose",
        Request::Forget { .. } => "forget",
        _ => "other",
    };
    requests.iter().map(word).collect::<Vec<_>>().join(" ")
}

/// Of processor and card; of a card that is off `-`.
#[track_caller]
fn expect(page: &Page, cpu: &str, gpu: &str) {
    assert_eq!(asked(&page.requests), cpu, "asked of the processor");
    assert_eq!(page.gpu.as_deref().map_or("-".into(), asked), gpu, "asked of the card");
    assert!(page.notices().is_empty(), "{:?}", page.notices());
}

#[test]
fn the_card_is_not_started_before_an_image_is_embedded_here() {
    let mut page = Page::new();
    page.play("worker ready; weights; answer");
    expect(&page, "", "-");
    page.play("open cat.png");
    expect(&page, "encode", "");
}

#[test]
fn a_sample_with_its_embedding_needs_no_card() {
    let mut page = Page::new();
    page.play("worker ready; weights; answer");
    let sample =
        editor::Sample { name: "cup.jpg".into(), image_url: "cup".into(), embedding_url: "e".into() };
    page.send(Message::OpenSample(sample));
    page.play("fetched; answer; click 10,10; answer");
    expect(&page, "", "-");
}

#[test]
fn without_a_card_nothing_changes_and_nothing_is_said() {
    let mut page = after("gpu die");
    expect(&page, "encode", "-");
    page.play("answer; click 10,10; answer");
    assert_eq!(page.summary(), "0 instances, 1 points, 2 of 3");
    page.play("open dog.png");
    expect(&page, "encode", "-"); // and it is not looked for again
}

#[test]
fn the_card_is_tried_while_the_processor_embeds_and_compared_afterwards() {
    let mut page = after("gpu ready");
    expect(&page, "encode", "load");
    page.play("gpu answer 0");
    expect(&page, "encode", "encode");
    page.play("gpu answer 5000; gpu answer 40; gpu answer 800; gpu answer 1; gpu answer 2");
    expect(&page, "encode", "");
    page.play("answer");
    expect(&page, "segment", "");
    page.play("answer");
    expect(&page, "segment", "");
    page.play("answer");
    expect(&page, "", "");
    assert!(page.editor.gpu_encodes());
}

#[test]
fn clicks_are_answered_meanwhile() {
    let mut page = after(&format!("{TRIED}; answer; click 10,10"));
    expect(&page, "segment segment", "");
    page.play("answer; answer; answer");
    assert_eq!(page.summary(), "0 instances, 1 points, 2 of 3");
    assert!(page.editor.gpu_encodes());
}

#[test]
fn each_kind_of_work_goes_to_whoever_is_quicker() {
    // The processor takes 900 ms for an embedding and 5 ms for a click.
    for (encode, click, encodes, clicks) in
        [(899, 4, true, true), (899, 5, true, false), (900, 4, false, true), (900, 5, false, false)]
    {
        let trial = format!(
            "gpu ready; gpu answer 0; gpu answer 1; gpu answer {encode}; gpu answer 1; gpu answer {click}; gpu answer {click}"
        );
        let page = after(&format!("{trial}; {COMPARED}"));
        assert_eq!(page.editor.gpu_encodes(), encodes);
        assert_eq!(page.editor.backend() == Some(Backend::WebGpu), clicks);
        assert_eq!(page.gpu.is_some(), encodes || clicks, "a card without work ends");
    }
}

#[test]
fn a_card_that_finds_other_masks_is_not_used() {
    let badly = TRIED.replace("gpu answer 2", "gpu answer badly 2");
    let mut page = after(&format!("{badly}; {COMPARED}"));
    expect(&page, "", "-");
    page.play("open dog.png");
    expect(&page, "encode", "-");
}

#[test]
fn the_card_embeds_and_the_processor_keeps_what_it_made() {
    let mut page = with_card();
    page.play("open dog.png");
    expect(&page, "", "encode");
    page.play("gpu answer 50");
    expect(&page, "restore", "");
    page.play("answer");
    let kept = page.editor.session().unwrap().embedding().unwrap();
    assert_eq!(kept.source, EmbeddingSource::Computed { milliseconds: 50.0 });
    page.play("click 10,10");
    expect(&page, "", "segment");
    page.play("gpu answer 1");
    assert_eq!(page.summary(), "0 instances, 1 points, 2 of 3");
    assert_eq!(page.editor.decode_milliseconds(), Some(1.0));
}

#[test]
fn points_of_a_search_stay_with_the_processor() {
    let mut page = with_card();
    page.play("grid 2; everything");
    expect(&page, "propose", "");
}

#[test]
fn an_embedding_from_a_file_is_given_to_the_card_too() {
    let mut page = with_card();
    let sample =
        editor::Sample { name: "cup.jpg".into(), image_url: "cup".into(), embedding_url: "e".into() };
    page.send(Message::OpenSample(sample));
    page.play("fetched; answer; click 10,10");
    expect(&page, "segment", "restore"); // nobody waits until the card has it
    page.play("answer; gpu answer 0; click 12,12");
    expect(&page, "", "segment");
}

#[test]
fn the_second_worker_ends_when_the_card_embeds_ahead() {
    let mut page = Page::new();
    page.play("worker ready; weights; answer; queue a.png b.png c.png d.png");
    page.play(TRIED).play("answer; ahead ready; ahead answer; answer; answer");
    assert!(page.editor.gpu_encodes());
    assert_eq!(asked(page.ahead.as_ref().unwrap()), "encode", "what was begun is finished");
    page.play("ahead answer");
    assert!(page.ahead.is_none());
    expect(&page, "restore", "encode");
    page.play("gpu answer 50; answer; answer");
    let ready = page.editor.sessions().iter().filter(|session| *session.phase() == Phase::Ready).count();
    assert_eq!(ready, 3);
}

#[test]
fn a_card_that_dies_in_an_image_hands_it_to_the_processor() {
    let mut page = with_card();
    page.play("click 10,10; gpu answer 1; key Enter; open dog.png; gpu die");
    expect(&page, "encode", "-");
    page.play("answer; click 10,10; answer");
    assert_eq!(page.summary(), "0 instances, 1 points, 2 of 3");
    page.play("show 1");
    assert_eq!(page.summary(), "1 instances");
    page.play("open owl.png");
    expect(&page, "encode", "-");
}

#[test]
fn a_card_that_dies_before_it_answers_a_click_loses_none() {
    let mut page = with_card();
    page.play("click 10,10");
    expect(&page, "", "segment");
    page.play("gpu die");
    expect(&page, "segment", "-");
    page.play("answer");
    assert_eq!(page.summary(), "0 instances, 1 points, 2 of 3");
    assert_eq!(page.editor.backend(), Some(Backend::Simd));
}

#[test]
fn a_card_that_refuses_work_is_not_asked_again() {
    let mut page = with_card();
    page.play("click 10,10; gpu refuse");
    expect(&page, "segment", "-");
    let mut page = with_card();
    page.play("open dog.png; gpu refuse");
    expect(&page, "encode", "-");
}

#[test]
fn a_file_that_is_no_image_is_told_and_the_card_goes_on() {
    let mut page = with_card();
    page.play("open bad.png; gpu refuse image");
    assert_eq!(page.notices().len(), 1);
    page.play("open dog.png");
    assert_eq!(asked(page.gpu.as_ref().unwrap()), "encode");
}

#[test]
fn a_trial_with_a_file_that_is_no_image_is_made_with_the_next_one() {
    let mut page = after("gpu ready; gpu answer 0; gpu refuse image; refuse image");
    assert!(page.gpu.is_none() || page.gpu.as_deref() == Some(&[]), "{:?}", page.gpu);
    page.play("open dog.png");
    assert!(page.gpu.is_some());
}

#[test]
fn a_trial_on_an_image_that_was_closed_is_made_with_the_next_one() {
    let mut page = after(TRIED);
    page.play("answer; close 1");
    assert!(page.gpu.is_none());
    page.play("answer; open dog.png");
    page.play(TRIED).play("answer; answer; answer; answer");
    assert!(page.editor.gpu_encodes());
}

#[test]
fn a_trial_goes_on_after_the_first_worker_died() {
    let mut page = after(TRIED);
    page.play("answer; die; worker ready; answer; answer; answer; answer");
    assert!(page.editor.gpu_encodes());
}

#[test]
fn the_first_worker_may_die_while_the_card_embeds() {
    let mut page = with_card();
    page.play("open dog.png; die; worker ready; answer; answer");
    assert_eq!(asked(page.gpu.as_ref().unwrap()), "encode");
    page.play("gpu answer 50; answer; click 10,10; gpu answer 1");
    assert!(page.summary().starts_with("0 instances, 1 points, 2 of 3"));
}

#[test]
fn an_image_that_is_closed_while_the_card_embeds_it_is_forgotten() {
    let mut page = with_card();
    page.play("open dog.png; close 2; gpu answer 50");
    expect(&page, "", "forget");
    page.play("gpu answer 0; close 1");
    expect(&page, "forget", "forget");
}

#[test]
fn an_embedding_that_the_first_worker_refuses_is_computed_by_the_processor() {
    let mut page = with_card();
    page.play("open dog.png; gpu answer 50; refuse embedding");
    expect(&page, "encode", "-");
}

#[test]
fn a_card_that_was_started_twice_since_the_model_changed_is_tried_once() {
    let mut page = after("");
    page.send(Message::ChangeModel(FileBytes::from(*b"other")));
    page.play("worker ready; answer; gpu ready");
    expect(&page, "encode", "load");
    page.gpu = Some(Vec::new()); // the page has replaced the first one by the second
    page.play(TRIED).play(COMPARED);
    assert!(page.editor.gpu_encodes());
}

#[test]
fn another_model_is_tried_anew_unless_the_card_died() {
    let other = || Message::ChangeModel(FileBytes::from(*b"other"));
    for (before, is_tried) in
        [(format!("gpu answer badly 2; {COMPARED}"), true), ("gpu die; answer".into(), false)]
    {
        let mut page = after(&TRIED.replace("gpu answer 2", &before));
        assert!(page.gpu.is_none());
        page.send(other());
        page.play("worker ready; answer");
        assert_eq!(page.gpu.is_some(), is_tried, "the image is embedded again");
    }
    let mut page = with_card();
    page.play("open dog.png");
    page.send(other());
    page.play("worker ready; answer");
    expect(&page, "encode", "");
    page.play("gpu ready");
    expect(&page, "encode", "load");
}
