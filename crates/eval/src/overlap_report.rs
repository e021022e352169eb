//! How much masks from boxes overlap the objects (paper, section 7.4), and how good they are as detections.
//! How the scores are computed is in `detection`; where the masks come from is the caller's business.

use serde::Serialize;

use crate::detection::{AreaRange, Classes, DetectionScores, ImageDetections, Overlaps};
use crate::plot::{Line, LinePlot, Range};
use crate::size_class::SizeClass;
use crate::statistics::Estimate;
use crate::table::Table;

/// Detections of an image and class that count (pycocotools' largest `maxDets`).
const MOST_DETECTIONS: usize = 100;
/// Points of a curve of shares.
const CURVE_STEPS: u32 = 100;

/// Masks from boxes on one image.
#[derive(Debug, Clone, Default)]
pub struct BoxedImage {
    /// Area of each object and IoU with the mask from its box.
    pub overlaps: Vec<(u64, f64)>,
    /// The same as detections, for AP.
    pub detections: ImageDetections,
}

/// The numbers of one data set with boxes of one origin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BoxReport {
    /// Name of the data set.
    pub set: String,
    /// Where the boxes come from.
    pub boxes: String,
    /// Images with at least one object.
    pub images: usize,
    /// Objects.
    pub objects: usize,
    /// Mean IoU of all objects.
    pub miou: Estimate,
    /// Mean IoU by size, for sizes that occur.
    pub miou_by_size: Vec<(SizeClass, Estimate)>,
    /// Mask AP.
    pub ap: MaskAp,
    /// Share of the objects with at least an IoU: `(IoU, share)`.
    pub curve: Vec<(f64, f64)>,
}

/// COCO's average precision of masks; `None` where there is no object.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct MaskAp {
    /// At IoU 0.50 to 0.95.
    pub all: Option<f64>,
    /// At IoU 0.50.
    pub at_50: Option<f64>,
    /// At IoU 0.75.
    pub at_75: Option<f64>,
    /// Of small objects.
    pub small: Option<f64>,
    /// Of medium objects.
    pub medium: Option<f64>,
    /// Of large objects.
    pub large: Option<f64>,
}

impl MaskAp {
    fn new(images: &[ImageDetections]) -> Self {
        let scores = DetectionScores::new(images, Classes::Apart, MOST_DETECTIONS);
        let of = |range, overlaps| scores.average_precision(range, overlaps);
        Self {
            all: of(AreaRange::All, Overlaps::All),
            at_50: of(AreaRange::All, Overlaps::Half),
            at_75: of(AreaRange::All, Overlaps::ThreeQuarters),
            small: of(AreaRange::Small, Overlaps::All),
            medium: of(AreaRange::Medium, Overlaps::All),
            large: of(AreaRange::Large, Overlaps::All),
        }
    }
}

impl BoxReport {
    /// The numbers of the data set called `set`; `None` when it has no object.
    #[must_use]
    pub fn new(set: &str, boxes: &str, images: &[BoxedImage]) -> Option<Self> {
        let ious = |is_wanted: &dyn Fn(u64) -> bool| -> Vec<Vec<f64>> {
            let of = |image: &BoxedImage| {
                image.overlaps.iter().filter(|(area, _)| is_wanted(*area)).map(|(_, iou)| *iou).collect()
            };
            images.iter().map(of).collect()
        };
        let of_size = |size| Some((size, Estimate::of_images(&ious(&|area| SizeClass::of(area) == size))?));
        let all = ious(&|_| true);
        let detections: Vec<ImageDetections> = images.iter().map(|image| image.detections.clone()).collect();
        Some(Self {
            set: set.to_owned(),
            boxes: boxes.to_owned(),
            images: all.iter().filter(|ious| !ious.is_empty()).count(),
            objects: all.iter().map(Vec::len).sum(),
            miou: Estimate::of_images(&all)?,
            miou_by_size: SizeClass::ALL.into_iter().filter_map(of_size).collect(),
            ap: MaskAp::new(&detections),
            curve: share_curve(&all.concat()),
        })
    }

    fn cells(&self) -> Vec<String> {
        let size =
            |size| self.miou_by_size.iter().find(|(found, _)| *found == size).map(|(_, miou)| miou.mean);
        let ap = self.ap;
        let miou = format!("{:.3} ±{:.3}", self.miou.mean, self.miou.margin());
        let numbers = SizeClass::ALL
            .map(size)
            .into_iter()
            .chain([ap.all, ap.at_50, ap.at_75, ap.small, ap.medium, ap.large]);
        let first = [self.set.clone(), self.boxes.clone(), self.objects.to_string(), miou];
        first.into_iter().chain(numbers.map(number)).collect()
    }
}

/// One row for each set and origin of boxes.
#[must_use]
pub fn box_table(reports: &[BoxReport]) -> Table {
    let header = [
        "set",
        "boxes",
        "objects",
        "mIoU",
        "small",
        "medium",
        "large",
        "AP",
        "AP50",
        "AP75",
        "AP small",
        "AP medium",
        "AP large",
    ];
    let mut table = Table::new(header.map(str::to_owned));
    reports.iter().for_each(|report| table.push(report.cells()));
    table
}

/// Share of the objects over the IoU that they reach.
#[must_use]
pub fn box_plot(reports: &[BoxReport]) -> LinePlot {
    let name = |report: &BoxReport| format!("{}, {}", report.set, report.boxes);
    LinePlot {
        title: "Masks from boxes".to_owned(),
        across: Range::new("IoU with the object", 0.0, 1.0),
        up: Range::new("share of objects with at least this IoU", 0.0, 1.0),
        lines: reports.iter().map(|report| Line::new(&name(report), report.curve.iter().copied())).collect(),
    }
}

/// The share of `ious` at or above 0, 0.01 to 1.
pub(crate) fn share_curve(ious: &[f64]) -> Vec<(f64, f64)> {
    let share =
        |least: f64| ious.iter().filter(|&&iou| iou >= least).count() as f64 / ious.len().max(1) as f64;
    (0..=CURVE_STEPS)
        .map(|step| f64::from(step) / f64::from(CURVE_STEPS))
        .map(|iou| (iou, share(iou)))
        .collect()
}

/// A number with three decimals; a dash where there is none.
pub(crate) fn number(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), |value| format!("{value:.3}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_set::TruthObject;
    use crate::detection::Detection;
    use crate::testing::drawn;

    #[test]
    fn a_report_has_overlaps_and_average_precision() {
        let mask = drawn(&["##.."]);
        let truth = vec![TruthObject { id: 1, category: 0, mask: mask.clone(), is_crowd: false }];
        let found = vec![Detection { category: 0, score: 0.5, mask }];
        let image = BoxedImage { overlaps: vec![(2, 1.0)], detections: ImageDetections { truth, found } };
        let report = BoxReport::new("a", "ground truth", &[image, BoxedImage::default()]).unwrap();
        assert_eq!((report.images, report.objects, report.miou.mean), (1, 1, 1.0));
        // A mean of a thousand ones is not 1 to the last bit.
        let is_one = |ap: Option<f64>| ap.is_some_and(|ap| (ap - 1.0).abs() < 1e-12);
        assert!(is_one(report.ap.all) && is_one(report.ap.small) && report.ap.large.is_none());
        let table = box_table(&[report]).to_string();
        assert!(table.contains("1.000 ±0.000") && table.contains('–'), "{table}");
        assert_eq!(BoxReport::new("a", "", &[]), None);
    }

    #[test]
    fn the_curve_falls_from_all_to_those_that_are_perfect() {
        let curve = share_curve(&[0.25, 0.5, 1.0, 1.0]);
        let at = |index: usize| curve[index].1;
        assert_eq!([at(0), at(25), at(26), at(50), at(51), at(100)], [1.0, 1.0, 0.75, 0.75, 0.5, 0.5]);
    }
}
