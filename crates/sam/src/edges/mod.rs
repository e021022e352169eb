//! Edges from masks, without training for them (paper, section 7.2 and appendix D.2).
//! No files; the official code has no counterpart, so the paper's words are followed.

mod outline;
mod strength;
mod thin;

use annotation::{ImagePoint, ImageSize, LowResLogits};

use crate::automatic::{CornerBox, PointGrid, PointPredictor, non_maximum_suppression};
use crate::error::SamError;
use crate::image::Framing;
use crate::postprocess::{MASK_THRESHOLD, mask};
use strength::EdgeStrength;

/// Points on each side of the grid (paper, appendix D.2): 256 points, 768 masks.
pub const POINTS_PER_SIDE: u32 = 16;
/// Points that are decoded together (official `points_per_batch`).
const POINTS_PER_BATCH: usize = 64;
/// Of masks whose boxes overlap by more than this IoU one stays (official `box_nms_thresh`).
const BOX_NMS_THRESHOLD: f64 = 0.7;

/// How strong the edge at each pixel of an image is, row by row, from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeMap {
    size: ImageSize,
    values: Vec<f32>,
}

impl EdgeMap {
    /// Size of the image.
    #[must_use]
    pub fn size(&self) -> ImageSize {
        self.size
    }

    /// One value a pixel, row by row.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// From 0 for no edge to 255 for the strongest.
    #[must_use]
    pub fn to_gray(&self) -> Vec<u8> {
        self.values.iter().map(|value| (value * 255.0).round() as u8).collect()
    }
}

/// A mask that may bound something, not yet compared with the others.
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeProposal {
    low_res_logits: LowResLogits,
    predicted_iou: f32,
    corners: CornerBox,
}

/// The points that are asked about in an image of `size`, in batches.
#[must_use]
pub fn point_batches(size: ImageSize) -> Vec<Vec<ImagePoint>> {
    let [width, height] = [size.width, size.height].map(f64::from);
    let grid = PointGrid::regular(POINTS_PER_SIDE);
    let points: Vec<_> = grid.points().iter().map(|[x, y]| ImagePoint::new(x * width, y * height)).collect();
    points.chunks(POINTS_PER_BATCH).map(<[ImagePoint]>::to_vec).collect()
}

/// All three masks of each point; nothing is asked of their quality.
///
/// # Errors
/// When the network fails or the image is too large for a mask.
pub async fn propose_edges(
    predictor: &impl PointPredictor,
    points: &[ImagePoint],
) -> Result<Vec<EdgeProposal>, SamError> {
    let framing = predictor.framing();
    let mut proposals = Vec::with_capacity(3 * points.len());
    for scored in predictor.predict(points).await?.into_iter().flatten() {
        let mask = mask(&scored.low_res_logits, &framing, MASK_THRESHOLD)?;
        if !mask.is_empty() {
            let corners = CornerBox::of(&mask);
            let (low_res_logits, predicted_iou) = (scored.low_res_logits, scored.predicted_iou);
            proposals.push(EdgeProposal { low_res_logits, predicted_iou, corners });
        }
    }
    Ok(proposals)
}

/// The edges that the masks of an image make: of overlapping masks the best, Sobel on their probabilities along
/// their outer borders, the maximum over all masks, from 0 to 1, thinned.
///
/// # Errors
/// When the image is too large for a mask.
pub fn edges_from(proposals: &[EdgeProposal], framing: &Framing) -> Result<EdgeMap, SamError> {
    let boxes: Vec<CornerBox> = proposals.iter().map(|proposal| proposal.corners).collect();
    let scores: Vec<f32> = proposals.iter().map(|proposal| proposal.predicted_iou).collect();
    let mut strength = EdgeStrength::new(framing.original());
    for index in non_maximum_suppression(&boxes, &scores, BOX_NMS_THRESHOLD) {
        strength.add(&proposals[index].low_res_logits, framing)?;
    }
    Ok(EdgeMap {
        size: framing.original(),
        values: thin::thinned(&strength.normalised(), framing.original()),
    })
}

/// The edges of an embedded image, one batch of points after the other.
///
/// # Errors
/// When the network fails or the image is too large for a mask.
pub async fn find_edges(predictor: &impl PointPredictor) -> Result<EdgeMap, SamError> {
    let framing = predictor.framing();
    let mut proposals = Vec::new();
    for batch in point_batches(framing.original()) {
        proposals.extend(propose_edges(predictor, &batch).await?);
    }
    edges_from(&proposals, &framing)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::automatic::{CropEncoder, FormulaPredictor};
    use crate::image::testing::{golden_tensors, synthetic_image};
    use crate::testing::{tell, wait};

    #[test]
    fn the_edges_of_the_formula_discs_are_those_of_python() {
        let tensors = golden_tensors("edges");
        let image = synthetic_image(ImageSize::new(128, 96));
        let crop = wait(FormulaPredictor.encode_crop(&image)).unwrap();
        let edges = wait(find_edges(&crop)).unwrap();
        let errors: Vec<f32> = edges
            .values()
            .iter()
            .zip(tensors.floats("edges"))
            .map(|(ours, python)| (ours - python).abs())
            .collect();
        let most = errors.iter().copied().fold(0.0, f32::max);
        let mean = errors.iter().sum::<f32>() / errors.len() as f32;
        assert_eq!(errors.len(), 128 * 96);
        tell(&format!("edges: largest error {most:.1e}"));
        assert!(most < 1e-4, "max {most}, mean {mean}");
    }

    #[test]
    fn an_image_has_256_points() {
        let batches = point_batches(ImageSize::new(320, 160));
        assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [64; 4]);
        assert_eq!(batches[0][0], ImagePoint::new(10.0, 5.0));
    }

    #[test]
    fn no_mask_makes_no_edge() {
        let framing = Framing::new(ImageSize::new(20, 10), 32);
        assert!(edges_from(&[], &framing).unwrap().values().iter().all(|value| *value == 0.0));
    }
}
