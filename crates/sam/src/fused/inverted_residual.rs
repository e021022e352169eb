//! Expands the channels, filters each on its own, projects back (MobileNetV2; in TinyViT `MBConv` and `PatchMerging`), a
//! band of rows at a time: the expanded map, six times the input, never exists as a whole where it would not fit the cache.

use kernels::{Activation, Depthwise, Destination, Isa, Team, gelu};

use super::depthwise::take_depthwise;
use super::linear::Linear;
use super::parameters::Parameters;
use crate::embedding::FeatureMap;

/// Numbers of an expanded band that stay in the second-level cache.
const BAND_LENGTH: usize = 64 * 1024;

/// Widths, kernel and stride of a block.
#[derive(Debug, Clone, Copy)]
pub(super) struct BlockShape {
    pub(super) from: usize,
    pub(super) inner: usize,
    pub(super) to: usize,
    pub(super) kernel: usize,
    pub(super) stride: usize,
}

/// What stands between the three layers, and after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Around {
    /// ReLU6 between them (nano).
    Relu6,
    /// GELU between them (`PatchMerging`).
    Gelu,
    /// GELU between them and after the input was added (`MBConv`).
    GeluAfterAll,
}

/// One block.
#[derive(Debug, Clone)]
pub(crate) struct InvertedResidual {
    isa: Isa,
    shape: BlockShape,
    around: Around,
    /// None where the block does not widen.
    expand: Option<Linear>,
    depthwise: Depthwise,
    project: Linear,
}

impl InvertedResidual {
    /// `keys` are where those of the three convolutions begin; the first is not asked for where nothing is widened.
    pub(super) fn take(
        parameters: &mut Parameters<'_>,
        isa: Isa,
        keys: &[String; 3],
        (shape, around): (BlockShape, Around),
    ) -> Self {
        let BlockShape { from, inner, to, kernel, stride } = shape;
        let [expand, depthwise, project] = keys;
        Self {
            isa,
            shape,
            around,
            expand: (inner > from).then(|| Linear::take_convolution(parameters, isa, expand, [from, inner])),
            depthwise: take_depthwise(parameters, depthwise, inner, [kernel, stride]),
            project: Linear::take_convolution(parameters, isa, project, [inner, to]),
        }
    }

    /// Each thread does some rows; those that two of them need are expanded twice.
    pub(crate) fn forward(&self, input: &FeatureMap, team: Team) -> FeatureMap {
        let BlockShape { from, to, stride, .. } = self.shape;
        let side = input.side / stride;
        let is_residual = stride == 1 && from == to;
        let mut out = if is_residual { input.clone() } else { FeatureMap::zeros(side, to) };
        let destination = if is_residual { Destination::Add } else { Destination::Replace };
        let rows = side.div_ceil(team.threads());
        let parts = out.values.chunks_mut(rows * side * to).enumerate();
        team.share(parts, |(index, out)| self.fill_rows(input, index * rows, destination, out));
        out
    }

    /// The rows of the output from `first_row` on.
    fn fill_rows(&self, input: &FeatureMap, first_row: usize, destination: Destination, out: &mut [f32]) {
        let BlockShape { inner, to, kernel, stride, .. } = self.shape;
        let (side, out_side) = (input.side, input.side / stride);
        let rows_per_band = (BAND_LENGTH / (stride * side * inner)).max(1);
        let mut expanded = ExpandedRows { block: self, input, first: 0, values: Vec::new() };
        let mut filtered = vec![0.0; rows_per_band * out_side * inner];
        for (band, out) in out.chunks_mut(rows_per_band * out_side * to).enumerate() {
            let rows = out.len() / (out_side * to);
            let filtered = &mut filtered[..rows * out_side * inner];
            let top = (first_row + band * rows_per_band) * stride;
            expanded.move_to(
                top.saturating_sub(kernel / 2),
                (top + (rows - 1) * stride + kernel / 2 + 1).min(side),
            );
            for (row, filtered) in filtered.chunks_exact_mut(out_side * inner).enumerate() {
                let window: Vec<_> = (0..kernel)
                    .map(|ky| (top + row * stride + ky).checked_sub(kernel / 2).and_then(|y| expanded.row(y)))
                    .collect();
                self.depthwise.row(self.isa, &window, self.between(), filtered);
            }
            self.finish_between(filtered);
            self.project.forward_into(filtered, (destination, Activation::None), out);
            if self.around == Around::GeluAfterAll {
                gelu(self.isa, out);
            }
        }
    }

    /// What a kernel can do itself after the first two layers.
    fn between(&self) -> Activation {
        match self.around {
            Around::Relu6 => Activation::Relu6,
            Around::Gelu | Around::GeluAfterAll => Activation::None,
        }
    }

    /// The rest of it.
    fn finish_between(&self, values: &mut [f32]) {
        match self.around {
            Around::Relu6 => {}
            Around::Gelu | Around::GeluAfterAll => gelu(self.isa, values),
        }
    }
}

/// Some neighbouring rows of the expanded map.
struct ExpandedRows<'a> {
    block: &'a InvertedResidual,
    input: &'a FeatureMap,
    /// Index of the first row in `values`.
    first: usize,
    values: Vec<f32>,
}

impl ExpandedRows<'_> {
    /// Makes the rows from `first` to before `end` available, computing those that are not there yet.
    fn move_to(&mut self, first: usize, end: usize) {
        let Some(expand) = &self.block.expand else { return };
        let BlockShape { from, inner, .. } = self.block.shape;
        let side = self.input.side;
        self.values.drain(..((first - self.first) * side * inner).min(self.values.len()));
        self.first = first;
        let there = self.values.len();
        let next = first + there / (side * inner);
        self.values.resize((end - first) * side * inner, 0.0);
        let input = &self.input.values[next * side * from..end * side * from];
        let out = &mut self.values[there..];
        expand.forward_into(input, (Destination::Replace, self.block.between()), out);
        self.block.finish_between(out);
    }

    /// Row `y`, none below the last one.
    fn row(&self, y: usize) -> Option<&[f32]> {
        let side = self.input.side;
        let length = side * self.block.shape.inner;
        if y >= side {
            return None;
        }
        match self.block.expand {
            Some(_) => Some(&self.values[(y - self.first) * length..][..length]),
            None => Some(&self.input.values[y * length..][..length]),
        }
    }
}
