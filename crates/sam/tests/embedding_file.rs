//! Embedding files: what comes back, what it costs in masks, and what is refused.
//! Not where they are kept.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use annotation::{ImageBox, ImagePoint, Prompt};
use sam::{EmbeddingType, Sam, SamError, embedding_file_name, write_embedding};
use support::{Editable, embedded, nano, now};

const IMAGE: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
const OTHER_IMAGE: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn file(sam: &Sam, stored_as: EmbeddingType) -> Vec<u8> {
    write_embedding(&embedded(sam), IMAGE, stored_as).unwrap()
}

/// The refusal of an f16 file after `edit`.
fn refusal(edit: impl Fn(Editable) -> Editable) -> String {
    let sam = nano();
    let file = edit(Editable::new(&file(&sam, EmbeddingType::F16))).bytes();
    sam.read_embedding(&file, IMAGE).unwrap_err().to_string()
}

/// The logits of the whole disc, from an embedding file.
fn logits(sam: &Sam, file: &[u8]) -> Vec<f32> {
    let embedding = sam.read_embedding(file, IMAGE).unwrap();
    let bbox = Some(ImageBox::between(ImagePoint::new(138.0, 38.0), ImagePoint::new(262.0, 162.0)));
    now(sam.decode(&embedding, &Prompt { bbox, ..Prompt::default() }))
        .unwrap()
        .remove(0)
        .low_res_logits
        .into_values()
}

fn iou(a: &[f32], b: &[f32]) -> f64 {
    let count =
        |both: fn(bool, bool) -> bool| a.iter().zip(b).filter(|(a, b)| both(**a > 0.0, **b > 0.0)).count();
    count(|a, b| a && b) as f64 / count(|a, b| a || b) as f64
}

#[test]
fn an_f32_file_gives_the_very_same_masks() {
    let sam = nano();
    let embedding = embedded(&sam);
    let back = sam.read_embedding(&file(&sam, EmbeddingType::F32), IMAGE).unwrap();
    assert_eq!(back.framing, embedding.framing);
    assert_eq!(back.features, embedding.features);
    let [back, embedding] = [back.high_res.unwrap(), embedding.high_res.unwrap()];
    assert_eq!(back.stride_8, embedding.stride_8);
    assert_eq!(back.stride_4, embedding.stride_4);
}

#[test]
fn f16_and_int8_files_give_nearly_the_same_masks_and_are_smaller() {
    let sam = nano();
    let [exact, half, byte] =
        [EmbeddingType::F32, EmbeddingType::F16, EmbeddingType::Int8].map(|stored_as| file(&sam, stored_as));
    assert!(half.len() * 2 < exact.len() + 4096 && byte.len() * 4 < exact.len() + 16_384);
    let expected = logits(&sam, &exact);
    let [half, byte] = [half, byte].map(|file| iou(&logits(&sam, &file), &expected));
    eprintln!("IoU with f32: f16 {half:.4}, int8 {byte:.4}");
    assert!(half > 0.995 && byte > 0.98);
}

#[test]
fn the_same_embedding_is_the_same_file_every_time() {
    let sam = nano();
    assert_eq!(file(&sam, EmbeddingType::Int8), file(&sam, EmbeddingType::Int8));
}

#[test]
fn the_name_of_a_file_says_image_and_model() {
    assert_eq!(embedding_file_name(IMAGE, "nano"), format!("{IMAGE}.nano.safetensors"));
}

#[test]
fn an_embedding_of_another_image_names_both() {
    let sam = nano();
    let error = sam.read_embedding(&file(&sam, EmbeddingType::F16), OTHER_IMAGE).unwrap_err();
    assert_eq!(error, SamError::OtherImage { found: IMAGE.to_owned(), expected: OTHER_IMAGE.to_owned() });
    assert_eq!(
        error.to_string(),
        format!("the embedding is of the image {IMAGE}; this one is {OTHER_IMAGE}")
    );
}

#[test]
fn an_embedding_of_another_model_names_both() {
    let sentence = "the embedding was made by the model `vit_b`; this is `nano`";
    assert_eq!(refusal(|file| file.with_metadata("model", "vit_b")), sentence);
}

#[test]
fn an_embedding_of_other_weights_names_both() {
    let sentence =
        format!("the embedding was made with the weights 00ff; these are {}", nano().weights().sha256);
    assert_eq!(refusal(|file| file.with_metadata("weights_sha256", "00ff")), sentence);
}

#[test]
fn a_file_of_another_version_names_both() {
    let sentence = "the embedding file has the format_version `2`; this program reads `1`";
    assert_eq!(refusal(|file| file.with_metadata("format_version", "2")), sentence);
    let sentence = "the embedding file has the preprocessing_version `0`; this program reads `1`";
    assert_eq!(refusal(|file| file.with_metadata("preprocessing_version", "0")), sentence);
}

#[test]
fn a_value_that_is_not_a_number_is_named_by_its_tensor() {
    let sentence = "the embedding file holds a value that is not finite in `feat_s8`";
    assert_eq!(refusal(|file| file.with_nan("feat_s8")), sentence);
}

#[test]
fn a_truncated_file_and_another_kind_of_file_are_told_apart() {
    let sam = nano();
    let file = file(&sam, EmbeddingType::F16);
    let refusal = |bytes: &[u8]| sam.read_embedding(bytes, IMAGE).unwrap_err().to_string();
    let truncated = "the embedding file is truncated: its length does not match its header";
    assert_eq!(refusal(&file[..file.len() - 2]), truncated);
    assert_eq!(refusal(&file[..200]), truncated);
    assert_eq!(refusal(b"\x89PNG and so on"), "the embedding file is not a safetensors file");
}

#[test]
fn sizes_and_shapes_that_contradict_each_other_are_damage() {
    let damaged = |key: &str| format!("the embedding file is damaged: `{key}` is missing or makes no sense");
    for (key, value) in [("original_size", "0x240"), ("resized_size", "384x384"), ("input_side", "512")] {
        assert_eq!(refusal(|file| file.with_metadata(key, value)), damaged(key));
    }
    assert_eq!(refusal(|file| file.without_metadata("image_sha256")), damaged("image_sha256"));
    assert_eq!(refusal(|file| file.renamed("feat_s4", "feat_s2")), damaged("feat_s4"));
    assert_eq!(refusal(|file| file.reshaped("feat_s8", &[64, 48, 48])), damaged("feat_s8"));
}
