//! Tokens attending to keys and values that were projected when the image was prepared: each head by itself.
//! Where positions are attended to as they are: `image_pass`.

use kernels::{
    HeadTokens, Isa, PackedMatrix, Rows, RowsMut, RunningSoftmax, add_head_sums, add_transposed_product,
    head_scores, multiply,
};

use super::attention::Widths;
use super::image_pass::{ADD, score_columns, score_stride};
use super::linear::add;

/// A look at some positions at a time.
#[derive(Debug)]
pub(super) struct PreparedLook {
    isa: Isa,
    widths: Widths,
    /// `[tokens, inner]`, heads interleaved as in keys and values.
    queries: Vec<f32>,
    /// Zeros: queries have no bias of their own.
    bias: Vec<f32>,
    stride: usize,
    /// For the features of the dense prompt, a narrow second part of every key and value: `[width, pairs]`.
    features: Option<PackedMatrix>,
}

/// What tokens have seen of some positions.
#[derive(Debug)]
pub(super) struct PreparedGlimpse {
    softmax: RunningSoftmax,
    scores: Vec<f32>,
    seen: Seen,
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
        let pairs = queries.len() / widths.per_head();
        let (bias, stride) = (vec![0.0; pairs], score_stride(isa, pairs));
        Self { isa, widths, queries, bias, stride, features: None }
    }

    /// With features of the dense prompt, of `width` channels; `queries` `[pairs, width]`.
    pub(super) fn with_features(mut self, queries: &[f32], width: usize) -> Self {
        self.features = Some(score_columns(self.isa, queries, width));
        self
    }

    /// Nothing seen yet.
    pub(super) fn glimpse(&self) -> PreparedGlimpse {
        let width = self.features.as_ref().map_or(0, PackedMatrix::rows);
        PreparedGlimpse {
            softmax: RunningSoftmax::new(self.stride),
            scores: Vec::new(),
            seen: Seen {
                values: vec![0.0; self.queries.len()],
                features: vec![0.0; self.bias.len() * width],
            },
        }
    }

    /// Takes in some positions, and their features where there are any.
    pub(super) fn look(
        &self,
        (keys, values): (&[f32], &[f32]),
        dense: Option<&[f32]>,
        glimpse: &mut PreparedGlimpse,
    ) {
        let Self { isa, queries, bias, stride, .. } = self;
        let (isa, stride, Widths { inner, heads, .. }) = (*isa, *stride, self.widths);
        let PreparedGlimpse { softmax, scores, seen } = glimpse;
        scores.resize(keys.len() / inner * stride, 0.0);
        let tokens = HeadTokens { rows: queries, bias, heads };
        head_scores(isa, Rows::new(keys, inner), tokens, RowsMut::new(scores, stride));
        let features = dense.zip(self.features.as_ref());
        if let Some((dense, queries)) = features {
            multiply(Rows::new(dense, queries.rows()), queries, ADD, RowsMut::new(scores, stride));
        }
        softmax.absorb(isa, scores, &mut [], 1);
        self.rescale(softmax, seen);
        add_head_sums(isa, Rows::new(scores, stride), Rows::new(values, inner), (&mut seen.values, heads));
        if let Some((dense, queries)) = features {
            let width = queries.rows();
            let sums = RowsMut::new(&mut seen.features, width);
            add_transposed_product(isa, Rows::new(scores, stride), Rows::new(dense, width), sums);
        }
    }

    /// The sums of all that was seen, under weights that add up to 1.
    pub(super) fn finish(&self, glimpses: Vec<PreparedGlimpse>) -> Seen {
        let PreparedGlimpse { mut softmax, mut seen, .. } = self.glimpse();
        for mut glimpse in glimpses {
            softmax.join(self.isa, &mut glimpse.softmax);
            self.rescale(&softmax, &mut seen);
            self.rescale(&glimpse.softmax, &mut glimpse.seen);
            add(&mut seen.values, &glimpse.seen.values);
            add(&mut seen.features, &glimpse.seen.features);
        }
        softmax.finish_heads(&mut seen.values, self.widths.inner, self.widths.heads);
        if let Some(features) = &self.features {
            softmax.finish(&mut seen.features, features.rows());
        }
        seen
    }

    /// To the weights of the last piece.
    fn rescale(&self, softmax: &RunningSoftmax, seen: &mut Seen) {
        softmax.rescale_heads(&mut seen.values, self.widths.inner, self.widths.heads);
        if let Some(features) = &self.features {
            softmax.rescale(&mut seen.features, features.rows());
        }
    }
}
