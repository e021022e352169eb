//! How sharply masks end: Sobel on their probabilities, kept along their outer borders.
//! No full-size picture of a mask's probabilities: only pixels beside a border are computed.

use annotation::{ImageSize, LowResLogits};

use super::outline::outer_border;
use crate::error::SamError;
use crate::image::Framing;
use crate::postprocess::{MASK_THRESHOLD, Upscaler, mask};

/// The strongest edge at each pixel so far.
pub(super) struct EdgeStrength {
    size: ImageSize,
    values: Vec<f32>,
}

impl EdgeStrength {
    pub(super) fn new(size: ImageSize) -> Self {
        Self { size, values: vec![0.0; size.area() as usize] }
    }

    /// Takes the edges of one more mask where they are stronger.
    pub(super) fn add(&mut self, logits: &LowResLogits, framing: &Framing) -> Result<(), SamError> {
        let mask = mask(logits, framing, MASK_THRESHOLD)?;
        let Some(bbox) = mask.bbox() else { return Ok(()) };
        let rows = mask.to_rows();
        let upscaler = Upscaler::new(logits, framing);
        let ImageSize { width, height } = self.size;
        for y in bbox.y.saturating_sub(1)..(bbox.y + bbox.height + 1).min(height) {
            for span in outer_border(&rows, y, width) {
                for x in span.start..span.end {
                    let probability = |[x, y]: [u32; 2]| sigmoid(upscaler.logit(logits, [x, y]));
                    let strongest = &mut self.values[y as usize * width as usize + x as usize];
                    *strongest = strongest.max(sobel([x, y], self.size, probability));
                }
            }
        }
        Ok(())
    }

    /// All values, the strongest 1.
    pub(super) fn normalised(self) -> Vec<f32> {
        let strongest = self.values.iter().copied().fold(0.0, f32::max);
        if strongest == 0.0 {
            return self.values;
        }
        self.values.into_iter().map(|value| value / strongest).collect()
    }
}

fn sigmoid(logit: f32) -> f32 {
    1.0 / (1.0 + (-logit).exp())
}

/// The length of the gradient at a pixel; pixels beyond the border are like those on it.
fn sobel([x, y]: [u32; 2], size: ImageSize, value: impl Fn([u32; 2]) -> f32) -> f32 {
    let (left, right) = (x.saturating_sub(1), (x + 1).min(size.width - 1));
    let (above, below) = (y.saturating_sub(1), (y + 1).min(size.height - 1));
    let corners = [[left, above], [right, above], [left, below], [right, below]].map(&value);
    let [above_left, above_right, below_left, below_right] = corners;
    let [middle_left, middle_right] = [[left, y], [right, y]].map(&value);
    let [above, below] = [[x, above], [x, below]].map(&value);
    let across = above_right - above_left + 2.0 * (middle_right - middle_left) + below_right - below_left;
    let down = below_left - above_left + 2.0 * (below - above) + below_right - above_right;
    across.hypot(down)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slope_has_the_gradient_that_sobel_gives_it() {
        let size = ImageSize::new(9, 9);
        let slope = |[x, y]: [u32; 2]| 0.5 * x as f32 - 0.25 * y as f32;
        assert_eq!(sobel([4, 4], size, slope), 8.0 * 0.5_f32.hypot(0.25));
        assert_eq!(sobel([0, 4], size, slope), (4.0 * 0.5_f32).hypot(8.0 * 0.25), "half at the border");
    }

    #[test]
    fn a_disc_has_an_edge_around_it_and_none_inside() {
        let size = ImageSize::new(64, 64);
        let logit = |pixel: u32| 40.0 - ((pixel % 64) as f32 - 32.0).hypot((pixel / 64) as f32 - 32.0) * 2.0;
        let logits = LowResLogits::new(64, 64, (0..64 * 64).map(logit).collect()).unwrap();
        let mut strength = EdgeStrength::new(size);
        strength.add(&logits, &Framing::new(size, 64)).unwrap();
        let edges = strength.normalised();
        for (pixel, value) in (0..).zip(edges) {
            let distance = ((pixel % 64) as f32 - 32.0).hypot((pixel / 64) as f32 - 32.0);
            assert!(value == 0.0 || (20.0..21.5).contains(&distance), "{distance}: {value}");
            assert!(value > 0.0 || !(20.0..20.9).contains(&distance), "{distance}: {value}");
        }
    }
}
