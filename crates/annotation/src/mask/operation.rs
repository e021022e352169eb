//! Set operations and overlaps of two masks, straight on the run lengths.
//! No pixel is touched: the cost is the number of runs.

use super::{Mask, MaskError};

/// How two masks become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MaskOperation {
    /// Foreground of either.
    Union,
    /// Foreground of the first that the second does not cover.
    Subtract,
    /// Foreground of both.
    Intersect,
}

impl MaskOperation {
    fn keeps(self, first: bool, second: bool) -> bool {
        match self {
            Self::Union => first || second,
            Self::Subtract => first && !second,
            Self::Intersect => first && second,
        }
    }
}

impl Mask {
    /// This mask and `other` made one.
    ///
    /// # Errors
    /// When the masks belong to images of different size.
    pub fn combine(&self, other: &Self, operation: MaskOperation) -> Result<Self, MaskError> {
        if self.size() != other.size() {
            return Err(MaskError::Length { covered: other.size().area(), size: self.size() });
        }
        let mut edges = Vec::new();
        let mut kept = false;
        for piece in pieces(self, other) {
            let keep = operation.keeps(piece.first, piece.second);
            if keep != kept {
                edges.push(piece.start);
                kept = keep;
            }
        }
        Ok(self.with_edges(&edges))
    }

    /// Number of pixels that are foreground in both; 0 for masks of different size.
    #[must_use]
    pub fn intersection_area(&self, other: &Self) -> u64 {
        if self.size() != other.size() {
            return 0;
        }
        pieces(self, other)
            .filter(|piece| piece.first && piece.second)
            .map(|piece| u64::from(piece.length))
            .sum()
    }

    /// Intersection over union, 0 to 1; two empty masks agree fully.
    #[must_use]
    pub fn iou(&self, other: &Self) -> f64 {
        let intersection = self.intersection_area(other);
        let union = self.area() + other.area() - intersection;
        if union == 0 { 1.0 } else { intersection as f64 / union as f64 }
    }
}

/// A stretch of pixels in which neither mask changes.
struct Piece {
    start: u32,
    length: u32,
    first: bool,
    second: bool,
}

/// Both masks cut at every edge of either.
fn pieces<'a>(first: &'a Mask, second: &'a Mask) -> impl Iterator<Item = Piece> + 'a {
    let mut cursors = [Cursor::new(first.runs()), Cursor::new(second.runs())];
    let mut start = 0;
    std::iter::from_fn(move || {
        let [a, b] = &mut cursors;
        let length = a.left()?.min(b.left()?);
        let piece = Piece { start, length, first: a.foreground(), second: b.foreground() };
        a.take(length);
        b.take(length);
        start += length;
        Some(piece)
    })
}

/// A position within run lengths.
struct Cursor<'a> {
    runs: &'a [u32],
    index: usize,
    used: u32,
}

impl<'a> Cursor<'a> {
    fn new(runs: &'a [u32]) -> Self {
        Self { runs, index: 0, used: 0 }
    }

    /// Pixels left in the current run; `None` at the end.
    fn left(&mut self) -> Option<u32> {
        while *self.runs.get(self.index)? == self.used {
            self.index += 1;
            self.used = 0;
        }
        Some(self.runs[self.index] - self.used)
    }

    fn foreground(&self) -> bool {
        self.index % 2 == 1
    }

    fn take(&mut self, length: u32) {
        self.used += length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::tests::any_pixels;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn operations_equal_the_pixel_by_pixel_ones((size, a) in any_pixels(), seed in any::<u64>()) {
            let b: Vec<bool> = (0..a.len()).map(|i| (seed >> (i % 61)) & 1 == 1).collect();
            let (first, second) = (Mask::from_pixels(size, &a).unwrap(), Mask::from_pixels(size, &b).unwrap());
            for operation in [MaskOperation::Union, MaskOperation::Subtract, MaskOperation::Intersect] {
                let expected: Vec<bool> = a.iter().zip(&b).map(|(&a, &b)| operation.keeps(a, b)).collect();
                let combined = first.combine(&second, operation).unwrap();
                prop_assert_eq!(&combined, &Mask::from_pixels(size, &expected).unwrap());
            }
            let both = a.iter().zip(&b).filter(|&(&a, &b)| a && b).count() as u64;
            prop_assert_eq!(first.intersection_area(&second), both);
        }
    }

    #[test]
    fn a_mask_agrees_fully_with_itself_and_not_at_all_with_its_complement() {
        let size = crate::ImageSize::new(3, 3);
        let pixels = [true, false, true, false, true, false, true, false, true];
        let mask = Mask::from_pixels(size, &pixels).unwrap();
        let complement = Mask::from_pixels(size, &pixels.map(|pixel| !pixel)).unwrap();
        assert_eq!((mask.iou(&mask), mask.iou(&complement)), (1.0, 0.0));
    }

    #[test]
    fn masks_of_different_images_do_not_combine() {
        let small = Mask::empty(crate::ImageSize::new(2, 2)).unwrap();
        let large = Mask::empty(crate::ImageSize::new(3, 2)).unwrap();
        assert!(small.combine(&large, MaskOperation::Union).is_err());
    }
}
