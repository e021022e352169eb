//! Which proposals stay: of masks that overlap only the best one, without specks.
//! No network is asked, so thresholds can be changed at any time.

use super::nms::{CornerBox, non_maximum_suppression};
use super::options::AutomaticOptions;
use super::proposal::{AutomaticMask, ProposalFilter};
use crate::SmallRegions;

/// The masks that stay of `proposals`, in the official order: thresholds, best of each crop, best of all crops,
/// small regions removed (official `_generate_masks` and `postprocess_small_regions`).
///
/// `proposals` come crop by crop and point by point, as `sam::automatic::propose` gives them; they may have been
/// made with lower thresholds.
#[must_use]
pub fn select(proposals: &[AutomaticMask], options: &AutomaticOptions) -> Vec<AutomaticMask> {
    let kept = select_indices(proposals, options).into_iter().map(|index| proposals[index].clone());
    remove_small_regions(kept.collect(), options)
}

/// Which of `proposals` stay, small regions not yet looked at.
#[must_use]
pub fn select_indices(proposals: &[AutomaticMask], options: &AutomaticOptions) -> Vec<usize> {
    let filter = ProposalFilter::from(options);
    let passing: Vec<usize> = (0..proposals.len())
        .filter(|&index| filter.passes(proposals[index].predicted_iou, proposals[index].stability_score))
        .collect();
    let suppress = |indices: &[usize], threshold: f64, score: fn(&AutomaticMask) -> f32| {
        let boxes: Vec<CornerBox> = indices.iter().map(|&index| proposals[index].corners()).collect();
        let scores: Vec<f32> = indices.iter().map(|&index| score(&proposals[index])).collect();
        let kept = non_maximum_suppression(&boxes, &scores, threshold);
        kept.into_iter().map(|kept| indices[kept]).collect::<Vec<_>>()
    };
    let crops = passing.chunk_by(|&a, &b| proposals[a].crop_box == proposals[b].crop_box);
    let kept: Vec<usize> =
        crops.flat_map(|crop| suppress(crop, options.box_nms_thresh, |mask| mask.predicted_iou)).collect();
    match options.crop_n_layers {
        0 => kept,
        _ => suppress(&kept, options.crop_nms_thresh, prefers_small_crops),
    }
}

/// In 32-bit floats, as in the official code.
fn prefers_small_crops(mask: &AutomaticMask) -> f32 {
    let area = u64::from(mask.crop_box.width) * u64::from(mask.crop_box.height);
    1.0 / area as f32
}

/// `masks` without holes and islands below `min_mask_region_area`, and without those that have so become too like
/// another one (official `postprocess_small_regions`).
#[must_use]
pub fn remove_small_regions(masks: Vec<AutomaticMask>, options: &AutomaticOptions) -> Vec<AutomaticMask> {
    let least_area = options.min_mask_region_area;
    if least_area == 0 {
        return masks;
    }
    let cleaned: Vec<WithoutSmall> =
        masks.into_iter().map(|mask| WithoutSmall::new(mask, least_area)).collect();
    let boxes: Vec<CornerBox> = cleaned.iter().map(|cleaned| cleaned.mask.corners()).collect();
    let scores: Vec<f32> = cleaned.iter().map(WithoutSmall::score).collect();
    let threshold = options.box_nms_thresh.max(options.crop_nms_thresh);
    let kept = non_maximum_suppression(&boxes, &scores, threshold);
    let mut cleaned: Vec<Option<WithoutSmall>> = cleaned.into_iter().map(Some).collect();
    kept.into_iter().filter_map(|index| cleaned[index].take()).map(|cleaned| cleaned.mask).collect()
}

/// A mask after its small regions were removed.
struct WithoutSmall {
    mask: AutomaticMask,
    modified: bool,
}

impl WithoutSmall {
    fn new(mut mask: AutomaticMask, least_area: u64) -> Self {
        let filled = mask.mask.remove_small_regions(SmallRegions::Holes, least_area);
        let cleaned = filled.mask.remove_small_regions(SmallRegions::Islands, least_area);
        mask.mask = cleaned.mask;
        Self { mask, modified: filled.modified || cleaned.modified }
    }

    /// Masks that needed no change are preferred.
    fn score(&self) -> f32 {
        if self.modified { 0.0 } else { 1.0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ImagePoint, ImageSize, Mask, PixelBox};

    fn found(mask: Mask, predicted_iou: f32) -> AutomaticMask {
        let size = mask.size();
        let crop_box = PixelBox { x: 0, y: 0, width: size.width, height: size.height };
        AutomaticMask {
            mask,
            predicted_iou,
            stability_score: 1.0,
            point: ImagePoint::new(0.0, 0.0),
            crop_box,
        }
    }

    #[test]
    fn a_mask_that_needed_no_cleaning_wins_over_one_that_did() {
        let mask = |rows: [&str; 3]| {
            let pixels: Vec<bool> = rows.concat().bytes().map(|byte| byte == b'#').collect();
            found(Mask::from_pixels(ImageSize::new(8, 3), &pixels).unwrap(), 0.9)
        };
        let speckled = mask(["####....", "####...#", "####...."]);
        let clean = mask(["####....", "####....", "####...."]);
        let options = AutomaticOptions { min_mask_region_area: 2, ..AutomaticOptions::default() };
        let kept = remove_small_regions(vec![speckled, clean.clone()], &options);
        assert_eq!(kept, [clean]);
    }

    #[test]
    fn nothing_found_leaves_nothing() {
        let options = AutomaticOptions { min_mask_region_area: 5, ..AutomaticOptions::default() };
        assert!(select(&[], &options).is_empty());
    }
}
