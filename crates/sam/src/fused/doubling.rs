//! The first doubling of the side, mostly done before the click.
//! What follows it: `upscaling`. The proof: `rewrites`.
//!
//! A click makes of a position its embedding plus a few vectors, which are the same at all positions: what the image
//! gains from a token by a head, twice, what a feature of the dense prompt adds, biases. Their factors, and mean and
//! scale of the two norms between, are numbers of the position. The convolution is linear: it is applied to the embeddings
//! when the image is prepared, and to the vectors once a click. A position then costs a number for each vector and channel.

use kernels::{
    Activation, Destination, Isa, LayerNorm, Moments, PackedMatrix, Rows, RowsMut, Team, multiply,
};

use super::attention::Weight;
use super::linear::sum;
use super::parameters::Parameters;
use super::upscaling::{CHANNELS, QUARTERS, take_doubling};

/// Channels of all places of a position together.
const WIDTH: usize = QUARTERS * CHANNELS[0];
/// Vectors of a click that a thread takes at a time.
const VECTORS_AT_ONCE: usize = 12;
const STORE: (Destination, Activation) = (Destination::Replace, Activation::None);

/// The convolution, by itself and behind the norms.
#[derive(Debug, Clone)]
pub(super) struct Doubling {
    isa: Isa,
    plain: PackedMatrix,
    /// Behind the gains of both norms.
    behind_both: PackedMatrix,
    /// Behind the gain of the second norm.
    behind_second: PackedMatrix,
    /// Bias of the first norm, `[dim]`.
    first_bias: Vec<f32>,
    /// What the bias of the second norm and that of the convolution come to, `[4 * 64]`.
    bias: Vec<f32>,
    /// The dense prompt's features behind both gains, `[width, 4 * 64]`.
    features: Vec<f32>,
}

/// What a click adds to every position before one of the norms.
#[derive(Debug, Clone)]
pub(super) struct Gains {
    /// For each pair of token and head, `[pairs, dim]`.
    pub(super) pairs: Vec<f32>,
    /// In any case, `[dim]`.
    pub(super) constant: Vec<f32>,
}

/// How much of the gains some positions got, and what the norm did to them then.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gained<'a> {
    /// Of each pair, `[positions, stride]`.
    pub(super) weights: &'a [f32],
    pub(super) stride: usize,
    pub(super) pairs: usize,
    pub(super) moments: &'a [Moments],
}

impl Doubling {
    pub(super) fn take(
        parameters: &mut Parameters<'_>,
        isa: Isa,
        norms: [&LayerNorm; 2],
        projection: &Weight,
    ) -> Self {
        let dim = norms[0].gain.len();
        let sides = [dim, WIDTH];
        let (weight, bias) = take_doubling(parameters, 0, [dim, CHANNELS[0]]);
        let behind = |weight: &[f32], gain: &[f32]| -> Vec<f32> {
            let rows = weight.chunks_exact(dim);
            rows.flat_map(|row| row.iter().zip(gain).map(|(value, gain)| value * gain)).collect()
        };
        let second = behind(&weight, &norms[1].gain);
        let behind_both = PackedMatrix::from_transposed(isa, sides, &behind(&second, &norms[0].gain));
        let plain = PackedMatrix::from_transposed(isa, sides, &weight).with_bias(&bias);
        Self {
            isa,
            bias: through(&plain, &norms[1].bias),
            features: through(&behind_both, &projection.transposed()),
            plain,
            behind_both,
            behind_second: PackedMatrix::from_transposed(isa, sides, &second),
            first_bias: norms[0].bias.clone(),
        }
    }

    /// What of the doubling depends on the image alone.
    ///
    /// # Shapes
    /// `[positions, dim]` to `[positions, 4, 64]`.
    pub(super) fn prepare(&self, embedding: &[f32]) -> Vec<f32> {
        through(&self.behind_both, embedding)
    }

    /// The whole of it, for positions as they are behind the second norm.
    pub(super) fn forward(&self, positions: &[f32], out: &mut [f32]) {
        multiply(Rows::new(positions, self.plain.rows()), &self.plain, STORE, RowsMut::new(out, WIDTH));
    }

    /// The same for a click whose gains before the two norms are known; none where there are so many that it would
    /// take longer.
    pub(super) fn of_click(
        &self,
        [first, second]: [&Gains; 2],
        has_features: bool,
        team: Team,
    ) -> Option<ClickDoubling> {
        let dim = self.first_bias.len();
        let doubled = |weight: &PackedMatrix, pairs: &[f32], constant: &[f32]| {
            let rows = [pairs, constant, &vec![1.0; dim]].concat();
            let parts = rows.chunks(VECTORS_AT_ONCE * dim).collect();
            team.map(parts, |rows| through(weight, rows)).concat()
        };
        let features: &[f32] = if has_features { &self.features } else { &[] };
        let depth = (first.pairs.len() + second.pairs.len()) / dim + 4 + features.len() / WIDTH;
        if depth >= dim {
            return None;
        }
        let constant = sum(&second.constant, &self.first_bias);
        let first = doubled(&self.behind_both, &first.pairs, &first.constant);
        let second = doubled(&self.behind_second, &second.pairs, &constant);
        let mut vectors = PackedMatrix::zeros(self.isa, [depth, WIDTH]).with_bias(&self.bias);
        let rows = [&first, features, &second].into_iter().flat_map(|rows| rows.chunks_exact(WIDTH));
        rows.enumerate().for_each(|(index, row)| vectors.set_row(index, row));
        Some(ClickDoubling { vectors })
    }
}

/// The doubling of one click.
#[derive(Debug)]
pub(super) struct ClickDoubling {
    /// Everything that a click adds, doubled: before the first norm the pairs, the constant and the mean, then the
    /// features, then the same before the second norm.
    vectors: PackedMatrix,
}

impl ClickDoubling {
    /// The doubling of some positions, of which `image` is what was prepared.
    ///
    /// # Shapes
    /// `image` and `out` `[positions, 4, 64]`; `features` `[positions, width]`.
    pub(super) fn forward(
        &self,
        image: &[f32],
        [first, second]: [Gained<'_>; 2],
        features: Option<&[f32]>,
        out: &mut [f32],
    ) {
        let vectors = &self.vectors;
        let positions = first.moments.len();
        let mut factors = Vec::with_capacity(positions * vectors.rows());
        let width = features.map_or(0, |features| features.len() / positions);
        let rows = image.chunks_exact(WIDTH).zip(out.chunks_exact_mut(WIDTH));
        for (index, (image, out)) in rows.enumerate() {
            let scale = second.moments[index].scale;
            let both = first.moments[index].scale * scale;
            first.append(index, both, &mut factors);
            if let Some(features) = features {
                factors.extend(features[index * width..][..width].iter().map(|feature| both * feature));
            }
            second.append(index, scale, &mut factors);
            out.iter_mut().zip(image).for_each(|(out, image)| *out = both * image);
        }
        let end = (Destination::Add, Activation::None);
        multiply(Rows::new(&factors, vectors.rows()), vectors, end, RowsMut::new(out, WIDTH));
    }
}

impl Gained<'_> {
    /// The factors of the pairs, the constant and the mean at a position, all times `scale`.
    fn append(&self, index: usize, scale: f32, factors: &mut Vec<f32>) {
        let weights = &self.weights[index * self.stride..][..self.pairs];
        factors.extend(weights.iter().map(|weight| scale * weight));
        factors.extend([scale, -scale * self.moments[index].mean]);
    }
}

/// Rows times a packed weight.
fn through(weight: &PackedMatrix, rows: &[f32]) -> Vec<f32> {
    let mut out = vec![0.0; rows.len() / weight.rows() * weight.columns()];
    multiply(Rows::new(rows, weight.rows()), weight, STORE, RowsMut::new(&mut out, weight.columns()));
    out
}
