//! Average precision and average recall of masks, as COCO measures them (pycocotools `COCOeval`, `iouType="segm"`).
//! Not how masks are found; a mask's area is counted, where COCO's own files may say another one.

mod curve;
mod matching;

use annotation::Mask;

use crate::data_set::TruthObject;
use curve::Curve;
use matching::{Ranked, Rivals};

/// Overlaps at which a detection counts as right: 0.50, 0.55 to 0.95 (`Params.iouThrs`).
const THRESHOLDS: usize = 10;
/// Recalls at which precision is read off: 0, 0.01 to 1 (`Params.recThrs`).
const RECALLS: usize = 101;

/// A mask that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Detection {
    /// Its class; 0 where there are none.
    pub category: u32,
    /// How sure the detector is.
    pub score: f64,
    /// Its pixels.
    pub mask: Mask,
}

/// What there is in one image and what was found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ImageDetections {
    /// What there is.
    pub truth: Vec<TruthObject>,
    /// What was found.
    pub found: Vec<Detection>,
}

/// Whether a detection must name the class.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Classes {
    /// Each class is evaluated alone, then averaged.
    Apart,
    /// Classes do not matter (`useCats = 0`): for proposals.
    Together,
}

/// Which objects count, by their area in pixels; both ends belong to a range (`Params.areaRng`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AreaRange {
    /// Any area.
    All,
    /// 0 to 32 x 32.
    Small,
    /// 32 x 32 to 96 x 96.
    Medium,
    /// 96 x 96 and more.
    Large,
}

impl AreaRange {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::All, Self::Small, Self::Medium, Self::Large];

    fn holds(self, area: u64) -> bool {
        match self {
            Self::All => true,
            Self::Small => area <= 1024,
            Self::Medium => (1024..=9216).contains(&area),
            Self::Large => area >= 9216,
        }
    }
}

/// All detections of a data set compared with its objects.
#[derive(Debug)]
pub struct DetectionScores {
    /// For each class: for each range of areas what became of its detections.
    classes: Vec<[Matched; 4]>,
}

/// One class in one range of areas.
#[derive(Debug, Default)]
struct Matched {
    /// Image by image, in each from the best score down.
    ranked: Vec<Ranked>,
    /// Objects that should be found.
    objects: usize,
}

impl DetectionScores {
    /// Compares; of each image and class the `most` detections with the highest scores count.
    #[must_use]
    pub fn new(images: &[ImageDetections], classes: Classes, most: usize) -> Self {
        let mut categories: Vec<Option<u32>> = match classes {
            Classes::Together => vec![None],
            Classes::Apart => {
                images.iter().flat_map(|image| &image.truth).map(|truth| Some(truth.category)).collect()
            }
        };
        categories.sort_unstable();
        categories.dedup();
        let matched = |category| {
            let mut matched: [Matched; 4] = Default::default();
            for image in images {
                let rivals = Rivals::new(image, category, most);
                for (matched, range) in matched.iter_mut().zip(AreaRange::ALL) {
                    matched.ranked.extend(rivals.ranked(range));
                    matched.objects += rivals.objects_in(range);
                }
            }
            matched
        };
        Self { classes: categories.into_iter().map(matched).collect() }
    }

    /// Mean average precision at the thresholds `ious`; `None` when there is no object in the range.
    #[must_use]
    pub fn average_precision(&self, range: AreaRange, ious: Overlaps) -> Option<f64> {
        let curves = self.curves(range, usize::MAX);
        mean(curves.iter().flat_map(|curve| ious.thresholds().flat_map(|index| curve.precision[index])))
    }

    /// Mean recall over all thresholds with at most `most` detections of each image and class.
    #[must_use]
    pub fn average_recall(&self, range: AreaRange, most: usize) -> Option<f64> {
        mean(self.curves(range, most).iter().flat_map(|curve| curve.recall))
    }

    /// Mean recall over classes at each threshold: `(IoU, recall)`.
    #[must_use]
    pub fn recalls(&self, range: AreaRange, most: usize) -> Vec<(f64, f64)> {
        let curves = self.curves(range, most);
        let recall = |index: usize| mean(curves.iter().map(|curve| curve.recall[index]));
        (0..THRESHOLDS).filter_map(|index| Some((matching::threshold(index), recall(index)?))).collect()
    }

    fn curves(&self, range: AreaRange, most: usize) -> Vec<Curve> {
        let matched = self.classes.iter().map(|class| &class[range as usize]);
        matched.filter_map(|matched| Curve::new(&matched.ranked, matched.objects, most)).collect()
    }
}

/// Over which overlaps precision is averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Overlaps {
    /// 0.50 to 0.95: COCO's AP.
    All,
    /// 0.50 alone: AP50.
    Half,
    /// 0.75 alone: AP75.
    ThreeQuarters,
}

impl Overlaps {
    fn thresholds(self) -> std::ops::Range<usize> {
        match self {
            Self::All => 0..THRESHOLDS,
            Self::Half => 0..1,
            Self::ThreeQuarters => 5..6,
        }
    }
}

fn mean(values: impl Iterator<Item = f64>) -> Option<f64> {
    let (sum, count) = values.fold((0.0, 0_usize), |(sum, count), value| (sum + value, count + 1));
    (count > 0).then(|| sum / count as f64)
}

#[cfg(test)]
mod tests;
