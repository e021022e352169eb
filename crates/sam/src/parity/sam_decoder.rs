//! The official prompt encoder and mask decoder under formula weights: every prompt set.
//! Not the layers in between: those are in `sam_layers`.

use burn::tensor::{Tensor, s};

use super::deterministic::{formula_map, sam_decoder};
use super::{Goldens, every};
use crate::burn_engine::BurnEngine;
use crate::network::mask_decoder::{DecoderImage, MaskPrediction};
use crate::network::prompt_batch::PromptBatch;
use crate::prompt_tokens::{PromptToken, TokenLabel};

const SIDE: usize = 64;
const EMBEDDING_TOLERANCE: f32 = 1e-5;
const LOGIT_TOLERANCE: f32 = 1e-4;
const IOU_TOLERANCE: f32 = 2e-5;

/// The prompt sets of `goldens.py`, in pixels of the 1024 frame.
pub(super) fn prompt(set: &str) -> PromptBatch {
    use TokenLabel::{Background, BoxMax, BoxMin, Foreground};
    let token =
        |label, x: f32, y: f32| PromptToken { position: [(x + 0.5) / 1024.0, (y + 0.5) / 1024.0], label };
    let click = |label, x, y| vec![token(label, x, y), PromptToken::PADDING];
    let corners = [token(BoxMin, 100.25, 150.5), token(BoxMax, 800.75, 900.0)];
    let tokens = match set {
        "p1" | "p1_mask" => vec![click(Foreground, 500.0, 375.25)],
        "fg_bg" => {
            vec![vec![
                token(Foreground, 300.5, 200.0),
                token(Background, 700.0, 650.75),
                PromptToken::PADDING,
            ]]
        }
        "box" => vec![corners.to_vec()],
        "box_point" => vec![[&[token(Foreground, 420.0, 510.0)], &corners[..]].concat()],
        "mask" | "none" => vec![vec![]],
        "batch3" => {
            vec![
                click(Foreground, 100.0, 120.0),
                click(Foreground, 512.0, 512.0),
                click(Background, 1000.5, 3.25),
            ]
        }
        other => panic!("no prompt set {other}"),
    };
    let mask_input = set.ends_with("mask").then(|| formula_map("mask_input", 1, 256) * 8.0);
    PromptBatch { tokens, mask_input }
}

fn check_prompt_encoder(sam: &BurnEngine, goldens: &Goldens, set: &str) {
    let embedding = sam.network.prompt_encoder.forward(&prompt(set), SIDE);
    match embedding.sparse {
        Some(sparse) => goldens.check(&format!("{set}.sparse"), sparse, EMBEDDING_TOLERANCE),
        None => assert!(["mask", "none"].contains(&set)),
    }
    let dense = embedding.dense;
    if set.ends_with("mask") {
        goldens.check(&format!("{set}.dense_s8"), every(8, dense.clone()), EMBEDDING_TOLERANCE);
        goldens.check(&format!("{set}.dense_row5"), dense.narrow(2, 5, 1), EMBEDDING_TOLERANCE);
    } else {
        let objects = prompt(set).tokens.len();
        goldens.check(&format!("{set}.dense_00"), dense.repeat_dim(0, objects), 0.0);
    }
}

fn check_mask_decoder(sam: &BurnEngine, goldens: &Goldens, set: &str) {
    let image_embedding = formula_map("image_embeddings", 256, SIDE);
    let image = DecoderImage { embedding: &image_embedding, positions: &sam.positions, high_res: None };
    let prompt_embedding = sam.network.prompt_encoder.forward(&prompt(set), SIDE);
    let MaskPrediction { low_res_logits, predicted_iou } =
        sam.network.mask_decoder.forward(image, prompt_embedding);

    let (name, step) = if set == "batch3" { ("low_res_s4", 8) } else { ("low_res_s4", 4) };
    goldens.check(&format!("{set}.{name}"), every(step, low_res_logits.clone()), LOGIT_TOLERANCE);
    let rows = [0, 101, 255].map(|row| low_res_logits.clone().narrow(2, row, 1));
    goldens.check(&format!("{set}.low_res_rows_0_101_255"), Tensor::cat(rows.into(), 2), LOGIT_TOLERANCE);
    goldens.check(&format!("{set}.iou"), predicted_iou, IOU_TOLERANCE);
}

#[test]
fn every_prompt_set_gets_the_official_embeddings_masks_and_scores() {
    let sam = sam_decoder();
    let [prompt_encoder, mask_decoder] = ["prompt_encoder", "mask_decoder"].map(Goldens::open);
    for set in ["p1", "fg_bg", "box", "box_point", "mask", "p1_mask", "none", "batch3"] {
        check_prompt_encoder(&sam, &prompt_encoder, set);
        check_mask_decoder(&sam, &mask_decoder, set);
    }
}

#[test]
fn the_dense_positional_encoding_is_the_official_one() {
    let grid = sam_decoder().positions.swap_dims(1, 2).reshape([256, SIDE, SIDE]);
    let every_7th = grid.slice(s![.., 0..;7, 0..;7]);
    Goldens::open("prompt_encoder").check("dense_pe_s7", every_7th, EMBEDDING_TOLERANCE);
}
