//! Which bitmaps show a photo that is too large for one: a small one of all of it, and one of the part on the stage.
//! Only for display: masks and the network know the photo's own pixels. Decoding is the page's business.

use crate::View;
use annotation::{ImageSize, PixelBox};

/// The most pixels of a bitmap: what every browser can decode, hold and draw.
const MOST_PIXELS: f64 = 16e6;

/// The most pixels of a photo that is held whole, for it is never blurred then.
pub(crate) const MOST_WHOLE_PIXELS: u64 = 32_000_000;

/// How much more than what is seen is made ready on each side, as a share of it.
const MARGIN: f64 = 0.5;

/// A bitmap of a part of a photo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Detail {
    /// Which part.
    pub part: PixelBox,
    /// Size of the bitmap.
    pub bitmap: ImageSize,
}

impl Detail {
    /// The bitmap of the whole of a photo: smaller than the photo where that is too large.
    #[must_use]
    pub fn whole(photo: ImageSize) -> Self {
        let full = Self::full(photo);
        match photo.area() {
            0..=MOST_WHOLE_PIXELS => full,
            _ => Self { bitmap: reduced(full.part), ..full },
        }
    }

    /// A bitmap of the whole of a photo that has all of its pixels.
    #[must_use]
    pub fn full(photo: ImageSize) -> Self {
        let part = PixelBox { x: 0, y: 0, width: photo.width, height: photo.height };
        Self { part, bitmap: photo }
    }

    /// The bitmap that shows what `view` has on the stage, and something around it, as sharp as the screen can;
    /// `None` while nothing of the photo is on it.
    #[must_use]
    pub fn wanted(view: View, photo: ImageSize) -> Option<Self> {
        let seen = seen(view, photo)?;
        let around = grown(seen, photo);
        let part = if area(around) <= MOST_PIXELS { around } else { seen };
        Some(Self { part, bitmap: reduced(part) })
    }

    /// Whether the bitmap has all that `view` can show on a screen of so many device pixels for one CSS pixel.
    #[must_use]
    pub fn serves(&self, view: View, photo: ImageSize, pixel_ratio: f64) -> bool {
        let Some(seen) = seen(view, photo) else { return true };
        let holds = |from: u32, length: u32, seen_from: u32, seen_length: u32| {
            from <= seen_from && seen_from + seen_length <= from + length
        };
        let part = self.part;
        holds(part.x, part.width, seen.x, seen.width)
            && holds(part.y, part.height, seen.y, seen.height)
            && (self.is_full_size() || self.scale() >= view.scale() * pixel_ratio)
    }

    /// Every pixel of the part is a pixel of the bitmap.
    #[must_use]
    pub fn is_full_size(&self) -> bool {
        self.bitmap == ImageSize::new(self.part.width, self.part.height)
    }

    /// Pixels of the bitmap for one of the photo.
    fn scale(&self) -> f64 {
        f64::from(self.bitmap.width) / f64::from(self.part.width)
    }
}

fn area(part: PixelBox) -> f64 {
    f64::from(part.width) * f64::from(part.height)
}

/// The whole pixels that are on the stage.
fn seen(view: View, photo: ImageSize) -> Option<PixelBox> {
    let part = view.visible_part(photo);
    let (x, y) = (part.min.x.floor() as u32, part.min.y.floor() as u32);
    let (right, bottom) = (part.max.x.ceil() as u32, part.max.y.ceil() as u32);
    let seen = PixelBox { x, y, width: right.saturating_sub(x), height: bottom.saturating_sub(y) };
    (seen.width > 0 && seen.height > 0).then_some(seen)
}

fn grown(part: PixelBox, photo: ImageSize) -> PixelBox {
    let margin = |length: u32| (f64::from(length) * MARGIN) as u32;
    let (across, down) = (margin(part.width), margin(part.height));
    let (x, y) = (part.x.saturating_sub(across), part.y.saturating_sub(down));
    let right = (part.x + part.width + across).min(photo.width);
    let bottom = (part.y + part.height + down).min(photo.height);
    PixelBox { x, y, width: right - x, height: bottom - y }
}

/// The size of a bitmap of `part` that is not too large.
fn reduced(part: PixelBox) -> ImageSize {
    let scale = (MOST_PIXELS / area(part)).sqrt().min(1.0);
    let side = |length: u32| ((f64::from(length) * scale) as u32).max(1);
    ImageSize::new(side(part.width), side(part.height))
}

#[cfg(test)]
mod tests {
    use super::*;
    use annotation::{ImagePoint, ScreenPoint};
    use proptest::prelude::*;

    #[test]
    fn a_photo_of_24_megapixels_is_held_whole_and_one_of_100_is_not() {
        let photo = ImageSize::new(6000, 4000);
        assert!(Detail::whole(photo).is_full_size());
        let photo = ImageSize::new(11_584, 8688);
        let whole = Detail::whole(photo);
        assert_eq!(whole.bitmap, ImageSize::new(4618, 3464));
        let view = View::default().on_stage(ScreenPoint::new(1000.0, 800.0));
        assert!(whole.serves(view.fitted(photo), photo, 2.0));
        assert!(!whole.serves(view.at_full_size(photo), photo, 1.0));
    }

    #[test]
    fn at_full_size_a_little_pan_needs_no_other_bitmap_and_a_long_one_does() {
        let photo = ImageSize::new(11_584, 8688);
        let view = View::default().on_stage(ScreenPoint::new(1000.0, 800.0)).at_full_size(photo);
        let detail = Detail::wanted(view, photo).unwrap();
        assert!(detail.is_full_size());
        assert_eq!((detail.bitmap.width, detail.bitmap.height), (2000, 1600));
        assert!(detail.serves(view.panned(ScreenPoint::new(499.0, -399.0), photo), photo, 1.0));
        assert!(!detail.serves(view.panned(ScreenPoint::new(501.0, 0.0), photo), photo, 1.0));
    }

    proptest! {
        #[test]
        fn what_is_wanted_serves_and_is_never_too_large(
            (width, height) in (1_u32..40_000, 1_u32..40_000), (x, y) in (0.0..1.0_f64, 0.0..1.0_f64),
            zoom in 0.1..200.0_f64, pixel_ratio in 1.0..1.5_f64,
        ) {
            let photo = ImageSize::new(width, height);
            let view = View::default().on_stage(ScreenPoint::new(2560.0, 1440.0)).fitted(photo);
            let at = ImagePoint::new(x * f64::from(width), y * f64::from(height));
            let view = view.zoomed(view.stage_centre(), zoom, photo).centred_on(at, photo);
            let Some(detail) = Detail::wanted(view, photo) else { return Ok(()) };
            prop_assert!(detail.bitmap.area() as f64 <= MOST_PIXELS.max(f64::from(width.max(height))));
            prop_assert!(detail.part.x + detail.part.width <= width && detail.part.y + detail.part.height <= height);
            prop_assert!(detail.serves(view, photo, pixel_ratio), "{detail:?} does not serve {view:?}");
        }
    }
}
