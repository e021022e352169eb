//! The bundled model on a graphics card, against the same on the processor.
//! Only compiled with the feature `wgpu`, and skipped in plain words where there is no card and no driver in software:
//! `cargo test -p sam --features wgpu --test graphics_card -- --nocapture`.

#![cfg(feature = "wgpu")]
#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use annotation::{ImageBox, ImagePoint, Mask, Prompt};
use sam::image::{ModelInput, decode};
use sam::{Device, ImageEmbedding, Sam};
use support::NANO;

const PHOTO: &[u8] = include_bytes!("../../../assets/samples/coffee.jpg");

/// The result of a future that waits for the card.
fn result<T>(future: impl Future<Output = T>) -> T {
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(value) => return value,
            Poll::Pending => std::thread::yield_now(),
        }
    }
}

fn embedding(sam: &Sam) -> ImageEmbedding {
    let input = ModelInput::new(&decode(PHOTO).unwrap(), sam.input_side());
    result(sam.encode(input, &mut |_| {})).unwrap()
}

/// The masks of a click, of a box, and of the click with the box.
fn masks(sam: &Sam, embedding: &ImageEmbedding) -> Vec<Mask> {
    let click = Prompt::click(ImagePoint::new(290.0, 150.0));
    let bbox = Some(ImageBox::between(ImagePoint::new(170.0, 20.0), ImagePoint::new(420.0, 310.0)));
    let prompts = [Prompt { bbox, ..click.clone() }, Prompt { bbox, ..Prompt::default() }, click];
    let candidates = prompts.iter().flat_map(|prompt| result(sam.segment(embedding, prompt)).unwrap());
    candidates.map(|candidate| candidate.mask).collect()
}

#[test]
fn a_graphics_card_embeds_and_segments_as_the_processor() {
    let Some(card) = Device::wgpu() else {
        eprintln!("skipped: this machine has no graphics card that wgpu reaches, and no driver in software");
        return;
    };
    let [processor, card] = [Device::Cpu, card].map(|device| Sam::from_safetensors(NANO, &device).unwrap());
    let [expected, found] = [&processor, &card].map(embedding);
    let pairs = expected.features.values.iter().zip(&found.features.values);
    let largest = pairs.map(|(a, b)| (a - b).abs()).fold(0.0f32, f32::max);
    let range = expected.features.values.iter().fold(0.0f32, |range, value| range.max(value.abs()));

    let masks = [masks(&processor, &expected), masks(&card, &found)];
    let ious: Vec<f64> = masks[0].iter().zip(&masks[1]).map(|(a, b)| a.iou(b)).collect();
    eprintln!("embedding: largest difference {largest:.1e} of {range:.1}; masks: IoU {ious:.6?}");
    assert!(found.features.values.iter().all(|value| value.is_finite()));
    assert!(largest < 1e-3 * range, "{largest:e} of {range}");
    assert_eq!(ious.len(), 5);
    assert!(ious.iter().all(|iou| *iou > 0.999), "{ious:?}");
}
