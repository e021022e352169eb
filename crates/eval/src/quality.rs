//! How much people change automatic masks: IoU between each mask and its correction (paper, section 5, "Mask quality").
//! Neither masks nor corrections are made here.

use std::collections::{BTreeMap, BTreeSet};

use annotation::Mask;
use serde::Serialize;

use crate::data_set::Truth;
use crate::overlap_report::{number, share_curve};
use crate::plot::{Line, LinePlot, Range};
use crate::statistics::Estimate;
use crate::table::Table;

/// From this IoU on two masks can be the same object when their numbers do not say so.
const SAME_OBJECT: f64 = 0.5;

/// Which mask is the correction of which.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pairing {
    /// That of the same number: label or id.
    Numbers,
    /// That of the largest overlap, one to one, above an IoU of 0.5; for corrections that were numbered anew.
    Overlap,
}

/// The pairs of one image.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImagePairs {
    /// IoU of each mask with its correction.
    pub ious: Vec<f64>,
    /// Masks that were thrown away, and masks that were added.
    pub unpaired: usize,
}

impl ImagePairs {
    /// Pairs the masks of one image with their corrections.
    #[must_use]
    pub fn new(automatic: &Truth, corrected: &Truth, pairing: Pairing) -> Self {
        let ious = match pairing {
            Pairing::Numbers => of_same_number(automatic, corrected),
            Pairing::Overlap => of_largest_overlap(automatic, corrected),
        };
        Self { unpaired: automatic.objects.len() + corrected.objects.len() - 2 * ious.len(), ious }
    }
}

/// The last mask of a number, should several have it.
fn by_number(truth: &Truth) -> BTreeMap<u64, &Mask> {
    truth.objects.iter().map(|object| (object.id, &object.mask)).collect()
}

fn of_same_number(automatic: &Truth, corrected: &Truth) -> Vec<f64> {
    let corrections = by_number(corrected);
    let iou = |(number, mask): (u64, &Mask)| Some(mask.iou(corrections.get(&number)?));
    by_number(automatic).into_iter().filter_map(iou).collect()
}

/// The pair with the largest IoU first, then the best of what is left.
fn of_largest_overlap(automatic: &Truth, corrected: &Truth) -> Vec<f64> {
    let mut pairs = Vec::new();
    for (number, mask) in automatic.objects.iter().enumerate() {
        for (correction, object) in corrected.objects.iter().enumerate() {
            pairs.push((mask.mask.iou(&object.mask), number, correction));
        }
    }
    pairs.retain(|&(iou, ..)| iou > SAME_OBJECT);
    pairs.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));
    let (mut masks, mut corrections) = (BTreeSet::new(), BTreeSet::new());
    pairs.retain(|&(_, mask, correction)| {
        let is_free = !masks.contains(&mask) && !corrections.contains(&correction);
        is_free && masks.insert(mask) && corrections.insert(correction)
    });
    pairs.into_iter().map(|(iou, ..)| iou).collect()
}

/// The numbers of one data set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct QualityReport {
    /// Name of the data set.
    pub set: String,
    /// Pairs of masks.
    pub pairs: usize,
    /// Masks without a partner.
    pub unpaired: usize,
    /// Mean IoU of the pairs.
    pub iou: Estimate,
    /// Share of the pairs with an IoU above 0.90 (the paper's masks: 0.94).
    pub above_90: f64,
    /// Share of the pairs with an IoU above 0.75 (the paper's masks: 0.97).
    pub above_75: f64,
    /// Share of the pairs with at least an IoU: `(IoU, share)`.
    pub curve: Vec<(f64, f64)>,
}

impl QualityReport {
    /// The numbers of the data set called `set`; `None` when no mask has a partner.
    #[must_use]
    pub fn new(set: &str, images: &[ImagePairs]) -> Option<Self> {
        let by_image: Vec<Vec<f64>> = images.iter().map(|image| image.ious.clone()).collect();
        let ious = by_image.concat();
        let share = |least: f64| ious.iter().filter(|&&iou| iou > least).count() as f64 / ious.len() as f64;
        Some(Self {
            set: set.to_owned(),
            pairs: ious.len(),
            unpaired: images.iter().map(|image| image.unpaired).sum(),
            iou: Estimate::of_images(&by_image)?,
            above_90: share(0.90),
            above_75: share(0.75),
            curve: share_curve(&ious),
        })
    }
}

/// One row for each set.
#[must_use]
pub fn quality_table(reports: &[QualityReport]) -> Table {
    let header = ["set", "pairs", "without a partner", "mIoU", "IoU > 0.90", "IoU > 0.75"];
    let mut table = Table::new(header.map(str::to_owned));
    for report in reports {
        let miou = format!("{:.3} ±{:.3}", report.iou.mean, report.iou.margin());
        let first = [report.set.clone(), report.pairs.to_string(), report.unpaired.to_string(), miou];
        table.push(
            first.into_iter().chain([report.above_90, report.above_75].map(|share| number(Some(share)))),
        );
    }
    table
}

/// Share of the pairs over the IoU that they reach.
#[must_use]
pub fn quality_plot(reports: &[QualityReport]) -> LinePlot {
    LinePlot {
        title: "Masks before and after correction".to_owned(),
        across: Range::new("IoU with the correction", 0.0, 1.0),
        up: Range::new("share of masks with at least this IoU", 0.0, 1.0),
        lines: reports.iter().map(|report| Line::new(&report.set, report.curve.iter().copied())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_set::TruthObject;
    use crate::testing::drawn;
    use annotation::ImageSize;

    fn truth(objects: &[(u64, &str)]) -> Truth {
        let object =
            |&(id, row): &(u64, &str)| TruthObject { id, category: 0, mask: drawn(&[row]), is_crowd: false };
        let objects = objects.iter().map(object).collect();
        Truth { path: "a.json".into(), size: ImageSize::new(10, 1), objects }
    }

    #[test]
    fn masks_are_paired_by_their_numbers() {
        let automatic = truth(&[(1, "##########"), (2, "####......"), (7, "#.........")]);
        let corrected = truth(&[(2, "#####....."), (1, "##########"), (8, "#.........")]);
        let pairs = ImagePairs::new(&automatic, &corrected, Pairing::Numbers);
        assert_eq!(pairs, ImagePairs { ious: vec![1.0, 0.8], unpaired: 2 });
        let report = QualityReport::new("a", &[pairs]).unwrap();
        assert_eq!((report.pairs, report.above_90, report.above_75), (2, 0.5, 1.0));
        assert!((report.iou.mean - 0.9).abs() < 1e-12);
    }

    #[test]
    fn corrections_with_other_numbers_are_found_by_their_overlap() {
        let automatic = truth(&[(1, "####......"), (2, "#####....."), (3, ".......###")]);
        let corrected = truth(&[(7, ".........#"), (8, "#####....."), (9, "###.......")]);
        let pairs = ImagePairs::new(&automatic, &corrected, Pairing::Overlap);
        assert_eq!(pairs, ImagePairs { ious: vec![1.0, 0.75], unpaired: 2 });
    }

    #[test]
    fn a_number_that_several_masks_have_counts_once() {
        let automatic = truth(&[(1, "#........."), (1, "##........")]);
        let corrected = truth(&[(1, "##........")]);
        let pairs = ImagePairs::new(&automatic, &corrected, Pairing::Numbers);
        assert_eq!(pairs, ImagePairs { ious: vec![1.0], unpaired: 1 });
    }

    #[test]
    fn without_a_pair_there_are_no_numbers() {
        let pairs =
            ImagePairs::new(&truth(&[(1, "##........")]), &truth(&[(2, "##........")]), Pairing::Numbers);
        assert_eq!(QualityReport::new("a", &[pairs]), None);
    }
}
