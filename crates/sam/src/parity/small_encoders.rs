//! Image encoders of any size on our own kernels against the same in Burn: sides, widths, heads, windows and global
//! blocks that no published model has, so that nothing fits these by luck. The published sizes are in
//! `fused_encoders`.

use std::cell::Cell;

use burn::tensor::{Device, Tensor, TensorData};
use kernels::{Isa, Team};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::deterministic::FormulaWeights;
use crate::burn_engine::BurnEngine;
use crate::config::ModelConfig;
use crate::fused::FusedEngine;
use crate::image::testing::uniform;
use crate::network_config::{
    ImageEncoderConfig, MaskDecoderConfig, PromptEncoderConfig, TwoWayTransformerConfig, VitConfig,
};
use crate::testing::tell;
use crate::weights::Lookup;

/// Of values around 1; what is larger may be off by as many times more.
const TOLERANCE: f32 = 1e-4;
/// Width of the image embedding behind the small ViTs.
const DIM: usize = 24;

/// A model with this ViT and the smallest decoder, whose weights somebody has to fill in, too.
fn around(vit: VitConfig) -> ModelConfig {
    let transformer = TwoWayTransformerConfig { dim: DIM, heads: 2, mlp_dim: 8 };
    ModelConfig {
        image_encoder: Some(ImageEncoderConfig::Vit(vit)),
        prompt_encoder: PromptEncoderConfig { dim: DIM, ..ModelConfig::VIT_B.prompt_encoder },
        mask_decoder: MaskDecoderConfig { transformer, iou_hidden_dim: 8 },
        ..ModelConfig::VIT_B
    }
}

/// One model in Burn and with every instruction set of this machine.
struct Twins {
    burn: BurnEngine,
    fused: Vec<(Isa, FusedEngine)>,
}

impl Twins {
    fn new(config: &ModelConfig, weights: &FormulaWeights) -> Self {
        let side = 16;
        let load = |isa| (isa, FusedEngine::load_for(isa, config, Lookup::own(weights), side).unwrap());
        Self {
            burn: BurnEngine::load(config, Lookup::own(weights), side, &Device::flex()).unwrap(),
            fused: Isa::all().into_iter().map(load).collect(),
        }
    }

    /// What is encoded of an image of `side` pixels; the largest difference over the largest value, or over 1.
    fn largest_error(&self, side: usize) -> f32 {
        let planes = uniform("image", 3 * side * side);
        let image = Tensor::from_data(TensorData::new(planes.clone(), [1, 3, side, side]), &Device::flex());
        let encoded = self.burn.network.image_encoder.as_ref().unwrap().forward(image, &mut |_| {});
        let expected = encoded.embedding.into_data().try_into_vec::<f32>().unwrap();
        let largest = expected.iter().fold(1.0f32, |largest, value| largest.max(value.abs()));
        let errors = self.fused.iter().map(|(_, engine)| {
            let mut steps = 0;
            let mut count = |step: crate::EncodeProgress| {
                steps += 1;
                assert_eq!(step.done, steps);
            };
            let encoder = engine.encoder.as_ref().unwrap();
            let found = encoder.forward(&planes, side, Team::of_this_machine(), &mut count).embedding;
            assert_eq!(found.side, side / 16);
            let found = found.to_planes();
            assert_eq!(found.len(), expected.len());
            // A value that is not a number would be lost in a maximum.
            let error = |(a, b): (&f32, &f32)| if a.is_finite() { (a - b).abs() } else { f32::INFINITY };
            found.iter().zip(&expected).map(error).fold(0.0, f32::max)
        });
        errors.fold(0.0, f32::max) / largest
    }
}

/// Windows that divide the side and others, more heads than threads, pruned MLPs, global blocks at any place.
fn vits() -> impl Strategy<Value = VitConfig> {
    let shape = (1..=4usize, 1..=19usize, 1..=70usize);
    (shape, 1..=11usize, 2..=7usize, 0..3usize).prop_map(
        |((heads, head_dim, mlp_dim), side, window, global)| VitConfig {
            dim: heads * head_dim,
            depth: 3,
            heads,
            mlp_dim,
            global_blocks: [global; 4],
            side,
            window,
        },
    )
}

#[test]
fn a_vit_of_any_shape_embeds_as_it_does_in_burn() {
    let mut runner = TestRunner::new(Config::with_cases(48));
    let largest = Cell::new(0.0f32);
    let result = runner.run(&vits(), |vit| {
        let config = around(vit);
        let error = Twins::new(&config, &FormulaWeights::wanted_by(&config)).largest_error(16 * vit.side);
        largest.set(largest.get().max(error));
        prop_assert!(error < TOLERANCE, "{error:e}");
        Ok(())
    });
    result.unwrap();
    tell(&format!("beside Burn: largest error {:.1e}", largest.get()));
}

#[test]
fn tiny_vit_embeds_images_of_any_side_as_it_does_in_burn() {
    let config = ModelConfig::MOBILE_SAM;
    let twins = Twins::new(&config, &FormulaWeights::wanted_by(&config));
    // 8 windows of 7 tokens at most, down to images smaller than one window.
    for side in [32, 64, 96, 160, 224, 448] {
        let error = twins.largest_error(side);
        tell(&format!("{side} pixels beside Burn: largest error {error:.1e}"));
        assert!(error < TOLERANCE, "{side}: {error:e}");
    }
}
