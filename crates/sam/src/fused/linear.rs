//! Linear layers and what is built from them: rows of numbers in, rows of numbers out.
//! Not the attention between them.

use kernels::{Activation, Destination, Isa, LayerNorm, PackedMatrix, Rows, RowsMut, multiply};

use super::parameters::Parameters;

/// `x * weight^T + bias`.
#[derive(Debug, Clone)]
pub(super) struct Linear(PackedMatrix);

impl Linear {
    /// The layer whose keys are `{key}.weight` and `{key}.bias`.
    pub(super) fn take(parameters: &mut Parameters<'_>, isa: Isa, key: &str, [from, to]: [usize; 2]) -> Self {
        let weight = parameters.take(&format!("{key}.weight"), [to, from]);
        Self::new(isa, [from, to], &weight, &parameters.take(&format!("{key}.bias"), [to]))
    }

    /// The same for a convolution of one pixel.
    pub(super) fn take_convolution(
        parameters: &mut Parameters<'_>,
        isa: Isa,
        key: &str,
        [from, to]: [usize; 2],
    ) -> Self {
        let weight = parameters.take(&format!("{key}.weight"), [to, from, 1, 1]);
        Self::new(isa, [from, to], &weight, &parameters.take(&format!("{key}.bias"), [to]))
    }

    /// `weight` `[to, from]`.
    pub(super) fn new(isa: Isa, sides: [usize; 2], weight: &[f32], bias: &[f32]) -> Self {
        Self(PackedMatrix::from_transposed(isa, sides, weight).with_bias(bias))
    }

    /// # Shapes
    /// `[count, from]` to `[count, to]`.
    pub(super) fn forward(&self, rows: &[f32], activation: Activation) -> Vec<f32> {
        let mut out = vec![0.0; rows.len() / self.0.rows() * self.0.columns()];
        self.forward_into(rows, (Destination::Replace, activation), &mut out);
        out
    }

    /// The same into `out`, or onto it.
    pub(super) fn forward_into(&self, rows: &[f32], end: (Destination, Activation), out: &mut [f32]) {
        multiply(Rows::new(rows, self.0.rows()), &self.0, end, RowsMut::new(out, self.0.columns()));
    }
}

/// Linear layers with ReLU between them (official `MLP` and `MLPBlock`).
#[derive(Debug, Clone)]
pub(super) struct Mlp(Vec<Linear>);

impl Mlp {
    /// One layer for each pair of neighbouring widths, under the keys that `key` makes of their indices.
    pub(super) fn take(
        parameters: &mut Parameters<'_>,
        isa: Isa,
        key: impl Fn(usize) -> String,
        widths: &[usize],
    ) -> Self {
        let layer =
            |(index, pair): (usize, &[usize])| Linear::take(parameters, isa, &key(index), [pair[0], pair[1]]);
        Self(widths.windows(2).enumerate().map(layer).collect())
    }

    /// # Shapes
    /// `[count, first width]` to `[count, last width]`.
    pub(super) fn forward(&self, rows: &[f32]) -> Vec<f32> {
        let Some((last, hidden)) = self.0.split_last() else { return rows.to_vec() };
        let rows = hidden.iter().fold(rows.to_vec(), |rows, layer| layer.forward(&rows, Activation::Relu));
        last.forward(&rows, Activation::None)
    }
}

/// The layer norm whose keys are `{key}.weight` and `{key}.bias`.
pub(super) fn take_norm(parameters: &mut Parameters<'_>, key: &str, width: usize, epsilon: f32) -> LayerNorm {
    let gain = parameters.take(&format!("{key}.weight"), [width]);
    LayerNorm { gain, bias: parameters.take(&format!("{key}.bias"), [width]), epsilon }
}

/// `onto += more`.
pub(crate) fn add(onto: &mut [f32], more: &[f32]) {
    onto.iter_mut().zip(more).for_each(|(onto, more)| *onto += more);
}

/// `a + b`.
pub(super) fn sum(a: &[f32], b: &[f32]) -> Vec<f32> {
    a.iter().zip(b).map(|(a, b)| a + b).collect()
}

/// The numbers of `bias` at the start of every row.
pub(super) fn add_to_rows(rows: &mut [f32], bias: &[f32]) {
    rows.chunks_exact_mut(bias.len()).for_each(|row| add(row, bias));
}
