//! What an image becomes once, and every click on it reuses: plain numbers, whatever computed them.
//! Not its file: that is `embedding_file`.

use std::sync::{Arc, OnceLock};

use crate::fused::PreparedImage;
use crate::image::Framing;
use crate::weights::WeightsId;

/// A square map of features, position by position.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureMap {
    /// Positions a side.
    pub side: usize,
    /// Numbers for each position.
    pub channels: usize,
    /// `[side, side, channels]`.
    pub values: Vec<f32>,
}

/// Finer encoder features that sharpen the upscaling, as in SAM 2 (nano has them, SAM has none).
#[derive(Debug, Clone, PartialEq)]
pub struct HighResFeatures {
    /// 64 channels at twice the side of the image embedding.
    pub stride_8: FeatureMap,
    /// 32 channels at four times the side of the image embedding.
    pub stride_4: FeatureMap,
}

/// The encoder's output for one image, with what is needed to place prompts and masks on it.
#[derive(Debug, Clone)]
pub struct ImageEmbedding {
    /// At 1/16 of the side of the model frame.
    pub features: FeatureMap,
    /// Finer features, where the model has them.
    pub high_res: Option<HighResFeatures>,
    /// How the image lies in the model frame.
    pub framing: Framing,
    /// The weights that made it, the only ones that can read it.
    pub weights: WeightsId,
    /// What the decoder makes of it before the first click.
    pub(crate) prepared: Arc<Prepared>,
}

/// The same embedding as each implementation of the decoder reads it, made when it is first needed.
#[derive(Debug, Default)]
pub(crate) struct Prepared {
    pub(crate) fused: OnceLock<PreparedImage>,
    #[cfg(feature = "burn")]
    pub(crate) tensors: OnceLock<crate::embedding_tensors::EmbeddingTensors>,
}

impl ImageEmbedding {
    /// An embedding that was computed elsewhere with the weights of that name and hash.
    #[must_use]
    pub fn new(
        features: FeatureMap,
        high_res: Option<HighResFeatures>,
        framing: Framing,
        weights: WeightsId,
    ) -> Self {
        Self { features, high_res, framing, weights, prepared: Arc::default() }
    }
}

impl FeatureMap {
    /// Zeros.
    pub(crate) fn zeros(side: usize, channels: usize) -> Self {
        Self { side, channels, values: vec![0.0; side * side * channels] }
    }

    /// From planes `[channels, side, side]`, the order of files and of Burn.
    pub(crate) fn from_planes(planes: &[f32], side: usize, channels: usize) -> Self {
        Self { side, channels, values: transposed(planes, channels, side * side) }
    }

    /// As planes `[channels, side, side]`.
    pub(crate) fn to_planes(&self) -> Vec<f32> {
        transposed(&self.values, self.side * self.side, self.channels)
    }
}

/// Of `rows x columns` numbers.
fn transposed(values: &[f32], rows: usize, columns: usize) -> Vec<f32> {
    /// Squares of this side stay in the cache while they are turned.
    const SQUARE: usize = 16;
    let mut turned = vec![0.0; values.len()];
    for first_row in (0..rows).step_by(SQUARE) {
        for first_column in (0..columns).step_by(SQUARE) {
            for row in first_row..(first_row + SQUARE).min(rows) {
                for column in first_column..(first_column + SQUARE).min(columns) {
                    turned[column * rows + row] = values[row * columns + column];
                }
            }
        }
    }
    turned
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn planes_and_positions_are_two_orders_of_the_same_numbers() {
        let planes: Vec<f32> = (0..19 * 21 * 21).map(|index| index as f32).collect();
        let map = FeatureMap::from_planes(&planes, 21, 19);
        assert_eq!(map.values[..2], [0.0, 441.0]);
        assert_eq!(map.to_planes(), planes);
    }
}
