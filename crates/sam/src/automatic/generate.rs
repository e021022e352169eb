//! The whole way from an image to its masks, one batch after the other.
//! Programs with threads take the same steps themselves: `plan`, `propose`, `select`.

use std::ops::ControlFlow;

use annotation::automatic::{AutomaticMask, AutomaticOptions, ProposalFilter, plan, select};

use super::predictor::CropEncoder;
use super::propose::propose;
use crate::error::SamError;
use crate::image::RgbImage;

/// How far the masks of an image are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AutomaticProgress {
    /// Points that were asked about.
    pub points_done: usize,
    /// Points of all crops.
    pub points: usize,
    /// Masks that passed the thresholds, overlapping ones included.
    pub proposals: usize,
}

/// All masks of an image (official `SamAutomaticMaskGenerator.generate`).
///
/// `report` hears after every batch how far it is; where it breaks, what was found until then is selected from.
///
/// # Errors
/// When an option is out of range, a grid has no point, or the network fails.
pub async fn generate<E: CropEncoder>(
    encoder: &E,
    image: &RgbImage,
    options: &AutomaticOptions,
    report: &mut dyn FnMut(AutomaticProgress) -> ControlFlow<()>,
) -> Result<Vec<AutomaticMask>, SamError> {
    let crops = plan(image.size(), options)?;
    let points = crops.iter().map(|crop| crop.points.len()).sum();
    let mut proposals = Vec::new();
    let mut points_done = 0;
    'crops: for crop in &crops {
        let embedded = encoder.encode_crop(&image.crop(crop.bbox)).await?;
        for batch in crop.points.chunks(options.points_per_batch) {
            proposals.extend(propose(&embedded, crop, batch, ProposalFilter::from(options)).await?);
            points_done += batch.len();
            let progress = AutomaticProgress { points_done, points, proposals: proposals.len() };
            if report(progress).is_break() {
                break 'crops;
            }
        }
    }
    Ok(select(&proposals, options))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::automatic::PointGrids;
    use crate::automatic::stub::FormulaPredictor;
    use crate::image::testing::{AUTOMATIC_GOLDENS, fnv, golden_section, synthetic_image};
    use crate::testing::wait;
    use annotation::ImageSize;
    use serde_json::Value;

    fn never(_: AutomaticProgress) -> ControlFlow<()> {
        ControlFlow::Continue(())
    }

    /// The options of a golden; what it does not name has the default.
    fn options(kwargs: &Value) -> AutomaticOptions {
        let mut json = kwargs.clone();
        let fields = json.as_object_mut().unwrap();
        let per_side = fields.remove("points_per_side").unwrap();
        fields.insert("points".to_owned(), serde_json::json!({ "per_side": per_side }));
        serde_json::from_value(json).unwrap()
    }

    fn masks_of(golden: &Value) -> Vec<AutomaticMask> {
        let [height, width]: [u32; 2] = serde_json::from_value(golden["size"].clone()).unwrap();
        let image = synthetic_image(ImageSize::new(width, height));
        wait(generate(&FormulaPredictor, &image, &options(&golden["kwargs"]), &mut never)).unwrap()
    }

    /// The record of a mask as its line of the golden begins; Python and Rust both write the shortest number.
    fn record(mask: &AutomaticMask) -> String {
        let counts = serde_json::to_string(mask.mask.runs()).unwrap();
        let crop: [u32; 4] = mask.crop_box.into();
        format!(
            r#"{{"area":{},"bbox":{},"iou":{:?},"stab":{:?},"point":[{:?},{:?}],"crop":{},"rle_fnv":"{}","rle_runs":{}"#,
            mask.mask.area(),
            serde_json::json!(mask.corners().to_xywh()),
            (f64::from(mask.predicted_iou) * 1e6).round() / 1e6,
            f64::from(mask.stability_score),
            mask.point.x,
            mask.point.y,
            serde_json::json!(crop),
            fnv(counts.as_bytes()),
            mask.mask.runs().len(),
        )
    }

    #[test]
    fn every_annotation_of_five_configurations_is_the_official_one() {
        let runs = golden_section("amg_stub")["runs"].clone();
        let mut official = golden_lines();
        for name in ["grid", "grid_tight_nms", "crops1", "crops2_batch5", "min_area"] {
            let masks = masks_of(&runs[name]);
            assert_eq!(runs[name]["count"], masks.len(), "{name}");
            for (index, mask) in masks.iter().enumerate() {
                assert_eq!(Some(record(mask).as_str()), official.next(), "{name}, annotation {index}");
            }
        }
        assert_eq!(official.next(), None);
    }

    /// The annotations of all configurations, one after the other, without what closes them.
    fn golden_lines() -> impl Iterator<Item = &'static str> {
        let annotations = AUTOMATIC_GOLDENS.lines().filter(|line| line.starts_with(r#"{"area""#));
        annotations.map(|line| line.trim_end_matches(['}', ']', ',']))
    }

    #[test]
    fn the_batches_do_not_change_the_masks() {
        let golden = golden_section("amg_stub")["runs"]["crops1"].clone();
        let image = synthetic_image(ImageSize::new(128, 96));
        let one_by_one = AutomaticOptions { points_per_batch: 1, ..options(&golden["kwargs"]) };
        assert_eq!(
            wait(generate(&FormulaPredictor, &image, &one_by_one, &mut never)).unwrap(),
            masks_of(&golden)
        );
    }

    #[test]
    fn thresholds_can_be_raised_afterwards_without_asking_again() {
        let image = synthetic_image(ImageSize::new(128, 96));
        let strict = AutomaticOptions {
            points: PointGrids::PerSide(6),
            pred_iou_thresh: 0.8,
            stability_score_thresh: 0.85,
            ..AutomaticOptions::default()
        };
        let loose = ProposalFilter {
            pred_iou_thresh: 0.0,
            stability_score_thresh: 0.0,
            ..ProposalFilter::from(&strict)
        };
        let crop = &plan(image.size(), &strict).unwrap()[0];
        let embedded = wait(FormulaPredictor.encode_crop(&image)).unwrap();
        let proposals = wait(propose(&embedded, crop, &crop.points, loose)).unwrap();
        let afterwards = select(&proposals, &strict);
        assert_eq!(wait(generate(&FormulaPredictor, &image, &strict, &mut never)), Ok(afterwards));
    }

    #[test]
    fn what_was_found_before_it_was_cancelled_is_kept() {
        let image = synthetic_image(ImageSize::new(128, 96));
        let options = AutomaticOptions {
            points: PointGrids::PerSide(6),
            points_per_batch: 12,
            pred_iou_thresh: 0.6,
            stability_score_thresh: 0.8,
            ..AutomaticOptions::default()
        };
        let mut heard = Vec::new();
        let masks = wait(generate(&FormulaPredictor, &image, &options, &mut |progress| {
            heard.push(progress);
            if progress.points_done >= 24 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        }));
        assert_eq!(heard.iter().map(|progress| progress.points_done).collect::<Vec<_>>(), [12, 24]);
        assert!(heard.iter().all(|progress| progress.points == 36));
        let masks = masks.unwrap();
        assert!(!masks.is_empty() && masks.iter().all(|mask| mask.point.y < 64.0));
    }
}
