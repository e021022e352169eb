//! Depthwise convolution of one output row at a time, so that a caller keeps only the rows it needs.
//! No convolution across channels: that is a matrix product.

use crate::activation::Activation;
use crate::isa::{Isa, Task};
use crate::simd::Simd;

/// A square kernel for each channel, padded so that stride 1 keeps the size.
#[derive(Debug, Clone, PartialEq)]
pub struct Depthwise {
    /// Side of the kernel, odd.
    pub kernel: usize,
    /// Pixels from one output to the next.
    pub stride: usize,
    /// `[kernel, kernel, channels]`.
    pub weights: Vec<f32>,
    /// One for each channel.
    pub bias: Vec<f32>,
}

/// The input rows under the kernel, from top to bottom; `None` beyond the edge of the image.
pub type RowWindow<'a> = [Option<&'a [f32]>];

/// Outputs computed together, so that a weight is read once for all of them.
const TOGETHER: usize = 4;

impl Depthwise {
    /// One row of outputs, channel-last.
    ///
    /// # Shapes
    /// Each row of `window` `[width, channels]`, `out` `[width / stride rounded up, channels]`.
    ///
    /// # Panics
    /// When the sides do not fit.
    pub fn row(&self, isa: Isa, window: &RowWindow<'_>, activation: Activation, out: &mut [f32]) {
        let channels = self.bias.len();
        assert_eq!(self.weights.len(), self.kernel * self.kernel * channels, "a weight a place and channel");
        assert_eq!(window.len(), self.kernel, "a row for each row of the kernel");
        let Some(length) = window.iter().flatten().map(|row| row.len()).next() else { return };
        assert!(window.iter().flatten().all(|row| row.len() == length), "rows of one length");
        let width = length / channels;
        assert_eq!(
            out.len(),
            width.div_ceil(self.stride) * channels,
            "one output for each {} pixels",
            self.stride
        );
        isa.run(Row { layer: self, window, width, activation, out });
    }
}

struct Row<'a> {
    layer: &'a Depthwise,
    window: &'a RowWindow<'a>,
    width: usize,
    activation: Activation,
    out: &'a mut [f32],
}

impl Task for Row<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(mut self, simd: S) {
        let Depthwise { kernel, stride, .. } = *self.layer;
        let channels = self.layer.bias.len();
        let outputs = self.out.len() / channels;
        // Outputs whose whole kernel lies inside the row.
        let pad = kernel / 2;
        let first_inside = pad.div_ceil(stride).min(outputs);
        let end_inside =
            if self.width + pad >= kernel { (self.width + pad - kernel) / stride + 1 } else { 0 };
        let end_inside = end_inside.clamp(first_inside, outputs);

        let mut x = 0;
        while x < outputs {
            if x >= first_inside && x + TOGETHER <= end_inside {
                self.outputs::<S, TOGETHER>(simd, x);
                x += TOGETHER;
            } else {
                self.outputs::<S, 1>(simd, x);
                x += 1;
            }
        }
        self.last_channels(channels - channels % S::LANES);
    }
}

impl Row<'_> {
    /// `COUNT` neighbouring outputs from `x` on; with more than one, all of the kernel must lie inside the row.
    #[inline(always)]
    #[expect(unsafe_code, reason = "an inner loop without checks")]
    fn outputs<S: Simd, const COUNT: usize>(&mut self, simd: S, x: usize) {
        let Depthwise { kernel, stride, ref weights, ref bias } = *self.layer;
        let channels = bias.len();
        let left = (x * stride).wrapping_sub(kernel / 2);
        // Columns of the kernel that lie inside the row.
        let columns = if COUNT == 1 {
            let first = (kernel / 2).saturating_sub(x * stride);
            first..kernel.min((self.width + kernel / 2).saturating_sub(x * stride)).max(first)
        } else {
            0..kernel
        };
        let last = left.wrapping_add((COUNT - 1) * stride).wrapping_add(columns.end).wrapping_sub(1);
        assert!(columns.is_empty() || (left.wrapping_add(columns.start) <= last && last < self.width));
        assert!(weights.len() == kernel * kernel * channels);
        assert!(self.window.iter().flatten().all(|row| row.len() == self.width * channels));
        for channel in (0..channels - channels % S::LANES).step_by(S::LANES) {
            let mut sums = [simd.load(&bias[channel..]); COUNT];
            for (ky, row) in self.window.iter().enumerate() {
                let Some(row) = row else { continue };
                for kx in columns.clone() {
                    let from = left.wrapping_add(kx) * channels + channel;
                    // SAFETY: `left + kx + offset * stride` is at most `last`, a pixel of the row; `channel` and
                    // the lanes after it are channels. The weights are `kernel * kernel` times as many.
                    unsafe {
                        let weight = weights.as_ptr().add((ky * kernel + kx) * channels + channel);
                        let weight = simd.load_from(weight);
                        for (offset, sum) in sums.iter_mut().enumerate() {
                            let value = simd.load_from(row.as_ptr().add(from + offset * stride * channels));
                            *sum = simd.mul_add(value, weight, *sum);
                        }
                    }
                }
            }
            for (offset, sum) in sums.into_iter().enumerate() {
                let activated = self.activation.apply(simd, sum);
                simd.store(activated, &mut self.out[(x + offset) * channels + channel..]);
            }
        }
    }

    /// Channels from `first` on, too few for a vector.
    fn last_channels(&mut self, first: usize) {
        let Depthwise { kernel, stride, ref weights, ref bias } = *self.layer;
        let channels = bias.len();
        for x in 0..self.out.len() / channels {
            for channel in first..channels {
                let mut sum = bias[channel];
                for (ky, row) in self.window.iter().enumerate() {
                    for kx in 0..kernel {
                        let from = (x * stride + kx).wrapping_sub(kernel / 2);
                        let value =
                            row.filter(|_| from < self.width).map(|row| row[from * channels + channel]);
                        sum += value.unwrap_or(0.0) * weights[(ky * kernel + kx) * channels + channel];
                    }
                }
                self.out[x * channels + channel] = match self.activation {
                    Activation::None => sum,
                    Activation::Relu => sum.max(0.0),
                    Activation::Relu6 => sum.clamp(0.0, 6.0),
                };
            }
        }
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
        fn every_row_equals_the_definition(
            height in 1usize..7, width in 1usize..14, channels in 1usize..40,
            kernel in prop::sample::select(vec![3usize, 5]), stride in 1usize..3, seed: u64,
        ) {
            let layer = Depthwise {
                kernel,
                stride,
                weights: numbers(seed, kernel * kernel * channels),
                bias: numbers(seed ^ 1, channels),
            };
            let image = numbers(seed ^ 2, height * width * channels);
            let rows: Vec<&[f32]> = image.chunks_exact(width * channels).collect();
            for y in 0..height.div_ceil(stride) {
                let window: Vec<_> = (0..kernel)
                    .map(|ky| (y * stride + ky).checked_sub(kernel / 2).and_then(|row| rows.get(row).copied()))
                    .collect();
                let expected = reference::depthwise_row(&layer, &image, [height, width], y);
                for isa in Isa::all() {
                    let mut found = vec![0.0; expected.len()];
                    layer.row(isa, &window, Activation::None, &mut found);
                    assert_close(&found, &expected, 1e-5);
                    layer.row(isa, &window, Activation::Relu6, &mut found);
                    let clipped: Vec<f32> = expected.iter().map(|value| value.clamp(0.0, 6.0)).collect();
                    assert_close(&found, &clipped, 1e-5);
                }
            }
        }
    }
}
