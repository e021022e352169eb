//! What a worker would answer: masks that depend on the question, without a model.
//! When it answers is the test's business.

use super::SIZE;
use annotation::automatic::{AutomaticMask, ProposalFilter};
use annotation::{Candidate, ImagePoint, LowResLogits, Mask, PixelBox, Prompt};
use protocol::{Answer, ImageKey, ModelInfo, Request, Wanted};

/// What the worker answers; `scores` holds the predicted IoU of each candidate of a prompt.
pub(super) fn answer_to(request: Request, scores: &str) -> Answer {
    let size = SIZE;
    match request {
        Request::LoadModel { .. } => {
            let model = ModelInfo { name: "nano".into(), sha256: "ab".repeat(32), input_side: 384 };
            Answer::ModelLoaded(model)
        }
        Request::Encode { image } => {
            Answer::Encoded { image: key_of(&image), size, embedding: b"made".to_vec(), milliseconds: 900.0 }
        }
        Request::Restore { image, .. } => Answer::Restored { image: key_of(&image), size },
        Request::Segment { prompt, wanted, .. } => {
            let default = if prompt.is_ambiguous() { "0.5 0.9 0.7" } else { "0.8" };
            let scores = if scores.is_empty() { default } else { scores };
            let mut scores: Vec<f32> = scores.split(' ').map(|iou| iou.parse().unwrap()).collect();
            let left_out = if wanted == Wanted::Best { scores.len() - 1 } else { 0 };
            if wanted == Wanted::Best {
                scores = scores.into_iter().max_by(f32::total_cmp).into_iter().collect();
            }
            let candidates = scores.into_iter().map(|iou| candidate(&prompt, iou)).collect();
            Answer::Segmented { candidates, left_out, milliseconds: 5.0 }
        }
        Request::Cut { logits, predicted_iou, .. } => {
            let mut cut = candidate(&Prompt::default(), predicted_iou);
            cut.low_res_logits = logits;
            Answer::Segmented { candidates: vec![cut], left_out: 0, milliseconds: 1.0 }
        }
        Request::Propose { points, filter, .. } => Answer::Proposed {
            milliseconds: 20.0 * points.len() as f64,
            found: points.iter().map(|&point| masks_of(point, filter)).collect(),
        },
        Request::Picture { .. } => {
            Answer::Picture { photo: size, size, rgba: vec![0; size.area() as usize * 4] }
        }
        Request::CutOut { .. } => Answer::CutOut { png: b"png".to_vec() },
        Request::Forget { .. } => Answer::Forgotten,
    }
}

/// A mask that depends on prompt and score, so that no two answers are the same by chance.
fn candidate(prompt: &Prompt, predicted_iou: f32) -> Candidate {
    let number = prompt.points.iter().map(|point| point.position.x + 100.0 * point.position.y).sum::<f64>();
    let start = (number as u32 * 7 + (predicted_iou * 100.0) as u32) % 7000 + 1;
    let area = SIZE.area() as u32;
    let mask = Mask::from_runs(SIZE, [start, 500, area - 500 - start]).unwrap();
    let low_res_logits = LowResLogits::new(2, 1, vec![start as f32, predicted_iou]).unwrap();
    Candidate { mask, predicted_iou, stability_score: 0.9, low_res_logits }
}

/// A square of 10 x 10 pixels around a point, and one of 4 x 4 with a lower score; the scores are from 0.5 to 1.
fn masks_of(point: ImagePoint, filter: ProposalFilter) -> Vec<AutomaticMask> {
    let mask = |(half, penalty): (i64, f32)| {
        let near = |pixel: u32, center: f64| (i64::from(pixel) - center.floor() as i64).abs() < half;
        let inside = |pixel: u32| near(pixel % SIZE.width, point.x) && near(pixel / SIZE.width, point.y);
        let pixels: Vec<bool> = (0..SIZE.area() as u32).map(inside).collect();
        let predicted_iou = 0.5 + ((point.x * 31.0 + point.y * 17.0) as u32 % 50) as f32 / 100.0 - penalty;
        let mask = Mask::from_pixels(SIZE, &pixels).unwrap();
        let crop_box = PixelBox { x: 0, y: 0, width: SIZE.width, height: SIZE.height };
        AutomaticMask { mask, predicted_iou, stability_score: 0.9, point, crop_box }
    };
    let masks = [(5, 0.0), (2, 0.05)].map(mask).into_iter();
    masks.filter(|mask| filter.passes(mask.predicted_iou, mask.stability_score)).collect()
}

fn key_of(image: &[u8]) -> ImageKey {
    ImageKey(format!("{image:?}"))
}
