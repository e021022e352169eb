//! From image positions to low-res logits: two doublings of the side and the product with the hyper-networks' output,
//! a row of the grid at a time (paper, figure 14). Not the hyper-networks.

use kernels::{
    Activation, Destination, Isa, LayerNorm, PackedMatrix, Rows, RowsMut, gelu, layer_norm, multiply,
};

use super::grid::{CELLS, PLACES};
use super::linear::take_norm;
use super::parameters::Parameters;
pub(super) use crate::network_config::UPSCALED_CHANNELS as CHANNELS;

/// Of every `LayerNorm2d` (official `LayerNorm2d`).
const EPSILON: f32 = 1e-6;
/// Places of a position after one doubling.
const QUARTERS: usize = 4;
/// Official `output_upscaling`.
#[derive(Debug, Clone)]
pub(super) struct Upscaling {
    isa: Isa,
    conv1: PackedMatrix,
    norm: LayerNorm,
    conv2: PackedMatrix,
}

/// Finer features in nested order, where the encoder has them.
#[derive(Debug, Clone)]
pub(super) struct NestedFeatures {
    /// `[positions, 4, 64]`.
    pub(super) stride_8: Vec<f32>,
    /// `[positions, 16, 32]`.
    pub(super) stride_4: Vec<f32>,
}

/// The outputs of the hyper-networks that are wanted: one for each mask.
#[derive(Debug, Clone, Copy)]
pub(super) struct MaskWeights<'a> {
    /// `[masks, 32]`.
    pub(super) rows: &'a [f32],
}

impl Upscaling {
    pub(super) fn take(parameters: &mut Parameters<'_>, isa: Isa, dim: usize) -> Self {
        let [first, second] = CHANNELS;
        let key = |index: usize| format!("mask_decoder.output_upscaling.{index}");
        Self {
            isa,
            conv1: take_doubling(parameters, isa, &key(0), [dim, first]),
            norm: take_norm(parameters, &key(1), first, EPSILON),
            conv2: take_doubling(parameters, isa, &key(3), [first, second]),
        }
    }

    /// The logits of each mask, row by row.
    ///
    /// # Shapes
    /// `image` `[side * side, dim]` to `masks` times `[4 * side, 4 * side]`.
    pub(super) fn logits(
        &self,
        image: &[f32],
        side: usize,
        features: Option<&NestedFeatures>,
        weights: MaskWeights<'_>,
    ) -> Vec<Vec<f32>> {
        let [first, second] = CHANNELS;
        let masks = weights.rows.len() / second;
        let weights = PackedMatrix::from_transposed(self.isa, [second, masks], weights.rows);
        let dim = self.conv1.rows();

        let mut logits = vec![vec![0.0; CELLS * side * side]; masks];
        let mut doubled = vec![0.0; side * QUARTERS * first];
        let mut quadrupled = vec![0.0; side * CELLS * second];
        let mut products = vec![0.0; side * CELLS * masks];
        for (y, row) in image.chunks_exact(side * dim).enumerate() {
            let stride_8 = features.map(|features| chunk(&features.stride_8, y, doubled.len()));
            self.double(row, &self.conv1, stride_8, &mut doubled);
            layer_norm(self.isa, &self.norm, &mut doubled);
            gelu(self.isa, &mut doubled);

            let stride_4 = features.map(|features| chunk(&features.stride_4, y, quadrupled.len()));
            self.double(&doubled, &self.conv2, stride_4, &mut quadrupled);
            gelu(self.isa, &mut quadrupled);

            let end = (Destination::Replace, Activation::None);
            multiply(Rows::new(&quadrupled, second), &weights, end, RowsMut::new(&mut products, masks));
            for (mask, logits) in logits.iter_mut().enumerate() {
                let row = &mut logits[y * CELLS * side..][..CELLS * side];
                scatter(products.iter().skip(mask).step_by(masks), row, 4 * side);
            }
        }
        logits
    }

    /// One transposed convolution of 2 x 2 with stride 2, with the finer features added.
    fn double(&self, rows: &[f32], conv: &PackedMatrix, features: Option<&[f32]>, out: &mut [f32]) {
        let destination = match features {
            Some(features) => {
                out.copy_from_slice(features);
                Destination::Add
            }
            None => Destination::Replace,
        };
        let out = RowsMut::new(out, conv.columns());
        multiply(Rows::new(rows, conv.rows()), conv, (destination, Activation::None), out);
    }
}

fn chunk(values: &[f32], index: usize, length: usize) -> &[f32] {
    &values[index * length..][..length]
}

/// From nested order to four rows of `width` cells.
fn scatter<'a>(nested: impl Iterator<Item = &'a f32>, rows: &mut [f32], width: usize) {
    for (index, value) in nested.enumerate() {
        let [dx, dy] = PLACES[index % CELLS];
        rows[dy * width + 4 * (index / CELLS) + dx] = *value;
    }
}

/// A transposed convolution of 2 x 2 with stride 2 as a product: the four places of a position side by side.
fn take_doubling(
    parameters: &mut Parameters<'_>,
    isa: Isa,
    key: &str,
    [from, to]: [usize; 2],
) -> PackedMatrix {
    let weight: Vec<f32> = parameters.take(&format!("{key}.weight"), [from, to, 2, 2]);
    let bias: Vec<f32> = parameters.take(&format!("{key}.bias"), [to]);
    let product = PackedMatrix::from_fn(isa, [from, QUARTERS * to], |row, column| {
        let (place, channel) = (column / to, column % to);
        weight[(row * to + channel) * QUARTERS + place]
    });
    product.with_bias(&bias.repeat(QUARTERS))
}
