//! Attention between a few tokens and many positions where every head has channels of its own: head by head, so that no
//! zeros are multiplied. Rows have the same channel of all heads side by side, channel `c` of head `h` at `c * heads + h`.

use crate::isa::{Isa, Task};
use crate::multiply::{Rows, RowsMut};
use crate::simd::{Quad, Simd};

/// Heads that are worked on together, whatever the machine: four, as in nano, or twice four, as in Segment Anything.
type Quads<const QUADS: usize> = [[f32; 4]; QUADS];

/// Positions that share what is read of a token.
const TOGETHER: usize = 4;

/// Tokens and what is added to each of their scores.
#[derive(Debug, Clone, Copy)]
pub struct HeadTokens<'a> {
    /// `[tokens, channels * heads]`.
    pub rows: &'a [f32],
    /// `[tokens * heads]`.
    pub bias: &'a [f32],
    /// 4 or 8.
    pub heads: usize,
}

/// The score of every position for token `t` and head `h`, at `t * heads + h` of its row of `out`; what is behind stays.
///
/// # Shapes
/// `positions` `[count, channels * heads]`, `out` `[count, at least tokens * heads]`.
///
/// # Panics
/// When the sides do not fit, or there are neither 4 nor 8 heads.
pub fn head_scores(isa: Isa, positions: Rows<'_>, tokens: HeadTokens<'_>, out: RowsMut<'_>) {
    let HeadTokens { rows, bias, heads } = tokens;
    let count = bias.len() / heads;
    assert_eq!(rows.len(), count * positions.stride, "tokens are as wide as positions");
    assert!(
        positions.stride.is_multiple_of(heads) && positions.values.len().is_multiple_of(positions.stride)
    );
    assert!(
        out.stride >= bias.len()
            && out.values.len() / out.stride == positions.values.len() / positions.stride
    );
    match heads {
        4 => isa.run(Scores::<1> { positions, tokens, out }),
        8 => isa.run(Scores::<2> { positions, tokens, out }),
        _ => panic!("4 or 8 heads, not {heads}"),
    }
}

struct Scores<'a, const QUADS: usize> {
    positions: Rows<'a>,
    tokens: HeadTokens<'a>,
    out: RowsMut<'a>,
}

impl<const QUADS: usize> Task for Scores<'_, QUADS> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(self, _: S) {
        let Self { positions, tokens, out } = self;
        let groups = positions.values.chunks(TOGETHER * positions.stride);
        for (positions_together, out_together) in groups.zip(out.values.chunks_mut(TOGETHER * out.stride)) {
            let mut rows = positions_together.chunks_exact(positions.stride).map(quads::<QUADS>);
            if positions_together.len() == TOGETHER * positions.stride {
                let rows: [&[Quads<QUADS>]; TOGETHER] =
                    std::array::from_fn(|_| rows.next().unwrap_or_default());
                score(rows, tokens, out_together, out.stride);
            } else {
                for (row, out) in rows.zip(out_together.chunks_exact_mut(out.stride)) {
                    score([row], tokens, out, out.len());
                }
            }
        }
    }
}

/// The scores of a few positions.
#[inline(always)]
fn score<const QUADS: usize, const COUNT: usize>(
    positions: [&[Quads<QUADS>]; COUNT],
    tokens: HeadTokens<'_>,
    out: &mut [f32],
    stride: usize,
) {
    let simd = Quad;
    let channels = positions[0].len();
    let positions = positions.map(|position| &position[..channels]);
    let rows = quads::<QUADS>(tokens.rows).chunks_exact(channels).zip(quads::<QUADS>(tokens.bias));
    for (index, (token, bias)) in rows.enumerate() {
        let start = bias.each_ref().map(|bias| simd.load(bias));
        let mut sums = [start; COUNT];
        for (channel, token) in token.iter().enumerate() {
            let token = token.each_ref().map(|token| simd.load(token));
            for (sums, position) in sums.iter_mut().zip(positions) {
                for quad in 0..QUADS {
                    let value = simd.load(&position[channel][quad]);
                    sums[quad] = simd.mul_add(value, token[quad], sums[quad]);
                }
            }
        }
        for (row, sums) in sums.iter().enumerate() {
            let to = &mut out[row * stride + index * 4 * QUADS..][..4 * QUADS];
            for (sum, to) in sums.iter().zip(to.chunks_exact_mut(4)) {
                simd.store(*sum, to);
            }
        }
    }
}

/// Adds to each token's row the values of all positions, each head by its own weights.
///
/// # Shapes
/// `weights` `[count, at least tokens * heads]`, `values` `[count, channels * heads]`, `sums` `[tokens, channels * heads]`.
///
/// # Panics
/// When the sides do not fit, or there are neither 4 nor 8 heads.
pub fn add_head_sums(isa: Isa, weights: Rows<'_>, values: Rows<'_>, (sums, heads): (&mut [f32], usize)) {
    assert!(values.stride.is_multiple_of(heads) && values.values.len().is_multiple_of(values.stride));
    assert!(sums.len().is_multiple_of(values.stride), "sums are as wide as values");
    assert!(sums.len() / values.stride * heads <= weights.stride, "a weight for each token and head");
    assert_eq!(weights.values.len() / weights.stride, values.values.len() / values.stride);
    match heads {
        4 => isa.run(Sums::<1> { weights, values, sums }),
        8 => isa.run(Sums::<2> { weights, values, sums }),
        _ => panic!("4 or 8 heads, not {heads}"),
    }
}

struct Sums<'a, const QUADS: usize> {
    weights: Rows<'a>,
    values: Rows<'a>,
    sums: &'a mut [f32],
}

impl<const QUADS: usize> Task for Sums<'_, QUADS> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(self, _: S) {
        let Self { weights, values, sums } = self;
        let groups = values.values.chunks(TOGETHER * values.stride);
        for (values_together, weights_together) in
            groups.zip(weights.values.chunks(TOGETHER * weights.stride))
        {
            let mut rows = values_together.chunks_exact(values.stride).map(quads::<QUADS>);
            let mut weights = weights_together.chunks_exact(weights.stride).map(quads::<QUADS>);
            if values_together.len() == TOGETHER * values.stride {
                let rows: [&[Quads<QUADS>]; TOGETHER] =
                    std::array::from_fn(|_| rows.next().unwrap_or_default());
                add_sums(std::array::from_fn(|_| weights.next().unwrap_or_default()), rows, sums);
            } else {
                for (row, weights) in rows.zip(weights) {
                    add_sums([weights], [row], sums);
                }
            }
        }
    }
}

/// Adds a few positions.
#[inline(always)]
fn add_sums<const QUADS: usize, const COUNT: usize>(
    weights: [&[Quads<QUADS>]; COUNT],
    values: [&[Quads<QUADS>]; COUNT],
    sums: &mut [f32],
) {
    let simd = Quad;
    let channels = values[0].len();
    let values = values.map(|value| &value[..channels]);
    let sums = sums.as_chunks_mut::<4>().0.as_chunks_mut::<QUADS>().0;
    for (token, sums) in sums.chunks_exact_mut(channels).enumerate() {
        let weights = weights.map(|weights| weights[token].each_ref().map(|weight| simd.load(weight)));
        for (channel, sums) in sums.iter_mut().enumerate() {
            for (quad, to) in sums.iter_mut().enumerate() {
                let mut sum = simd.load(to);
                for position in 0..COUNT {
                    let value = simd.load(&values[position][channel][quad]);
                    sum = simd.mul_add(value, weights[position][quad], sum);
                }
                simd.store(sum, to);
            }
        }
    }
}

/// A row as groups of heads; what does not fill one is behind everything that is meant.
#[inline(always)]
fn quads<const QUADS: usize>(row: &[f32]) -> &[Quads<QUADS>] {
    row.as_chunks::<4>().0.as_chunks::<QUADS>().0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{assert_close, numbers};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn scores_and_sums_of_heads_equal_plain_loops(
            count in 1usize..11, tokens in 1usize..9, channels in 1usize..9, quads in 1usize..3,
            longer in 0usize..5, seed: u64,
        ) {
            let heads = 4 * quads;
            let (width, stride) = (channels * heads, tokens * heads + longer);
            let [positions, rows] = [numbers(seed, count * width), numbers(seed ^ 1, tokens * width)];
            let [bias, weights] = [numbers(seed ^ 2, tokens * heads), numbers(seed ^ 3, count * stride)];
            let before = numbers(seed ^ 4, tokens * width);
            let (mut scores, mut sums) = (weights.clone(), before.clone());
            for position in 0..count {
                for (place, bias) in bias.iter().enumerate() {
                    let (token, head) = (place / heads, place % heads);
                    let channel = |channel: usize| channel * heads + head;
                    let products = (0..channels).map(|c| positions[position * width + channel(c)]
                        * rows[token * width + channel(c)]);
                    scores[position * stride + place] = bias + products.sum::<f32>();
                    for c in 0..channels {
                        sums[token * width + channel(c)] +=
                            weights[position * stride + place] * positions[position * width + channel(c)];
                    }
                }
            }
            let at = Rows::new(&positions, width);
            for isa in Isa::all() {
                let (mut found, mut found_sums) = (weights.clone(), before.clone());
                let tokens = HeadTokens { rows: &rows, bias: &bias, heads };
                head_scores(isa, at, tokens, RowsMut::new(&mut found, stride));
                assert_close(&found, &scores, 1e-5);
                add_head_sums(isa, Rows::new(&weights, stride), at, (&mut found_sums, heads));
                assert_close(&found_sums, &sums, 1e-5);
            }
        }
    }
}
