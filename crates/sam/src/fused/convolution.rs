//! A 3 x 3 convolution over all channels, channel-last: what is under the kernel side by side, then a product.
//! Not the depthwise one, which is a kernel of its own.

use kernels::{Activation, Destination, Isa, Team};

use super::linear::Linear;
use super::parameters::Parameters;
use crate::embedding::FeatureMap;

const KERNEL: usize = 3;
/// Outputs that are made together: as many as a product likes to see.
const OUTPUTS_AT_ONCE: usize = 256;

/// Padded so that stride 1 keeps the side.
#[derive(Debug, Clone)]
pub(super) struct Convolution {
    /// Of the channels under the kernel, place by place.
    linear: Linear,
    from: usize,
    to: usize,
    stride: usize,
}

impl Convolution {
    /// The convolution whose key is `{key}.weight`, without a bias or with that of `{key}.bias`.
    pub(super) fn take(
        parameters: &mut Parameters<'_>,
        isa: Isa,
        key: &str,
        ([from, to], stride, bias): ([usize; 2], usize, Bias),
    ) -> Self {
        const PLACES: usize = KERNEL * KERNEL;
        let weight = parameters.take(&format!("{key}.weight"), [to, from, KERNEL, KERNEL]);
        // `[to, from, places]` to `[to, places, from]`.
        let by_place = weight.chunks_exact((from * PLACES).max(1)).flat_map(|of_output| {
            (0..PLACES).flat_map(move |place| of_output.iter().skip(place).step_by(PLACES).copied())
        });
        let by_place: Vec<f32> = by_place.collect();
        let bias = match bias {
            Bias::Learned => parameters.take(&format!("{key}.bias"), [to]),
            Bias::None => vec![0.0; to],
        };
        Self { linear: Linear::new(isa, [PLACES * from, to], &by_place, &bias), from, to, stride }
    }

    pub(super) fn forward(&self, input: &FeatureMap, team: Team) -> FeatureMap {
        let side = input.side / self.stride;
        let mut out = FeatureMap::zeros(side, self.to);
        let rows = (OUTPUTS_AT_ONCE / side).max(1);
        let parts = out.values.chunks_mut(rows * side * self.to).enumerate();
        team.share(parts, |(index, out)| {
            let places = self.under_the_kernel(input, index * rows, out.len() / (side * self.to));
            self.linear.forward_into(&places, (Destination::Replace, Activation::None), out);
        });
        out
    }

    /// For `count` rows of outputs from `first` on, `[count * side, 9 * from]`.
    fn under_the_kernel(&self, input: &FeatureMap, first: usize, count: usize) -> Vec<f32> {
        let side = input.side / self.stride;
        let mut places = vec![0.0; count * side * KERNEL * KERNEL * self.from];
        let kernels = places.chunks_exact_mut(KERNEL * self.from).enumerate();
        for (index, kernel_row) in kernels {
            let (output, ky) = (index / KERNEL, index % KERNEL);
            let (y, x) = (first + output / side, output % side);
            let Some(y) = (y * self.stride + ky).checked_sub(KERNEL / 2).filter(|y| *y < input.side) else {
                continue;
            };
            // Of the three pixels those that are inside the row.
            let start = (x * self.stride).wrapping_sub(KERNEL / 2);
            let skipped = usize::from(x == 0);
            let from = (y * input.side + start.wrapping_add(skipped)) * self.from;
            let inside = KERNEL.min(input.side + KERNEL / 2 - x * self.stride);
            let length = (inside - skipped) * self.from;
            kernel_row[skipped * self.from..][..length].copy_from_slice(&input.values[from..][..length]);
        }
        places
    }
}

/// Whether a convolution has a bias.
#[derive(Debug, Clone, Copy)]
pub(super) enum Bias {
    /// One for each output.
    Learned,
    /// None: a norm follows.
    None,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::testing::uniform;

    /// By its definition.
    fn reference(weight: &[f32], input: &FeatureMap, to: usize, stride: usize) -> Vec<f32> {
        let FeatureMap { side, channels, .. } = *input;
        let inside = |place: usize, k: usize| (place * stride + k).checked_sub(1).filter(|at| *at < side);
        let mut out = Vec::new();
        for (y, x) in (0..side / stride).flat_map(|y| (0..side / stride).map(move |x| (y, x))) {
            for of_output in weight.chunks_exact(channels * 9).take(to) {
                let mut sum = 0.0;
                for (ky, kx) in (0..9).map(|place| (place / 3, place % 3)) {
                    let Some((y, x)) = inside(y, ky).zip(inside(x, kx)) else { continue };
                    for channel in 0..channels {
                        sum += of_output[channel * 9 + ky * 3 + kx]
                            * input.values[(y * side + x) * channels + channel];
                    }
                }
                out.push(sum);
            }
        }
        out
    }

    #[test]
    fn it_is_the_sum_over_the_neighbourhood_for_both_strides() {
        for (side, from, to, stride) in
            [(6, 5, 7, 1), (6, 5, 7, 2), (40, 3, 8, 1), (2, 1, 1, 2), (1, 4, 2, 1)]
        {
            let weight = uniform("weight", to * from * 9);
            let input = FeatureMap { side, channels: from, values: uniform("input", side * side * from) };
            let by_place: Vec<f32> = weight
                .chunks_exact(from * 9)
                .flat_map(|of| (0..9).flat_map(move |place| of.iter().skip(place).step_by(9).copied()))
                .collect();
            let linear = Linear::new(Isa::best(), [9 * from, to], &by_place, &vec![0.0; to]);
            let found = Convolution { linear, from, to, stride }.forward(&input, Team::of_this_machine());
            let expected = reference(&weight, &input, to, stride);
            for (found, expected) in found.values.iter().zip(&expected) {
                assert!((found - expected).abs() < 1e-5, "{side} {stride}: {found}, not {expected}");
            }
            assert_eq!(found.values.len(), expected.len());
        }
    }
}
