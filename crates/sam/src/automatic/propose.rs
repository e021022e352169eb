//! The masks of one batch of points: scored, filtered, and at the size of the image as run lengths.
//! Not which of overlapping masks stays: that is `annotation::automatic::select`.

use annotation::ImagePoint;
use annotation::automatic::{AutomaticMask, CornerBox, Crop, ProposalFilter};

use super::predictor::PointPredictor;
use crate::decoded::ScoredLogits;
use crate::error::SamError;
use crate::postprocess::Upscaler;

/// Asks about a batch of points of `crop` and keeps the masks that pass `filter` and are not cut off by the crop
/// (official `_process_batch`), point by point.
///
/// # Errors
/// When the network fails or the image is too large for a mask.
pub async fn propose(
    predictor: &impl PointPredictor,
    crop: &Crop,
    points: &[ImagePoint],
    filter: ProposalFilter,
) -> Result<Vec<AutomaticMask>, SamError> {
    let predictions = predictor.predict(points).await?;
    let Some([first, ..]) = predictions.first() else { return Ok(Vec::new()) };
    let upscaler = Upscaler::new(&first.low_res_logits, &predictor.framing());
    let reader = Reader { crop, filter, upscaler };
    let mut kept = Vec::new();
    for (&point, masks) in points.iter().zip(&predictions) {
        for mask in masks {
            kept.extend(reader.read(mask, point)?);
        }
    }
    Ok(kept)
}

/// What is the same for all masks of a batch.
struct Reader<'a> {
    crop: &'a Crop,
    filter: ProposalFilter,
    upscaler: Upscaler,
}

impl Reader<'_> {
    /// The mask at the size of the image, if it is good enough.
    ///
    /// The predicted IoU is looked at first, as it costs nothing; only then is the mask brought to its size. The
    /// official code keeps masks without a pixel where no threshold stops them; here they are left out.
    fn read(&self, scored: &ScoredLogits, point: ImagePoint) -> Result<Option<AutomaticMask>, SamError> {
        let &ScoredLogits { ref low_res_logits, predicted_iou } = scored;
        if !self.filter.passes_iou(predicted_iou) {
            return Ok(None);
        }
        let (mask, stability_score) =
            self.upscaler.mask_with_stability(low_res_logits, self.filter.stability_score_offset)?;
        if !self.filter.passes_stability(stability_score) || mask.is_empty() {
            return Ok(None);
        }
        let crop = self.crop;
        if crop.cuts_off(crop.image_box(CornerBox::of(&mask))) {
            return Ok(None);
        }
        let mask = mask.placed(crop.bbox, crop.image)?;
        let point = crop.image_point(point);
        Ok(Some(AutomaticMask { mask, predicted_iou, stability_score, point, crop_box: crop.bbox }))
    }
}
