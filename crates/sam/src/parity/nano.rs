//! Nano with its bundled weights: backbone, embedding and every prompt kind.
//! The values were made at side 512, where the bundled file asks for 384: the network takes both.

use burn::tensor::Tensor;

use super::{Goldens, channels, every};
use crate::burn_engine::BurnEngine;
use crate::config::ModelConfig;
use crate::error::FileKind;
use crate::image::ModelInput;
use crate::image::testing::synthetic_image;
use crate::network::image_encoder::{EncodedImage, ImageEncoder};
use crate::network::mask_decoder::{DecoderImage, MaskPrediction};
use crate::network::prompt_batch::PromptBatch;
use crate::prompt_tokens::{PromptToken, TokenLabel};
use crate::safetensors_file::SafetensorsFile;
use crate::testing::NANO_BYTES;
use crate::weights::Lookup;
use annotation::ImageSize;
use burn::tensor::{Device, TensorData};

const SIDE: usize = 512;
const FEATURE_TOLERANCE: f32 = 1e-3;
const LOGIT_TOLERANCE: f32 = 1e-3;
const IOU_TOLERANCE: f32 = 1e-4;

fn formula_image() -> Tensor<4> {
    let input = ModelInput::new(&synthetic_image(ImageSize::new(512, 384)), SIDE as u32);
    Tensor::from_data(TensorData::new(input.values, [1, 3, SIDE, SIDE]), &Device::flex())
}

fn nano_in_burn() -> BurnEngine {
    let file = SafetensorsFile::parse(NANO_BYTES, FileKind::Weights).unwrap();
    BurnEngine::load(&ModelConfig::NANO, Lookup::own(&file), SIDE / 16, &Device::flex()).unwrap()
}

fn encode(sam: &BurnEngine) -> EncodedImage {
    sam.network.image_encoder.as_ref().unwrap().forward(formula_image(), &mut |_| {})
}

/// The prompts of `export.py`: already pixel centres of the 512 frame.
fn prompt(set: &str) -> PromptBatch {
    use TokenLabel::{Background, BoxMax, BoxMin, Foreground};
    let token = |label, x: f32, y: f32| PromptToken { position: [x / SIDE as f32, y / SIDE as f32], label };
    let click = token(Foreground, 380.0, 200.0);
    let corners = [token(BoxMin, 300.0, 90.0), token(BoxMax, 470.0, 290.0)];
    let tokens = match set {
        "p1" | "p1_mask" => vec![click, PromptToken::PADDING],
        "fg_bg" => vec![click, token(Background, 60.5, 300.25), PromptToken::PADDING],
        "box" => corners.to_vec(),
        "box_point" => [&[token(Foreground, 350.0, 150.0)], &corners[..]].concat(),
        other => panic!("no prompt set {other}"),
    };
    let mask_input = (set == "p1_mask")
        .then(|| Goldens::open("nano").tensor("p1_mask.mask_input", [1, 1, SIDE / 4, SIDE / 4]));
    PromptBatch { tokens: vec![tokens], mask_input }
}

#[test]
fn the_backbone_computes_what_the_python_one_does() {
    let sam = nano_in_burn();
    let goldens = Goldens::open("nano");
    let Some(ImageEncoder::Nano(encoder)) = &sam.network.image_encoder else { panic!("no nano encoder") };
    let features =
        encoder.backbone.forward(formula_image(), &mut crate::progress::Progress::new(0, &mut |_| {}));
    goldens.check("backbone.s4", every(2, channels(8, features.stride_4)), FEATURE_TOLERANCE);
    goldens.check("backbone.s8", every(2, channels(8, features.stride_8)), FEATURE_TOLERANCE);
    goldens.check("backbone.s16", channels(4, features.stride_16), FEATURE_TOLERANCE);
    goldens.check("backbone.s32", channels(4, features.stride_32), FEATURE_TOLERANCE);
}

#[test]
fn the_image_embedding_and_the_finer_features_are_those_of_python() {
    let goldens = Goldens::open("nano");
    let EncodedImage { embedding, high_res } = encode(&nano_in_burn());
    let high_res = high_res.unwrap();
    goldens.check("image_embedding", embedding, FEATURE_TOLERANCE);
    goldens.check("feat_s8", channels(4, high_res.stride_8), FEATURE_TOLERANCE);
    goldens.check("feat_s4", every(2, channels(8, high_res.stride_4)), FEATURE_TOLERANCE);
}

#[test]
fn every_prompt_kind_gets_the_masks_and_scores_of_python() {
    let sam = nano_in_burn();
    let goldens = Goldens::open("nano");
    let EncodedImage { embedding, high_res } = encode(&sam);
    let positions = sam.network.prompt_encoder.pe_layer.grid(SIDE / 16);
    let grid = positions.clone().swap_dims(1, 2);
    goldens.check("dense_pe", grid, 1e-5);
    for set in ["p1", "fg_bg", "box", "box_point", "p1_mask"] {
        let image =
            DecoderImage { embedding: &embedding, positions: &positions, high_res: high_res.as_ref() };
        let prompt_embedding = sam.network.prompt_encoder.forward(&prompt(set), SIDE / 16);
        let MaskPrediction { low_res_logits, predicted_iou } =
            sam.network.mask_decoder.forward(image, prompt_embedding);
        goldens.check(&format!("{set}.low_res_logits"), low_res_logits, LOGIT_TOLERANCE);
        goldens.check(&format!("{set}.iou"), predicted_iou, IOU_TOLERANCE);
    }
}
