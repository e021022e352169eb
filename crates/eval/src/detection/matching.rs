//! Which detection of an image is which object (pycocotools `COCOeval.evaluateImg`).
//! What follows from it for a whole data set is in `curve`.

use annotation::Mask;

use super::{AreaRange, Detection, ImageDetections, THRESHOLDS};
use crate::data_set::TruthObject;

/// An overlap of exactly 1 is still reachable (pycocotools).
const ALMOST_ONE: f64 = 1.0 - 1e-10;

/// What became of a detection at one threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It is an object.
    Hit,
    /// It is none.
    Miss,
    /// It is a crowd, or an object or a blunder of another size: as if it were not there.
    Ignored,
}

/// One detection among those of its image and class.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ranked {
    pub(super) score: f64,
    /// 0 for the best score of the image.
    pub(super) rank: usize,
    pub(super) outcomes: [Outcome; THRESHOLDS],
}

/// Objects and detections of one image and one class.
pub(super) struct Rivals<'a> {
    truth: Vec<&'a TruthObject>,
    /// From the best score down.
    found: Vec<&'a Detection>,
    /// Of each detection with each object.
    overlaps: Vec<Vec<f64>>,
}

/// The IoU from which on a detection is an object, in NumPy's rounding of `linspace(.5, .95, 10)`.
pub(super) fn threshold(index: usize) -> f64 {
    let step = (0.95 - 0.5) / (THRESHOLDS - 1) as f64;
    if index + 1 == THRESHOLDS { 0.95 } else { index as f64 * step + 0.5 }
}

impl<'a> Rivals<'a> {
    /// Those of `category`, or of all.
    pub(super) fn new(image: &'a ImageDetections, category: Option<u32>, most: usize) -> Self {
        let is_wanted = |found: u32| category.is_none_or(|wanted| wanted == found);
        let mut truth: Vec<_> = image.truth.iter().filter(|object| is_wanted(object.category)).collect();
        let mut found: Vec<_> =
            image.found.iter().filter(|detection| is_wanted(detection.category)).collect();
        // Without classes pycocotools still goes through them in turn, which decides between equal scores.
        truth.sort_by_key(|object| object.category);
        found.sort_by_key(|detection| detection.category);
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        found.truncate(most);
        let overlaps = found
            .iter()
            .map(|found| truth.iter().map(|truth| overlap(&found.mask, truth)).collect())
            .collect();
        Self { truth, found, overlaps }
    }

    /// How many objects should be found.
    pub(super) fn objects_in(&self, range: AreaRange) -> usize {
        self.truth.iter().filter(|object| !is_ignored(object, range)).count()
    }

    /// What becomes of each detection.
    pub(super) fn ranked(&self, range: AreaRange) -> Vec<Ranked> {
        let outcomes: Vec<Vec<Outcome>> =
            (0..THRESHOLDS).map(|index| self.outcomes(range, threshold(index))).collect();
        let ranked = |(rank, detection): (usize, &&Detection)| {
            let outcomes = std::array::from_fn(|index| outcomes[index][rank]);
            Ranked { score: detection.score, rank, outcomes }
        };
        self.found.iter().enumerate().map(ranked).collect()
    }

    /// The detections in turn take the object that they overlap most, an ignored one only when there is no other.
    fn outcomes(&self, range: AreaRange, threshold: f64) -> Vec<Outcome> {
        let ignored: Vec<bool> = self.truth.iter().map(|object| is_ignored(object, range)).collect();
        let mut order: Vec<usize> = (0..self.truth.len()).collect();
        order.sort_by_key(|&object| ignored[object]);
        let mut taken = vec![false; self.truth.len()];
        let mut outcome = |(detection, overlaps): (&&Detection, &Vec<f64>)| {
            let mut best: Option<usize> = None;
            let mut least = threshold.min(ALMOST_ONE);
            for &object in &order {
                if taken[object] && !self.truth[object].is_crowd {
                    continue;
                }
                if ignored[object] && best.is_some_and(|best| !ignored[best]) {
                    break;
                }
                if overlaps[object] >= least {
                    (best, least) = (Some(object), overlaps[object]);
                }
            }
            match best {
                Some(object) => {
                    taken[object] = true;
                    if ignored[object] { Outcome::Ignored } else { Outcome::Hit }
                }
                None if range.holds(detection.mask.area()) => Outcome::Miss,
                None => Outcome::Ignored,
            }
        };
        self.found.iter().zip(&self.overlaps).map(&mut outcome).collect()
    }
}

fn is_ignored(object: &TruthObject, range: AreaRange) -> bool {
    object.is_crowd || !range.holds(object.mask.area())
}

/// IoU; with a crowd the share of the detection that lies in it.
fn overlap(found: &Mask, truth: &TruthObject) -> f64 {
    let common = found.intersection_area(&truth.mask);
    let whole = match truth.is_crowd {
        true => found.area(),
        false => found.area() + truth.mask.area() - common,
    };
    if whole == 0 { 0.0 } else { common as f64 / whole as f64 }
}
