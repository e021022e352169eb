//! Makes a column-major mask from rows that arrive top to bottom.
//! No bitmap is ever held: memory grows with the outline of the mask.

use super::changes::Changes;
use super::{Mask, MaskError, Span};
use crate::ImageSize;

/// Collects the foreground spans of each row and turns them into run lengths.
///
/// ```
/// use annotation::{ImageSize, MaskBuilder, Span};
/// let mut builder = MaskBuilder::new(ImageSize::new(3, 2)).unwrap();
/// builder.push_row(&[Span::new(0, 2)]);
/// builder.push_row(&[Span::new(1, 2)]);
/// assert_eq!(builder.finish().runs(), [0, 1, 1, 2, 2]);
/// ```
#[derive(Debug, Clone)]
pub struct MaskBuilder {
    empty: Mask,
    changes: Changes,
}

impl MaskBuilder {
    /// A builder that waits for `size.height` rows.
    ///
    /// # Errors
    /// [`MaskError::TooLarge`].
    pub fn new(size: ImageSize) -> Result<Self, MaskError> {
        Ok(Self { empty: Mask::empty(size)?, changes: Changes::default() })
    }

    /// Adds the next row: its foreground spans, ascending, apart from each other and inside the image.
    /// Rows beyond the image's height are ignored.
    pub fn push_row(&mut self, spans: &[Span]) {
        debug_assert!(spans.iter().all(|span| span.start < span.end && span.end <= self.empty.size().width));
        if self.changes.lines() < self.empty.size().height {
            self.changes.push(spans);
        }
    }

    /// The mask of all rows; rows that never came are background.
    #[must_use]
    pub fn finish(mut self) -> Mask {
        self.push_row(&[]);
        let height = self.empty.size().height;
        let mut edges = Vec::new();
        for column in self.changes.finish().chunk_by(|a, b| a.across == b.across) {
            let first_pixel = column[0].across * height;
            edges.extend(column.iter().map(|change| first_pixel + change.line));
            if column.len() % 2 == 1 {
                edges.push(first_pixel + height); // foreground down to the last row
            }
        }
        self.empty.with_edges(&edges)
    }
}
