//! Encoding and decoding through the public functions.
//! The numbers are compared with Python inside the crate.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use annotation::{ImageBox, ImagePoint, LowResLogits, Prompt};
use sam::image::ModelInput;
use sam::{Device, Sam, ScoredLogits};
use support::{Editable, NANO, disc, embedded, nano, now};

fn masks(sam: &Sam, prompt: &Prompt) -> Vec<ScoredLogits> {
    now(sam.decode(&embedded(sam), prompt)).unwrap()
}

fn whole_disc() -> ImageBox {
    ImageBox::between(ImagePoint::new(138.0, 38.0), ImagePoint::new(262.0, 162.0))
}

#[test]
fn an_encode_reports_every_layer_once() {
    let sam = nano();
    let mut reported = Vec::new();
    let input = ModelInput::new(&disc(), sam.input_side());
    now(sam.encode(input, &mut |progress| reported.push((progress.done, progress.total)))).unwrap();
    let total = reported.len();
    assert!(reported.into_iter().eq((1..=total).map(|done| (done, total))));
}

#[test]
fn one_click_may_mean_three_things_and_a_box_only_one() {
    let sam = nano();
    let click = masks(&sam, &Prompt::click(ImagePoint::new(200.0, 100.0)));
    let boxed = masks(&sam, &Prompt { bbox: Some(whole_disc()), ..Prompt::default() });
    assert_eq!((click.len(), boxed.len()), (3, 1));
    assert!(click.iter().chain(&boxed).all(|mask| mask.low_res_logits.width() == 96));
}

#[test]
fn a_box_around_a_disc_finds_the_disc() {
    let sam = nano();
    let mask = &masks(&sam, &Prompt { bbox: Some(whole_disc()), ..Prompt::default() })[0];
    let cell = |x: u32, y: u32| mask.low_res_logits.row(y * 96 / 320)[(x * 96 / 320) as usize];
    assert!(cell(200, 100) > 0.0 && cell(170, 120) > 0.0);
    assert!(cell(40, 40) < 0.0 && cell(300, 200) < 0.0);
}

#[test]
fn the_last_logits_can_be_fed_back_with_another_click() {
    let sam = nano();
    let click = Prompt::click(ImagePoint::new(200.0, 100.0));
    let mask = masks(&sam, &click).remove(0).low_res_logits;
    assert_eq!(masks(&sam, &Prompt { mask: Some(mask), ..click }).len(), 1);
}

#[test]
fn a_mask_prompt_of_another_model_is_refused() {
    let sam = nano();
    let mask = Some(LowResLogits::new(256, 256, vec![0.0; 256 * 256]).unwrap());
    let error = now(sam.decode(&embedded(&sam), &Prompt { mask, ..Prompt::default() })).unwrap_err();
    assert_eq!(error.to_string(), "the mask prompt is 256 x 256; this model takes 96 x 96");
}

#[test]
fn an_image_framed_for_another_side_is_refused() {
    let error = now(nano().encode(ModelInput::new(&disc(), 512), &mut |_| {})).unwrap_err();
    assert_eq!(error.to_string(), "the image is framed for 512 x 512; this model takes 384 x 384");
}

#[test]
fn an_embedding_of_other_weights_is_refused() {
    let sam = nano();
    let other = Editable::new(NANO).with_metadata("version", "other").bytes();
    let other = Sam::from_safetensors(&other, &Device::Cpu).unwrap();
    let error = now(other.decode(&embedded(&sam), &Prompt::default())).unwrap_err().to_string();
    assert!(error.contains(&sam.weights().sha256) && error.contains(&other.weights().sha256), "{error}");
}
