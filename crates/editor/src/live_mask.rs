//! A mask while it is being drawn: spans of each row, of which a stroke changes only those that it touches.
//! Which pixels a stroke or outline covers is in `brush` and `outline`.

use std::ops::Range;

use annotation::{ImageSize, Mask, MaskBuilder, MaskError, PixelBox, RowSpans, Span};

/// A mask row by row, for painting.
pub trait MaskRows {
    /// Size of the image.
    fn size(&self) -> ImageSize;
    /// Rows outside of these have no spans.
    fn covered(&self) -> Range<u32> {
        0..self.size().height
    }
    /// The spans of row `y`, ascending and apart; none for a row outside the image.
    fn row(&self, y: u32) -> &[Span];
}

impl MaskRows for RowSpans {
    fn size(&self) -> ImageSize {
        self.size()
    }

    fn covered(&self) -> Range<u32> {
        self.covered()
    }

    fn row(&self, y: u32) -> &[Span] {
        self.row(y)
    }
}

/// What a tool does with the pixels that it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Paint {
    /// They join the mask.
    Add,
    /// They leave it.
    Erase,
}

impl Paint {
    /// The other one.
    #[must_use]
    pub fn opposite(self) -> Self {
        match self {
            Self::Add => Self::Erase,
            Self::Erase => Self::Add,
        }
    }
}

/// A mask that is being drawn on.
#[derive(Debug, Clone, PartialEq)]
pub struct LiveMask {
    size: ImageSize,
    rows: Vec<Vec<Span>>,
    /// What each change so far has touched.
    touched: Vec<PixelBox>,
}

impl LiveMask {
    /// Begins with `mask`, or with nothing.
    #[must_use]
    pub(crate) fn new(size: ImageSize, mask: Option<&Mask>) -> Self {
        let mut rows = vec![Vec::new(); size.height as usize];
        if let Some(mask) = mask.filter(|mask| mask.size() == size) {
            let spans = mask.to_rows();
            for (y, row) in (0..).zip(&mut rows) {
                row.extend_from_slice(spans.row(y));
            }
        }
        Self { size, rows, touched: Vec::new() }
    }

    /// What every change so far has touched, in the order of the changes; a painter goes on where it was.
    #[must_use]
    pub fn touched(&self) -> &[PixelBox] {
        &self.touched
    }

    /// Adds or erases spans, one for each row of `area` that has one. `area` holds all of them.
    pub(crate) fn change(&mut self, paint: Paint, spans: &[(u32, Span)], area: PixelBox) {
        for &(y, span) in spans {
            if let Some(row) = self.rows.get_mut(y as usize) {
                match paint {
                    Paint::Add => add(row, span),
                    Paint::Erase => erase(row, span),
                }
            }
        }
        self.touched.push(area);
    }

    /// The mask as it is now.
    ///
    /// # Errors
    /// When the image is too large for a mask.
    pub(crate) fn to_mask(&self) -> Result<Mask, MaskError> {
        let mut builder = MaskBuilder::new(self.size)?;
        for row in &self.rows {
            builder.push_row(row);
        }
        Ok(builder.finish())
    }
}

impl MaskRows for LiveMask {
    fn size(&self) -> ImageSize {
        self.size
    }

    fn row(&self, y: u32) -> &[Span] {
        self.rows.get(y as usize).map_or(&[], Vec::as_slice)
    }
}

/// Spans that touch become one.
fn add(row: &mut Vec<Span>, span: Span) {
    let first = row.partition_point(|other| other.end < span.start);
    let last = row.partition_point(|other| other.start <= span.end);
    let joined = match row[first..last] {
        [] => span,
        [ref only] => Span::new(only.start.min(span.start), only.end.max(span.end)),
        [ref low, .., ref high] => Span::new(low.start.min(span.start), high.end.max(span.end)),
    };
    row.splice(first..last, [joined]);
}

fn erase(row: &mut Vec<Span>, span: Span) {
    let first = row.partition_point(|other| other.end <= span.start);
    let last = row.partition_point(|other| other.start < span.end);
    if first >= last {
        return;
    }
    let (low, high) = (row[first], row[last - 1]);
    let left = Span::new(low.start, span.start);
    let right = Span::new(span.end, high.end);
    row.splice(first..last, [left, right].into_iter().filter(|rest| rest.start < rest.end));
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const WIDTH: u32 = 40;

    proptest! {
        #[test]
        fn spans_change_as_pixels_do(steps in prop::collection::vec((0..WIDTH, 1..WIDTH, any::<bool>()), 1..30)) {
            let size = ImageSize::new(WIDTH, 1);
            let area = PixelBox { x: 0, y: 0, width: WIDTH, height: 1 };
            let mut live = LiveMask::new(size, None);
            let mut pixels = vec![false; WIDTH as usize];
            for (start, length, adds) in steps {
                let span = Span::new(start, (start + length).min(WIDTH));
                let paint = if adds { Paint::Add } else { Paint::Erase };
                live.change(paint, &[(0, span)], area);
                pixels[span.start as usize..span.end as usize].fill(adds);
            }
            prop_assert_eq!(live.to_mask().unwrap(), Mask::from_pixels(size, &pixels).unwrap());
            prop_assert!(live.row(0).windows(2).all(|pair| pair[0].end < pair[1].start));
        }
    }

    #[test]
    fn a_mask_begun_with_another_is_that_one() {
        let size = ImageSize::new(3, 2);
        let mask = Mask::from_pixels(size, &[true, false, true, false, true, true]).unwrap();
        assert_eq!(LiveMask::new(size, Some(&mask)).to_mask().unwrap(), mask);
        assert!(LiveMask::new(ImageSize::new(2, 2), Some(&mask)).to_mask().unwrap().is_empty());
    }
}
