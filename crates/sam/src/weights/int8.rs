//! Weights in 8 bits with one scale for each output channel.
//! Only how they are stored: the network computes in f32.

/// The largest quantised magnitude; -128 stays unused so that the range is symmetric.
#[cfg(any(feature = "flex", test))]
const LIMIT: f32 = 127.0;

/// Weights in 8 bits.
#[cfg(any(feature = "flex", test))]
#[derive(Debug, Clone, PartialEq)]
pub(super) struct QuantizedWeights {
    pub(super) values: Vec<i8>,
    /// One for each output channel: weight = 8-bit value * scale.
    pub(super) scales: Vec<f32>,
    /// The sides of the scales: the weights' own along the output axis, 1 along the others.
    pub(super) scale_shape: Vec<usize>,
}

/// Rounds every output channel to 255 steps between its largest magnitudes.
#[cfg(any(feature = "flex", test))]
pub(super) fn quantize(values: &[f32], shape: &[usize], output_axis: usize) -> QuantizedWeights {
    let mut scale_shape = vec![1; shape.len()];
    scale_shape[output_axis] = shape[output_axis];
    let channels = Channels::new(shape, &scale_shape);

    let mut scales = vec![0.0f32; shape[output_axis]];
    for (index, value) in values.iter().enumerate() {
        let largest = &mut scales[channels.of(index)];
        *largest = largest.max(value.abs());
    }
    for scale in &mut scales {
        *scale = if *scale > 0.0 { *scale / LIMIT } else { 1.0 };
    }
    let rounded =
        values.iter().enumerate().map(|(index, value)| (value / scales[channels.of(index)]).round());
    let values = rounded.map(|value| value as i8).collect();
    QuantizedWeights { values, scales, scale_shape }
}

/// The inverse of [`quantize`], to within half a scale; none if the scales do not fit the values.
pub(crate) fn dequantize(
    values: &[i8],
    shape: &[usize],
    scales: &[f32],
    scale_shape: &[usize],
) -> Option<Vec<f32>> {
    let fits = shape.len() == scale_shape.len()
        && scale_shape.iter().filter(|side| **side != 1).count() <= 1
        && shape.iter().zip(scale_shape).all(|(side, scale)| *scale == 1 || scale == side)
        && scale_shape.iter().product::<usize>() == scales.len();
    fits.then(|| {
        let channels = Channels::new(shape, scale_shape);
        let values = values.iter().enumerate();
        values.map(|(index, value)| f32::from(*value) * scales[channels.of(index)]).collect()
    })
}

/// From a value's place to its output channel.
struct Channels {
    /// Values from one channel to the next.
    step: usize,
    count: usize,
}

impl Channels {
    fn new(shape: &[usize], scale_shape: &[usize]) -> Self {
        let axis = scale_shape.iter().position(|side| *side != 1).unwrap_or(0);
        let step = shape.iter().skip(axis + 1).product::<usize>().max(1);
        Self { step, count: scale_shape.iter().product() }
    }

    fn of(&self, index: usize) -> usize {
        index / self.step % self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn weights_come_back_to_within_half_a_step_of_their_channel(
            values in prop::collection::vec(-50.0f32..50.0, 24),
            axis in 0usize..3,
        ) {
            let shape = [2, 3, 4];
            let QuantizedWeights { values: stored, scales, scale_shape } = quantize(&values, &shape, axis);
            let back = dequantize(&stored, &shape, &scales, &scale_shape).unwrap();
            for (index, (value, back)) in values.iter().zip(&back).enumerate() {
                let channel = [index / 12, index / 4 % 3, index % 4][axis];
                prop_assert!((value - back).abs() <= 0.501 * scales[channel]);
            }
        }
    }

    #[test]
    fn scales_of_other_sides_are_refused() {
        assert!(dequantize(&[0; 6], &[2, 3], &[1.0; 2], &[2, 1]).is_some());
        for (scales, shape) in
            [(vec![1.0; 3], vec![3, 1]), (vec![1.0; 6], vec![2, 3]), (vec![1.0], vec![2, 1])]
        {
            assert!(dequantize(&[0; 6], &[2, 3], &scales, &shape).is_none(), "{shape:?}");
        }
    }
}
