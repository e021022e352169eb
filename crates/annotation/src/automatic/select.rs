//! Which proposals stay: of masks that overlap only the best one, without specks.
//! No network is asked, so thresholds can be changed at any time.

use super::nms::{CornerBox, non_maximum_suppression};
use super::options::AutomaticOptions;
use super::proposal::{AutomaticMask, ProposalFilter, Scored};
use crate::SmallRegions;

/// A mask that stays.
#[derive(Debug, Clone, PartialEq)]
pub struct Selected {
    /// Its place among the proposals.
    pub place: usize,
    /// The proposal, without small regions if those were to be removed.
    pub found: AutomaticMask,
}

/// The masks that stay of `proposals`, in the official order: thresholds, best of each crop, best of all crops,
/// small regions removed (official `_generate_masks` and `postprocess_small_regions`).
///
/// `proposals` come crop by crop and point by point, as `sam::automatic::propose` gives them; they may have been
/// made with lower thresholds.
#[must_use]
pub fn select(proposals: &[AutomaticMask], options: &AutomaticOptions) -> Vec<AutomaticMask> {
    let scored: Vec<Scored> = proposals.iter().map(Scored::from).collect();
    select_scored(proposals, &scored, options).into_iter().map(|selected| selected.found).collect()
}

/// The same where what decides is known of every one of `proposals`, and with their places.
#[must_use]
pub fn select_scored(
    proposals: &[AutomaticMask],
    scored: &[Scored],
    options: &AutomaticOptions,
) -> Vec<Selected> {
    let selected = |place: usize| Selected { place, found: proposals[place].clone() };
    remove_small_regions(places(scored, options).into_iter().map(selected).collect(), options)
}

/// Which ones stay, small regions not yet looked at.
fn places(scored: &[Scored], options: &AutomaticOptions) -> Vec<usize> {
    let filter = ProposalFilter::from(options);
    let passes = |scored: &Scored| filter.passes(scored.predicted_iou, scored.stability_score);
    let passing: Vec<usize> = (0..scored.len()).filter(|&place| passes(&scored[place])).collect();
    let suppress = |places: &[usize], threshold: f64, score: fn(&Scored) -> f32| {
        let boxes: Vec<CornerBox> = places.iter().map(|&place| scored[place].corners).collect();
        let scores: Vec<f32> = places.iter().map(|&place| score(&scored[place])).collect();
        let kept = non_maximum_suppression(&boxes, &scores, threshold);
        kept.into_iter().map(|kept| places[kept]).collect::<Vec<_>>()
    };
    let crops = passing.chunk_by(|&a, &b| scored[a].crop_box == scored[b].crop_box);
    let kept: Vec<usize> =
        crops.flat_map(|crop| suppress(crop, options.box_nms_thresh, |mask| mask.predicted_iou)).collect();
    match options.crop_n_layers {
        0 => kept,
        _ => suppress(&kept, options.crop_nms_thresh, prefers_small_crops),
    }
}

/// In 32-bit floats, as in the official code.
fn prefers_small_crops(mask: &Scored) -> f32 {
    let area = u64::from(mask.crop_box.width) * u64::from(mask.crop_box.height);
    1.0 / area as f32
}

/// `masks` without holes and islands below `min_mask_region_area`, and without those that have so become too like
/// another one (official `postprocess_small_regions`).
fn remove_small_regions(masks: Vec<Selected>, options: &AutomaticOptions) -> Vec<Selected> {
    let least_area = options.min_mask_region_area;
    if least_area == 0 {
        return masks;
    }
    let cleaned: Vec<WithoutSmall> =
        masks.into_iter().map(|mask| WithoutSmall::new(mask, least_area)).collect();
    let boxes: Vec<CornerBox> = cleaned.iter().map(|cleaned| cleaned.mask.found.corners()).collect();
    let scores: Vec<f32> = cleaned.iter().map(WithoutSmall::score).collect();
    let threshold = options.box_nms_thresh.max(options.crop_nms_thresh);
    let kept = non_maximum_suppression(&boxes, &scores, threshold);
    let mut cleaned: Vec<Option<WithoutSmall>> = cleaned.into_iter().map(Some).collect();
    kept.into_iter().filter_map(|index| cleaned[index].take()).map(|cleaned| cleaned.mask).collect()
}

/// A mask after its small regions were removed.
struct WithoutSmall {
    mask: Selected,
    modified: bool,
}

impl WithoutSmall {
    fn new(mut mask: Selected, least_area: u64) -> Self {
        let filled = mask.found.mask.remove_small_regions(SmallRegions::Holes, least_area);
        let cleaned = filled.mask.remove_small_regions(SmallRegions::Islands, least_area);
        mask.found.mask = cleaned.mask;
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
        let both = [speckled, clean.clone()].into_iter().enumerate();
        let both = both.map(|(place, found)| Selected { place, found });
        assert_eq!(remove_small_regions(both.collect(), &options), [Selected { place: 1, found: clean }]);
    }

    #[test]
    fn nothing_found_leaves_nothing() {
        let options = AutomaticOptions { min_mask_region_area: 5, ..AutomaticOptions::default() };
        assert!(select(&[], &options).is_empty());
    }

    #[test]
    fn places_tell_which_proposals_stay() {
        let mask = |[start, area]: [u32; 2]| {
            let runs = [start, area, 100 - start - area];
            found(Mask::from_runs(ImageSize::new(10, 10), runs).unwrap(), 0.9 + start as f32 / 1000.0)
        };
        let proposals = [[0, 60], [2, 60], [80, 20]].map(mask);
        let options = AutomaticOptions::default();
        let scored: Vec<Scored> = proposals.iter().map(Scored::from).collect();
        let selected = select_scored(&proposals, &scored, &options);
        assert_eq!(selected.iter().map(|selected| selected.place).collect::<Vec<_>>(), [2, 1]);
        let masks: Vec<_> = selected.into_iter().map(|selected| selected.found).collect();
        assert_eq!(masks, select(&proposals, &options));
    }
}
