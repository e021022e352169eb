//! What happens with weights files that are not quite right: one clear sentence each.
//! The right file is compared with Python inside the crate.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use sam::{Device, Sam, sha256_hex};
use serde_json::json;
use support::{Editable, NANO, nano};

fn refusal(bytes: &[u8]) -> String {
    Sam::from_safetensors(bytes, &Device::Cpu).unwrap_err().to_string()
}

fn edited() -> Editable {
    Editable::new(NANO)
}

#[test]
fn the_bundled_file_fits_key_by_key_and_names_its_model_its_side_and_its_hash() {
    let sam = nano();
    assert_eq!((sam.weights().model, sam.input_side()), ("nano", 384));
    assert_eq!(sam.weights().sha256, sha256_hex(NANO));
}

#[test]
fn a_file_without_an_input_side_works_at_512() {
    let file = edited().without_metadata("input_side").bytes();
    assert_eq!(Sam::from_safetensors(&file, &Device::Cpu).unwrap().input_side(), 512);
}

#[test]
fn other_bytes_are_not_a_safetensors_file() {
    assert_eq!(refusal(b""), "the weights file is empty");
    for bytes in [&b"short"[..], b"\x89PNG\r\n\x1a\n and so on and so on", &[0; 64]] {
        assert_eq!(refusal(bytes), "the weights file is not a safetensors file");
    }
}

#[test]
fn a_file_cut_off_anywhere_is_truncated() {
    for length in [100, 20_000, NANO.len() - 1] {
        let sentence = "the weights file is truncated: its length does not match its header";
        assert_eq!(refusal(&NANO[..length]), sentence, "{length} bytes");
    }
}

#[test]
fn a_renamed_key_is_missing_under_one_name_and_unused_under_the_other() {
    let file = edited().renamed("decoder.iou_tok", "decoder.iou_token").bytes();
    let sentence = "the weights do not fit the model: missing decoder.iou_tok; unused decoder.iou_token";
    assert_eq!(refusal(&file), sentence);
}

#[test]
fn of_many_missing_keys_ten_are_named() {
    let mut file = edited();
    let keys = file.header.len() - 1;
    let bytes = file.data.len();
    let everything = json!({ "dtype": "U8", "shape": [bytes], "data_offsets": [0, bytes] });
    file.header.retain(|key, _| key == "__metadata__");
    file.header.insert("everything".to_owned(), everything);

    let sentence = refusal(&file.bytes());
    let parameters = keys + 3; // the four rows of `prompt.labels` are parameters of their own
    assert!(sentence.contains(&format!(" and {} more; unused everything", parameters - 10)), "{sentence}");
    assert_eq!(sentence.matches(", ").count(), 9, "{sentence}");
}

#[test]
fn a_tensor_of_another_shape_is_named_with_both_shapes() {
    let file = edited().reshaped("decoder.layers.0.m1.weight", &[128, 1024]).bytes();
    let sentence =
        "`decoder.layers.0.m1.weight` has the shape [128, 1024] in the file; the model expects [1024, 128]";
    assert_eq!(refusal(&file), sentence);
}

#[test]
fn a_value_that_is_not_a_number_is_named_by_its_tensor() {
    let file = edited().with_nan("encoder.neck.top8.weight").bytes();
    assert_eq!(
        refusal(&file),
        "the weights file holds a value that is not finite in `encoder.neck.top8.weight`"
    );
}

#[test]
fn an_unknown_model_is_named_with_those_that_are_known() {
    let file = edited().with_metadata("model", "vit_z").bytes();
    assert_eq!(
        refusal(&file),
        "the weights file is for the model `vit_z`; known are nano, vit_b, vit_l, vit_h, mobile_sam, slimsam_77, sam_decoder"
    );
}

#[test]
fn an_input_side_that_the_strides_do_not_divide_is_refused() {
    for side in ["100", "0", "-32", "many", "8192"] {
        let file = edited().with_metadata("input_side", side).bytes();
        let sentence = format!(
            "the weights file asks for the input side `{side}`; expected a multiple of 32 up to 4096"
        );
        assert_eq!(refusal(&file), sentence);
    }
}
