//! What the decoder does at every image position, a row of the grid at a time, so that all of it happens in the cache.
//! Which projections are folded into the tokens, and why that is exact: `attention`.

use kernels::{
    Activation, Destination, Isa, PackedMatrix, Rows, RowsMut, RunningSoftmax, TokenScores,
    add_transposed_product, multiply, softmax_over_tokens,
};

const STORE: (Destination, Activation) = (Destination::Replace, Activation::None);
const ADD: (Destination, Activation) = (Destination::Add, Activation::None);

/// Columns of a block of scores for `count` pairs of token and head.
fn score_stride(isa: Isa, count: usize) -> usize {
    count.next_multiple_of(isa.lanes())
}

/// `rows` `[count, depth]` as the right side of a product: a column of scores for each row.
fn score_columns(isa: Isa, rows: &[f32], depth: usize) -> PackedMatrix {
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
    softmax: RunningSoftmax,
    scores: Vec<f32>,
    /// The weighted sum of values for each pair of token and head, `[count, width of a value]`.
    sums: Vec<f32>,
    value_width: usize,
    /// The same for the features of the dense prompt.
    extra: Option<ExtraSums>,
}

/// Scores and sums of a second, narrow part of every key and value.
#[derive(Debug)]
struct ExtraSums {
    queries: PackedMatrix,
    sums: Vec<f32>,
    width: usize,
}

/// What tokens attended to.
#[derive(Debug)]
pub(super) struct Seen {
    /// `[count, width of a value]`.
    pub(super) sums: Vec<f32>,
    /// `[count, width of an extra value]`, empty where there were none.
    pub(super) extra: Vec<f32>,
}

impl TokensLook {
    /// `queries` `[count, width of a key]`.
    pub(super) fn new(isa: Isa, queries: &[f32], key_width: usize, value_width: usize) -> Self {
        let count = queries.len() / key_width;
        Self {
            isa,
            queries: score_columns(isa, queries, key_width),
            softmax: RunningSoftmax::new(score_stride(isa, count)),
            scores: Vec::new(),
            sums: vec![0.0; count * value_width],
            value_width,
            extra: None,
        }
    }

    /// With a second part of keys and values, of `width` channels; `queries` `[count, width]`.
    pub(super) fn with_extra(mut self, queries: &[f32], width: usize) -> Self {
        let sums = vec![0.0; queries.len()];
        self.extra = Some(ExtraSums { queries: score_columns(self.isa, queries, width), sums, width });
        self
    }

    /// Takes in some positions; the second part only if there is one.
    pub(super) fn look(&mut self, keys: &[f32], values: &[f32], extra: Option<&[f32]>) {
        let Self { isa, queries, softmax, scores, sums, value_width, extra: extra_sums } = self;
        let stride = queries.columns();
        scores.resize(keys.len() / queries.rows() * stride, 0.0);
        multiply(Rows::new(keys, queries.rows()), queries, STORE, RowsMut::new(scores, stride));
        if let (Some(extra), Some(ExtraSums { queries, .. })) = (extra, &extra_sums) {
            multiply(Rows::new(extra, queries.rows()), queries, ADD, RowsMut::new(scores, stride));
        }
        softmax.absorb(*isa, scores, sums, *value_width);
        let weights = Rows::new(scores, stride);
        add_transposed_product(
            *isa,
            weights,
            Rows::new(values, *value_width),
            RowsMut::new(sums, *value_width),
        );
        if let (Some(extra), Some(ExtraSums { sums, width, .. })) = (extra, extra_sums) {
            softmax.rescale(sums, *width);
            add_transposed_product(*isa, weights, Rows::new(extra, *width), RowsMut::new(sums, *width));
        }
    }

    /// The sums under weights that add up to 1.
    pub(super) fn finish(self) -> Seen {
        let Self { softmax, mut sums, value_width, extra, .. } = self;
        softmax.finish(&mut sums, value_width);
        let extra = extra.map_or_else(Vec::new, |ExtraSums { mut sums, width, .. }| {
            softmax.finish(&mut sums, width);
            sums
        });
        Seen { sums, extra }
    }
}

/// The image attending to tokens.
#[derive(Debug)]
pub(super) struct ImageLooks {
    isa: Isa,
    keys: PackedMatrix,
    extra_keys: Option<PackedMatrix>,
    /// With the bias of the output projection.
    values: PackedMatrix,
    tokens: usize,
    heads: usize,
    scores: Vec<f32>,
}

/// One row for each pair of token and head, and what is added to every score of that pair.
#[derive(Debug, Clone, Copy)]
pub(super) struct TokenKeys<'a> {
    /// `[count, width of a query]`.
    pub(super) rows: &'a [f32],
    pub(super) width: usize,
    /// `[count]`.
    pub(super) bias: &'a [f32],
    pub(super) heads: usize,
}

impl ImageLooks {
    /// `values` `[count, dim]`: what a position gains from each pair; `bias` what it gains in any case.
    pub(super) fn new(isa: Isa, keys: TokenKeys<'_>, values: &[f32], bias: &[f32]) -> Self {
        let TokenKeys { rows, width, bias: score_bias, heads } = keys;
        let (count, dim) = (score_bias.len(), bias.len());
        let mut padded_bias = score_bias.to_vec();
        padded_bias.resize(score_stride(isa, count), 0.0);
        Self {
            isa,
            keys: score_columns(isa, rows, width).with_bias(&padded_bias),
            extra_keys: None,
            values: PackedMatrix::from_fn(isa, [count, dim], |row, column| values[row * dim + column])
                .with_bias(bias),
            tokens: count / heads,
            heads,
            scores: Vec::new(),
        }
    }

    /// With a second part of the queries, of `width` channels; `keys` `[count, width]`.
    pub(super) fn with_extra(mut self, keys: &[f32], width: usize) -> Self {
        self.extra_keys = Some(score_columns(self.isa, keys, width));
        self
    }

    /// Adds to the positions `onto` what they see.
    pub(super) fn look(&mut self, queries: &[f32], extra: Option<&[f32]>, onto: &mut [f32]) {
        let Self { isa, keys, extra_keys, values, tokens, heads, scores } = self;
        let stride = keys.columns();
        scores.resize(queries.len() / keys.rows() * stride, 0.0);
        multiply(Rows::new(queries, keys.rows()), keys, STORE, RowsMut::new(scores, stride));
        if let (Some(extra), Some(keys)) = (extra, extra_keys) {
            multiply(Rows::new(extra, keys.rows()), keys, ADD, RowsMut::new(scores, stride));
        }
        softmax_over_tokens(*isa, TokenScores { values: scores, stride, tokens: *tokens, heads: *heads });
        multiply(Rows::new(scores, stride), values, ADD, RowsMut::new(onto, values.columns()));
    }
}
