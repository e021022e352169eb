//! Weights and inputs made from a formula, the same here as in `det_weights.py`.
//! They mean nothing as a model; every layer is exercised all the same.

use burn::tensor::{Device, Tensor, TensorData};
use safetensors::Dtype;
use safetensors::tensor::TensorView;

use crate::burn_engine::BurnEngine;
use crate::config::ModelConfig;
use crate::error::FileKind;
use crate::fused::FusedEngine;
use crate::image::testing::uniform;
use crate::model::Sam;
use crate::safetensors_file::SafetensorsFile;
use kernels::Isa;

/// Key and shape of every parameter of the official prompt encoder and mask decoder.
fn official_keys() -> Vec<(&'static str, Vec<usize>)> {
    let lines = include_str!("../../goldens/sam_decoder_keys.txt").lines();
    lines
        .map(|line| {
            let (key, shape) = line.split_once('\t').unwrap();
            (key, serde_json::from_str(shape).unwrap())
        })
        .collect()
}

/// The official decoder with formula weights in Burn, through a weights file as anybody's would be.
pub(super) fn sam_decoder() -> BurnEngine {
    let bytes = weights_file();
    let file = SafetensorsFile::parse(&bytes, FileKind::Weights).unwrap();
    BurnEngine::load(&ModelConfig::SAM_DECODER, &file, SIDE, &Device::flex()).unwrap()
}

/// The same with our own kernels, once for each instruction set of this machine.
pub(super) fn fused_sam_decoders() -> Vec<(Isa, FusedEngine)> {
    let bytes = weights_file();
    let file = SafetensorsFile::parse(&bytes, FileKind::Weights).unwrap();
    let load = |isa| (isa, FusedEngine::load_for(isa, &ModelConfig::SAM_DECODER, &file, SIDE).unwrap());
    Isa::all().into_iter().map(load).collect()
}

/// Positions a side of the image embedding.
const SIDE: usize = 64;

fn weights_file() -> Vec<u8> {
    let tensors = official_keys().into_iter().map(|(key, shape)| {
        let bytes: Vec<u8> = weight(key, &shape).into_iter().flat_map(f32::to_le_bytes).collect();
        (key, shape, bytes)
    });
    let tensors: Vec<_> = tensors.collect();
    let views = tensors
        .iter()
        .map(|(key, shape, bytes)| (*key, TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap()));
    let metadata = [("model".to_owned(), "sam_decoder".to_owned())];
    safetensors::serialize(views, Some(metadata.into_iter().collect())).unwrap()
}

/// `rule` and `make` of `det_weights.py` for the keys of the decoder.
fn weight(key: &str, shape: &[usize]) -> Vec<f32> {
    let length: usize = shape.iter().product();
    let tokens = [
        "positional_encoding_gaussian_matrix",
        "point_embeddings.",
        "not_a_point_embed.",
        "no_mask_embed.",
        "iou_token.",
        "mask_tokens.",
    ];
    let (offset, scale) = if tokens.iter().any(|token| key.contains(token)) {
        (0.0, 1.0)
    } else if shape.len() > 1 {
        (0.0, (3.0 / (length / shape[0]) as f64).sqrt() as f32)
    } else if key.ends_with("weight") {
        (1.0, 0.1)
    } else {
        (0.0, 0.1)
    };
    uniform(key, length).into_iter().map(|u| offset + scale * u).collect()
}

/// A smooth map with fine noise (`synth_map`), `[1, channels, side, side]`.
pub(super) fn formula_map(name: &str, channels: usize, side: usize) -> Tensor<4> {
    let blocks = uniform(name, channels * (side / 4).pow(2));
    let fine = uniform(&format!("{name}/fine"), channels * side * side);
    let values = fine.iter().enumerate().map(|(index, fine)| {
        let (channel, y, x) = (index / (side * side), index / side % side, index % side);
        blocks[(channel * side / 4 + y / 4) * (side / 4) + x / 4] + 0.25 * fine
    });
    Tensor::from_data(TensorData::new(values.collect(), [1, channels, side, side]), &Device::flex())
}

#[test]
fn formula_weights_equal_the_published_ones() {
    let values = weight("mask_decoder.iou_token.weight", &[1, 256]);
    assert_eq!(values[..4], [0.147_774_46, -0.823_905_7, -0.064_145_8, 0.142_012_48]);
    assert!((values.iter().map(|value| f64::from(*value)).sum::<f64>() + 15.044_680_953).abs() < 1e-6);
}

#[test]
fn no_official_key_is_missing_or_unused() {
    for device in [crate::Device::Cpu, crate::Device::Burn(Device::flex())] {
        assert_eq!(Sam::from_safetensors(&weights_file(), &device).err(), None);
    }
}
