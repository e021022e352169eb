//! The options of automatic masks on the command line, with their official names.
//! What they mean is in `sam::automatic`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use sam::automatic::{AutomaticOptions, PointGrid, PointGrids};

use crate::sentence::Advise;

/// The flags of the official `amg.py`.
#[derive(Debug, clap::Args)]
pub(super) struct OptionArguments {
    /// Points on each side of the grid [default: 32]
    #[arg(long, value_name = "COUNT")]
    points_per_side: Option<u32>,
    /// Points to ask about instead of a regular grid: a JSON file with a list for each layer of crops, of points
    /// [x, y] from 0 to 1
    #[arg(long, value_name = "FILE", conflicts_with = "points_per_side")]
    point_grids: Option<PathBuf>,
    /// Points that are decoded together; more need more memory [default: 64]
    #[arg(long, value_name = "COUNT")]
    points_per_batch: Option<usize>,
    /// Leave out masks whose predicted IoU is not above this; 0 keeps all [default: 0.88]
    #[arg(long, value_name = "0 TO 1", allow_negative_numbers = true)]
    pred_iou_thresh: Option<f32>,
    /// Leave out masks whose stability score is below this; 0 keeps all [default: 0.95]
    #[arg(long, value_name = "0 TO 1")]
    stability_score_thresh: Option<f32>,
    /// How far the mask's threshold is moved to see how stable it is [default: 1]
    #[arg(long, value_name = "LOGITS")]
    stability_score_offset: Option<f32>,
    /// Of two masks whose boxes overlap by more than this IoU, keep the better one [default: 0.7]
    #[arg(long, value_name = "0 TO 1")]
    box_nms_thresh: Option<f64>,
    /// Look again at crops of the image, 4 in the first layer, 16 in the second, and so on [default: 0]
    #[arg(long, value_name = "LAYERS")]
    crop_n_layers: Option<u32>,
    /// Of two masks of different crops whose boxes overlap by more than this IoU, keep that of the smaller crop
    /// [default: 0.7]
    #[arg(long, value_name = "0 TO 1")]
    crop_nms_thresh: Option<f64>,
    /// How far crops overlap, as part of the image's short side [default: 512/1500]
    #[arg(long, value_name = "0 TO 1")]
    crop_overlap_ratio: Option<f64>,
    /// Divide the points per side by this from layer to layer [default: 1]
    #[arg(long, value_name = "FACTOR")]
    crop_n_points_downscale_factor: Option<u32>,
    /// Fill holes and drop islands of fewer pixels; 0 leaves all [default: 0]
    #[arg(long, value_name = "PIXELS")]
    min_mask_region_area: Option<u64>,
}

impl OptionArguments {
    /// The options, checked.
    ///
    /// # Errors
    /// When one is out of range, or the file with the points cannot be used.
    pub(super) fn read(&self) -> Result<AutomaticOptions> {
        let default = AutomaticOptions::default();
        let points = match (&self.point_grids, self.points_per_side) {
            (Some(file), _) => PointGrids::Custom(grids_in(file)?),
            (None, Some(count)) => PointGrids::PerSide(count),
            (None, None) => default.points,
        };
        let options = AutomaticOptions {
            points,
            points_per_batch: self.points_per_batch.unwrap_or(default.points_per_batch),
            pred_iou_thresh: self.pred_iou_thresh.unwrap_or(default.pred_iou_thresh),
            stability_score_thresh: self.stability_score_thresh.unwrap_or(default.stability_score_thresh),
            stability_score_offset: self.stability_score_offset.unwrap_or(default.stability_score_offset),
            box_nms_thresh: self.box_nms_thresh.unwrap_or(default.box_nms_thresh),
            crop_n_layers: self.crop_n_layers.unwrap_or(default.crop_n_layers),
            crop_nms_thresh: self.crop_nms_thresh.unwrap_or(default.crop_nms_thresh),
            crop_overlap_ratio: self.crop_overlap_ratio.unwrap_or(default.crop_overlap_ratio),
            crop_n_points_downscale_factor: self
                .crop_n_points_downscale_factor
                .unwrap_or(default.crop_n_points_downscale_factor),
            min_mask_region_area: self.min_mask_region_area.unwrap_or(default.min_mask_region_area),
        };
        options.check()?;
        Ok(options)
    }
}

fn grids_in(file: &Path) -> Result<Vec<PointGrid>> {
    let advice = "give a list for each layer of crops, of points [x, y] from 0 to 1, as in [[[0.5, 0.5]]]";
    let text = fs::read_to_string(file).advise(file, advice)?;
    let layers: Vec<Vec<[f64; 2]>> = serde_json::from_str(&text).advise(file, advice)?;
    layers.into_iter().map(|points| PointGrid::new(points).advise(file, advice)).collect()
}
