//! The predictor of the goldens: discs by a formula instead of a network.
//! Only for tests.

use annotation::{ImagePoint, LowResLogits};

use super::predictor::{CropEncoder, PointPrediction, PointPredictor};
use crate::decoded::ScoredLogits;
use crate::error::SamError;
use crate::image::{Framing, RgbImage};

/// `StubPredictor` of `goldens/scripts/goldens.py`.
pub(crate) struct FormulaPredictor;

/// A crop of the size in its framing, which does not scale: its low-res logits are its pixels.
pub(crate) struct FormulaCrop(Framing);

impl CropEncoder for FormulaPredictor {
    type Embedded = FormulaCrop;

    async fn encode_crop(&self, crop: &RgbImage) -> Result<FormulaCrop, SamError> {
        Ok(FormulaCrop(Framing::new(crop.size(), crop.size().longest_side())))
    }
}

impl PointPredictor for FormulaCrop {
    fn framing(&self) -> Framing {
        self.0
    }

    async fn predict(&self, points: &[ImagePoint]) -> Result<Vec<PointPrediction>, SamError> {
        Ok(points.iter().map(|&point| [0, 1, 2].map(|index| disc(point, index, self.0.side()))).collect())
    }
}

/// Mask `index` of a point, on a grid of `side` x `side` pixels.
fn disc(point: ImagePoint, index: i64, side: u32) -> ScoredLogits {
    let (column, row) = (point.x.floor() as i64, point.y.floor() as i64);
    let radius = (6 + 5 * index + (column + 2 * row) % 7) as f32;
    let (center_x, center_y) = (point.x as f32, point.y as f32);
    let logit = |pixel: u32| {
        let (x, y) = ((pixel % side) as f32 - center_x, (pixel / side) as f32 - center_y);
        (radius * radius - x * x - y * y) / (2.0 * radius)
    };
    let values = (0..side * side).map(logit).collect();
    let low_res_logits = LowResLogits::new(side, side, values).unwrap();
    let predicted_iou = 0.5 + ((column * 31 + row * 17 + index * 7) % 50) as f32 / 100.0;
    ScoredLogits { low_res_logits, predicted_iou }
}
