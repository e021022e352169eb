//! Our own kernels against the Python goldens and, over random prompts, against the same network in Burn.
//! Every instruction set of this machine takes part.

use std::num::NonZero;
use std::sync::Arc;

use annotation::{ImageSize, LowResLogits};
use burn::tensor::{Device, Tensor, TensorData};
use kernels::{Isa, Team};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::Goldens;
use super::deterministic::{formula_map, fused_sam_decoders, sam_decoder};
use super::sam_decoder::prompt as sam_prompt;
use crate::burn_engine::BurnEngine;
use crate::config::ModelConfig;
use crate::decoded::ScoredLogits;
use crate::embedding::{FeatureMap, HighResFeatures, ImageEmbedding};
use crate::error::FileKind;
use crate::fused::{FusedEngine, PreparedImage, Question};
use crate::image::testing::{synthetic_image, uniform};
use crate::image::{Framing, ModelInput};
use crate::network::mask_decoder::{DecoderImage, MaskPrediction};
use crate::network::prompt_batch::PromptBatch;
use crate::network_config::MASK_TOKENS;
use crate::prompt_tokens::{PromptToken, PromptTokens, TokenLabel};
use crate::safetensors_file::SafetensorsFile;
use crate::testing::NANO_BYTES;
use crate::weights::Lookup;
use crate::weights::WeightsId;

const LOGIT_TOLERANCE: f32 = 1e-4;
const IOU_TOLERANCE: f32 = 2e-5;

fn embedding(features: FeatureMap, high_res: Option<HighResFeatures>) -> ImageEmbedding {
    let side = 16 * features.side as u32;
    let framing = Framing::new(ImageSize::new(side, side), side);
    ImageEmbedding::new(features, high_res, framing, WeightsId { model: "test", sha256: String::new() })
}

fn map_from_tensor(tensor: Tensor<4>) -> FeatureMap {
    let [_, channels, side, _] = tensor.dims();
    FeatureMap::from_planes(&tensor.into_data().try_into_vec::<f32>().unwrap(), side, channels)
}

/// Largest difference of logits and of scores.
fn differences(found: &[ScoredLogits], expected: &[ScoredLogits]) -> [f32; 2] {
    assert_eq!(found.len(), expected.len());
    let mut largest = [0.0f32; 2];
    for (found, expected) in found.iter().zip(expected) {
        let logits = found.low_res_logits.values().iter().zip(expected.low_res_logits.values());
        largest[0] = logits.map(|(a, b)| (a - b).abs()).fold(largest[0], f32::max);
        largest[1] = largest[1].max((found.predicted_iou - expected.predicted_iou).abs());
    }
    largest
}

/// All four masks by our own kernels.
pub(super) fn every_mask(
    engine: &FusedEngine,
    image: &PreparedImage,
    (tokens, mask): (&[PromptToken], Option<&LowResLogits>),
) -> Vec<ScoredLogits> {
    masks_by_a_team(engine, image, (tokens, mask), Team::ALONE)
}

fn masks_by_a_team(
    engine: &FusedEngine,
    image: &PreparedImage,
    (tokens, mask): (&[PromptToken], Option<&LowResLogits>),
    team: Team,
) -> Vec<ScoredLogits> {
    engine.decoder.decode(image, Question { tokens, mask, wanted: 0..MASK_TOKENS }, team)
}

/// Whether teams of any size find the same masks and scores as a caller alone, to the last bit.
fn is_the_same_by_any_team(
    engine: &FusedEngine,
    image: &PreparedImage,
    (tokens, mask): (&[PromptToken], Option<&LowResLogits>),
) -> bool {
    let bits = |masks: &[ScoredLogits]| -> Vec<u32> {
        let numbers = masks.iter().flat_map(|mask| {
            mask.low_res_logits.values().iter().copied().chain([mask.predicted_iou]).collect::<Vec<_>>()
        });
        numbers.map(f32::to_bits).collect()
    };
    let alone = bits(&every_mask(engine, image, (tokens, mask)));
    [2, 3, 7]
        .into_iter()
        .filter_map(NonZero::new)
        .all(|threads| bits(&masks_by_a_team(engine, image, (tokens, mask), Team::of(threads))) == alone)
}

/// All four masks by the network in Burn.
fn masks_in_burn(
    engine: &BurnEngine,
    embedding: &ImageEmbedding,
    tokens: &PromptTokens,
    mask: Option<&LowResLogits>,
) -> Vec<ScoredLogits> {
    let future = engine.decode(embedding, tokens.clone(), mask, 0..MASK_TOKENS);
    match std::pin::pin!(future).poll(&mut std::task::Context::from_waker(std::task::Waker::noop())) {
        std::task::Poll::Ready(masks) => masks.unwrap(),
        std::task::Poll::Pending => panic!("the CPU made us wait"),
    }
}

#[test]
fn every_prompt_set_gets_the_official_masks_and_scores_from_our_own_kernels() {
    let goldens = Goldens::open("mask_decoder");
    let features = map_from_tensor(formula_map("image_embeddings", 256, 64));
    let engines = fused_sam_decoders();
    for set in ["p1", "fg_bg", "box", "box_point", "mask", "p1_mask", "none", "batch3"] {
        let PromptBatch { tokens, mask_input } = sam_prompt(set);
        let mask_input = mask_input
            .map(|mask| LowResLogits::new(256, 256, mask.into_data().try_into_vec().unwrap()).unwrap());
        for (isa, engine) in &engines {
            let image = embedding(features.clone(), None);
            let image = engine.prepare(&image);
            let masks: Vec<_> = tokens
                .iter()
                .map(|tokens| every_mask(engine, image, (tokens, mask_input.as_ref())))
                .collect();
            let logits = masks.iter().flatten().flat_map(|mask| mask.low_res_logits.values().to_vec());
            let shape = [masks.len(), MASK_TOKENS, 256, 256];
            let logits = Tensor::<4>::from_data(TensorData::new(logits.collect(), shape), &Device::flex());
            let scores = masks.iter().flatten().map(|mask| mask.predicted_iou).collect();
            let scores = TensorData::new::<f32, _>(scores, [masks.len(), MASK_TOKENS]);
            let scores = Tensor::<2>::from_data(scores, &Device::flex());

            eprintln!("{isa:?}");
            let step = if set == "batch3" { 8 } else { 4 };
            goldens.check(&format!("{set}.low_res_s4"), super::every(step, logits.clone()), LOGIT_TOLERANCE);
            let rows = [0, 101, 255].map(|row| logits.clone().narrow(2, row, 1));
            let rows = Tensor::cat(rows.into(), 2);
            goldens.check(&format!("{set}.low_res_rows_0_101_255"), rows, LOGIT_TOLERANCE);
            goldens.check(&format!("{set}.iou"), scores, IOU_TOLERANCE);
        }
    }
}

/// Nano at a small side, in Burn and with every instruction set.
struct Nanos {
    side: usize,
    burn: BurnEngine,
    fused: Vec<(Isa, FusedEngine)>,
}

impl Nanos {
    fn new(side: usize) -> Self {
        let file = SafetensorsFile::parse(NANO_BYTES, FileKind::Weights).unwrap();
        let load = |isa| {
            (isa, FusedEngine::load_for(isa, &ModelConfig::NANO, Lookup::own(&file), side / 16).unwrap())
        };
        Self {
            side,
            burn: BurnEngine::load(&ModelConfig::NANO, Lookup::own(&file), side / 16, &Device::flex())
                .unwrap(),
            fused: Isa::all().into_iter().map(load).collect(),
        }
    }

    fn encode_in_burn(&self, planes: &[f32]) -> ImageEmbedding {
        let image = TensorData::new(planes.to_vec(), [1, 3, self.side, self.side]);
        let encoder = self.burn.network.image_encoder.as_ref().unwrap();
        let encoded = encoder.forward(Tensor::from_data(image, &Device::flex()), &mut |_| {});
        let high_res = encoded.high_res.map(|high_res| HighResFeatures {
            stride_8: map_from_tensor(high_res.stride_8),
            stride_4: map_from_tensor(high_res.stride_4),
        });
        embedding(map_from_tensor(encoded.embedding), high_res)
    }
}

#[test]
fn the_encoder_computes_what_it_does_in_burn() {
    for side in [32, 96, 160, 224] {
        let nanos = Nanos::new(side);
        let size = ImageSize::new(side as u32, side as u32 - 7);
        let planes = ModelInput::new(&synthetic_image(size), side as u32).values;
        let expected = nanos.encode_in_burn(&planes);
        let finer = expected.high_res.unwrap();
        for (isa, engine) in &nanos.fused {
            let mut steps = Vec::new();
            let encoded = engine.encoder.as_ref().unwrap().forward(
                &planes,
                side,
                Team::of_this_machine(),
                &mut |step| steps.push(step),
            );
            assert!(steps.iter().all(|step| step.total == steps.len()), "{isa:?}");
            let found_finer = encoded.high_res.unwrap();
            for (name, found, expected) in [
                ("embedding", &encoded.embedding, &expected.features),
                ("stride 8", &found_finer.stride_8, &finer.stride_8),
                ("stride 4", &found_finer.stride_4, &finer.stride_4),
            ] {
                assert_eq!([found.side, found.channels], [expected.side, expected.channels]);
                let error = found.values.iter().zip(&expected.values).map(|(a, b)| (a - b).abs());
                let error = error.fold(0.0, f32::max);
                eprintln!("{isa:?} side {side} {name}: {error:.1e}");
                assert!(error < 1e-3, "{isa:?} side {side} {name}: {error:e}");
            }
        }
    }
}

/// Clicks anywhere, and perhaps a box.
fn tokens() -> impl Strategy<Value = PromptTokens> {
    let position = || [0.0f32..1.0, 0.0f32..1.0];
    let label = prop::sample::select(vec![TokenLabel::Foreground, TokenLabel::Background]);
    let click = (position(), label).prop_map(|(position, label)| PromptToken { position, label });
    let clicks = prop::collection::vec(click, 0..12);
    (clicks, prop::option::of((position(), position()))).prop_map(|(mut tokens, corners)| {
        match corners {
            Some((min, max)) => tokens.extend([
                PromptToken { position: min, label: TokenLabel::BoxMin },
                PromptToken { position: max, label: TokenLabel::BoxMax },
            ]),
            None if tokens.is_empty() => {}
            None => tokens.push(PromptToken::PADDING),
        }
        tokens
    })
}

#[test]
fn any_prompt_gets_from_nano_the_masks_it_gets_in_burn() {
    let nanos = Nanos::new(96);
    let planes = ModelInput::new(&synthetic_image(ImageSize::new(96, 80)), 96).values;
    let image = nanos.encode_in_burn(&planes);
    let mask =
        LowResLogits::new(24, 24, uniform("mask", 24 * 24).iter().map(|u| 12.0 * u).collect()).unwrap();
    let mut runner = TestRunner::new(Config::with_cases(24));
    let prompts = (tokens(), prop::bool::ANY);
    let result = runner.run(&prompts, |(tokens, has_mask)| {
        let mask = has_mask.then_some(&mask);
        let expected = masks_in_burn(&nanos.burn, &image, &tokens, mask);
        for (isa, engine) in &nanos.fused {
            let alone = ImageEmbedding { prepared: Arc::default(), ..image.clone() };
            let prepared = engine.prepare(&alone);
            let found = every_mask(engine, prepared, (&tokens, mask));
            prop_assert!(is_the_same_by_any_team(engine, prepared, (&tokens, mask)), "{isa:?}");
            let [logits, scores] = differences(&found, &expected);
            prop_assert!(logits < 2e-4 && scores < 2e-5, "{isa:?}: {logits:e} {scores:e}");
        }
        Ok(())
    });
    result.unwrap();
}

#[test]
fn any_prompt_gets_from_sam_the_masks_it_gets_in_burn() {
    let plain = sam_decoder();
    let fused = fused_sam_decoders();
    // The grid is smaller than the real one: nothing depends on its side.
    let side = 12;
    let features = map_from_tensor(formula_map("image_embeddings", 256, side));
    let positions = plain.network.prompt_encoder.pe_layer.grid(side);
    let mask = uniform("mask", 48 * 48).iter().map(|u| 12.0 * u).collect();
    let mask = LowResLogits::new(48, 48, mask).unwrap();
    let mut runner = TestRunner::new(Config::with_cases(24));
    let result = runner.run(&(tokens(), prop::bool::ANY), |(tokens, has_mask)| {
        let mask = has_mask.then_some(&mask);
        let mask_input = mask.map(|mask| {
            Tensor::from_data(TensorData::new(mask.values().to_vec(), [1, 1, 48, 48]), &Device::flex())
        });
        let batch = PromptBatch { tokens: vec![tokens.clone()], mask_input };
        let planes = TensorData::new(features.to_planes(), [1, 256, side, side]);
        let image_embedding = Tensor::from_data(planes, &Device::flex());
        let image = DecoderImage { embedding: &image_embedding, positions: &positions, high_res: None };
        let prompt = plain.network.prompt_encoder.forward(&batch, side);
        let MaskPrediction { low_res_logits, predicted_iou } =
            plain.network.mask_decoder.forward(image, prompt);
        let logits = low_res_logits.into_data().try_into_vec::<f32>().unwrap();
        let scores = predicted_iou.into_data().try_into_vec::<f32>().unwrap();
        let expected: Vec<_> = logits
            .chunks_exact(48 * 48)
            .zip(scores)
            .map(|(logits, predicted_iou)| ScoredLogits {
                low_res_logits: LowResLogits::new(48, 48, logits.to_vec()).unwrap(),
                predicted_iou,
            })
            .collect();
        for (isa, engine) in &fused {
            let image = embedding(features.clone(), None);
            let image = engine.prepare_with(&image, engine.decoder.positions(side).into());
            let found = every_mask(engine, &image, (&tokens, mask));
            prop_assert!(is_the_same_by_any_team(engine, &image, (&tokens, mask)), "{isa:?}");
            let [logits, scores] = differences(&found, &expected);
            prop_assert!(logits < 1e-4 && scores < 2e-5, "{isa:?}: {logits:e} {scores:e}");
        }
        Ok(())
    });
    result.unwrap();
}
