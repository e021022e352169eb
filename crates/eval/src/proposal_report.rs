//! How many objects a list of masks holds, whatever their class: average recall (paper, section 7.3).
//! How recall is computed is in `detection`; where the masks come from is the caller's business.

use serde::Serialize;

use crate::detection::{AreaRange, Classes, DetectionScores, ImageDetections};
use crate::overlap_report::number;
use crate::plot::{Line, LinePlot, Range};
use crate::table::Table;

/// How many proposals of an image are looked at (paper, table 4: AR@1000; COCO's proposal task: all three).
pub const PROPOSALS: [usize; 3] = [10, 100, 1000];

/// The numbers of one data set.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ProposalReport {
    /// Name of the data set.
    pub set: String,
    /// Images that were looked at.
    pub images: usize,
    /// Objects that should be found.
    pub objects: usize,
    /// Masks proposed for an image, on average.
    pub proposals: f64,
    /// AR@10, AR@100 and AR@1000 of all objects.
    pub all: [Option<f64>; 3],
    /// The same of small objects.
    pub small: [Option<f64>; 3],
    /// The same of medium objects.
    pub medium: [Option<f64>; 3],
    /// The same of large objects.
    pub large: [Option<f64>; 3],
    /// Recall of all objects at each IoU with 1000 proposals: `(IoU, recall)`.
    pub curve: Vec<(f64, f64)>,
}

impl ProposalReport {
    /// The numbers of the data set called `set`; `None` when it has no object.
    #[must_use]
    pub fn new(set: &str, images: &[ImageDetections]) -> Option<Self> {
        let most = PROPOSALS[PROPOSALS.len() - 1];
        let scores = DetectionScores::new(images, Classes::Together, most);
        let recall = |range| PROPOSALS.map(|most| scores.average_recall(range, most));
        let objects = images.iter().flat_map(|image| &image.truth).filter(|object| !object.is_crowd).count();
        let proposals: usize = images.iter().map(|image| image.found.len()).sum();
        (objects > 0).then(|| Self {
            set: set.to_owned(),
            images: images.len(),
            objects,
            proposals: proposals as f64 / images.len() as f64,
            all: recall(AreaRange::All),
            small: recall(AreaRange::Small),
            medium: recall(AreaRange::Medium),
            large: recall(AreaRange::Large),
            curve: scores.recalls(AreaRange::All, most),
        })
    }
}

/// One row for each set.
#[must_use]
pub fn proposal_table(reports: &[ProposalReport]) -> Table {
    let header = [
        "set",
        "images",
        "objects",
        "masks an image",
        "AR@10",
        "AR@100",
        "AR@1000",
        "small",
        "medium",
        "large",
    ];
    let mut table = Table::new(header.map(str::to_owned));
    for report in reports {
        let first = [report.set.clone(), report.images.to_string(), report.objects.to_string()];
        let by_size = [report.small, report.medium, report.large].map(|recall| recall[PROPOSALS.len() - 1]);
        let numbers = report.all.into_iter().chain(by_size).map(number);
        table.push(first.into_iter().chain([format!("{:.1}", report.proposals)]).chain(numbers));
    }
    table
}

/// Recall over the IoU that is asked for.
#[must_use]
pub fn proposal_plot(reports: &[ProposalReport]) -> LinePlot {
    LinePlot {
        title: "Objects among at most 1000 automatic masks".to_owned(),
        across: Range::new("IoU", 0.5, 0.95),
        up: Range::new("recall", 0.0, 1.0),
        lines: reports.iter().map(|report| Line::new(&report.set, report.curve.iter().copied())).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data_set::TruthObject;
    use crate::detection::Detection;
    use crate::testing::drawn;

    #[test]
    fn recall_grows_with_the_number_of_proposals() {
        let object = TruthObject { id: 1, category: 3, mask: drawn(&["##.."]), is_crowd: false };
        let wrong = |number: u32| Detection { category: 0, score: f64::from(number), mask: drawn(&["...#"]) };
        let right = Detection { category: 0, score: 0.0, mask: drawn(&["##.."]) };
        let found = (1..=50).map(wrong).chain([right]).collect();
        let report = ProposalReport::new("a", &[ImageDetections { truth: vec![object], found }]).unwrap();
        assert_eq!((report.all, report.large), ([Some(0.0), Some(1.0), Some(1.0)], [None; 3]));
        assert!(proposal_table(&[report]).to_string().contains("51.0"));
    }

    #[test]
    fn a_set_without_objects_has_no_numbers() {
        assert_eq!(ProposalReport::new("a", &[ImageDetections::default()]), None);
    }
}
