//! One block of TinyViT: attention inside windows, a depthwise convolution across them, an MLP.
//! Not the attention itself: that is `window_attention`.

use kernels::{Activation, Depthwise, Destination, Isa, Team};

use crate::embedding::FeatureMap;
use crate::fused::depthwise::{rows_around, take_depthwise};
use crate::fused::linear::Linear;
use crate::fused::parameters::Parameters;
use crate::fused::transformer::{NormedKeys, NormedLinear, ROWS_AT_ONCE, ResidualMlp};
use crate::fused::window_attention::{QkvGrid, QkvOrder, Terms, WindowAttention, heads_side_by_side};
use crate::network_config::TINY_VIT_HEAD_DIM;

/// Of both norms (PyTorch's default).
const EPSILON: f32 = 1e-5;
/// Hidden width of the MLP over its width.
const MLP_RATIO: usize = 4;
const KERNEL: usize = 3;

/// Attention, convolution, MLP; attention and MLP are added to their input.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    isa: Isa,
    qkv: NormedLinear,
    attention: WindowAttention,
    proj: Linear,
    local: Depthwise,
    mlp: ResidualMlp,
}

impl Block {
    pub(super) fn take(
        parameters: &mut Parameters<'_>,
        isa: Isa,
        key: &str,
        [channels, side]: [usize; 2],
    ) -> Self {
        let heads = channels / TINY_VIT_HEAD_DIM;
        let at = |name: &str| format!("{key}.{name}");
        let biases = parameters.take(&at("attn.attention_biases"), [heads, side * side]);
        let qkv = NormedKeys { norm: &at("attn.norm"), linear: &at("attn.qkv"), epsilon: EPSILON };
        let qkv = NormedLinear::take(parameters, isa, qkv, [channels, 3 * channels]);
        let widen = NormedKeys { norm: &at("mlp.norm"), linear: &at("mlp.fc1"), epsilon: EPSILON };
        Self {
            isa,
            attention: WindowAttention {
                isa,
                heads,
                head_dim: TINY_VIT_HEAD_DIM,
                side,
                order: QkvOrder::Heads,
                terms: Terms::of_biases(isa, side, &biases),
                // The windows are filled with zeros before the norm.
                fill: qkv.forward(&vec![0.0; channels]),
            },
            qkv,
            proj: Linear::take(parameters, isa, &at("attn.proj"), [channels, channels]),
            local: take_depthwise(parameters, &at("local_conv.c"), channels, [KERNEL, 1]),
            mlp: ResidualMlp::take(
                parameters,
                isa,
                (widen, &at("mlp.fc2")),
                [channels, MLP_RATIO * channels],
            ),
        }
    }

    /// What the attention adds to the features; `forward` never has it in one piece.
    #[cfg(test)]
    pub(crate) fn attention_of(&self, features: &FeatureMap, team: Team) -> FeatureMap {
        let FeatureMap { side, channels, .. } = *features;
        let qkv = self.qkv.forward_shared(&features.values, team);
        let attended = self.attention.forward(QkvGrid { values: &qkv, side }, team);
        let heads = heads_side_by_side(&attended, &self.attention, 0..side * side);
        let mut added = FeatureMap::zeros(side, channels);
        self.proj.forward_into(&heads, (Destination::Replace, Activation::None), &mut added.values);
        added
    }

    /// # Shapes
    /// `[side, side, channels]`, in and out.
    pub(crate) fn forward(&self, mut features: FeatureMap, team: Team) -> FeatureMap {
        let FeatureMap { side, channels, .. } = features;
        let qkv = self.qkv.forward_shared(&features.values, team);
        let attended = self.attention.forward(QkvGrid { values: &qkv, side }, team);
        let parts = features.values.chunks_mut(ROWS_AT_ONCE * channels).enumerate();
        team.share(parts, |(index, rows)| {
            let first = index * ROWS_AT_ONCE;
            let range = first..(first + ROWS_AT_ONCE).min(side * side);
            let heads = heads_side_by_side(&attended, &self.attention, range);
            self.proj.forward_into(&heads, (Destination::Add, Activation::None), rows);
        });

        let mut out = FeatureMap::zeros(side, channels);
        let rows_at_once = (ROWS_AT_ONCE / side).max(1);
        let parts = out.values.chunks_mut(rows_at_once * side * channels).enumerate();
        team.share(parts, |(index, rows)| {
            for (row, out) in rows.chunks_exact_mut(side * channels).enumerate() {
                let window = rows_around(&features, index * rows_at_once + row, KERNEL);
                self.local.row(self.isa, &window, Activation::None, out);
            }
            self.mlp.add_to(rows);
        });
        out
    }
}
