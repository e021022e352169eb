//! The first convolution of nano's encoder and of MobileSAM's: 3 x 3 pixels, every second one, from planes of colour to
//! channels last. Not ViT's patches, which do not overlap.

use kernels::{Activation, Destination, Isa, Team};

use super::linear::Linear;
use super::parameters::Parameters;
use crate::embedding::FeatureMap;

const KERNEL: usize = 3;
const STRIDE: usize = 2;
/// Red, green and blue.
const COLOURS: usize = 3;
const PATCH: usize = COLOURS * KERNEL * KERNEL;

/// Of the 3 x 3 pixels under the kernel, row by row.
#[derive(Debug, Clone)]
pub(super) struct Stem {
    linear: Linear,
    channels: usize,
}

impl Stem {
    /// The convolution whose keys are `{key}.weight` and `{key}.bias`; the weight `[channels, 3, 3, 3]` already lies as
    /// the patches do.
    pub(super) fn take(parameters: &mut Parameters<'_>, isa: Isa, key: &str, channels: usize) -> Self {
        let weight = parameters.take(&format!("{key}.weight"), [channels, COLOURS, KERNEL, KERNEL]);
        let bias: Vec<f32> = parameters.take(&format!("{key}.bias"), [channels]);
        Self { linear: Linear::new(isa, [PATCH, channels], &weight, &bias), channels }
    }

    /// A row of outputs at a time: the pixels under each kernel side by side, then a product.
    ///
    /// # Shapes
    /// `planes` `[3, side, side]` to half the side.
    pub(super) fn forward(
        &self,
        planes: &[f32],
        side: usize,
        activation: Activation,
        team: Team,
    ) -> FeatureMap {
        let half = side / STRIDE;
        let mut out = FeatureMap::zeros(half, self.channels);
        let rows = out.values.chunks_exact_mut(half * self.channels).enumerate();
        team.share(rows, |(y, row)| {
            let mut patches = vec![0.0; half * PATCH];
            for (place, plane_row) in kernel_rows(planes, side, y) {
                for (x, patch) in patches.chunks_exact_mut(PATCH).enumerate() {
                    for kx in 0..KERNEL {
                        let pixel = (x * STRIDE + kx).checked_sub(KERNEL / 2);
                        if let Some(value) = pixel.and_then(|pixel| plane_row.get(pixel)) {
                            patch[place + kx] = *value;
                        }
                    }
                }
            }
            self.linear.forward_into(&patches, (Destination::Replace, activation), row);
        });
        out
    }
}

/// The rows of each plane under the kernel of output row `y`, with where they go in a patch.
fn kernel_rows(planes: &[f32], side: usize, y: usize) -> impl Iterator<Item = (usize, &[f32])> {
    planes.chunks_exact(side * side).enumerate().flat_map(move |(colour, plane)| {
        (0..KERNEL).filter_map(move |ky| {
            let row = (y * STRIDE + ky).checked_sub(KERNEL / 2).filter(|row| *row < side)?;
            Some(((colour * KERNEL + ky) * KERNEL, &plane[row * side..][..side]))
        })
    })
}
