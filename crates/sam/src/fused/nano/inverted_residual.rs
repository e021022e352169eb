//! Expands the channels, filters each on its own, projects back (MobileNetV2), a band of rows at a time: the expanded
//! map, six times the input, never exists as a whole where it would not fit the cache.

use kernels::{Activation, Depthwise, Destination, Isa};

use crate::embedding::FeatureMap;
use crate::fused::linear::Linear;
use crate::fused::parameters::Parameters;

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

/// One block.
#[derive(Debug, Clone)]
pub(super) struct InvertedResidual {
    isa: Isa,
    shape: BlockShape,
    /// None where the block does not widen.
    expand: Option<Linear>,
    depthwise: Depthwise,
    project: Linear,
}

impl InvertedResidual {
    pub(super) fn take(parameters: &mut Parameters<'_>, isa: Isa, key: &str, shape: BlockShape) -> Self {
        let BlockShape { from, inner, to, kernel, stride } = shape;
        let expand = inner > from;
        Self {
            isa,
            shape,
            expand: expand
                .then(|| Linear::take_convolution(parameters, isa, &format!("{key}.expand"), [from, inner])),
            depthwise: take_depthwise(parameters, &format!("{key}.depthwise"), inner, [kernel, stride]),
            project: Linear::take_convolution(parameters, isa, &format!("{key}.project"), [inner, to]),
        }
    }

    pub(super) fn forward(&self, input: &FeatureMap) -> FeatureMap {
        let BlockShape { from, inner, to, kernel, stride } = self.shape;
        let side = input.side;
        let out_side = side / stride;
        let is_residual = stride == 1 && from == to;
        let mut out = if is_residual { input.clone() } else { FeatureMap::zeros(out_side, to) };
        let destination = if is_residual { Destination::Add } else { Destination::Replace };

        let rows_per_band = (BAND_LENGTH / (stride * side * inner)).max(1);
        let mut expanded = ExpandedRows { block: self, input, first: 0, values: Vec::new() };
        let mut filtered = vec![0.0; rows_per_band * out_side * inner];
        for (band, out) in out.values.chunks_mut(rows_per_band * out_side * to).enumerate() {
            let rows = out.len() / (out_side * to);
            let filtered = &mut filtered[..rows * out_side * inner];
            let top = band * rows_per_band * stride;
            expanded.move_to(
                top.saturating_sub(kernel / 2),
                (top + (rows - 1) * stride + kernel / 2 + 1).min(side),
            );
            for (row, filtered) in filtered.chunks_exact_mut(out_side * inner).enumerate() {
                let window: Vec<_> = (0..kernel)
                    .map(|ky| (top + row * stride + ky).checked_sub(kernel / 2).and_then(|y| expanded.row(y)))
                    .collect();
                self.depthwise.row(self.isa, &window, Activation::Relu6, filtered);
            }
            self.project.forward_into(filtered, (destination, Activation::None), out);
        }
        out
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
        expand.forward_into(input, (Destination::Replace, Activation::Relu6), out);
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

/// From `[channels, 1, kernel, kernel]`.
pub(super) fn take_depthwise(
    parameters: &mut Parameters<'_>,
    key: &str,
    channels: usize,
    [kernel, stride]: [usize; 2],
) -> Depthwise {
    let weight: Vec<f32> = parameters.take(&format!("{key}.weight"), [channels, 1, kernel, kernel]);
    let places = kernel * kernel;
    let by_place = (0..places).flat_map(|place| weight.iter().skip(place).step_by(places).copied());
    let weights = by_place.collect();
    Depthwise { kernel, stride, weights, bias: parameters.take(&format!("{key}.bias"), [channels]) }
}
