//! A decoded image: 8 bits each of red, green and blue.
//! No alpha, no colour profile and no file formats.

use annotation::ImageSize;

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
    fn a_wrong_number_of_bytes_is_refused() {
        let message = RgbImage::new(ImageSize::new(2, 2), vec![0; 11]).unwrap_err().to_string();
        assert_eq!(message, "11 bytes do not fill an image of 2 x 2; expected 12");
    }
}
