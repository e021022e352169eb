//! A mask cut out of its image, and put into another one.
//! Pixels keep their size: nothing is scaled.

use super::{Mask, MaskBuilder, MaskError, Span};
use crate::{ImagePoint, ImageSize, PixelBox};

impl Mask {
    /// The part of the mask inside `bbox`, in an image as large as the box. A box that reaches out of the image is
    /// background there.
    ///
    /// # Errors
    /// [`MaskError::TooLarge`], for a box larger than any image.
    pub fn cropped(&self, bbox: PixelBox) -> Result<Self, MaskError> {
        let origin = ImagePoint::new(-f64::from(bbox.x), -f64::from(bbox.y));
        self.moved(ImageSize::new(bbox.width, bbox.height), origin)
    }

    /// The mask in an image of `size`, with its first pixel at `origin`, whose fractions are cut off. What reaches
    /// out of the image is left out.
    ///
    /// # Errors
    /// [`MaskError::TooLarge`].
    pub fn moved(&self, size: ImageSize, origin: ImagePoint) -> Result<Self, MaskError> {
        let (right, down) = (origin.x as i64, origin.y as i64);
        let within = |x: u32| i64::from(x).saturating_add(right).clamp(0, size.width.into()) as u32;
        let rows = self.to_rows();
        let mut builder = MaskBuilder::new(size)?;
        for y in 0..size.height {
            let row = u32::try_from(i64::from(y).saturating_sub(down));
            let spans = row.map_or(&[][..], |row| rows.row(row)).iter();
            let moved = spans.map(|span| Span::new(within(span.start), within(span.end)));
            builder.push_row(&moved.filter(|span| span.start < span.end).collect::<Vec<_>>());
        }
        Ok(builder.finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::tests::any_pixels;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_moved_mask_has_the_same_pixels_elsewhere(
            (size, pixels) in any_pixels(),
            (width, height) in (1_u32..12, 1_u32..12),
            (right, down) in (-9_i64..9, -9_i64..9),
        ) {
            let new = ImageSize::new(width, height);
            let mask = Mask::from_pixels(size, &pixels).unwrap();
            let moved = mask.moved(new, ImagePoint::new(right as f64, down as f64)).unwrap();
            let old = |x: i64, y: i64| {
                let inside = (0..size.width.into()).contains(&x) && (0..size.height.into()).contains(&y);
                inside && pixels[(y * i64::from(size.width) + x) as usize]
            };
            let all = (0..height).flat_map(|y| (0..width).map(move |x| (i64::from(x), i64::from(y))));
            let expected: Vec<bool> = all.map(|(x, y)| old(x - right, y - down)).collect();
            prop_assert_eq!(moved.to_pixels(), expected);
        }

        #[test]
        fn a_crop_put_back_is_the_mask((size, pixels) in any_pixels()) {
            let mask = Mask::from_pixels(size, &pixels).unwrap();
            if let Some(bbox) = mask.bbox() {
                let crop = mask.cropped(bbox).unwrap();
                let origin = ImagePoint::new(bbox.x.into(), bbox.y.into());
                prop_assert_eq!(crop.area(), mask.area());
                prop_assert_eq!(crop.moved(size, origin).unwrap(), mask);
            }
        }
    }

    #[test]
    fn no_place_is_too_far_away() {
        let pixel = Mask::from_runs(ImageSize::new(1, 1), [0, 1]).unwrap();
        for far in [f64::MAX, f64::MIN, f64::NAN, 1e18] {
            let moved = pixel.moved(ImageSize::new(3, 3), ImagePoint::new(far, far)).unwrap();
            assert_eq!(moved.is_empty(), !far.is_nan());
        }
    }
}
