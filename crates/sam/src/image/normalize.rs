//! The last step before the image encoder: numbers around zero, one plane per colour, padded to a square.
//! Padding comes after normalising, so that it is zero to the network (official `Sam.preprocess`).

use super::{Framing, RgbImage, resize};

/// Means of red, green and blue (official `pixel_mean`, those of ImageNet).
const MEAN: [f32; 3] = [123.675, 116.28, 103.53];
/// Standard deviations of red, green and blue (official `pixel_std`).
const DEVIATION: [f32; 3] = [58.395, 57.12, 57.375];

/// What the image encoder reads.
#[derive(Debug, Clone, PartialEq)]
pub struct ModelInput {
    /// How the image lies in it.
    pub framing: Framing,
    /// `[3, side, side]`: the normalised colours plane by plane, row by row, zero in the padding.
    pub values: Vec<f32>,
}

impl ModelInput {
    /// Resizes `image` to a model frame of `side` x `side`, normalises and pads it.
    #[must_use]
    pub fn new(image: &RgbImage, side: u32) -> Self {
        let framing = Framing::new(image.size(), side);
        let resized = resize(image, framing.resized());
        let side = side as usize;
        let mut values = vec![0.0; 3 * side * side];
        for (channel, plane) in values.chunks_exact_mut(side * side).enumerate() {
            let normalized: [f32; 256] =
                std::array::from_fn(|value| (value as f32 - MEAN[channel]) / DEVIATION[channel]);
            for (y, row) in (0..resized.size().height).zip(plane.chunks_exact_mut(side)) {
                for (value, pixel) in row.iter_mut().zip(resized.row(y).chunks_exact(3)) {
                    *value = normalized[usize::from(pixel[channel])];
                }
            }
        }
        Self { framing, values }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::testing::{golden_tensors, synthetic_image};
    use annotation::ImageSize;

    #[test]
    fn the_input_equals_the_official_one() {
        let input = ModelInput::new(&synthetic_image(ImageSize::new(481, 321)), 1024);
        let every_32nd = |length: usize| (0..length).step_by(32);
        let mut sampled = Vec::new();
        for plane in input.values.chunks_exact(1024 * 1024) {
            sampled.extend(every_32nd(1024).flat_map(|y| every_32nd(1024).map(move |x| plane[y * 1024 + x])));
        }
        assert_eq!(sampled, golden_tensors("preprocess").floats("normalized_321x481_s32"));
    }

    #[test]
    fn padding_is_zero_after_normalising() {
        let white = RgbImage::new(ImageSize::new(4, 1), vec![255; 12]).unwrap();
        let input = ModelInput::new(&white, 4);
        for plane in input.values.chunks_exact(16) {
            assert!(plane[..4].iter().all(|&value| value > 2.0));
            assert!(plane[4..].iter().all(|&value| value == 0.0));
        }
    }
}
