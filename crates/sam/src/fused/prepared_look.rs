//! Tokens attending to keys and values that were projected when the image was prepared: each head by itself.
//! Where positions are attended to as they are: `image_pass`.

use kernels::{
    HeadTokens, Isa, PackedMatrix, Rows, RowsMut, RunningSoftmax, add_head_sums, add_transposed_product,
    head_scores, multiply,
};

use super::attention::Widths;
use super::image_pass::{ADD, score_columns, score_stride};

/// A look at some positions at a time.
#[derive(Debug)]
pub(super) struct PreparedLook {
    isa: Isa,
    widths: Widths,
    /// `[tokens, inner]`, heads interleaved as in keys and values.
    queries: Vec<f32>,
    softmax: RunningSoftmax,
    stride: usize,
    scores: Vec<f32>,
    /// The weighted sums of values, `[tokens, inner]`, heads interleaved.
    sums: Vec<f32>,
    features: Option<FeatureSums>,
}

/// Scores and sums of the features of the dense prompt, a narrow second part of every key and value.
#[derive(Debug)]
struct FeatureSums {
    queries: PackedMatrix,
    sums: Vec<f32>,
    width: usize,
}

/// What tokens attended to.
#[derive(Debug)]
pub(super) struct Seen {
    /// `[tokens, inner]`, heads interleaved.
    pub(super) values: Vec<f32>,
    /// For each pair of token and head `[pairs, width]`, empty where there were none.
    pub(super) features: Vec<f32>,
}

impl PreparedLook {
    /// `queries` `[tokens, inner]`, heads interleaved.
    pub(super) fn new(isa: Isa, queries: Vec<f32>, widths: Widths) -> Self {
        let stride = score_stride(isa, queries.len() / widths.per_head());
        let sums = vec![0.0; queries.len()];
        let softmax = RunningSoftmax::new(stride);
        Self { isa, widths, queries, softmax, stride, scores: Vec::new(), sums, features: None }
    }

    /// With features of the dense prompt, of `width` channels; `queries` `[pairs, width]`.
    pub(super) fn with_features(mut self, queries: &[f32], width: usize) -> Self {
        let sums = vec![0.0; queries.len()];
        self.features = Some(FeatureSums { queries: score_columns(self.isa, queries, width), sums, width });
        self
    }

    /// Takes in some positions, and their features where there are any.
    pub(super) fn look(&mut self, keys: &[f32], values: &[f32], dense: Option<&[f32]>) {
        let Self { isa, widths, queries, softmax, stride, scores, sums, features } = self;
        let (isa, stride, Widths { inner, heads, .. }) = (*isa, *stride, *widths);
        scores.resize(keys.len() / inner * stride, 0.0);
        let bias = vec![0.0; queries.len() / widths.per_head()];
        let tokens = HeadTokens { rows: queries, bias: &bias, heads };
        head_scores(isa, Rows::new(keys, inner), tokens, RowsMut::new(scores, stride));
        if let (Some(dense), Some(FeatureSums { queries, .. })) = (dense, &features) {
            multiply(Rows::new(dense, queries.rows()), queries, ADD, RowsMut::new(scores, stride));
        }
        softmax.absorb(isa, scores, &mut [], 1);
        softmax.rescale_heads(sums, inner, heads);
        add_head_sums(isa, Rows::new(scores, stride), Rows::new(values, inner), (sums, heads));
        if let (Some(dense), Some(FeatureSums { sums, width, .. })) = (dense, features) {
            softmax.rescale(sums, *width);
            let sums = RowsMut::new(sums, *width);
            add_transposed_product(isa, Rows::new(scores, stride), Rows::new(dense, *width), sums);
        }
    }

    /// The sums under weights that add up to 1.
    pub(super) fn finish(self) -> Seen {
        let Self { widths, softmax, sums: mut values, features, .. } = self;
        softmax.finish_heads(&mut values, widths.inner, widths.heads);
        let features = features.map_or_else(Vec::new, |FeatureSums { mut sums, width, .. }| {
            softmax.finish(&mut sums, width);
            sums
        });
        Seen { values, features }
    }
}
