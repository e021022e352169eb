//! Attention's weights from its scores, for keys that lie in a grid: each score gets a term for the key's row and one
//! for its column before the softmax. Not the division by the sum, which costs less after the values are summed.

use crate::isa::{Isa, Task};
use crate::simd::{MOST_LANES, Simd};

/// What is added to the scores of one query.
#[derive(Debug, Clone, Copy)]
pub struct GridTerms<'a> {
    /// One for each row of keys.
    pub rows: &'a [f32],
    /// One for each column of keys.
    pub columns: &'a [f32],
}

/// Turns the scores of one query into `e^(score + terms - largest)` and returns their sum.
///
/// A term far below all others leaves a key out.
///
/// # Shapes
/// `scores` row by row of the keys; their columns are a multiple of [`Isa::lanes`].
///
/// # Panics
/// When the sides do not fit.
#[must_use]
pub fn weigh(isa: Isa, scores: &mut [f32], terms: GridTerms<'_>) -> f32 {
    let width = terms.columns.len();
    assert_eq!(scores.len(), terms.rows.len() * width, "a score for each key");
    assert!(width.is_multiple_of(isa.lanes()), "columns that fill vectors");
    isa.run(Weigh { scores, terms })
}

struct Weigh<'a> {
    scores: &'a mut [f32],
    terms: GridTerms<'a>,
}

impl Task for Weigh<'_> {
    type Output = f32;

    #[inline(always)]
    fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(self, simd: S) -> f32 {
        let Self { scores, terms: GridTerms { rows, columns } } = self;
        let mut largest = simd.splat(f32::MIN);
        for (scores, row) in scores.chunks_exact_mut(columns.len().max(1)).zip(rows) {
            let row = simd.splat(*row);
            let columns = columns.chunks_exact(S::LANES);
            for (scores, column) in scores.chunks_exact_mut(S::LANES).zip(columns) {
                let score = simd.add(simd.load(scores), simd.add(row, simd.load(column)));
                largest = simd.max(largest, score);
                simd.store(score, scores);
            }
        }
        let mut lanes = [f32::MIN; MOST_LANES];
        simd.store(largest, &mut lanes);
        let largest = simd.splat(lanes.into_iter().fold(f32::MIN, f32::max));
        let mut sum = simd.splat(0.0);
        for scores in scores.chunks_exact_mut(S::LANES) {
            let weight = simd.exp_of_negative(simd.sub(simd.load(scores), largest));
            sum = simd.add(sum, weight);
            simd.store(weight, scores);
        }
        simd.sum(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference;
    use crate::testing::{assert_close, numbers};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn weights_over_their_sum_are_the_softmax_of_scores_and_terms(
            height in 1usize..6, vectors in 1usize..4, spread in 0.1f32..60.0, seed: u64,
        ) {
            for isa in Isa::all() {
                let width = vectors * isa.lanes();
                let scores: Vec<f32> = numbers(seed, height * width).iter().map(|score| score * spread).collect();
                let [rows, mut columns] = [(1, height), (2, width)].map(|(salt, count)| numbers(seed ^ salt, count));
                columns[width - 1] = -1e30;
                let complete = |(key, score): (usize, &f32)| score + rows[key / width] + columns[key % width];
                let expected = reference::softmax(&scores.iter().enumerate().map(complete).collect::<Vec<_>>());
                let mut found = scores.clone();
                let sum = weigh(isa, &mut found, GridTerms { rows: &rows, columns: &columns });
                found.iter_mut().for_each(|weight| *weight /= sum);
                assert_close(&found, &expected, 2e-6);
            }
        }
    }
}
