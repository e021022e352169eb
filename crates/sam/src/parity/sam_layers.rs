//! Every layer of the official mask decoder and of the mask downscaling under formula weights.
//! Repeats the forward pass step by step to see the values in between.

use burn::tensor::{Tensor, s};

use super::deterministic::{formula_map, sam_decoder};
use super::sam_decoder::prompt;
use super::{Goldens, every};
use crate::burn_engine::BurnEngine;
use crate::network::gelu::gelu;
use crate::network::mask_decoder::DecoderImage;
use crate::network::prompt_encoder::DensePrompt;
use crate::network::two_way_transformer::{TwoWayAttentionBlock, TwoWayTokens};

const TOLERANCE: f32 = 2e-5;
const SIDE: usize = 64;

fn check_tokens(goldens: &Goldens, name: &str, tensor: Tensor<3>) {
    let image_sized = tensor.dims()[1] == SIDE * SIDE;
    if image_sized {
        goldens.check(&format!("{name}_s97"), tensor.slice(s![.., 0..;97]), TOLERANCE);
    } else {
        goldens.check(name, tensor, TOLERANCE);
    }
}

/// One block with all its inner values compared; `prefix` is `<set>.i.layer<index>`.
fn check_block(
    goldens: &Goldens,
    prefix: &str,
    layer: &TwoWayAttentionBlock,
    [tokens, positions]: [&TwoWayTokens; 2],
) -> TwoWayTokens {
    let check =
        |name: &str, tensor: &Tensor<3>| check_tokens(goldens, &format!("{prefix}.{name}"), tensor.clone());
    let TwoWayTokens { queries, keys } = tokens.clone();
    let with_position = |queries: &Tensor<3>| queries.clone() + positions.queries.clone();
    let k = keys.clone() + positions.keys.clone();

    let q = if layer.skip_first_layer_pe { queries.clone() } else { with_position(&queries) };
    check("self_attn", &layer.self_attn.forward(q.clone(), q, queries.clone()));
    let queries = layer.attend_to_self(queries, positions);
    check("norm1", &queries);

    let attended = layer.cross_attn_token_to_image.forward(with_position(&queries), k.clone(), keys.clone());
    check("cross_attn_token_to_image", &attended);
    let queries = layer.norm2.forward(queries + attended);
    check("norm2", &queries);

    let mlp = layer.mlp.forward(queries.clone());
    check("mlp", &mlp);
    let queries = layer.norm3.forward(queries + mlp);
    check("norm3", &queries);

    let attended = layer.cross_attn_image_to_token.forward(k, with_position(&queries), queries.clone());
    check("cross_attn_image_to_token", &attended);
    let keys = layer.norm4.forward(keys + attended);
    check("norm4", &keys);
    TwoWayTokens { queries, keys }
}

fn check_transformer(sam: &BurnEngine, goldens: &Goldens, set: &str) -> TwoWayTokens {
    let decoder = &sam.network.mask_decoder;
    let embedding = formula_map("image_embeddings", 256, SIDE);
    let image = DecoderImage { embedding: &embedding, positions: &sam.positions, high_res: None };
    let prompt_embedding = sam.network.prompt_encoder.forward(&prompt(set), SIDE);
    let mut tokens = decoder.transformer_input(&image, prompt_embedding);
    let positions = TwoWayTokens { queries: tokens.queries.clone(), keys: sam.positions.clone() };

    for (index, layer) in decoder.transformer.layers.iter().enumerate() {
        tokens = check_block(goldens, &format!("{set}.i.layer{index}"), layer, [&tokens, &positions]);
    }
    let TwoWayTokens { queries, keys } = tokens;
    let (q, k) = (queries.clone() + positions.queries.clone(), keys.clone() + positions.keys.clone());
    let attended = decoder.transformer.final_attn_token_to_image.forward(q, k, keys.clone());
    check_tokens(goldens, &format!("{set}.i.final_attn"), attended.clone());
    let queries = decoder.transformer.norm_final_attn.forward(queries + attended);
    check_tokens(goldens, &format!("{set}.i.hs"), queries.clone());
    check_tokens(goldens, &format!("{set}.i.src"), keys.clone());
    TwoWayTokens { queries, keys }
}

#[test]
fn every_layer_of_the_mask_decoder_is_the_official_one() {
    let sam = sam_decoder();
    let goldens = Goldens::open("mask_decoder");
    for set in ["p1", "p1_mask"] {
        let TwoWayTokens { queries, keys } = check_transformer(&sam, &goldens, set);

        let upscaling = &sam.network.mask_decoder.output_upscaling;
        let check = |index: usize, tensor: &Tensor<4>| {
            goldens.check(&format!("{set}.i.upscale.{index}_s16"), every(16, tensor.clone()), TOLERANCE);
        };
        let x = upscaling.conv1.forward(keys.swap_dims(1, 2).reshape([1, 256, SIDE, SIDE]));
        check(0, &x);
        let x = upscaling.norm.forward(x);
        check(1, &x);
        let x = gelu(x);
        check(2, &x);
        let x = upscaling.conv2.forward(x);
        check(3, &x);
        check(4, &gelu(x));

        for (index, mlp) in sam.network.mask_decoder.output_hypernetworks_mlps.iter().enumerate() {
            let token = queries.clone().narrow(1, 1 + index, 1).reshape([1, 256]);
            goldens.check(&format!("{set}.i.hyper.{index}"), mlp.forward(token), TOLERANCE);
        }
    }
}

#[test]
fn every_layer_of_the_mask_downscaling_is_the_official_one() {
    let sam = sam_decoder();
    let goldens = Goldens::open("prompt_encoder");
    let DensePrompt::Mask(prompt) = &sam.network.prompt_encoder.dense else { panic!("no mask prompt") };
    let check = |index: usize, tensor: &Tensor<4>| {
        goldens.check(&format!("mask_downscaling.{index}.s8"), every(8, tensor.clone()), TOLERANCE);
    };
    let layers = &prompt.mask_downscaling;
    let x = layers.conv1.forward(formula_map("mask_input", 1, 256) * 8.0);
    check(0, &x);
    let x = layers.norm1.forward(x);
    check(1, &x);
    let x = gelu(x);
    check(2, &x);
    let x = layers.conv2.forward(x);
    check(3, &x);
    let x = layers.norm2.forward(x);
    check(4, &x);
    let x = gelu(x);
    check(5, &x);
    check(6, &layers.conv3.forward(x));
}
