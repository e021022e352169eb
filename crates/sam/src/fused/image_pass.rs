//! What the decoder does at every image position, a row of the grid at a time, so that all of it happens in the cache,
//! and some rows by each thread. Which projections are folded into the tokens, and why that is exact: `attention`.

use std::ops::Range;

use kernels::{
    Activation, Destination, HeadTokens, Isa, LayerNorm, Moments, PackedMatrix, Rows, RowsMut,
    RunningSoftmax, TokenScores, add_transposed_product, head_scores, layer_norm_with, multiply,
    softmax_over_tokens,
};

use super::doubling::{Gained, Gains};
use super::linear::add;

pub(super) const STORE: (Destination, Activation) = (Destination::Replace, Activation::None);
pub(super) const ADD: (Destination, Activation) = (Destination::Add, Activation::None);

/// Columns of scores for `count` pairs of token and head.
pub(super) fn score_stride(isa: Isa, count: usize) -> usize {
    count.next_multiple_of(isa.lanes())
}

/// `rows` `[count, depth]` as the right side of a product: a column of scores for each row.
pub(super) fn score_columns(isa: Isa, rows: &[f32], depth: usize) -> PackedMatrix {
    let count = rows.len() / depth;
    PackedMatrix::from_fn(isa, [depth, score_stride(isa, count)], |step, column| {
        if column < count { rows[column * depth + step] } else { 0.0 }
    })
}

/// Tokens attending to an image of which some positions are at hand at a time.
#[derive(Debug)]
pub(super) struct TokensLook {
    isa: Isa,
    queries: PackedMatrix,
    /// Of token and head.
    pairs: usize,
}

/// What tokens have seen of some positions.
#[derive(Debug)]
pub(super) struct Glimpse {
    softmax: RunningSoftmax,
    scores: Vec<f32>,
    /// The weighted sum of positions for each pair of token and head, `[count, dim]`.
    sums: Vec<f32>,
}

impl TokensLook {
    /// `queries` `[count, dim]`.
    pub(super) fn new(isa: Isa, queries: &[f32], dim: usize) -> Self {
        Self { isa, queries: score_columns(isa, queries, dim), pairs: queries.len() / dim }
    }

    /// Nothing seen yet.
    pub(super) fn glimpse(&self) -> Glimpse {
        Glimpse {
            softmax: RunningSoftmax::new(self.queries.columns()),
            scores: Vec::new(),
            sums: vec![0.0; self.pairs * self.queries.rows()],
        }
    }

    /// Takes in some positions.
    pub(super) fn look(&self, keys: &[f32], values: &[f32], seen: &mut Glimpse) {
        let Self { isa, queries, .. } = self;
        let Glimpse { softmax, scores, sums } = seen;
        let (stride, dim) = (queries.columns(), queries.rows());
        scores.resize(keys.len() / dim * stride, 0.0);
        multiply(Rows::new(keys, dim), queries, STORE, RowsMut::new(scores, stride));
        softmax.absorb(*isa, scores, sums, dim);
        let sums = RowsMut::new(sums, dim);
        add_transposed_product(*isa, Rows::new(scores, stride), Rows::new(values, dim), sums);
    }

    /// The sums of all that was seen, under weights that add up to 1.
    pub(super) fn finish(&self, glimpses: Vec<Glimpse>) -> Vec<f32> {
        let dim = self.queries.rows();
        let mut all = self.glimpse();
        for mut seen in glimpses {
            all.softmax.join(self.isa, &mut seen.softmax);
            all.softmax.rescale(&mut all.sums, dim);
            seen.softmax.rescale(&mut seen.sums, dim);
            add(&mut all.sums, &seen.sums);
        }
        all.softmax.finish(&mut all.sums, dim);
        all.sums
    }
}

/// The image attending to tokens.
#[derive(Debug)]
pub(super) struct ImageLooks {
    isa: Isa,
    keys: Keys,
    stride: usize,
    /// With the bias of the output projection.
    values: PackedMatrix,
    /// The same values as they were given.
    gains: Gains,
    tokens: usize,
    heads: usize,
}

/// What some positions attended to so far.
#[derive(Debug, Default)]
pub(super) struct Attended {
    /// One row for each position that has looked.
    scores: Vec<f32>,
    /// What their norms did.
    moments: Vec<Moments>,
}

/// What positions are multiplied with to get scores.
#[derive(Debug)]
enum Keys {
    /// A column for each pair, with its bias.
    Folded(PackedMatrix),
    /// Each head by itself, for queries that were projected before; and columns for features of the dense prompt.
    ByHead { rows: Vec<f32>, bias: Vec<f32>, features: Option<PackedMatrix> },
}

impl ImageLooks {
    /// `keys` `[pairs, dim]` for whole positions, `bias` what is added to each score; `gains`: what a position has of
    /// each pair, and in any case.
    pub(super) fn new(isa: Isa, (keys, bias): (&[f32], Vec<f32>), heads: usize, gains: Gains) -> Self {
        let (pairs, stride) = (bias.len(), score_stride(isa, bias.len()));
        let mut padded_bias = bias;
        padded_bias.resize(stride, 0.0);
        let keys = score_columns(isa, keys, keys.len() / pairs).with_bias(&padded_bias);
        Self::with_keys(isa, Keys::Folded(keys), [pairs / heads, heads], gains)
    }

    /// `keys` `[tokens, inner]`, heads interleaved, for the queries that were prepared.
    pub(super) fn prepared(isa: Isa, (keys, bias): (Vec<f32>, Vec<f32>), heads: usize, gains: Gains) -> Self {
        let tokens = bias.len() / heads;
        Self::with_keys(isa, Keys::ByHead { rows: keys, bias, features: None }, [tokens, heads], gains)
    }

    /// With features of the dense prompt in the queries, of `width` channels; `keys` `[pairs, width]`.
    pub(super) fn with_features(mut self, keys: &[f32], width: usize) -> Self {
        if let Keys::ByHead { features, .. } = &mut self.keys {
            *features = Some(score_columns(self.isa, keys, width));
        }
        self
    }

    fn with_keys(isa: Isa, keys: Keys, [tokens, heads]: [usize; 2], gains: Gains) -> Self {
        let (pairs, dim) = (tokens * heads, gains.constant.len());
        let values = PackedMatrix::from_fn(isa, [pairs, dim], |row, column| gains.pairs[row * dim + column]);
        Self {
            isa,
            keys,
            stride: score_stride(isa, pairs),
            values: values.with_bias(&gains.constant),
            gains,
            tokens,
            heads,
        }
    }

    /// Adds to the next positions, `onto`, what they see.
    pub(super) fn look(
        &self,
        (queries, dense): (&[f32], Option<&[f32]>),
        onto: &mut [f32],
        attended: &mut Attended,
    ) {
        let Self { isa, keys, stride, values, tokens, heads, .. } = self;
        let (isa, stride, scores) = (*isa, *stride, &mut attended.scores);
        let before = scores.len();
        scores.resize(before + onto.len() / values.columns() * stride, 0.0);
        let scores = &mut scores[before..];
        match keys {
            Keys::Folded(keys) => {
                multiply(Rows::new(queries, keys.rows()), keys, STORE, RowsMut::new(scores, stride));
            }
            Keys::ByHead { rows, bias, features } => {
                let queries = Rows::new(queries, rows.len() / *tokens);
                let keys = HeadTokens { rows, bias, heads: *heads };
                head_scores(isa, queries, keys, RowsMut::new(scores, stride));
                if let (Some(dense), Some(keys)) = (dense, features) {
                    multiply(Rows::new(dense, keys.rows()), keys, ADD, RowsMut::new(scores, stride));
                }
            }
        }
        softmax_over_tokens(isa, TokenScores { values: scores, stride, tokens: *tokens, heads: *heads });
        multiply(Rows::new(scores, stride), values, ADD, RowsMut::new(onto, values.columns()));
    }

    /// Normalises the positions that looked last.
    pub(super) fn normalize(&self, norm: &LayerNorm, positions: &mut [f32], attended: &mut Attended) {
        layer_norm_with(self.isa, norm, positions, |moments| attended.moments.push(moments));
    }

    /// What a position gains.
    pub(super) fn gains(&self) -> &Gains {
        &self.gains
    }

    /// How much of it some positions have got, of those that attended.
    pub(super) fn gained<'a>(&self, attended: &'a Attended, positions: Range<usize>) -> Gained<'a> {
        let stride = self.stride;
        Gained {
            weights: &attended.scores[positions.start * stride..positions.end * stride],
            stride,
            pairs: self.values.rows(),
            moments: &attended.moments[positions],
        }
    }
}
