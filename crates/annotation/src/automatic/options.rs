//! The options of automatic masks, with the names and defaults of the official `SamAutomaticMaskGenerator`.
//! What they do is in the modules that read them.

use std::fmt::Display;

use serde::{Deserialize, Serialize};

use super::grid::PointGrids;

/// More would be points between the pixels of any image.
const MOST_POINTS_PER_SIDE: u32 = 1024;
/// The number of crops grows by four with each layer; the sixth has 4096.
const MOST_CROP_LAYERS: u32 = 6;

/// An option of automatic masks that makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OptionError {
    /// A value that is too small or too large.
    #[error("the option {option} is {found}; allowed is {allowed}")]
    OutOfRange {
        /// Its official name.
        option: &'static str,
        /// Its value.
        found: String,
        /// The range of values.
        allowed: String,
    },
    /// Nothing would be asked about in a layer of crops.
    #[error("the grid of crop layer {layer} has no point; give more points per side or fewer layers")]
    NoPoints {
        /// 0 for the whole image.
        layer: u32,
    },
}

/// How points are laid out and which masks are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AutomaticOptions {
    /// The points that are asked about, for each layer of crops (official `points_per_side` or `point_grids`).
    pub points: PointGrids,
    /// Points that are decoded together. More need more memory.
    pub points_per_batch: usize,
    /// Masks whose predicted IoU is not above this are left out; 0 keeps all.
    pub pred_iou_thresh: f32,
    /// Masks whose stability score is below this are left out; 0 keeps all.
    pub stability_score_thresh: f32,
    /// How far the threshold of the mask is moved for the stability score.
    pub stability_score_offset: f32,
    /// Of two masks of one crop whose boxes overlap by more than this IoU, the one of lower predicted IoU is left
    /// out.
    pub box_nms_thresh: f64,
    /// Layers of crops beside the whole image; layer i has 4^i crops.
    pub crop_n_layers: u32,
    /// Of two masks of different crops whose boxes overlap by more than this IoU, the one of the larger crop is
    /// left out.
    pub crop_nms_thresh: f64,
    /// By which part of the image's short side the crops of the first layer overlap; half of it in the next.
    pub crop_overlap_ratio: f64,
    /// Points per side are divided by this from one layer to the next.
    pub crop_n_points_downscale_factor: u32,
    /// Holes and islands of fewer pixels are removed; 0 leaves all as they are.
    pub min_mask_region_area: u64,
}

impl Default for AutomaticOptions {
    fn default() -> Self {
        Self {
            points: PointGrids::PerSide(32),
            points_per_batch: 64,
            pred_iou_thresh: 0.88,
            stability_score_thresh: 0.95,
            stability_score_offset: 1.0,
            box_nms_thresh: 0.7,
            crop_n_layers: 0,
            crop_nms_thresh: 0.7,
            crop_overlap_ratio: 512.0 / 1500.0,
            crop_n_points_downscale_factor: 1,
            min_mask_region_area: 0,
        }
    }
}

impl AutomaticOptions {
    /// The defaults for a model of this name. The official thresholds were chosen for SAM; nano's scores are lower.
    #[must_use]
    pub fn suited_to(model: &str) -> Self {
        let official = Self::default();
        match model {
            "nano" => Self {
                pred_iou_thresh: 0.5,
                stability_score_thresh: 0.7,
                stability_score_offset: 0.3,
                ..official
            },
            _ => official,
        }
    }

    /// # Errors
    /// Names the first option that is out of range, with the range; or a layer of crops without a point.
    pub fn check(&self) -> Result<(), OptionError> {
        if let PointGrids::PerSide(count) = self.points {
            within("points_per_side", count, [1, MOST_POINTS_PER_SIDE])?;
        }
        within("points_per_batch", self.points_per_batch, [1, usize::MAX])?;
        // The official generator is run with negative ones to keep every mask.
        within("pred_iou_thresh", self.pred_iou_thresh, [f32::MIN, f32::MAX])?;
        within("stability_score_thresh", self.stability_score_thresh, [0.0, 1.0])?;
        within("stability_score_offset", self.stability_score_offset, [0.0, f32::MAX])?;
        within("box_nms_thresh", self.box_nms_thresh, [0.0, 1.0])?;
        within("crop_n_layers", self.crop_n_layers, [0, MOST_CROP_LAYERS])?;
        within("crop_nms_thresh", self.crop_nms_thresh, [0.0, 1.0])?;
        within("crop_overlap_ratio", self.crop_overlap_ratio, [0.0, 1.0])?;
        within("crop_n_points_downscale_factor", self.crop_n_points_downscale_factor, [1, u32::MAX])?;
        (0..=self.crop_n_layers).try_for_each(|layer| self.points_of_layer(layer).map(|_| ()))
    }
}

/// NaN lies in no range.
fn within<N: PartialOrd + Display + Copy>(
    option: &'static str,
    found: N,
    [least, most]: [N; 2],
) -> Result<(), OptionError> {
    if found >= least && found <= most {
        return Ok(());
    }
    let allowed = format!("{least} to {most}");
    Err(OptionError::OutOfRange { option, found: found.to_string(), allowed })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::automatic::PointGrid;

    fn refusal(change: impl FnOnce(&mut AutomaticOptions)) -> String {
        let mut options = AutomaticOptions::default();
        change(&mut options);
        options.check().unwrap_err().to_string()
    }

    #[test]
    fn the_official_defaults_are_in_range() {
        assert_eq!(AutomaticOptions::default().check(), Ok(()));
    }

    #[test]
    fn nano_has_lower_thresholds_and_all_others_the_official_ones() {
        assert_eq!(AutomaticOptions::suited_to("vit_b"), AutomaticOptions::default());
        let nano = AutomaticOptions::suited_to("nano");
        assert!(nano.pred_iou_thresh < 0.6 && nano.check().is_ok());
    }

    #[test]
    fn an_option_out_of_range_is_named_with_its_range() {
        assert_eq!(
            refusal(|options| options.box_nms_thresh = 1.5),
            "the option box_nms_thresh is 1.5; allowed is 0 to 1"
        );
        assert_eq!(
            refusal(|options| options.points = PointGrids::PerSide(0)),
            "the option points_per_side is 0; allowed is 1 to 1024"
        );
        assert!(refusal(|options| options.stability_score_thresh = f32::NAN).contains("is NaN"));
    }

    #[test]
    fn a_layer_without_a_point_is_named() {
        let message = refusal(|options| {
            options.points = PointGrids::PerSide(4);
            options.crop_n_layers = 2;
            options.crop_n_points_downscale_factor = 4;
        });
        assert_eq!(
            message,
            "the grid of crop layer 2 has no point; give more points per side or fewer layers"
        );
        let message = refusal(|options| {
            options.points = PointGrids::Custom(vec![PointGrid::regular(2)]);
            options.crop_n_layers = 1;
        });
        assert!(message.contains("crop layer 1 has no point"), "{message}");
    }
}
