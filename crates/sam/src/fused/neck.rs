//! The neck under ViT and TinyViT: two convolutions to the width of the image embedding, a norm after each.
//! Not nano's, which is a feature pyramid.

use kernels::{Activation, Isa, LayerNorm, Team, layer_norm};

use super::convolution::{Bias, Convolution};
use super::linear::{Linear, take_norm};
use super::parameters::Parameters;
use super::transformer::ROWS_AT_ONCE;
use crate::embedding::FeatureMap;

/// Of both norms (official `LayerNorm2d`).
const EPSILON: f32 = 1e-6;

/// Pointwise, norm, 3 x 3, norm.
#[derive(Debug, Clone)]
pub(crate) struct Neck {
    isa: Isa,
    to: usize,
    pointwise: Linear,
    norm1: LayerNorm,
    around: Convolution,
    norm2: LayerNorm,
}

impl Neck {
    pub(super) fn take(parameters: &mut Parameters<'_>, isa: Isa, [from, to]: [usize; 2]) -> Self {
        let key = |index: usize| format!("image_encoder.neck.{index}");
        let weight = parameters.take(&format!("{}.weight", key(0)), [to, from, 1, 1]);
        Self {
            isa,
            to,
            pointwise: Linear::new(isa, [from, to], &weight, &vec![0.0; to]),
            norm1: take_norm(parameters, &key(1), to, EPSILON),
            around: Convolution::take(parameters, isa, &key(2), ([to, to], 1, Bias::None)),
            norm2: take_norm(parameters, &key(3), to, EPSILON),
        }
    }

    pub(crate) fn forward(&self, grid: &FeatureMap, team: Team) -> FeatureMap {
        let mut narrow = FeatureMap::zeros(grid.side, self.to);
        let rows = grid.values.chunks(ROWS_AT_ONCE * grid.channels);
        let parts = narrow.values.chunks_mut(ROWS_AT_ONCE * self.to).zip(rows);
        team.share(parts, |(out, rows)| {
            out.copy_from_slice(&self.pointwise.forward(rows, Activation::None));
            layer_norm(self.isa, &self.norm1, out);
        });
        let mut embedding = self.around.forward(&narrow, team);
        team.share(embedding.values.chunks_mut(ROWS_AT_ONCE * self.to), |rows| {
            layer_norm(self.isa, &self.norm2, rows);
        });
        embedding
    }
}
