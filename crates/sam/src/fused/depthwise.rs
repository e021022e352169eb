//! Depthwise convolutions between a weights file, a map and the kernel that computes their rows.
//! No arithmetic.

use kernels::Depthwise;

use super::parameters::Parameters;
use crate::embedding::FeatureMap;

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

/// The rows of a map under a kernel of that side in the middle of row `y`; none beyond the edges.
pub(super) fn rows_around(map: &FeatureMap, y: usize, kernel: usize) -> Vec<Option<&[f32]>> {
    let length = map.side * map.channels;
    let row = |y: usize| map.values.get(y * length..(y + 1) * length);
    (0..kernel).map(|ky| (y + ky).checked_sub(kernel / 2).and_then(row)).collect()
}
