//! Precision over recall of one class (pycocotools `COCOeval.accumulate`).
//! Which detections are right was decided in `matching`.

use super::matching::{Outcome, Ranked};
use super::{RECALLS, THRESHOLDS};

/// Keeps 0 / 0 from being no number (pycocotools' `np.spacing(1)`).
const TINY: f64 = f64::EPSILON;

/// The curve of one class in one range of areas, for each threshold.
#[derive(Debug)]
pub(super) struct Curve {
    /// The highest recall that is reached.
    pub(super) recall: [f64; THRESHOLDS],
    /// The precision at each of the recalls 0, 0.01 to 1; 0 where that recall is never reached.
    pub(super) precision: [[f64; RECALLS]; THRESHOLDS],
}

impl Curve {
    /// The curve of the detections with a rank below `most`; `None` when there is no object to find.
    pub(super) fn new(ranked: &[Ranked], objects: usize, most: usize) -> Option<Self> {
        if objects == 0 {
            return None;
        }
        let mut counted: Vec<&Ranked> = ranked.iter().filter(|ranked| ranked.rank < most).collect();
        counted.sort_by(|a, b| b.score.total_cmp(&a.score));
        let mut curve = Self { recall: [0.0; THRESHOLDS], precision: [[0.0; RECALLS]; THRESHOLDS] };
        for index in 0..THRESHOLDS {
            let outcomes = counted.iter().map(|ranked| ranked.outcomes[index]);
            let points = points(outcomes, objects);
            curve.recall[index] = points.last().map_or(0.0, |point| point.recall);
            curve.precision[index] = sampled(&points);
        }
        Some(curve)
    }
}

/// A place on the curve.
struct Point {
    recall: f64,
    precision: f64,
}

/// A point for each detection; precision never rises to the right.
fn points(outcomes: impl Iterator<Item = Outcome>, objects: usize) -> Vec<Point> {
    let (mut hits, mut misses) = (0.0, 0.0);
    let mut points: Vec<Point> = outcomes
        .map(|outcome| {
            match outcome {
                Outcome::Hit => hits += 1.0,
                Outcome::Miss => misses += 1.0,
                Outcome::Ignored => {}
            }
            Point { recall: hits / objects as f64, precision: hits / (misses + hits + TINY) }
        })
        .collect();
    let mut highest = 0.0_f64;
    for point in points.iter_mut().rev() {
        highest = highest.max(point.precision);
        point.precision = highest;
    }
    points
}

fn sampled(points: &[Point]) -> [f64; RECALLS] {
    std::array::from_fn(|index| {
        let wanted = if index + 1 == RECALLS { 1.0 } else { index as f64 * 0.01 };
        let first = points.partition_point(|point| point.recall < wanted);
        points.get(first).map_or(0.0, |point| point.precision)
    })
}
