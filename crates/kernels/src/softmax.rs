//! The two softmaxes of a promptable decoder: of each image position over a few tokens, and of each token over all
//! image positions, of which only some are at hand at a time. Not a softmax over the last axis of anything.

use crate::activation::exp_of_negative;
use crate::isa::{Isa, Task};
use crate::simd::{Quad, Simd};

/// Lanes of a [`Quad`].
const QUAD: usize = 4;

/// One row for each image position; in it, the score of head `h` for token `t` at `t * heads + h`.
#[derive(Debug)]
pub struct TokenScores<'a> {
    /// Rows of `stride` numbers.
    pub values: &'a mut [f32],
    /// At least `tokens * heads`.
    pub stride: usize,
    /// Tokens that are attended to.
    pub tokens: usize,
    /// A multiple of 4.
    pub heads: usize,
}

/// Turns each head's scores over the tokens into weights that add up to 1.
///
/// # Panics
/// When the heads are no multiple of 4, or a row is too short.
pub fn softmax_over_tokens(isa: Isa, scores: TokenScores<'_>) {
    assert!(scores.heads.is_multiple_of(QUAD) && scores.tokens * scores.heads <= scores.stride);
    isa.run(scores);
}

impl Task for TokenScores<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(self, _: S) {
        // Four heads at a time whatever the machine: there are no more that belong together.
        let Self { values, stride, tokens, heads } = self;
        for row in values.chunks_exact_mut(stride.max(1)) {
            let row = &mut row[..tokens * heads];
            for quad in (0..heads).step_by(QUAD) {
                softmax_of_quad(row, quad, heads);
            }
        }
    }
}

#[inline(always)]
fn softmax_of_quad(row: &mut [f32], quad: usize, heads: usize) {
    let simd = Quad;
    let mut largest = simd.splat(f32::NEG_INFINITY);
    for token in row.chunks_exact(heads) {
        largest = simd.max(largest, simd.load(&token[quad..]));
    }
    let mut sum = simd.splat(0.0);
    for token in row.chunks_exact_mut(heads) {
        let weight = simd.exp_of_negative(simd.sub(simd.load(&token[quad..]), largest));
        sum = simd.add(sum, weight);
        simd.store(weight, &mut token[quad..]);
    }
    let scale = simd.div(simd.splat(1.0), sum);
    for token in row.chunks_exact_mut(heads) {
        simd.store(simd.mul(simd.load(&token[quad..]), scale), &mut token[quad..]);
    }
}

/// Softmax over rows that come in pieces, with the weighted sums that attention makes of it (Milakov and Gimelshein
/// 2018): what was summed under a smaller maximum is scaled down when a larger score comes.
#[derive(Debug, Clone)]
pub struct RunningSoftmax {
    largest: Vec<f32>,
    total: Vec<f32>,
    /// What older weights must be multiplied with, after the last piece.
    factors: Vec<f32>,
}

impl RunningSoftmax {
    /// Nothing absorbed yet, for rows of `columns` scores.
    #[must_use]
    pub fn new(columns: usize) -> Self {
        Self { largest: vec![f32::MIN; columns], total: vec![0.0; columns], factors: vec![1.0; columns] }
    }

    /// Turns `scores`, rows of as many columns as this has, into weights relative to the largest so far, and scales
    /// `sums`, one row for each of the first columns, to the same.
    ///
    /// # Panics
    /// When there are more rows of sums than columns.
    pub fn absorb(&mut self, isa: Isa, scores: &mut [f32], sums: &mut [f32], sum_width: usize) {
        assert!(sums.len() / sum_width <= self.largest.len());
        isa.run(Absorb { softmax: self, scores });
        self.rescale(sums, sum_width);
    }

    /// Scales further `sums`, made under the weights before the last piece, to the ones of the last piece.
    pub fn rescale(&self, sums: &mut [f32], sum_width: usize) {
        for (row, factor) in sums.chunks_exact_mut(sum_width).zip(&self.factors) {
            if *factor != 1.0 {
                row.iter_mut().for_each(|value| *value *= factor);
            }
        }
    }

    /// The same where a row of sums holds all heads of a token: channel `c` of head `h` at `c * heads + h`.
    pub fn rescale_heads(&self, sums: &mut [f32], width: usize, heads: usize) {
        scale_heads(sums, width, &self.factors[..sums.len() / width * heads], heads);
    }

    /// [`RunningSoftmax::finish`] for such rows.
    pub fn finish_heads(&self, sums: &mut [f32], width: usize, heads: usize) {
        let scales: Vec<f32> = self.total.iter().map(|total| total.recip()).collect();
        scale_heads(sums, width, &scales[..sums.len() / width * heads], heads);
    }

    /// Takes in the pieces that `other` absorbed. What each of them summed must then be rescaled by it before the sums
    /// are added up.
    ///
    /// # Panics
    /// When there are not as many columns in both.
    pub fn join(&mut self, isa: Isa, other: &mut Self) {
        assert_eq!(self.largest.len(), other.largest.len(), "columns of the same rows");
        let both = self.largest.iter().zip(&other.largest);
        let largest: Vec<f32> = both.map(|(one, other)| one.max(*other)).collect();
        for softmax in [&mut *self, &mut *other] {
            let before = softmax.largest.iter().zip(&largest);
            softmax.factors = before.map(|(before, largest)| before - largest).collect();
            exp_of_negative(isa, &mut softmax.factors);
        }
        let parts = self.factors.iter().zip(other.total.iter().zip(&other.factors));
        for (total, (factor, (more, other_factor))) in self.total.iter_mut().zip(parts) {
            *total = *total * factor + more * other_factor;
        }
        self.largest = largest;
    }

    /// Makes `sums` what they are under weights that add up to 1.
    pub fn finish(&self, sums: &mut [f32], sum_width: usize) {
        for (row, total) in sums.chunks_exact_mut(sum_width).zip(&self.total) {
            let scale = total.recip();
            row.iter_mut().for_each(|value| *value *= scale);
        }
    }
}

/// Each head of each row times its factor.
fn scale_heads(sums: &mut [f32], width: usize, factors: &[f32], heads: usize) {
    for (row, factors) in sums.chunks_exact_mut(width).zip(factors.chunks_exact(heads)) {
        for channel in row.chunks_exact_mut(heads) {
            channel.iter_mut().zip(factors).for_each(|(value, factor)| *value *= factor);
        }
    }
}

struct Absorb<'a> {
    softmax: &'a mut RunningSoftmax,
    scores: &'a mut [f32],
}

impl Task for Absorb<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(self, simd: S) {
        let Self { softmax, scores } = self;
        let columns = softmax.largest.len();
        let whole = columns - columns % S::LANES;
        for column in (0..whole).step_by(S::LANES) {
            absorb_columns(simd, softmax, scores, column);
        }
        for column in whole..columns {
            absorb_column(softmax, scores, column);
        }
    }
}

/// As many columns as there are lanes, from `column` on.
#[inline(always)]
fn absorb_columns<S: Simd>(simd: S, softmax: &mut RunningSoftmax, scores: &mut [f32], column: usize) {
    let stride = softmax.largest.len();
    let before = simd.load(&softmax.largest[column..]);
    let mut largest = before;
    for row in scores.chunks_exact(stride) {
        largest = simd.max(largest, simd.load(&row[column..]));
    }
    let mut sum = simd.splat(0.0);
    for row in scores.chunks_exact_mut(stride) {
        let weight = simd.exp_of_negative(simd.sub(simd.load(&row[column..]), largest));
        sum = simd.add(sum, weight);
        simd.store(weight, &mut row[column..]);
    }
    let factor = simd.exp_of_negative(simd.sub(before, largest));
    let total = simd.mul_add(simd.load(&softmax.total[column..]), factor, sum);
    simd.store(largest, &mut softmax.largest[column..]);
    simd.store(total, &mut softmax.total[column..]);
    simd.store(factor, &mut softmax.factors[column..]);
}

/// One of the last columns.
fn absorb_column(softmax: &mut RunningSoftmax, scores: &mut [f32], column: usize) {
    let stride = softmax.largest.len();
    let before = softmax.largest[column];
    let largest =
        scores.iter().skip(column).step_by(stride).fold(before, |largest, score| largest.max(*score));
    let mut sum = 0.0;
    for score in scores.iter_mut().skip(column).step_by(stride) {
        *score = (*score - largest).exp();
        sum += *score;
    }
    let factor = (before - largest).exp();
    softmax.largest[column] = largest;
    softmax.total[column] = softmax.total[column] * factor + sum;
    softmax.factors[column] = factor;
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference;
    use crate::testing::{assert_close, numbers};
    use crate::{Rows, RowsMut, add_transposed_product};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn each_head_gets_the_softmax_of_its_tokens(
            rows in 1usize..5, tokens in 1usize..20, quads in 1usize..4, longer in 0usize..9, seed: u64,
        ) {
            let heads = QUAD * quads;
            let stride = tokens * heads + longer;
            let scores: Vec<f32> = numbers(seed, rows * stride).iter().map(|score| score * 30.0).collect();
            let mut expected = scores.clone();
            for row in expected.chunks_exact_mut(stride) {
                for head in 0..heads {
                    let head_scores: Vec<f32> = (0..tokens).map(|token| row[token * heads + head]).collect();
                    for (token, weight) in reference::softmax(&head_scores).into_iter().enumerate() {
                        row[token * heads + head] = weight;
                    }
                }
            }
            for isa in Isa::all() {
                let mut found = scores.clone();
                softmax_over_tokens(isa, TokenScores { values: &mut found, stride, tokens, heads });
                assert_close(&found, &expected, 1e-6);
            }
        }

        #[test]
        fn attention_in_pieces_equals_attention_at_once(
            pieces in prop::collection::vec(1usize..9, 1..5),
            columns in 1usize..40,
            width in 1usize..40,
            spread in 0.1f32..60.0,
            seed: u64,
        ) {
            let positions: usize = pieces.iter().sum();
            let scores: Vec<f32> = numbers(seed, positions * columns).iter().map(|score| score * spread).collect();
            let values = numbers(seed ^ 1, positions * width);
            let mut expected = vec![0.0; columns * width];
            for column in 0..columns {
                let all: Vec<f32> = (0..positions).map(|position| scores[position * columns + column]).collect();
                for (position, weight) in reference::softmax(&all).into_iter().enumerate() {
                    for channel in 0..width {
                        expected[column * width + channel] += weight * values[position * width + channel];
                    }
                }
            }
            for isa in Isa::all() {
                // One after the other; and some that begin anew and are joined.
                for together in [pieces.len(), 1, 2] {
                    let mut scores = scores.clone();
                    let (mut softmax, mut sums) = (RunningSoftmax::new(columns), vec![0.0; columns * width]);
                    let mut first = 0;
                    for pieces in pieces.chunks(together) {
                        let (mut part, mut part_sums) = (RunningSoftmax::new(columns), vec![0.0; columns * width]);
                        for count in pieces {
                            let weights = &mut scores[first * columns..][..count * columns];
                            let values = Rows::new(&values[first * width..][..count * width], width);
                            part.absorb(isa, weights, &mut part_sums, width);
                            let weights = Rows::new(weights, columns);
                            add_transposed_product(isa, weights, values, RowsMut::new(&mut part_sums, width));
                            first += count;
                        }
                        softmax.join(isa, &mut part);
                        softmax.rescale(&mut sums, width);
                        part.rescale(&mut part_sums, width);
                        sums.iter_mut().zip(&part_sums).for_each(|(sum, part)| *sum += part);
                    }
                    softmax.finish(&mut sums, width);
                    assert_close(&sums, &expected, 1e-5);
                }
            }
        }
    }
}
