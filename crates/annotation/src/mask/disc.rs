//! A mask grown, shrunk and smoothed by a disc (mathematical morphology), on its run lengths.
//! No approximation: every pixel is as if all pixels of the disc around it had been looked at.

use super::components::Stretch;
use super::{Mask, Span};

impl Mask {
    /// The mask and all pixels at most `radius` away from it, between centres: a dilation by a disc.
    #[must_use]
    pub fn grow(&self, radius: u32) -> Self {
        let radius = radius.min(self.size().longest_side()); // further away is nothing
        let height = self.size().height;
        let stretches = self.stretches();
        let reaches = reaches(radius);
        let mut edges = Vec::new();
        for column in self.columns_within(radius) {
            let first = stretches.partition_point(|stretch| stretch.column < column.saturating_sub(radius));
            let near = stretches[first..].iter().take_while(|stretch| stretch.column <= column + radius);
            let grown = near.map(|&Stretch { column: other, rows }| {
                let reach = reaches[column.abs_diff(other) as usize];
                Span::new(rows.start.saturating_sub(reach), (rows.end + reach).min(height))
            });
            let spans = merged(grown.collect());
            edges.extend(spans.iter().flat_map(|rows| [rows.start, rows.end].map(|y| column * height + y)));
        }
        self.with_edges(&edges)
    }

    /// The pixels that are more than `radius` away from the background: an erosion by a disc.
    ///
    /// What lies beyond the image is not background, so an object that the photo cuts off keeps its cut.
    #[must_use]
    pub fn shrink(&self, radius: u32) -> Self {
        self.complement().grow(radius).complement()
    }

    /// The mask without spikes and notches into which a disc of `radius` does not fit: an opening, then a closing.
    #[must_use]
    pub fn smooth(&self, radius: u32) -> Self {
        self.shrink(radius).grow(radius).grow(radius).shrink(radius)
    }

    /// The columns that can hold a pixel after growing.
    fn columns_within(&self, radius: u32) -> std::ops::Range<u32> {
        self.bbox().map_or(0..0, |bbox| {
            bbox.x.saturating_sub(radius)..(bbox.x + bbox.width + radius).min(self.size().width)
        })
    }
}

/// For each distance in columns, from 0 to `radius`, how many rows the disc reaches up and down.
fn reaches(radius: u32) -> Vec<u32> {
    let square = |length: u32| u64::from(length).pow(2);
    // Not more than `radius`, which fits.
    (0..=radius).map(|column| (square(radius) - square(column)).isqrt() as u32).collect()
}

/// The spans in order, those that overlap or touch made one.
fn merged(mut spans: Vec<Span>) -> Vec<Span> {
    spans.sort_unstable_by_key(|span| span.start);
    let mut merged: Vec<Span> = Vec::new();
    for span in spans {
        match merged.last_mut() {
            Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
            _ => merged.push(span),
        }
    }
    merged
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ImageSize;
    use crate::mask::tests::any_pixels;
    use proptest::prelude::*;

    /// Every pixel looks at all pixels of the disc around it that are in the image for one of `value`.
    fn near_reference(size: ImageSize, pixels: &[bool], (radius, value): (u32, bool)) -> Vec<bool> {
        let all = || (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x, y)));
        let is_near = |(x, y): (u32, u32), (i, j): (u32, u32)| {
            x.abs_diff(i).pow(2) + y.abs_diff(j).pow(2) <= radius.pow(2)
        };
        let has = |(x, y): (u32, u32)| pixels[(y * size.width + x) as usize] == value;
        all().map(|center| all().any(|other| has(other) && is_near(center, other))).collect()
    }

    fn grow_reference(size: ImageSize, pixels: &[bool], radius: u32) -> Vec<bool> {
        near_reference(size, pixels, (radius, true))
    }

    fn shrink_reference(size: ImageSize, pixels: &[bool], radius: u32) -> Vec<bool> {
        near_reference(size, pixels, (radius, false)).iter().map(|near| !near).collect()
    }

    proptest! {
        #[test]
        fn growing_and_shrinking_look_at_every_pixel_of_the_disc(
            (size, pixels) in any_pixels(),
            radius in 0_u32..6,
        ) {
            let mask = Mask::from_pixels(size, &pixels).unwrap();
            prop_assert_eq!(mask.grow(radius).to_pixels(), grow_reference(size, &pixels, radius));
            prop_assert_eq!(mask.shrink(radius).to_pixels(), shrink_reference(size, &pixels, radius));
        }

        #[test]
        fn smoothing_is_an_opening_and_then_a_closing((size, pixels) in any_pixels(), radius in 0_u32..4) {
            let mask = Mask::from_pixels(size, &pixels).unwrap();
            let shrunk = shrink_reference(size, &pixels, radius);
            let opened = grow_reference(size, &shrunk, radius);
            let closed = shrink_reference(size, &grow_reference(size, &opened, radius), radius);
            prop_assert_eq!(mask.smooth(radius).to_pixels(), closed);
        }
    }

    #[test]
    fn a_pixel_grows_into_a_disc_and_shrinks_back() {
        let pixel = Mask::from_runs(ImageSize::new(7, 7), [24, 1, 24]).unwrap();
        let disc = pixel.grow(2);
        assert_eq!((disc.area(), pixel.grow(1).area()), (13, 5));
        assert_eq!(disc.shrink(2), pixel);
        assert_eq!(pixel.grow(u32::MAX).area(), 49);
    }

    #[test]
    fn an_object_cut_off_by_the_photo_keeps_its_cut() {
        let full = Mask::empty(ImageSize::new(5, 4)).unwrap().complement();
        assert_eq!(full.shrink(3), full);
        assert_eq!(full.smooth(3), full);
    }
}
