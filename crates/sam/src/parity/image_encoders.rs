//! The official image encoders under formula weights, block by block, and the masks from what they make.
//! Each model is encoded once: ViT-B takes as long as all other tests of this crate together.

use burn::tensor::{Device, Int, Tensor, TensorData, s};

use super::Goldens;
use super::deterministic::{FormulaWeights, engine_of};
use super::sam_decoder::prompt;
use crate::burn_engine::BurnEngine;
use crate::image::ModelInput;
use crate::image::testing::synthetic_image;
use crate::model::Sam;
use crate::network::image_encoder::{EncodedImage, ImageEncoder};
use crate::network::mask_decoder::{DecoderImage, MaskPrediction};
use crate::network::tiny_vit::TinyVit;
use crate::network::vit::{Vit, window};
use crate::progress::Progress;
use crate::testing::wait;
use annotation::ImageSize;

/// Where the goldens look at a grid of 64 x 64: borders of image, padding and windows.
pub(super) const PLACES: [i32; 15] = [0, 1, 7, 13, 14, 27, 28, 41, 42, 47, 48, 55, 56, 62, 63];
/// Of values around 1; what is larger may be off by as many times more.
pub(super) const TOLERANCE: f32 = 1e-4;
pub(super) const LOGIT_TOLERANCE: f32 = 1e-3;

/// The image of `enc_input`, `[1, 3, 1024, 1024]`.
fn formula_image() -> Tensor<4> {
    let input = ModelInput::new(&synthetic_image(ImageSize::new(1024, 768)), 1024);
    Tensor::from_data(TensorData::new(input.values, [1, 3, 1024, 1024]), &Device::flex())
}

/// Compares with the tolerance for the size of the values.
fn check<const D: usize>(goldens: &Goldens, name: &str, found: Tensor<D>) {
    let largest = goldens.floats(name).iter().fold(1.0f32, |largest, value| largest.max(value.abs()));
    goldens.check(name, found, TOLERANCE * largest);
}

/// Rows and columns of [`PLACES`], every `step`-th channel of `[1, 64, 64, channels]`.
fn at_places(tokens: Tensor<4>, step: isize) -> Tensor<4> {
    let places = Tensor::<1, Int>::from_data(TensorData::from(PLACES), &Device::flex());
    tokens.select(1, places.clone()).select(2, places).slice(s![.., .., .., 0..;step])
}

fn check_neck(goldens: &Goldens, embedding: Tensor<4>) {
    let channels_last = at_places(embedding.permute([0, 2, 3, 1]), 1);
    check(goldens, "neck_sub", channels_last.permute([0, 3, 1, 2]));
}

/// The masks of a click and of a box, from an embedding that was just computed.
fn check_masks(engine: &BurnEngine, goldens: &Goldens, embedding: &Tensor<4>) {
    for set in ["p1", "box"] {
        let image = DecoderImage { embedding, positions: &engine.positions, high_res: None };
        let prompt_embedding = engine.network.prompt_encoder.forward(&prompt(set), 64);
        let MaskPrediction { low_res_logits, predicted_iou } =
            engine.network.mask_decoder.forward(image, prompt_embedding);
        let every_8th = low_res_logits.slice(s![.., .., 0..;8, 0..;8]);
        goldens.check(&format!("e2e.{set}.low_res_s8"), every_8th, LOGIT_TOLERANCE);
        goldens.check(&format!("e2e.{set}.iou"), predicted_iou, LOGIT_TOLERANCE);
    }
}

fn vit(engine: &BurnEngine) -> &Vit {
    match &engine.network.image_encoder {
        Some(ImageEncoder::Vit(vit)) => vit,
        _ => panic!("no ViT"),
    }
}

/// The forward pass of a ViT, step by step; `step` is that of the channels in the goldens.
fn check_vit(vit: &Vit, goldens: &Goldens, step: isize) -> Tensor<4> {
    let patches = vit.patch_embed.forward(formula_image());
    check(goldens, "patch_embed_sub", at_places(patches.clone(), step));

    let mut tokens = patches + vit.pos_embed.val();
    for (index, block) in vit.blocks.iter().enumerate() {
        if goldens.has("block0.attn_win_sub") && index == 0 {
            let windows = block.attn.forward(window::split(block.norm1.forward(tokens.clone()), 14));
            let windows = windows.select(0, Tensor::from_data([0, 4, 12, 24], &Device::flex()));
            check(goldens, "block0.attn_win_sub", windows.slice(s![.., 0..;6, 0..;6, 0..;16]));
        }
        if goldens.has("block2.attn_sub") && index == 2 {
            let attended = block.attn.forward(block.norm1.forward(tokens.clone()));
            check(goldens, "block2.attn_sub", at_places(attended, step));
        }
        tokens = block.forward(tokens);
        let name = format!("block{index}_sub");
        if goldens.has(&name) {
            check(goldens, &name, at_places(tokens.clone(), step));
        }
    }
    let embedding = vit.neck.forward(tokens.permute([0, 3, 1, 2]));
    check_neck(goldens, embedding.clone());
    embedding
}

#[test]
fn every_checked_block_of_vit_b_and_its_masks_are_the_official_ones() {
    let engine = engine_of(&FormulaWeights::of("sam_vit_b"));
    let goldens = Goldens::open("encoder_vit_b");
    let embedding = check_vit(vit(&engine), &goldens, 8);
    check_masks(&engine, &goldens, &embedding);
}

#[test]
fn every_checked_block_of_slimsam_and_its_masks_are_the_official_ones() {
    let weights = FormulaWeights::of("slimsam_77_uniform");
    let goldens = Goldens::open("encoder_slimsam77");
    let engine = engine_of(&weights);
    check_vit(vit(&engine), &goldens, 4);

    // Once more in one go, as users do it.
    let sam = Sam::from_tensors(&weights, String::new(), &crate::Device::Cpu).unwrap();
    let input = ModelInput::new(&synthetic_image(ImageSize::new(1024, 768)), 1024);
    let features = wait(sam.encode(input, &mut |_| {})).unwrap().features;
    let planes = TensorData::new(features.to_planes(), [1, 256, 64, 64]);
    let embedding = Tensor::from_data(planes, &Device::flex());
    check_neck(&goldens, embedding.clone());
    check_masks(&engine, &goldens, &embedding);
}

/// Every 4th channel at 16 x 16 places of `[1, channels, side, side]`.
fn check_channels(goldens: &Goldens, name: &str, features: &Tensor<4>) {
    let step = features.dims()[2] as isize / 16;
    check(goldens, name, features.clone().slice(s![.., 0..;4, 0..;step, 0..;step]));
}

/// The same, with the channels last.
fn check_tokens(goldens: &Goldens, name: &str, features: &Tensor<4>) {
    let step = features.dims()[2] as isize / 16;
    let tokens = features.clone().permute([0, 2, 3, 1]);
    check(goldens, name, tokens.slice(s![.., 0..;step, 0..;step, 0..;4]));
}

/// The forward pass of TinyViT, step by step as far as the goldens look inside.
fn check_tiny_vit(encoder: &TinyVit, goldens: &Goldens) {
    let (first, second, third, fourth) = &encoder.layers;
    let mut ignored = |_| {};
    let mut progress = Progress::new(encoder.layers(), &mut ignored);

    let features = encoder.patch_embed.forward(formula_image());
    check_channels(goldens, "patch_embed_sub", &features);
    check_channels(goldens, "layers.0.blocks.0_sub", &first.blocks[0].forward(features.clone()));
    let features = first.forward(features, &mut progress);
    check_tokens(goldens, "layers.0_sub", &features);

    let block = &second.blocks[0];
    let windows = block.attn.forward(block.windows(features.clone())).reshape([361, 49, 128]);
    let windows = windows.select(0, Tensor::from_data([0, 18, 180, 360], &Device::flex()));
    check(goldens, "layers.1.blocks.0.attn_sub", windows.slice(s![.., 0..;5, 0..;4]));
    check_tokens(goldens, "layers.1.blocks.0_sub", &block.forward(features.clone()));
    let features = second.forward(features, &mut progress);
    check_tokens(goldens, "layers.1_sub", &features);

    check_tokens(goldens, "layers.2.blocks.0_sub", &third.blocks[0].forward(features.clone()));
    let features = third.forward(features, &mut progress);
    check_tokens(goldens, "layers.2_sub", &features);
    check_tokens(goldens, "layers.3_sub", &fourth.forward(features, &mut progress));
}

#[test]
fn every_checked_layer_of_mobile_sam_and_its_masks_are_the_official_ones() {
    let engine = engine_of(&FormulaWeights::of("mobile_sam_vit_t"));
    let goldens = Goldens::open("encoder_tinyvit");
    let encoder = engine.network.image_encoder.as_ref().unwrap();
    match encoder {
        ImageEncoder::TinyVit(encoder) => check_tiny_vit(encoder, &goldens),
        _ => panic!("no TinyViT"),
    }
    let EncodedImage { embedding, .. } = encoder.forward(formula_image(), &mut |_| {});
    check_neck(&goldens, embedding.clone());
    check_masks(&engine, &goldens, &embedding);
}
