//! Another model in the middle of the work: embeddings go, everything else stays.
//! Where weights come from is the page's business.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "other session tests use the rest")]
mod support;

use editor::{Content, Message, ModelState, Phase};
use protocol::Request;
use std::sync::Arc;
use support::Page;
use words::{Language, Say, Sentence};

fn told(page: &Page) -> Vec<Sentence> {
    page.editor.notices().iter().map(|notice| notice.text.clone()).collect()
}

fn change(page: &mut Page) {
    page.send(Message::ChangeModel(Arc::from(*b"other weights")));
}

#[test]
fn another_model_embeds_the_image_anew_and_the_objects_stay() {
    let mut page = Page::with_image();
    page.play("click 20,20; answer 0.5 0.9 0.7; key Enter; click 60,60");
    assert_eq!(page.workers, 1);
    change(&mut page);
    assert_eq!(page.workers, 2, "the memory of the old worker is not needed");
    assert_eq!(page.editor.model(), &ModelState::Loading);
    assert_eq!(page.editor.session().unwrap().phase(), &Phase::Queued);

    page.play("worker ready");
    assert!(
        matches!(&page.requests[0].request, Request::LoadModel { weights } if weights == b"other weights")
    );
    // An embedding file of the model before would be refused.
    assert!(matches!(&page.requests[1].request, Request::Encode { .. }), "{:?}", page.requests[1]);
    page.play("answer; answer");
    let session = page.editor.session().unwrap();
    assert_eq!(session.history().instances().len(), 1);
    assert_eq!(session.history().draft().prompt().points.len(), 1);
    assert!(page.editor.notices().is_empty(), "{:?}", page.editor.notices());
    page.play("answer 0.8; key Enter");
    assert_eq!(page.editor.session().unwrap().history().instances().len(), 2);
}

#[test]
fn the_embedding_on_the_disk_is_replaced() {
    let mut page = Page::with_image();
    page.play("click 20,20; answer 0.5 0.9 0.7; key Enter");
    let key = page.editor.session().unwrap().id().embedding_key();
    let kept = |page: &Page| match &page.disk[&key] {
        Content::Bytes(bytes) => bytes.clone(),
        content => panic!("{content:?}"),
    };
    let before = kept(&page);
    change(&mut page);
    page.play("worker ready; answer; answer");
    assert!(!Arc::ptr_eq(&before, &kept(&page)), "it is still the one of the model before");
}

#[test]
fn weights_that_are_none_are_told_and_the_model_before_goes_on() {
    let mut page = Page::with_image();
    change(&mut page);
    page.play("worker ready; refuse weights");
    assert_eq!(page.editor.model(), &ModelState::Loading);
    page.play("worker ready");
    assert!(matches!(&page.requests[0].request, Request::LoadModel { weights } if weights == b"weights"));
    page.play("answer; answer; click 20,20; answer; key Enter");
    assert_eq!(page.editor.session().unwrap().history().instances().len(), 1);
    let message = "what is wrong".to_owned();
    assert_eq!(told(&page), [Sentence::OtherWeightsRefused { message }]);
    change(&mut page);
    assert!(page.editor.notices().is_empty(), "what was said of the ones before is over");
    page.play("worker ready; answer");
    assert!(matches!(page.editor.model(), ModelState::Ready(_)));
}

#[test]
fn a_worker_that_dies_of_other_weights_gets_those_before_again() {
    let mut page = Page::with_image();
    change(&mut page);
    page.play("worker ready; die; worker ready; die; worker ready; die; worker ready");
    assert!(matches!(&page.requests[0].request, Request::LoadModel { weights } if weights == b"weights"));
    page.play("answer; answer; click 20,20; answer; key Enter");
    assert_eq!(page.editor.session().unwrap().history().instances().len(), 1);
    assert_eq!(told(&page).last(), Some(&Sentence::WorkerStopsOfOtherWeights));
}

#[test]
fn nobody_is_told_to_reload_the_page_while_the_model_before_goes_on() {
    let message = "the weights file is empty".to_owned();
    let goes_on = [Sentence::OtherWeightsRefused { message }, Sentence::WorkerStopsOfOtherWeights];
    let reload = ["reload", "laden Sie die Seite neu", "rechargez", "vuelva a cargar"];
    for (language, reload) in Language::ALL.into_iter().zip(reload) {
        assert!(Sentence::WorkerStopsAgainAndAgain.say(language).contains(reload), "{language:?}");
        for sentence in &goes_on {
            let said = sentence.say(language);
            assert!(!said.contains(reload) && said.starts_with(char::is_uppercase), "{said}");
        }
    }
}

#[test]
fn weights_without_any_before_leave_the_page_without_a_model() {
    let mut page = Page::new();
    page.play("worker ready; weights; refuse weights");
    let refused = Sentence::WeightsRefused { message: "what is wrong".to_owned() };
    assert_eq!(page.editor.model(), &ModelState::Failed(refused));
    change(&mut page);
    assert!(page.editor.notices().is_empty(), "what was said of the ones before is over");
    page.play("worker ready; answer");
    assert!(matches!(page.editor.model(), ModelState::Ready(_)));
}
