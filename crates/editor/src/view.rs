//! Where the image lies on the stage.
//! No painting: `Scene` hands the view to who paints.

use annotation::{ImageBox, ImagePoint, ImageSize, PixelBox, ScreenPoint};

/// Scale and position of the image on the stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct View {
    /// CSS pixels for one image pixel.
    scale: f64,
    /// The image's top left corner on the stage.
    origin: ScreenPoint,
    /// Size of the stage in CSS pixels.
    stage: ScreenPoint,
}

/// Free space around an image that is fitted, in CSS pixels.
const MARGIN: f64 = 24.0;
/// The largest an image pixel can be, in CSS pixels.
const MAX_SCALE: f64 = 64.0;
/// How small an image can be made, of the scale at which it fits.
const MIN_OF_FIT: f64 = 0.25;

impl Default for View {
    fn default() -> Self {
        Self { scale: 1.0, origin: ScreenPoint::new(0.0, 0.0), stage: ScreenPoint::new(0.0, 0.0) }
    }
}

impl View {
    /// CSS pixels for one image pixel.
    #[must_use]
    pub fn scale(&self) -> f64 {
        self.scale
    }

    /// Where the canvas position `point` (pixel i covers `[i, i + 1)`) is on the stage.
    #[must_use]
    pub fn screen_from_image(&self, point: ImagePoint) -> ScreenPoint {
        ScreenPoint::new(self.origin.x + point.x * self.scale, self.origin.y + point.y * self.scale)
    }

    /// The canvas position under a point of the stage; may lie outside the image.
    #[must_use]
    pub fn image_from_screen(&self, point: ScreenPoint) -> ImagePoint {
        ImagePoint::new((point.x - self.origin.x) / self.scale, (point.y - self.origin.y) / self.scale)
    }

    /// The whole of an image of `size`, in the middle.
    #[must_use]
    pub fn fitted(self, size: ImageSize) -> Self {
        self.centred(size, self.fit_scale(size))
    }

    /// A part of the image in the middle, as large as the stage allows.
    #[must_use]
    pub fn showing(mut self, part: PixelBox) -> Self {
        let room = |stage: f64, length: u32| stage / f64::from(length.max(1));
        self.scale = room(self.stage.x, part.width).min(room(self.stage.y, part.height));
        let origin = |stage: f64, from: u32, length: u32| {
            stage / 2.0 - (f64::from(from) + f64::from(length) / 2.0) * self.scale
        };
        self.origin.x = origin(self.stage.x, part.x, part.width);
        self.origin.y = origin(self.stage.y, part.y, part.height);
        self
    }

    /// An image of `size` in the middle, one image pixel on one CSS pixel.
    #[must_use]
    pub fn at_full_size(self, size: ImageSize) -> Self {
        self.centred(size, 1.0)
    }

    /// The same part of the image on a stage of another size: its middle stays in the middle.
    #[must_use]
    pub fn on_stage(mut self, stage: ScreenPoint) -> Self {
        self.origin.x += (stage.x - self.stage.x) / 2.0;
        self.origin.y += (stage.y - self.stage.y) / 2.0;
        self.stage = stage;
        self
    }

    /// Moved by some CSS pixels; a part of the image always stays on the stage.
    #[must_use]
    pub fn panned(mut self, by: ScreenPoint, size: ImageSize) -> Self {
        let kept = |origin: f64, length: u32, stage: f64| {
            let margin = MARGIN.min(f64::from(length) * self.scale);
            origin.clamp(margin - f64::from(length) * self.scale, (stage - margin).max(0.0))
        };
        self.origin.x = kept(self.origin.x + by.x, size.width, self.stage.x);
        self.origin.y = kept(self.origin.y + by.y, size.height, self.stage.y);
        self
    }

    /// Scaled by `factor`, with the image position under `at` held where it is.
    #[must_use]
    pub fn zoomed(mut self, at: ScreenPoint, factor: f64, size: ImageSize) -> Self {
        let fixed = self.image_from_screen(at);
        let smallest = self.fit_scale(size) * MIN_OF_FIT;
        self.scale = (self.scale * factor).clamp(smallest, MAX_SCALE.max(smallest));
        self.origin = ScreenPoint::new(at.x - fixed.x * self.scale, at.y - fixed.y * self.scale);
        self.panned(ScreenPoint::new(0.0, 0.0), size)
    }

    /// The part of an image of `size` that is on the stage: from its first pixel to one past its last.
    #[must_use]
    pub fn visible_part(&self, size: ImageSize) -> ImageBox {
        let (width, height) = (f64::from(size.width), f64::from(size.height));
        let first = self.image_from_screen(ScreenPoint::new(0.0, 0.0));
        let last = self.image_from_screen(self.stage);
        let inside = |at: ImagePoint| ImagePoint::new(at.x.clamp(0.0, width), at.y.clamp(0.0, height));
        ImageBox { min: inside(first), max: inside(last) }
    }

    /// Moved so that `point` is in the middle of the stage, as far as the image reaches.
    #[must_use]
    pub fn centred_on(self, point: ImagePoint, size: ImageSize) -> Self {
        let (at, middle) = (self.screen_from_image(point), self.stage_centre());
        self.panned(ScreenPoint::new(middle.x - at.x, middle.y - at.y), size)
    }

    /// The middle of the stage.
    #[must_use]
    pub fn stage_centre(&self) -> ScreenPoint {
        ScreenPoint::new(self.stage.x / 2.0, self.stage.y / 2.0)
    }

    fn fit_scale(&self, size: ImageSize) -> f64 {
        let room = |stage: f64, length: u32| ((stage - 2.0 * MARGIN) / f64::from(length.max(1))).max(1e-6);
        room(self.stage.x, size.width).min(room(self.stage.y, size.height))
    }

    fn centred(mut self, size: ImageSize, scale: f64) -> Self {
        self.scale = scale;
        self.origin.x = (self.stage.x - f64::from(size.width) * scale) / 2.0;
        self.origin.y = (self.stage.y - f64::from(size.height) * scale) / 2.0;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SIZE: ImageSize = ImageSize::new(600, 400);

    fn view() -> View {
        View::default().on_stage(ScreenPoint::new(800.0, 600.0)).fitted(SIZE)
    }

    #[test]
    fn a_fitted_image_is_whole_and_in_the_middle() {
        let view = view();
        let corner = view.screen_from_image(ImagePoint::new(600.0, 400.0));
        let origin = view.screen_from_image(ImagePoint::new(0.0, 0.0));
        assert!(origin.x >= MARGIN - 1e-9 && origin.y >= MARGIN - 1e-9);
        assert!((origin.x - (800.0 - corner.x)).abs() < 1e-9 && (origin.y - (600.0 - corner.y)).abs() < 1e-9);
    }

    #[test]
    fn a_part_that_is_shown_touches_two_opposite_rims_of_the_stage() {
        let view = view().showing(PixelBox { x: 100, y: 50, width: 40, height: 60 });
        let (first, last) = (ImagePoint::new(100.0, 50.0), ImagePoint::new(140.0, 110.0));
        assert_eq!(view.screen_from_image(first), ScreenPoint::new(200.0, 0.0));
        assert_eq!(view.screen_from_image(last), ScreenPoint::new(600.0, 600.0));
    }

    #[test]
    fn what_is_visible_is_all_when_fitted_and_around_the_middle_when_centred() {
        let all = view().visible_part(SIZE);
        assert_eq!((all.min, all.max), (ImagePoint::new(0.0, 0.0), ImagePoint::new(600.0, 400.0)));
        let near = view()
            .zoomed(ScreenPoint::new(0.0, 0.0), 10.0, SIZE)
            .centred_on(ImagePoint::new(300.0, 200.0), SIZE);
        let part = near.visible_part(SIZE);
        assert!(
            (part.min.x + part.max.x - 600.0).abs() < 1e-6 && (part.min.y + part.max.y - 400.0).abs() < 1e-6
        );
        assert!(part.width() < 100.0);
    }

    proptest! {
        #[test]
        fn the_pixel_under_the_cursor_stays_there_while_zooming(x in 100.0..700.0, y in 120.0..480.0, factor in 0.9..8.0_f64) {
            let at = ScreenPoint::new(x, y);
            let (before, after) = (view().image_from_screen(at), view().zoomed(at, factor, SIZE).image_from_screen(at));
            prop_assert!((before.x - after.x).abs() < 1e-6 && (before.y - after.y).abs() < 1e-6);
        }

        #[test]
        fn screen_and_image_are_inverse(x in -50.0..900.0, y in -50.0..900.0, factor in 0.5..20.0_f64) {
            let view = view().zoomed(ScreenPoint::new(10.0, 20.0), factor, SIZE);
            let back = view.screen_from_image(view.image_from_screen(ScreenPoint::new(x, y)));
            prop_assert!((back.x - x).abs() < 1e-6 && (back.y - y).abs() < 1e-6);
        }

        #[test]
        fn the_image_cannot_be_lost_off_the_stage(x in -9e5..9e5, y in -9e5..9e5, factor in 0.1..50.0_f64) {
            let view = view().zoomed(ScreenPoint::new(400.0, 300.0), factor, SIZE).panned(ScreenPoint::new(x, y), SIZE);
            let (first, last) = (view.screen_from_image(ImagePoint::new(0.0, 0.0)), view.screen_from_image(ImagePoint::new(600.0, 400.0)));
            prop_assert!(first.x < 800.0 && first.y < 600.0 && last.x > 0.0 && last.y > 0.0);
        }
    }
}
