//! A decoded image: 8 bits each of red, green and blue.
//! No alpha, no colour profile and no file formats.

use annotation::{ImageSize, PixelBox};

/// Pixels row by row, three bytes each: red, green, blue (sRGB as stored in the file).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RgbImage {
    size: ImageSize,
    pixels: Vec<u8>,
}

/// Bytes that do not fill the image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{bytes} bytes do not fill an image of {size}; expected {}", 3 * size.area())]
pub struct PixelCountError {
    bytes: usize,
    size: ImageSize,
}

impl RgbImage {
    /// An image from its `3 * width * height` bytes.
    ///
    /// # Errors
    /// When there are more or fewer bytes.
    pub fn new(size: ImageSize, pixels: Vec<u8>) -> Result<Self, PixelCountError> {
        if pixels.len() as u64 == 3 * size.area() {
            Ok(Self { size, pixels })
        } else {
            Err(PixelCountError { bytes: pixels.len(), size })
        }
    }

    /// An image from bytes that were made to fill it.
    pub(super) fn filled(size: ImageSize, pixels: Vec<u8>) -> Self {
        debug_assert_eq!(pixels.len() as u64, 3 * size.area());
        Self { size, pixels }
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size(&self) -> ImageSize {
        self.size
    }

    /// All bytes, row by row.
    #[must_use]
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The part of the image in `bbox`; what lies outside the image is left out.
    #[must_use]
    pub fn crop(&self, bbox: PixelBox) -> Self {
        let within =
            |first: u32, length: u32, whole: u32| first.min(whole)..first.saturating_add(length).min(whole);
        let columns = within(bbox.x, bbox.width, self.size.width);
        let rows = within(bbox.y, bbox.height, self.size.height);
        let size = ImageSize::new(columns.len() as u32, rows.len() as u32);
        let bytes = 3 * columns.start as usize..3 * columns.end as usize;
        Self::filled(size, rows.flat_map(|y| &self.row(y)[bytes.clone()]).copied().collect())
    }

    /// The `3 * width` bytes of row `y`.
    #[must_use]
    pub fn row(&self, y: u32) -> &[u8] {
        let stride = 3 * self.size.width as usize;
        &self.pixels[y as usize * stride..][..stride]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_crop_holds_the_pixels_of_its_box() {
        let image = RgbImage::new(ImageSize::new(4, 3), (0..36).collect()).unwrap();
        let cropped = image.crop(PixelBox { x: 1, y: 1, width: 2, height: 9 });
        assert_eq!(cropped.size(), ImageSize::new(2, 2));
        assert_eq!(cropped.pixels(), [15, 16, 17, 18, 19, 20, 27, 28, 29, 30, 31, 32]);
        assert_eq!(image.crop(PixelBox { x: 0, y: 0, width: 4, height: 3 }), image);
    }

    #[test]
    fn a_wrong_number_of_bytes_is_refused() {
        let message = RgbImage::new(ImageSize::new(2, 2), vec![0; 11]).unwrap_err().to_string();
        assert_eq!(message, "11 bytes do not fill an image of 2 x 2; expected 12");
    }
}
