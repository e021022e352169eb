//! The mask of a crop as a mask of the whole image.
//! No pixel is touched: its runs are moved.

use super::{Mask, MaskError};
use crate::{ImageSize, PixelBox};

impl Mask {
    /// This mask of the `crop` of an image of `size`, as a mask of that image (official `uncrop_masks`).
    ///
    /// # Errors
    /// When the mask is not as large as the crop, the crop reaches out of the image, or the image is too large.
    pub fn placed(&self, crop: PixelBox, size: ImageSize) -> Result<Self, MaskError> {
        let found = self.size();
        let inside =
            |first: u32, length: u32, whole: u32| u64::from(first) + u64::from(length) <= whole.into();
        if found != ImageSize::new(crop.width, crop.height)
            || !inside(crop.x, crop.width, size.width)
            || !inside(crop.y, crop.height, size.height)
        {
            return Err(MaskError::Crop { found, crop, size });
        }
        if found == size {
            return Ok(self.clone());
        }
        let edges = self.stretches().into_iter().flat_map(|stretch| {
            let above = (stretch.column + crop.x) * size.height + crop.y;
            [above + stretch.rows.start, above + stretch.rows.end]
        });
        Ok(Self::empty(size)?.with_edges(&edges.collect::<Vec<_>>()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::tests::any_pixels;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_placed_mask_has_its_pixels_in_the_crop_and_no_others(
            (small, pixels) in any_pixels(), (left, right, above, below) in (0_u32..5, 0_u32..5, 0_u32..5, 0_u32..5),
        ) {
            let crop = PixelBox { x: left, y: above, width: small.width, height: small.height };
            let size = ImageSize::new(left + small.width + right, above + small.height + below);
            let placed = Mask::from_pixels(small, &pixels).unwrap().placed(crop, size).unwrap().to_pixels();
            for y in 0..size.height {
                for x in 0..size.width {
                    let inside = (left..left + small.width).contains(&x) && (above..above + small.height).contains(&y);
                    let expected = inside && pixels[((y - above) * small.width + x - left) as usize];
                    prop_assert_eq!(placed[(y * size.width + x) as usize], expected);
                }
            }
        }
    }

    #[test]
    fn the_official_example() {
        let ones = Mask::empty(ImageSize::new(4, 3)).unwrap().complement();
        let crop = PixelBox { x: 2, y: 1, width: 4, height: 3 };
        let placed = ones.placed(crop, ImageSize::new(10, 8)).unwrap();
        assert_eq!((placed.bbox(), placed.area()), (Some(crop), 12));
    }

    #[test]
    fn a_crop_that_does_not_fit_is_refused() {
        let mask = Mask::empty(ImageSize::new(4, 3)).unwrap();
        let crop = |x, width| PixelBox { x, y: 0, width, height: 3 };
        for (crop, width) in [(crop(0, 5), 10), (crop(7, 4), 10), (crop(u32::MAX, 4), 10)] {
            assert!(mask.placed(crop, ImageSize::new(width, 8)).is_err());
        }
    }
}
