//! How well edges agree with those that people drew: BSDS500's benchmark (paper, section 7.2; Martin, Fowlkes and
//! Malik 2004; Arbelaez et al. 2011), step for step as `edgesEvalImg` and `edgesEvalDir` of Dollar's toolbox.
//! Not how edges are found.

mod assignment;
mod boundary;
mod scores;

use annotation::ImageSize;
use serde::Serialize;

pub use boundary::BoundaryMap;
pub use scores::{EdgeScore, EdgeScores};

/// How far a found edge may lie from a drawn one, as a share of the image's diagonal.
pub const TOLERANCE: f64 = 0.0075;
/// How many thresholds between 0 and 1 are tried.
const THRESHOLDS: usize = 99;

/// How strong the edge is at each pixel, 0 to 1, row by row.
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeStrength {
    size: ImageSize,
    values: Vec<f32>,
}

impl EdgeStrength {
    /// A map of `values`, row by row; `None` when there are not `width * height`.
    #[must_use]
    pub fn new(size: ImageSize, values: Vec<f32>) -> Option<Self> {
        (values.len() as u64 == size.area()).then_some(Self { size, values })
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size(&self) -> ImageSize {
        self.size
    }

    /// The lines that remain of the pixels at or above `threshold`.
    fn cut(&self, threshold: f64) -> BoundaryMap {
        let threshold = threshold.max(f64::EPSILON);
        let pixels = self.values.iter().map(|&value| f64::from(value) >= threshold).collect();
        BoundaryMap::new(self.size, pixels).thinned()
    }
}

/// What the thresholds and the tolerance are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EdgeSettings {
    /// How many thresholds between 0 and 1 are tried; officially 99.
    pub thresholds: usize,
    /// How far a found edge may lie from a drawn one, as a share of the image's diagonal; officially 0.0075.
    pub tolerance: f64,
}

impl Default for EdgeSettings {
    fn default() -> Self {
        Self { thresholds: THRESHOLDS, tolerance: TOLERANCE }
    }
}

impl EdgeSettings {
    /// Threshold number `index`: evenly between 0 and 1, both left out.
    fn threshold(self, index: usize) -> f64 {
        (index + 1) as f64 / (self.thresholds + 1) as f64
    }
}

/// How many pixels agree at one threshold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct EdgeCounts {
    /// Drawn pixels that were found, over all annotators.
    pub truth_matched: u64,
    /// Drawn pixels, over all annotators.
    pub truth: u64,
    /// Found pixels that at least one annotator drew.
    pub found_matched: u64,
    /// Found pixels.
    pub found: u64,
}

impl std::ops::AddAssign for EdgeCounts {
    fn add_assign(&mut self, other: Self) {
        self.truth_matched += other.truth_matched;
        self.truth += other.truth;
        self.found_matched += other.found_matched;
        self.found += other.found;
    }
}

/// Compares the edges of one image with the boundaries that each annotator drew, at every threshold.
///
/// A found pixel and a drawn one within the tolerance may be paired, each once; there are as many pairs as
/// possible. The official code minimises distances with a price of 100 tolerances for a lone pixel, which comes to
/// the same number of pairs. Which found pixels stay alone may differ, and with several annotators so may
/// `found_matched`: by less than 3 % on the images of the goldens.
#[must_use]
pub fn count_edges(
    found: &EdgeStrength,
    annotators: &[BoundaryMap],
    settings: EdgeSettings,
) -> Vec<EdgeCounts> {
    let diagonal = f64::from(found.size.width).hypot(f64::from(found.size.height));
    let reach = settings.tolerance * diagonal;
    (0..settings.thresholds)
        .map(|index| count_at_threshold(&found.cut(settings.threshold(index)), annotators, reach))
        .collect()
}

fn count_at_threshold(lines: &BoundaryMap, annotators: &[BoundaryMap], reach: f64) -> EdgeCounts {
    let mut counts = EdgeCounts { found: lines.count(), ..EdgeCounts::default() };
    let mut is_drawn = vec![false; lines.count() as usize];
    for drawn in annotators {
        let paired = assignment::paired(lines, drawn, reach);
        counts.truth += drawn.count();
        counts.truth_matched += paired.iter().filter(|&&paired| paired).count() as u64;
        is_drawn.iter_mut().zip(paired).for_each(|(is_drawn, paired)| *is_drawn |= paired);
    }
    counts.found_matched = is_drawn.into_iter().filter(|&is_drawn| is_drawn).count() as u64;
    counts
}

#[cfg(test)]
mod tests;
