//! The worker as WebAssembly in a real browser, with the bundled model and a sample photo.
//! That its masks equal the command line's is tested at the built page.

#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use annotation::format::png::{Crop, decode_mask};
use annotation::{ImageBox, ImagePoint, ImageSize, LowResLogits, PointLabel, Prompt, PromptPoint};
use protocol::{Answer, Failure, FailureKind, ImageKey, Progress, Request, Stage, Wanted};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use worker::Worker;

wasm_bindgen_test_configure!(run_in_dedicated_worker);

const WEIGHTS: &[u8] = include_bytes!("../../../assets/models/nano.safetensors");
const PHOTO: &[u8] = include_bytes!("../../../assets/samples/coffee.jpg");
const EMBEDDING: &[u8] = include_bytes!("../../../assets/samples/coffee.nano.safetensors");
const OTHER_PHOTO: &[u8] = include_bytes!("../../../assets/samples/chelsea.jpg");
const SIZE: ImageSize = ImageSize::new(600, 400);
/// In the middle of the cup.
const CUP: ImagePoint = ImagePoint::new(290.0, 150.0);

async fn ask(worker: &mut Worker, request: Request) -> Result<Answer, Failure> {
    worker.answer(request, &mut |_| {}).await
}

async fn worker_with_model() -> Worker {
    let mut worker = Worker::new(|| 0.0);
    let answer = ask(&mut worker, Request::LoadModel { weights: WEIGHTS.to_vec() }).await.unwrap();
    assert!(matches!(answer, Answer::ModelLoaded(info) if info.name == "nano"));
    worker
}

async fn restored() -> (Worker, ImageKey) {
    let mut worker = worker_with_model().await;
    let request = Request::Restore { embedding: EMBEDDING.to_vec(), image: PHOTO.to_vec() };
    let Answer::Restored { image, size } = ask(&mut worker, request).await.unwrap() else { panic!() };
    assert_eq!(size, SIZE);
    (worker, image)
}

fn of_everything(image: &ImageKey, prompt: Prompt) -> Request {
    Request::Segment { image: image.clone(), prompt, base: None, wanted: Wanted::All }
}

async fn masks(worker: &mut Worker, image: &ImageKey, prompt: Prompt) -> Vec<annotation::Candidate> {
    match ask(worker, of_everything(image, prompt)).await.unwrap() {
        Answer::Segmented { candidates, .. } => candidates,
        other => panic!("not masks but {other:?}"),
    }
}

#[wasm_bindgen_test]
async fn a_computed_embedding_answers_as_the_restored_one_and_reports_every_layer() {
    let (mut restored, image) = restored().await;
    let mut computed = worker_with_model().await;
    let mut seen: Vec<Progress> = Vec::new();
    let request = Request::Encode { image: PHOTO.to_vec() };
    let answer = computed.answer(request, &mut |progress| seen.push(progress)).await.unwrap();
    let Answer::Encoded { image: key, embedding, .. } = answer else { panic!() };
    assert_eq!(key, image);
    let last = seen.last().unwrap();
    assert!(last.stage == Stage::Encoding && last.done == last.total && last.total > 10, "{last:?}");

    let from_file = masks(&mut restored, &image, Prompt::click(CUP)).await;
    let from_here = masks(&mut computed, &key, Prompt::click(CUP)).await;
    for (file, here) in from_file.iter().zip(&from_here) {
        // The sample's embedding is stored in 16 bits.
        assert!(file.mask.iou(&here.mask) > 0.98, "{}", file.mask.iou(&here.mask));
    }

    let request = Request::Restore { embedding, image: PHOTO.to_vec() };
    ask(&mut restored, request).await.unwrap();
    assert_eq!(masks(&mut restored, &image, Prompt::click(CUP)).await, from_here);
}

#[wasm_bindgen_test]
async fn every_kind_of_prompt_is_answered() {
    let (mut worker, image) = restored().await;
    let click = masks(&mut worker, &image, Prompt::click(CUP)).await;
    assert_eq!(click.len(), 3);
    let beside = PromptPoint { position: ImagePoint::new(20.0, 380.0), label: PointLabel::Background };
    let bbox = ImageBox::between(ImagePoint::new(170.0, 20.0), ImagePoint::new(420.0, 310.0));
    // As the page does: the answer that the model thinks best is what the next prompt corrects.
    let best = click.iter().max_by(|a, b| a.predicted_iou.total_cmp(&b.predicted_iou)).unwrap();
    let mask = best.low_res_logits.clone();
    let prompts = [
        Prompt { points: vec![Prompt::click(CUP).points[0], beside], ..Prompt::default() },
        Prompt { bbox: Some(bbox), ..Prompt::default() },
        Prompt { bbox: Some(bbox), ..Prompt::click(CUP) },
        Prompt { mask: Some(mask.clone()), ..Prompt::click(CUP) },
        Prompt { mask: Some(mask), ..Prompt::default() },
    ];
    for prompt in prompts {
        let answer = masks(&mut worker, &image, prompt).await;
        assert_eq!(answer.len(), 1);
        assert_eq!(answer[0].mask.size(), SIZE);
        assert!(!answer[0].mask.is_empty());
    }
}

#[wasm_bindgen_test]
async fn a_cut_out_holds_the_masks_pixels() {
    let (mut worker, image) = restored().await;
    let mask = masks(&mut worker, &image, Prompt::click(CUP)).await.remove(0).mask;
    let request = Request::CutOut { image: PHOTO.to_vec(), mask: mask.clone(), crop: Crop::WholeImage };
    let Answer::CutOut { png } = ask(&mut worker, request).await.unwrap() else { panic!() };
    assert_eq!(decode_mask(&png).unwrap(), mask);
}

#[wasm_bindgen_test]
async fn what_is_wrong_is_told_and_the_worker_goes_on() {
    let (mut worker, image) = restored().await;
    let outside = Prompt::click(ImagePoint::new(600.0, 0.0));
    let of_other_size = LowResLogits::new(2, 2, vec![0.0; 4]).ok();
    let cases = [
        (Request::Encode { image: b"<html>".to_vec() }, FailureKind::Image),
        (Request::Encode { image: PHOTO[..PHOTO.len() / 2].to_vec() }, FailureKind::Image),
        (
            Request::Restore { embedding: EMBEDDING.to_vec(), image: OTHER_PHOTO.to_vec() },
            FailureKind::Embedding,
        ),
        (
            Request::Restore { embedding: EMBEDDING[..900].to_vec(), image: PHOTO.to_vec() },
            FailureKind::Embedding,
        ),
        (Request::LoadModel { weights: WEIGHTS[..5000].to_vec() }, FailureKind::Weights),
        (of_everything(&image, outside), FailureKind::Prompt),
        (of_everything(&image, Prompt { mask: of_other_size, ..Prompt::default() }), FailureKind::Prompt),
        (of_everything(&ImageKey("?".into()), Prompt::click(CUP)), FailureKind::UnknownImage),
    ];
    for (request, kind) in cases {
        let failure = ask(&mut worker, request).await.unwrap_err();
        assert_eq!(failure.kind, kind, "{}", failure.message);
        if kind == FailureKind::Weights {
            assert_eq!(
                failure.message,
                "the weights file is truncated: its length does not match its header"
            );
            continue;
        }
        assert!(failure.message.ends_with('.') && failure.message.contains("; "), "{}", failure.message);
    }
    assert_eq!(masks(&mut worker, &image, Prompt::click(CUP)).await.len(), 3);
}

#[wasm_bindgen_test]
async fn a_preview_is_the_best_of_the_candidates_and_says_how_many_it_leaves_out() {
    let (mut worker, image) = restored().await;
    let mut second = Prompt::click(CUP);
    second.points.push(second.points[0]);
    for (prompt, others) in [(Prompt::click(CUP), 2), (second, 0)] {
        let all = masks(&mut worker, &image, prompt.clone()).await;
        let request = Request::Segment { image: image.clone(), prompt, base: None, wanted: Wanted::Best };
        let Answer::Segmented { candidates, left_out, .. } = ask(&mut worker, request).await.unwrap() else {
            panic!()
        };
        assert_eq!((candidates.len(), left_out), (1, others));
        assert!(all.contains(&candidates[0]));
        assert!(all.iter().all(|candidate| candidate.predicted_iou <= candidates[0].predicted_iou));
    }
}

#[wasm_bindgen_test]
async fn a_drawn_mask_is_corrected_by_a_click_and_logits_are_cut_at_any_threshold() {
    let (mut worker, image) = restored().await;
    let click = Prompt::click(CUP);
    let first = masks(&mut worker, &image, click.clone()).await.swap_remove(2);
    let base = Some(first.mask.clone());
    let request = Request::Segment { image: image.clone(), prompt: click, base, wanted: Wanted::All };
    let Answer::Segmented { candidates, .. } = ask(&mut worker, request).await.unwrap() else { panic!() };
    assert_eq!(candidates.len(), 1, "with a mask a click is not ambiguous");
    assert!(candidates[0].mask.iou(&first.mask) > 0.5);

    let lower = first.low_res_logits.values().iter().map(|value| value + 2.0).collect();
    let grid = (first.low_res_logits.width(), first.low_res_logits.height());
    for (logits, is_larger) in
        [(first.low_res_logits.clone(), false), (LowResLogits::new(grid.0, grid.1, lower).unwrap(), true)]
    {
        let request = Request::Cut { image: image.clone(), logits, predicted_iou: 0.5 };
        let Answer::Segmented { candidates, .. } = ask(&mut worker, request).await.unwrap() else { panic!() };
        assert_eq!(candidates[0].mask.area() > first.mask.area(), is_larger);
        assert_eq!(candidates[0].mask == first.mask, !is_larger);
    }
}

#[wasm_bindgen_test]
async fn without_a_model_nothing_is_answered() {
    let mut worker = Worker::new(|| 0.0);
    let failure = ask(&mut worker, Request::Encode { image: PHOTO.to_vec() }).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Internal);
}

#[wasm_bindgen_test]
async fn the_browser_and_rust_give_the_same_digest() {
    for bytes in [&b""[..], b"abc", PHOTO, WEIGHTS] {
        assert_eq!(worker::sha256_hex(bytes).await, sam::sha256_hex(bytes));
    }
}
