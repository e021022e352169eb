//! Weights from a formula, so that a decoder of the official size can be timed without its checkpoint.
//! They mean nothing as a model; the script that exports the peer's decoder fills it by the same rule.

use anyhow::{Context, Result};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors, serialize};

/// Key and shape of every parameter of the official prompt encoder and mask decoder.
const KEYS: &str = include_str!("../../crates/sam/goldens/sam_decoder_keys.txt");

/// Embeddings and encoding frequencies spread from -1 to 1.
const TOKENS: [&str; 6] = [
    "positional_encoding_gaussian_matrix",
    "point_embeddings.",
    "not_a_point_embed.",
    "no_mask_embed.",
    "iou_token.",
    "mask_tokens.",
];

/// The same of a whole MobileSAM.
const MOBILE_SAM_KEYS: &str = include_str!("../../crates/sam/goldens/keys/mobile_sam_vit_t.txt");

/// A weights file of the model `sam_decoder`.
pub(crate) fn sam_decoder_weights() -> Result<Vec<u8>> {
    weights(KEYS, "sam_decoder")
}

/// A weights file of MobileSAM.
pub(crate) fn mobile_sam_weights() -> Result<Vec<u8>> {
    weights(MOBILE_SAM_KEYS, "mobile_sam")
}

fn weights(keys: &str, model: &str) -> Result<Vec<u8>> {
    let mut tensors = Vec::new();
    for line in keys.lines().filter(|line| !line.starts_with('#')) {
        let (key, shape) = line.split_once('\t').context("a key and its shape on each line")?;
        let shape: Vec<usize> = serde_json::from_str(shape)?;
        let bytes: Vec<u8> = weight(key, &shape).flat_map(f32::to_le_bytes).collect();
        tensors.push((key, shape, bytes));
    }
    let views = tensors.iter().map(|(key, shape, bytes)| {
        TensorView::new(Dtype::F32, shape.clone(), bytes).map(|view| (*key, view))
    });
    let views = views.collect::<Result<Vec<_>, _>>()?;
    let metadata = [("model".to_owned(), model.to_owned())];
    Ok(serialize(views, Some(metadata.into_iter().collect()))?)
}

/// The same weights file, asking for another input side.
pub(crate) fn with_input_side(file: &[u8], side: u32) -> Result<Vec<u8>> {
    let (_, header) = SafeTensors::read_metadata(file)?;
    let mut metadata = header.metadata().clone().unwrap_or_default();
    metadata.insert("input_side".to_owned(), side.to_string());
    Ok(serialize(SafeTensors::deserialize(file)?.iter(), Some(metadata))?)
}

fn weight(key: &str, shape: &[usize]) -> impl Iterator<Item = f32> {
    let length: usize = shape.iter().product();
    let (offset, scale) = if key.ends_with("running_var") {
        (1.0, 0.5)
    } else if TOKENS.iter().any(|token| key.contains(token)) {
        (0.0, 1.0)
    } else if shape.len() > 1 {
        (0.0, (3.0 / (length / shape[0]) as f64).sqrt() as f32)
    } else if key.ends_with("weight") {
        (1.0, 0.1)
    } else {
        (0.0, 0.1)
    };
    uniform(key, length).map(move |number| offset + scale * number)
}

/// `length` numbers from -1 to 1: a splitmix64 stream seeded with the FNV-1a hash of `name`.
pub(crate) fn uniform(name: &str, length: usize) -> impl Iterator<Item = f32> + use<> {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    (1..=length as u64).map(move |index| {
        let mut z = seed.wrapping_add(index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((z >> 40) as i32 - (1 << 23)) as f32 / (1 << 23) as f32
    })
}
