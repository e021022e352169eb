//! 8-bit numbers with one scale for each channel.
//! No files.

/// The largest quantised magnitude; -128 stays unused so that the range is symmetric.
const LIMIT: f32 = 127.0;

/// Values of a `[channels, ...]` tensor in 8 bits.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Quantized {
    pub(super) values: Vec<i8>,
    /// One for each channel: value = 8-bit value * scale.
    pub(super) scales: Vec<f32>,
}

/// Rounds every channel to 255 steps between its largest magnitudes.
pub(super) fn quantize(values: &[f32], channels: usize) -> Quantized {
    let mut quantized =
        Quantized { values: Vec::with_capacity(values.len()), scales: Vec::with_capacity(channels) };
    for channel in values.chunks_exact(values.len() / channels) {
        let largest = channel.iter().fold(0.0f32, |largest, value| largest.max(value.abs()));
        let scale = if largest > 0.0 { largest / LIMIT } else { 1.0 };
        quantized.scales.push(scale);
        quantized.values.extend(channel.iter().map(|value| (value / scale).round() as i8));
    }
    quantized
}

/// The inverse of [`quantize`], to within half a scale.
pub(super) fn dequantize(values: impl ExactSizeIterator<Item = i8>, scales: &[f32]) -> Vec<f32> {
    let per_channel = (values.len() / scales.len().max(1)).max(1);
    values.enumerate().map(|(index, value)| f32::from(value) * scales[index / per_channel]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn values_come_back_to_within_half_a_step_of_their_channel(
            values in prop::collection::vec(-50.0f32..50.0, 24),
        ) {
            let Quantized { values: stored, scales } = quantize(&values, 3);
            let back = dequantize(stored.into_iter(), &scales);
            for (index, (value, back)) in values.iter().zip(&back).enumerate() {
                prop_assert!((value - back).abs() <= 0.501 * scales[index / 8]);
            }
        }
    }

    #[test]
    fn a_channel_of_zeros_stays_zero() {
        let Quantized { values, scales } = quantize(&[0.0; 4], 2);
        assert_eq!(dequantize(values.into_iter(), &scales), [0.0; 4]);
    }
}
