//! How an image lies in the square model frame, and the way of points and boxes into it.
//! No pixels: `resize` and `normalize` move those.

use annotation::{ImageBox, ImagePoint, ImageSize};

/// A position in the model frame, in its pixels from the upper left corner.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ModelPoint {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

/// An image scaled so that its longest side fills the model frame, and padded to the right and below
/// (official `ResizeLongestSide`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Framing {
    original: ImageSize,
    resized: ImageSize,
    side: u32,
}

impl Framing {
    /// The framing of an image of `original` pixels in a model frame of `side` x `side`.
    ///
    /// The official rule rounds the short side of a very long image down to nothing; here it keeps one pixel.
    #[must_use]
    pub fn new(original: ImageSize, side: u32) -> Self {
        let scale = f64::from(side) / f64::from(original.longest_side());
        let scaled = |length: u32| ((f64::from(length) * scale + 0.5) as u32).max(1);
        Self { original, resized: ImageSize::new(scaled(original.width), scaled(original.height)), side }
    }

    /// Size of the image itself.
    #[must_use]
    pub fn original(&self) -> ImageSize {
        self.original
    }

    /// Size of the image in the model frame, without the padding.
    #[must_use]
    pub fn resized(&self) -> ImageSize {
        self.resized
    }

    /// Width and height of the model frame.
    #[must_use]
    pub fn side(&self) -> u32 {
        self.side
    }

    /// A prompt point in the model frame (official `apply_coords`); the network adds the half pixel itself.
    #[must_use]
    pub fn model_from_image(&self, point: ImagePoint) -> ModelPoint {
        let scale = |resized: u32, original: u32| f64::from(resized) / f64::from(original);
        ModelPoint {
            x: point.x * scale(self.resized.width, self.original.width),
            y: point.y * scale(self.resized.height, self.original.height),
        }
    }

    /// The upper left and the lower right corner of a box prompt in the model frame (official `apply_boxes`).
    #[must_use]
    pub fn model_box_from_image(&self, bbox: ImageBox) -> [ModelPoint; 2] {
        [self.model_from_image(bbox.min), self.model_from_image(bbox.max)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::testing::{PREPROCESS_SIZES, golden_section};

    fn close(point: ModelPoint, expected: &serde_json::Value) -> bool {
        (point.x - expected[0].as_f64().unwrap()).abs() < 1e-12
            && (point.y - expected[1].as_f64().unwrap()).abs() < 1e-12
    }

    #[test]
    fn sizes_points_and_boxes_are_the_official_ones() {
        let goldens = golden_section("preproc");
        for size in PREPROCESS_SIZES {
            let golden = &goldens[format!("{}x{}", size.height, size.width)];
            let framing = Framing::new(size, 1024);
            assert_eq!(golden["out"][0], framing.resized().height, "{size}");
            assert_eq!(golden["out"][1], framing.resized().width, "{size}");
            let number = |list: &serde_json::Value, index: usize| list[index].as_f64().unwrap();
            for (point, expected) in
                golden["coords_in"].as_array().unwrap().iter().zip(golden["coords_out"].as_array().unwrap())
            {
                let point = ImagePoint::new(number(point, 0), number(point, 1));
                assert!(close(framing.model_from_image(point), expected), "{size}");
            }
            let (corners, expected) = (&golden["box_in"], &golden["box_out"]);
            let corner = |first| ImagePoint::new(number(corners, first), number(corners, first + 1));
            let [min, max] = framing.model_box_from_image(ImageBox::between(corner(0), corner(2)));
            assert!(
                close(min, expected) && close(max, &serde_json::json!([expected[2], expected[3]])),
                "{size}"
            );
        }
    }

    #[test]
    fn the_short_side_is_rounded_and_not_cut_off() {
        let height_of = |width, height| Framing::new(ImageSize::new(width, height), 1024).resized().height;
        assert_eq!(height_of(2000, 1333), 682); // 682.496
        assert_eq!(height_of(2250, 1500), 683); // 682.667
    }

    #[test]
    fn a_line_of_pixels_keeps_one_pixel() {
        assert_eq!(Framing::new(ImageSize::new(1, 5000), 1024).resized(), ImageSize::new(1, 1024));
    }
}
