//! Another model in the middle of the work: embeddings go, everything else stays.
//! Where weights come from is the page's business.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[allow(dead_code, reason = "other session tests use the rest")]
mod support;

use editor::{Content, Message, ModelState, Phase};
use protocol::Request;
use std::sync::Arc;
use support::Page;

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
fn weights_that_are_none_are_told_and_the_next_ones_are_tried() {
    let mut page = Page::with_image();
    change(&mut page);
    page.play("worker ready; refuse weights");
    assert!(matches!(page.editor.model(), ModelState::Failed(_)));
    assert_eq!(page.editor.notices().len(), 1);
    change(&mut page);
    assert!(page.editor.notices().is_empty(), "what was said of the ones before is over");
    page.play("worker ready; answer");
    assert!(matches!(page.editor.model(), ModelState::Ready(_)));
}
