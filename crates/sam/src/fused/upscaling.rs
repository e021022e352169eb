//! From image positions to low-res logits: two doublings of the side and the product with the hyper-networks' output,
//! a row of the grid at a time (paper, figure 14). Not the hyper-networks.

use std::ops::Range;

use kernels::{
    Activation, Destination, Isa, LayerNorm, PackedMatrix, Rows, RowsMut, gelu, layer_norm, multiply,
};

use super::grid::{CELLS, PLACES};
use super::linear::{add, take_norm};
use super::parameters::Parameters;
pub(super) use crate::network_config::UPSCALED_CHANNELS as CHANNELS;

/// Of every `LayerNorm2d` (official `LayerNorm2d`).
const EPSILON: f32 = 1e-6;
/// Places of a position after one doubling.
pub(super) const QUARTERS: usize = 4;
/// Official `output_upscaling`, but for its first convolution.
#[derive(Debug, Clone)]
pub(super) struct Upscaling {
    isa: Isa,
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

/// All that turns positions of the image into logits of some masks.
#[derive(Debug)]
pub(super) struct MaskUpscaling<'a> {
    upscaling: &'a Upscaling,
    /// `[32, masks]`.
    weights: PackedMatrix,
}

impl Upscaling {
    pub(super) fn take(parameters: &mut Parameters<'_>, isa: Isa) -> Self {
        let [first, second] = CHANNELS;
        let (weight, bias) = take_doubling(parameters, 3, [first, second]);
        Self {
            isa,
            norm: take_norm(parameters, "mask_decoder.output_upscaling.1", first, EPSILON),
            conv2: PackedMatrix::from_transposed(isa, [first, QUARTERS * second], &weight).with_bias(&bias),
        }
    }

    /// What turns positions into logits of these masks.
    pub(super) fn of_masks(&self, weights: MaskWeights<'_>) -> MaskUpscaling<'_> {
        let [_, second] = CHANNELS;
        let masks = weights.rows.len() / second;
        let weights = PackedMatrix::from_transposed(self.isa, [second, masks], weights.rows);
        MaskUpscaling { upscaling: self, weights }
    }
}

impl MaskUpscaling<'_> {
    /// The logits of each mask above some rows of the grid, row by row.
    ///
    /// # Shapes
    /// `doubled` `[rows * side, 4, 64]` to `masks` times `[4 * rows, 4 * side]`.
    pub(super) fn logits(
        &self,
        (rows, mut doubled): (Range<usize>, Vec<f32>),
        side: usize,
        features: Option<&NestedFeatures>,
    ) -> Vec<Vec<f32>> {
        let Self { upscaling: Upscaling { isa, norm, conv2 }, weights } = self;
        let [first, second] = CHANNELS;
        let masks = weights.columns();
        // Whole vectors are written quickest.
        let stride = masks.next_multiple_of(isa.lanes());

        let mut logits = vec![vec![0.0; CELLS * side * rows.len()]; masks];
        let mut quadrupled = vec![0.0; side * CELLS * second];
        let mut products = vec![0.0; side * CELLS * stride];
        let doubled_rows = doubled.chunks_exact_mut(side * QUARTERS * first);
        for (index, (y, doubled)) in rows.zip(doubled_rows).enumerate() {
            if let Some(features) = features {
                add(doubled, features.stride_8_row(y, side));
            }
            layer_norm(*isa, norm, doubled);
            gelu(*isa, doubled);

            let finer = features.map(|features| features.stride_4_row(y, side));
            double(doubled, conv2, finer, &mut quadrupled);
            gelu(*isa, &mut quadrupled);

            let end = (Destination::Replace, Activation::None);
            multiply(Rows::new(&quadrupled, second), weights, end, RowsMut::new(&mut products, stride));
            for (mask, logits) in logits.iter_mut().enumerate() {
                let row = &mut logits[index * CELLS * side..][..CELLS * side];
                scatter(products.iter().skip(mask).step_by(stride), row, 4 * side);
            }
        }
        logits
    }
}

impl NestedFeatures {
    /// What row `y` of the grid gains in the first doubling, `[side, 4, 64]`.
    fn stride_8_row(&self, y: usize, side: usize) -> &[f32] {
        chunk(&self.stride_8, y, side * QUARTERS * CHANNELS[0])
    }

    /// And in the second, `[side, 16, 32]`.
    fn stride_4_row(&self, y: usize, side: usize) -> &[f32] {
        chunk(&self.stride_4, y, side * CELLS * CHANNELS[1])
    }
}

/// One transposed convolution of 2 x 2 with stride 2, with the finer features added.
fn double(rows: &[f32], conv: &PackedMatrix, features: Option<&[f32]>, out: &mut [f32]) {
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

/// A transposed convolution of 2 x 2 with stride 2 as a linear layer: its weight `[4 * to, from]`, in which the four
/// places of a position come one after the other, and its bias.
pub(super) fn take_doubling(
    parameters: &mut Parameters<'_>,
    index: usize,
    [from, to]: [usize; 2],
) -> (Vec<f32>, Vec<f32>) {
    let key = format!("mask_decoder.output_upscaling.{index}");
    let weight: Vec<f32> = parameters.take(&format!("{key}.weight"), [from, to, 2, 2]);
    let bias: Vec<f32> = parameters.take(&format!("{key}.bias"), [to]);
    let columns = QUARTERS * to;
    // [from, to, place] to [place, to, from]
    let row = |(place, channel): (usize, usize)| {
        weight.iter().skip(channel * QUARTERS + place).step_by(columns).copied()
    };
    let rows = (0..columns).map(|column| (column / to, column % to));
    (rows.flat_map(row).collect(), bias.repeat(QUARTERS))
}
