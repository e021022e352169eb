//! From counts at all thresholds to ODS, OIS, AP and R50 (Dollar's `edgesEvalDir`).
//! What is counted is in `mod`.

use serde::Serialize;

use super::{EdgeCounts, EdgeSettings};

/// Steps between two thresholds when the best one is looked for.
const STEPS: usize = 100;
/// Recalls at which precision is read off for AP; the official code divides by 100 all the same.
const RECALLS: usize = 101;

/// Precision and recall at one threshold.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct EdgeScore {
    /// The threshold.
    pub threshold: f64,
    /// Share of the drawn pixels that were found.
    pub recall: f64,
    /// Share of the found pixels that were drawn.
    pub precision: f64,
    /// Harmonic mean of both.
    pub f: f64,
}

/// The numbers of BSDS500's benchmark.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct EdgeScores {
    /// Images that were compared.
    pub images: usize,
    /// At the best threshold for all images together.
    pub ods: EdgeScore,
    /// With the best threshold for each image; its `threshold` is their mean.
    pub ois: EdgeScore,
    /// Average precision over recall.
    pub ap: f64,
    /// Recall where precision is 0.5; `None` when it never is as high.
    pub r50: Option<f64>,
    /// All images together, at every threshold.
    pub curve: Vec<EdgeScore>,
}

impl EdgeScore {
    fn new(threshold: f64, counts: EdgeCounts) -> Self {
        let share = |part: u64, whole: u64| part as f64 / (whole as f64).max(f64::EPSILON);
        Self::of(
            threshold,
            share(counts.truth_matched, counts.truth),
            share(counts.found_matched, counts.found),
        )
    }

    fn of(threshold: f64, recall: f64, precision: f64) -> Self {
        let f = 2.0 * precision * recall / (precision + recall).max(f64::EPSILON);
        Self { threshold, recall, precision, f }
    }

    /// A `share` of the way to `other`.
    fn toward(&self, other: &Self, share: f64) -> Self {
        let between = |from: f64, to: f64| to * share + from * (1.0 - share);
        Self::of(
            between(self.threshold, other.threshold),
            between(self.recall, other.recall),
            between(self.precision, other.precision),
        )
    }
}

impl EdgeScores {
    /// The numbers of images whose counts were made with the same `settings`; `None` when there is no image.
    #[must_use]
    pub fn new(images: &[Vec<EdgeCounts>], settings: EdgeSettings) -> Option<Self> {
        let mut total = vec![EdgeCounts::default(); settings.thresholds];
        let mut best = EdgeCounts::default();
        let mut thresholds = 0.0;
        if images.is_empty() {
            return None;
        }
        for counts in images {
            total.iter_mut().zip(counts).for_each(|(total, &counts)| *total += counts);
            let index = first_best(&curve(counts, settings))?;
            best += counts[index];
            thresholds += settings.threshold(index);
        }
        let curve = curve(&total, settings);
        Some(Self {
            images: images.len(),
            ods: best_between(&curve)?,
            ois: EdgeScore::new(thresholds / images.len() as f64, best),
            ap: average_precision(&curve),
            r50: recall_at_half(&curve),
            curve,
        })
    }
}

fn curve(counts: &[EdgeCounts], settings: EdgeSettings) -> Vec<EdgeScore> {
    (0..).zip(counts).map(|(index, &counts)| EdgeScore::new(settings.threshold(index), counts)).collect()
}

/// The place of the first score with the highest F.
fn first_best(curve: &[EdgeScore]) -> Option<usize> {
    (0..curve.len()).reduce(|best, next| if curve[next].f > curve[best].f { next } else { best })
}

/// The highest F between neighbouring thresholds, with precision and recall changing evenly (`findBestRPF`).
fn best_between(curve: &[EdgeScore]) -> Option<EdgeScore> {
    let shares = || (0..STEPS).map(|step| step as f64 / (STEPS - 1) as f64);
    let between = curve.windows(2).flat_map(|pair| shares().map(|share| pair[0].toward(&pair[1], share)));
    curve
        .first()
        .copied()
        .into_iter()
        .chain(between)
        .reduce(|best, next| if next.f > best.f { next } else { best })
}

/// Precision at the recalls 0, 0.01 to 1 that lie within the curve.
fn average_precision(curve: &[EdgeScore]) -> f64 {
    let points = ascending(curve.iter().map(|score| (score.recall, score.precision)));
    if points.len() < 2 {
        return 0.0;
    }
    let recalls = (0..RECALLS).map(|index| index as f64 / (RECALLS - 1) as f64);
    recalls.filter_map(|recall| interpolated(&points, recall)).sum::<f64>() / (RECALLS - 1) as f64
}

fn recall_at_half(curve: &[EdgeScore]) -> Option<f64> {
    let points = ascending(curve.iter().map(|score| (score.precision, score.recall)));
    interpolated(&points, points.first()?.0.max(0.5))
}

/// By the first number, of equal ones the first that came (MATLAB `unique`).
fn ascending(points: impl Iterator<Item = (f64, f64)>) -> Vec<(f64, f64)> {
    let mut points: Vec<_> = points.collect();
    points.sort_by(|a, b| a.0.total_cmp(&b.0));
    points.dedup_by(|next, kept| next.0 == kept.0);
    points
}

/// The value at `x` on the lines between ascending points; `None` outside (MATLAB `interp1`).
fn interpolated(points: &[(f64, f64)], x: f64) -> Option<f64> {
    let above = points.partition_point(|point| point.0 < x);
    let &(right, high) = points.get(above)?;
    if right == x {
        return Some(high);
    }
    let &(left, low) = points.get(above.checked_sub(1)?)?;
    Some(low + (high - low) * (x - left) / (right - left))
}
