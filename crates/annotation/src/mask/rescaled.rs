//! A mask at another size, and mirrored: what happens to it when its photo is resized or turned round.
//! Pixels are taken or left: none is part of the mask by half.

use super::{Mask, MaskBuilder, MaskError, Span};
use crate::ImageSize;

impl Mask {
    /// The mask of the image resized to `size`: each new pixel is what the old one at its centre was.
    ///
    /// # Errors
    /// [`MaskError::TooLarge`].
    pub fn resized(&self, size: ImageSize) -> Result<Self, MaskError> {
        let ImageSize { width, height } = self.size();
        // The first new pixel whose centre is at or beyond the old edge `x`.
        let column = |x: u32| {
            let doubled = 2 * u64::from(x) * u64::from(size.width);
            doubled.saturating_sub(width.into()).div_ceil(2 * u64::from(width).max(1)) as u32
        };
        let rows = self.to_rows();
        let mut builder = MaskBuilder::new(size)?;
        for y in 0..u64::from(size.height) {
            let old = (2 * y + 1) * u64::from(height) / (2 * u64::from(size.height));
            let spans =
                rows.row(old as u32).iter().map(|span| Span::new(column(span.start), column(span.end)));
            builder.push_row(&joined(spans.filter(|span| span.start < span.end)));
        }
        Ok(builder.finish())
    }

    /// Left and right exchanged.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let height = self.size().height;
        let columns = self.size().width;
        let edges = self.stretches().into_iter().rev().map(|stretch| {
            let first = (columns - 1 - stretch.column) * height;
            [first + stretch.rows.start, first + stretch.rows.end]
        });
        let mut edges: Vec<[u32; 2]> = edges.collect();
        edges.sort_unstable(); // the stretches of a column came in falling order
        self.with_edges(&edges.concat())
    }
}

/// Spans that touch made one.
fn joined(spans: impl Iterator<Item = Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if last.end == span.start => last.end = span.end,
            _ => joined.push(span),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One new pixel at a time.
    fn resized_reference(mask: &Mask, size: ImageSize) -> Mask {
        let old = mask.to_pixels();
        let ImageSize { width, height } = mask.size();
        let at = |new: u32, from: u32, to: u32| {
            ((2 * u64::from(new) + 1) * u64::from(from) / (2 * u64::from(to))) as usize
        };
        let pixels: Vec<bool> = (0..size.height)
            .flat_map(|y| (0..size.width).map(move |x| (x, y)))
            .map(|(x, y)| old[at(y, height, size.height) * width as usize + at(x, width, size.width)])
            .collect();
        Mask::from_pixels(size, &pixels).unwrap()
    }

    fn any_mask() -> impl Strategy<Value = Mask> {
        (1_u32..14, 1_u32..14).prop_flat_map(|(width, height)| {
            prop::collection::vec(any::<bool>(), (width * height) as usize)
                .prop_map(move |pixels| Mask::from_pixels(ImageSize::new(width, height), &pixels).unwrap())
        })
    }

    proptest! {
        #[test]
        fn resizing_takes_the_pixel_at_each_centre(mask in any_mask(), width in 1_u32..30, height in 1_u32..30) {
            let size = ImageSize::new(width, height);
            prop_assert_eq!(mask.resized(size).unwrap(), resized_reference(&mask, size));
        }

        #[test]
        fn a_mirrored_mask_has_its_columns_in_reverse(mask in any_mask()) {
            let width = mask.size().width as usize;
            let rows: Vec<bool> =
                mask.to_pixels().chunks(width).flat_map(|row| row.iter().rev().copied()).collect();
            prop_assert_eq!(mask.mirrored(), Mask::from_pixels(mask.size(), &rows).unwrap());
            prop_assert_eq!(mask.mirrored().mirrored(), mask);
        }
    }
}
