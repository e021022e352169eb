//! One transformer block of the ViT: attention and MLP, each after a norm and added to its input.
//! Not the attention itself: that is `window_attention`, for which a global block is one window.

use kernels::{Activation, Destination, Isa, Team};

use crate::embedding::FeatureMap;
use crate::fused::linear::Linear;
use crate::fused::parameters::Parameters;
use crate::fused::transformer::{NormedKeys, NormedLinear, ROWS_AT_ONCE, ResidualMlp};
use crate::fused::window_attention::{QkvGrid, QkvOrder, Terms, WindowAttention, heads_side_by_side};
use crate::network_config::VitConfig;

/// Of both norms (official `norm_layer=partial(torch.nn.LayerNorm, eps=1e-6)`).
const EPSILON: f32 = 1e-6;

/// Attention, then a multilayer perceptron.
#[derive(Debug, Clone)]
pub(crate) struct Block {
    qkv: NormedLinear,
    attention: WindowAttention,
    proj: Linear,
    mlp: ResidualMlp,
}

impl Block {
    /// `side` is that of the windows, in tokens.
    pub(super) fn take(
        parameters: &mut Parameters<'_>,
        isa: Isa,
        key: &str,
        (config, side): (&VitConfig, usize),
    ) -> Self {
        let VitConfig { dim, heads, mlp_dim, .. } = *config;
        let head_dim = dim / heads;
        let at = |name: &str| format!("{key}.{name}");
        let tables = ["rel_pos_h", "rel_pos_w"]
            .map(|name| parameters.take(&at(&format!("attn.{name}")), [2 * side - 1, head_dim]));
        let qkv = NormedKeys { norm: &at("norm1"), linear: &at("attn.qkv"), epsilon: EPSILON };
        let qkv = NormedLinear::take(parameters, isa, qkv, [dim, 3 * dim]);
        let widen = NormedKeys { norm: &at("norm2"), linear: &at("mlp.lin1"), epsilon: EPSILON };
        Self {
            attention: WindowAttention {
                isa,
                heads,
                head_dim,
                side,
                order: QkvOrder::Parts,
                terms: Terms::of_distances(isa, head_dim, [&tables[0], &tables[1]]),
                // The windows are filled with zeros after the norm.
                fill: qkv.linear_of_zeros(),
            },
            qkv,
            proj: Linear::take(parameters, isa, &at("attn.proj"), [dim, dim]),
            mlp: ResidualMlp::take(parameters, isa, (widen, &at("mlp.lin2")), [dim, mlp_dim]),
        }
    }

    /// Replaces the tokens, `[side, side, dim]`.
    pub(crate) fn forward(&self, tokens: &mut FeatureMap, team: Team) {
        let FeatureMap { side, channels, .. } = *tokens;
        let attended = self.attend(tokens, team);
        let parts = tokens.values.chunks_mut(ROWS_AT_ONCE * channels).enumerate();
        team.share(parts, |(index, rows)| {
            let first = index * ROWS_AT_ONCE;
            let range = first..(first + ROWS_AT_ONCE).min(side * side);
            let heads = heads_side_by_side(&attended, &self.attention, range);
            self.proj.forward_into(&heads, (Destination::Add, Activation::None), rows);
            self.mlp.add_to(rows);
        });
    }

    /// What the attention adds to the tokens; `forward` never has it in one piece.
    #[cfg(test)]
    pub(crate) fn attention_of(&self, tokens: &FeatureMap, team: Team) -> FeatureMap {
        let FeatureMap { side, channels, .. } = *tokens;
        let heads = heads_side_by_side(&self.attend(tokens, team), &self.attention, 0..side * side);
        let mut added = FeatureMap::zeros(side, channels);
        self.proj.forward_into(&heads, (Destination::Replace, Activation::None), &mut added.values);
        added
    }

    /// What every head saw, `[heads, tokens, head_dim]`.
    fn attend(&self, tokens: &FeatureMap, team: Team) -> Vec<f32> {
        let qkv = self.qkv.forward_shared(&tokens.values, team);
        self.attention.forward(QkvGrid { values: &qkv, side: tokens.side }, team)
    }
}
