//! What the network is asked to find: an object in the model frame.
//! Not how it is asked.

use annotation::{ImagePoint, Mask};
use eval::{FirstClick, Random};
use sam::coverage_from_mask;
use sam::image::{Framing, ModelPoint};

use crate::random::Draw;

/// An object of an image in its frame.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// At the size of the image.
    mask: Mask,
    framing: Framing,
    /// The part of each cell of the low-res logits that it covers, row by row.
    pub(crate) coverage: Vec<f32>,
}

impl Target {
    /// `mask` is not empty, and of the image of `framing`.
    pub(crate) fn new(mask: Mask, framing: Framing) -> Self {
        Self { coverage: coverage_from_mask(&mask, &framing), mask, framing }
    }

    /// One of 16 x 16 cells without a mask behind it.
    #[cfg(test)]
    pub(crate) fn of_coverage(coverage: &[f32]) -> Self {
        let size = annotation::ImageSize::new(64, 64);
        let mask = Mask::empty(size).unwrap_or_else(|error| panic!("{error}"));
        Self { mask, framing: Framing::new(size, 64), coverage: coverage.to_vec() }
    }

    /// Cells along a side.
    pub(crate) fn side(&self) -> usize {
        self.framing.side() as usize / 4
    }

    /// Side of the model frame.
    pub(crate) fn frame_side(&self) -> u32 {
        self.framing.side()
    }

    /// Whether a cell counts as the object's.
    pub(crate) fn holds(&self, cell: usize) -> bool {
        self.coverage[cell] > 0.5
    }

    /// Any pixel of the object, each as likely as the others, in the model frame.
    pub(crate) fn any_pixel(&self, random: &mut Random) -> ModelPoint {
        let first = FirstClick::Random { seed: random.below(u64::MAX) };
        let pixel = first.position(&self.mask, "").unwrap_or(ImagePoint::new(0.0, 0.0));
        self.framing.model_from_image(pixel)
    }

    /// The corners of the box around it, in the model frame.
    pub(crate) fn corners(&self) -> [ModelPoint; 2] {
        let at = |x: u32, y: u32| self.framing.model_from_image(ImagePoint::new(x.into(), y.into()));
        match self.mask.bbox() {
            Some(bbox) => [at(bbox.x, bbox.y), at(bbox.x + bbox.width, bbox.y + bbox.height)],
            None => [at(0, 0); 2],
        }
    }

    /// How much a mask of logits has in common with the object (IoU of cells).
    pub(crate) fn iou(&self, logits: &[f32]) -> f32 {
        let (mut both, mut either) = (0_u32, 0_u32);
        for (cell, &logit) in logits.iter().enumerate() {
            let (found, wanted) = (logit > 0.0, self.holds(cell));
            both += u32::from(found && wanted);
            either += u32::from(found || wanted);
        }
        both as f32 / either.max(1) as f32
    }

    /// Any cell in which the mask of `logits` is wrong; without one, any cell of the object.
    pub(crate) fn any_error(&self, logits: &[f32], random: &mut Random) -> usize {
        let cells = 0..self.coverage.len();
        let wrong: Vec<usize> =
            cells.clone().filter(|&cell| (logits[cell] > 0.0) != self.holds(cell)).collect();
        if !wrong.is_empty() {
            return wrong[random.index(wrong.len())];
        }
        let held: Vec<usize> = cells.clone().filter(|&cell| self.holds(cell)).collect();
        match held.is_empty() {
            false => held[random.index(held.len())],
            // Thinner than a cell: where there is most of it.
            true => cells.max_by(|&a, &b| self.coverage[a].total_cmp(&self.coverage[b])).unwrap_or(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use annotation::ImageSize;

    /// Cells 0 and 1 of 4 x 4, in a frame of 16 x 16.
    fn target() -> Target {
        let size = ImageSize::new(16, 16);
        let pixels: Vec<bool> = (0..256).map(|index| index % 16 < 8 && index / 16 < 4).collect();
        Target::new(Mask::from_pixels(size, &pixels).unwrap(), Framing::new(size, 16))
    }

    #[test]
    fn points_are_drawn_on_the_object_and_in_the_error() {
        let target = target();
        let mut random = Random::new(3);
        let mut logits = vec![-1.0; 16];
        logits[0] = 1.0; // right
        logits[5] = 1.0; // beside
        for _ in 0..50 {
            let pixel = target.any_pixel(&mut random);
            assert!(pixel.x < 8.0 && pixel.y < 4.0, "{pixel:?}");
            assert!([1, 5].contains(&target.any_error(&logits, &mut random)));
        }
        logits = vec![-1.0; 16];
        logits[..2].fill(2.0);
        assert!((0..50).all(|_| target.any_error(&logits, &mut random) < 2));
    }

    #[test]
    fn overlap_is_counted_in_cells() {
        let mut logits = vec![-1.0; 16];
        logits[1..4].fill(1.0);
        assert_eq!(target().iou(&logits), 0.25);
        assert_eq!(target().iou(&[-1.0; 16]), 0.0);
    }

    #[test]
    fn a_line_thinner_than_a_cell_is_found_all_the_same() {
        let size = ImageSize::new(16, 16);
        let pixels: Vec<bool> = (0..256).map(|index| index / 16 == 9).collect();
        let line = Target::new(Mask::from_pixels(size, &pixels).unwrap(), Framing::new(size, 16));
        assert_eq!(line.any_error(&[-1.0; 16], &mut Random::new(1)) / 4, 2);
    }
}
