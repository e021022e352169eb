//! Layer normalisation over the last axis, in place.
//! Not over a batch or a plane.

use crate::isa::{Isa, Task};
use crate::simd::Simd;

/// Gain and bias of each channel.
#[derive(Debug, Clone, PartialEq)]
pub struct LayerNorm {
    /// Multiplied with the normalised value.
    pub gain: Vec<f32>,
    /// Added afterwards.
    pub bias: Vec<f32>,
    /// Added to the variance.
    pub epsilon: f32,
}

/// What a row was normalised with: every number of it became `(number - mean) * scale`, before gain and bias.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    /// Of the row.
    pub mean: f32,
    /// One over its standard deviation.
    pub scale: f32,
}

/// Normalises every row of as many numbers as `norm` has channels.
///
/// # Panics
/// When gain and bias differ in length.
pub fn layer_norm(isa: Isa, norm: &LayerNorm, rows: &mut [f32]) {
    layer_norm_with(isa, norm, rows, |_| {});
}

/// The same, and `tell` hears of each row what it was normalised with.
///
/// # Panics
/// When gain and bias differ in length.
pub fn layer_norm_with(isa: Isa, norm: &LayerNorm, rows: &mut [f32], tell: impl FnMut(Moments)) {
    assert_eq!(norm.gain.len(), norm.bias.len(), "a gain and a bias a channel");
    isa.run(Normalization { norm, rows, tell });
}

struct Normalization<'a, T> {
    norm: &'a LayerNorm,
    rows: &'a mut [f32],
    tell: T,
}

impl<T: FnMut(Moments)> Task for Normalization<'_, T> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(mut self, simd: S) {
        let width = self.norm.gain.len();
        for row in self.rows.chunks_exact_mut(width.max(1)) {
            (self.tell)(normalize(simd, self.norm, row));
        }
    }
}

/// Whole vectors first; the last few channels one by one.
#[inline(always)]
fn normalize<S: Simd>(simd: S, norm: &LayerNorm, row: &mut [f32]) -> Moments {
    let per_channel = 1.0 / row.len() as f32;
    let whole = row.len() - row.len() % S::LANES;
    let (vectors, rest) = row.split_at_mut(whole);
    let mut sum = simd.splat(0.0);
    for chunk in vectors.chunks_exact(S::LANES) {
        sum = simd.add(sum, simd.load(chunk));
    }
    let mean = (simd.sum(sum) + rest.iter().sum::<f32>()) * per_channel;

    let means = simd.splat(mean);
    let mut squares = simd.splat(0.0);
    for chunk in vectors.chunks_exact(S::LANES) {
        let centred = simd.sub(simd.load(chunk), means);
        squares = simd.mul_add(centred, centred, squares);
    }
    let squares = simd.sum(squares) + rest.iter().map(|value| (value - mean).powi(2)).sum::<f32>();
    let scale = (squares * per_channel + norm.epsilon).sqrt().recip();

    let scales = simd.splat(scale);
    let channels = norm.gain.chunks_exact(S::LANES).zip(norm.bias.chunks_exact(S::LANES));
    for (chunk, (gain, bias)) in vectors.chunks_exact_mut(S::LANES).zip(channels) {
        let normalized = simd.mul(simd.sub(simd.load(chunk), means), scales);
        simd.store(simd.mul_add(normalized, simd.load(gain), simd.load(bias)), chunk);
    }
    for (value, (gain, bias)) in rest.iter_mut().zip(norm.gain[whole..].iter().zip(&norm.bias[whole..])) {
        *value = (*value - mean) * scale * gain + bias;
    }
    Moments { mean, scale }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference;
    use crate::testing::{assert_close, numbers};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn it_equals_the_definition(count in 1usize..6, eighths in 1usize..20, odd in 0usize..3, seed: u64) {
            let width = 8 * eighths + odd;
            let norm =
                LayerNorm { gain: numbers(seed, width), bias: numbers(seed ^ 1, width), epsilon: 1e-5 };
            let rows = numbers(seed ^ 2, count * width);
            let expected = reference::layer_norm(&norm, &rows);
            for isa in Isa::all() {
                let mut found = rows.clone();
                let mut moments = Vec::new();
                layer_norm_with(isa, &norm, &mut found, |told| moments.push(told));
                assert_close(&found, &expected, 1e-5);

                let told = rows.chunks_exact(width).zip(&moments).flat_map(|(row, Moments { mean, scale })| {
                    let channels = row.iter().zip(norm.gain.iter().zip(&norm.bias));
                    channels.map(move |(value, (gain, bias))| (value - mean) * scale * gain + bias)
                });
                assert_close(&told.collect::<Vec<_>>(), &expected, 1e-5);
            }
        }
    }
}
