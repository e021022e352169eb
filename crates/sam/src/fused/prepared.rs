//! What a click needs of an image, computed once: the first layer's projections, which no prompt changes but by a
//! narrow update (see `decoder`). Not the embedding's file.

use std::ops::Range;
use std::sync::Arc;

use kernels::{Activation, Destination, Rows, RowsMut, multiply};

use super::decoder::Decoder;
use super::grid::nest;
use super::linear::sum;
use super::upscaling::{CHANNELS, NestedFeatures};
use crate::embedding::ImageEmbedding;

/// An image embedding as the decoder reads it. Five megabytes in nano, fourteen in Segment Anything.
#[derive(Debug)]
pub(crate) struct PreparedImage {
    /// Positions a side.
    pub(super) side: usize,
    dim: usize,
    inner: usize,
    /// `[positions, dim]`.
    embedding: Vec<f32>,
    /// Encoded grid positions, `[positions, dim]`.
    positions: Arc<[f32]>,
    /// Of the first look of the tokens at the image, `[positions, inner]`, heads interleaved.
    keys: Vec<f32>,
    /// Of the first look of the tokens at the image, `[positions, inner]`.
    values: Vec<f32>,
    /// Of the first look of the image at the tokens, `[positions, inner]`.
    queries: Vec<f32>,
    /// What is known of the first doubling, `[positions, 4, 64]`.
    doubled: Vec<f32>,
    pub(super) features: Option<NestedFeatures>,
}

impl PreparedImage {
    /// `positions` are those of the decoder for this grid.
    pub(crate) fn new(decoder: &Decoder, embedding: &ImageEmbedding, positions: Arc<[f32]>) -> Self {
        let side = embedding.features.side;
        let image = &embedding.features.values;
        let positioned = sum(image, &positions);
        let attention = (&decoder.first.token_to_image, &decoder.first.image_to_token);
        let inner = attention.0.widths.inner;
        let project = |rows: &[f32], weight: &super::attention::Weight| {
            let mut out = vec![0.0; side * side * inner];
            let end = (Destination::Replace, Activation::None);
            let weight = weight.interleaved(attention.0.widths).packed(decoder.isa);
            multiply(Rows::new(rows, decoder.dim), &weight, end, RowsMut::new(&mut out, inner));
            out
        };
        let [first, second] = CHANNELS;
        Self {
            side,
            dim: decoder.dim,
            inner,
            keys: project(&positioned, &attention.0.key),
            values: project(image, &attention.0.value),
            queries: project(&positioned, &attention.1.query),
            embedding: image.clone(),
            doubled: decoder.doubling.prepare(image),
            positions,
            features: embedding.high_res.as_ref().map(|high_res| NestedFeatures {
                stride_8: nest(&high_res.stride_8.values, side, 2, first),
                stride_4: nest(&high_res.stride_4.values, side, 4, second),
            }),
        }
    }

    /// Some rows of the embedding.
    pub(super) fn embedding(&self, rows: Range<usize>) -> &[f32] {
        &self.embedding[rows.start * self.side * self.dim..rows.end * self.side * self.dim]
    }

    pub(super) fn keys(&self, y: usize) -> &[f32] {
        row(&self.keys, y, self.side * self.inner)
    }

    pub(super) fn values(&self, y: usize) -> &[f32] {
        row(&self.values, y, self.side * self.inner)
    }

    pub(super) fn queries(&self, y: usize) -> &[f32] {
        row(&self.queries, y, self.side * self.inner)
    }

    pub(super) fn doubled(&self, y: usize) -> &[f32] {
        row(&self.doubled, y, self.doubled.len() / self.side)
    }

    /// Row `y` of an image with its encoded positions added.
    pub(super) fn with_positions(&self, image: &[f32], y: usize, out: &mut [f32]) {
        let positions = row(&self.positions, y, self.side * self.dim);
        for ((out, value), position) in out.iter_mut().zip(image).zip(positions) {
            *out = value + position;
        }
    }
}

fn row(values: &[f32], y: usize, length: usize) -> &[f32] {
    &values[y * length..][..length]
}
