//! One mask that was found, and what it must reach to be kept.
//! How it is found is in `sam::automatic`.

use serde::{Deserialize, Serialize};

use super::nms::CornerBox;
use super::options::AutomaticOptions;
use crate::{ImagePoint, Mask, PixelBox};

/// One found mask, with what the records of the official generator hold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AutomaticMask {
    /// At the size of the whole image.
    pub mask: Mask,
    /// The network's own estimate of the mask's quality.
    pub predicted_iou: f32,
    /// How little the mask changes with the threshold, 0 to 1.
    pub stability_score: f32,
    /// The point it answers, in pixels of the image.
    pub point: ImagePoint,
    /// The crop it was found in; the whole image for the first layer.
    pub crop_box: PixelBox,
}

impl AutomaticMask {
    /// First and last column and row of the mask.
    #[must_use]
    pub fn corners(&self) -> CornerBox {
        CornerBox::of(&self.mask)
    }
}

/// What of a found mask decides whether it stays; kept beside it, its pixels need not be looked at again.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scored {
    /// First and last column and row of the mask.
    pub corners: CornerBox,
    /// The network's own estimate of the mask's quality.
    pub predicted_iou: f32,
    /// How little the mask changes with the threshold.
    pub stability_score: f32,
    /// The crop it was found in.
    pub crop_box: PixelBox,
}

impl From<&AutomaticMask> for Scored {
    fn from(found: &AutomaticMask) -> Self {
        let &AutomaticMask { predicted_iou, stability_score, crop_box, .. } = found;
        Self { corners: found.corners(), predicted_iou, stability_score, crop_box }
    }
}

/// What a mask must reach to be proposed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ProposalFilter {
    /// Predicted IoU must be above this; 0 or less lets all pass.
    pub pred_iou_thresh: f32,
    /// Stability must be at least this; 0 lets all pass.
    pub stability_score_thresh: f32,
    /// How far the threshold is moved for the stability.
    pub stability_score_offset: f32,
}

impl From<&AutomaticOptions> for ProposalFilter {
    fn from(options: &AutomaticOptions) -> Self {
        let &AutomaticOptions { pred_iou_thresh, stability_score_thresh, stability_score_offset, .. } =
            options;
        Self { pred_iou_thresh, stability_score_thresh, stability_score_offset }
    }
}

impl ProposalFilter {
    /// This filter with both thresholds lower by `by`, not below 0: what passes it can be chosen from again later.
    #[must_use]
    pub fn loosened(self, by: f32) -> Self {
        Self {
            pred_iou_thresh: (self.pred_iou_thresh - by).max(0.0),
            stability_score_thresh: (self.stability_score_thresh - by).max(0.0),
            ..self
        }
    }

    /// Whether both scores are good enough. They are compared as 32-bit floats, as PyTorch does.
    #[must_use]
    pub fn passes(&self, predicted_iou: f32, stability_score: f32) -> bool {
        self.passes_iou(predicted_iou) && self.passes_stability(stability_score)
    }

    /// Whether the predicted IoU alone is good enough; NaN is not.
    #[must_use]
    pub fn passes_iou(&self, predicted_iou: f32) -> bool {
        self.pred_iou_thresh <= 0.0 || predicted_iou > self.pred_iou_thresh
    }

    /// Whether the stability score alone is good enough; NaN is not.
    #[must_use]
    pub fn passes_stability(&self, stability_score: f32) -> bool {
        self.stability_score_thresh <= 0.0 || stability_score >= self.stability_score_thresh
    }
}
