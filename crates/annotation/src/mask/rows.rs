//! The same mask seen row by row, for drawing and for upright formats.
//! Derived from the run lengths, never stored.

use std::ops::Range;

use super::Mask;
use super::changes::Changes;
use crate::ImageSize;

/// Foreground columns `start..end` of one row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// First column.
    pub start: u32,
    /// One past the last column.
    pub end: u32,
}

impl Span {
    /// Columns `start..end`.
    #[must_use]
    pub const fn new(start: u32, end: u32) -> Self {
        Self { start, end }
    }
}

/// The foreground spans of every row of a mask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowSpans {
    size: ImageSize,
    /// `spans[offsets[y]..offsets[y + 1]]` belong to row y.
    offsets: Vec<u32>,
    spans: Vec<Span>,
}

impl RowSpans {
    /// Size of the image.
    #[must_use]
    pub fn size(&self) -> ImageSize {
        self.size
    }

    /// From the first row that has a span to the last; empty of an empty mask. Takes no longer for taller images.
    #[must_use]
    pub fn covered(&self) -> Range<u32> {
        let all = self.spans.len() as u32;
        // `offsets[y + 1]` is the first that counts a span of row y.
        let first = self.offsets.partition_point(|&spans| spans == 0).saturating_sub(1);
        let end = self.offsets.partition_point(|&spans| spans < all);
        first.min(end) as u32..end as u32
    }

    /// The spans of row `y`, ascending; none for a row outside the image.
    #[must_use]
    pub fn row(&self, y: u32) -> &[Span] {
        let y = y as usize;
        match (self.offsets.get(y), self.offsets.get(y + 1)) {
            (Some(&start), Some(&end)) => &self.spans[start as usize..end as usize],
            _ => &[],
        }
    }
}

impl Mask {
    /// The mask row by row. Costs time and memory in the length of the outline, not in the area.
    #[must_use]
    pub fn to_rows(&self) -> RowSpans {
        let ImageSize { width, height } = self.size();
        let mut changes = Changes::default();
        self.push_columns(&mut changes);
        let mut offsets = vec![0; height as usize + 1];
        let mut spans = Vec::new();
        for row in changes.finish().chunk_by(|a, b| a.across == b.across) {
            let before = spans.len();
            // Odd changes begin a span, even ones end it; the last may run to the right edge.
            spans.extend(
                row.chunks(2).map(|pair| Span::new(pair[0].line, pair.get(1).map_or(width, |end| end.line))),
            );
            offsets[row[0].across as usize + 1] = (spans.len() - before) as u32;
        }
        for y in 1..offsets.len() {
            offsets[y] += offsets[y - 1];
        }
        RowSpans { size: self.size(), offsets, spans }
    }

    /// Hands over each column's foreground rows, left to right.
    fn push_columns(&self, changes: &mut Changes) {
        let ImageSize { width, height } = self.size();
        let mut column: Vec<Span> = Vec::new();
        for (mut start, end) in self.foreground() {
            while start < end {
                let x = start / height;
                while changes.lines() < x {
                    changes.push(&column);
                    column.clear();
                }
                let stop = end.min((x + 1) * height);
                column.push(Span::new(start - x * height, stop - x * height));
                start = stop;
            }
        }
        while changes.lines() < width {
            changes.push(&column);
            column.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::MaskBuilder;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn rows_and_columns_hold_the_same_pixels((size, pixels) in crate::mask::tests::any_pixels()) {
            let mask = Mask::from_pixels(size, &pixels).unwrap();
            let rows = mask.to_rows();
            let mut builder = MaskBuilder::new(size).unwrap();
            for y in 0..size.height {
                for x in 0..size.width {
                    let inside = rows.row(y).iter().any(|span| (span.start..span.end).contains(&x));
                    prop_assert_eq!(inside, pixels[(y * size.width + x) as usize]);
                }
                builder.push_row(rows.row(y));
            }
            let has_spans = |y: &u32| !rows.row(*y).is_empty();
            let first = (0..size.height).find(has_spans).unwrap_or(0);
            let end = (0..size.height).rfind(has_spans).map_or(0, |last| last + 1);
            prop_assert_eq!(rows.covered(), first..end);
            prop_assert_eq!(builder.finish(), mask);
        }
    }

    #[test]
    fn a_row_outside_the_image_is_empty() {
        assert!(Mask::empty(ImageSize::new(4, 3)).unwrap().to_rows().row(3).is_empty());
    }
}
