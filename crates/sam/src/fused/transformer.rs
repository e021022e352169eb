//! What the blocks of ViT and TinyViT have in common: a norm before a projection, and an MLP that is added to its
//! input, some rows at a time, so that what is wide never exists as a whole. Not the attention between them.

use kernels::{Activation, Destination, Isa, LayerNorm, Team, gelu, layer_norm};

use super::linear::{Linear, take_norm};
use super::parameters::Parameters;

/// Rows that go through several layers together; the weights, which fit no cache, are then read once for all of them.
pub(super) const ROWS_AT_ONCE: usize = 256;

/// A norm, then a linear layer.
#[derive(Debug, Clone)]
pub(super) struct NormedLinear {
    isa: Isa,
    norm: LayerNorm,
    linear: Linear,
    sides: [usize; 2],
}

/// A norm, two linear layers with GELU between them, and the input.
#[derive(Debug, Clone)]
pub(super) struct ResidualMlp {
    widen: NormedLinear,
    narrow: Linear,
}

/// Where the keys of a norm and of a layer begin.
#[derive(Debug, Clone, Copy)]
pub(super) struct NormedKeys<'a> {
    pub(super) norm: &'a str,
    pub(super) linear: &'a str,
    /// Of the norm.
    pub(super) epsilon: f32,
}

impl NormedLinear {
    pub(super) fn take(
        parameters: &mut Parameters<'_>,
        isa: Isa,
        keys: NormedKeys<'_>,
        sides: [usize; 2],
    ) -> Self {
        Self {
            isa,
            norm: take_norm(parameters, keys.norm, sides[0], keys.epsilon),
            linear: Linear::take(parameters, isa, keys.linear, sides),
            sides,
        }
    }

    /// # Shapes
    /// `[count, from]` to `[count, to]`.
    pub(super) fn forward(&self, rows: &[f32]) -> Vec<f32> {
        let mut normed = rows.to_vec();
        layer_norm(self.isa, &self.norm, &mut normed);
        self.linear.forward(&normed, Activation::None)
    }

    /// The same by several threads.
    pub(super) fn forward_shared(&self, rows: &[f32], team: Team) -> Vec<f32> {
        let [from, to] = self.sides;
        let mut out = vec![0.0; rows.len() / from * to];
        let parts = out.chunks_mut(ROWS_AT_ONCE * to).zip(rows.chunks(ROWS_AT_ONCE * from));
        team.share(parts, |(out, rows)| out.copy_from_slice(&self.forward(rows)));
        out
    }

    /// What zeros become that stand where the norm would have been: the bias of the layer.
    pub(super) fn linear_of_zeros(&self) -> Vec<f32> {
        self.linear.forward(&vec![0.0; self.sides[0]], Activation::None)
    }
}

impl ResidualMlp {
    pub(super) fn take(
        parameters: &mut Parameters<'_>,
        isa: Isa,
        (widen, narrow): (NormedKeys<'_>, &str),
        [width, hidden]: [usize; 2],
    ) -> Self {
        Self {
            widen: NormedLinear::take(parameters, isa, widen, [width, hidden]),
            narrow: Linear::take(parameters, isa, narrow, [hidden, width]),
        }
    }

    /// Adds the MLP of some rows to them.
    pub(super) fn add_to(&self, rows: &mut [f32]) {
        let mut hidden = self.widen.forward(rows);
        gelu(self.widen.isa, &mut hidden);
        self.narrow.forward_into(&hidden, (Destination::Add, Activation::None), rows);
    }
}
