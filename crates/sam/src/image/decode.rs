//! The bytes of an image file to upright RGB pixels, and one sentence for each way in which that fails.
//! File names and what to do next are the caller's business.

use super::signature::look_of;
use super::{RgbImage, jpeg_end};
use annotation::ImageSize;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits};
use std::io::{Cursor, ErrorKind};

/// The largest image that is decoded: its RGB bytes and a rotated copy of them still fit into the 4 GiB of
/// memory that WebAssembly can address.
pub const MAX_PIXELS: u64 = 400_000_000;

/// What a decoder may allocate at once: the most a WebAssembly program can (`isize::MAX` on 32 bits).
const MAX_DECODED_BYTES: u64 = i32::MAX as u64;

/// Why the bytes of a file did not become an image.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum DecodeError {
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
    /// The first bytes belong to no image format.
    #[error("this is not an image; it looks like {looks_like}")]
    NotAnImage {
        /// What it seems to be instead, with an article.
        looks_like: &'static str,
    },
    /// An image format that is not read.
    #[error("{format} images cannot be read; PNG, JPEG, WebP, GIF, BMP and TIFF images can")]
    UnknownFormat {
        /// Its name.
        format: String,
    },
    /// A rare variant of a known format.
    #[error("this kind of image cannot be read: {cause}")]
    UnknownVariant {
        /// The decoder's own words.
        cause: String,
    },
    /// The bytes end too early.
    #[error("the image is truncated: the file ends before the picture does")]
    Truncated,
    /// The bytes contradict the format.
    #[error("the image is damaged or truncated: {cause}")]
    Damaged {
        /// The decoder's own words.
        cause: String,
    },
    /// No columns or no rows.
    #[error("the image has no pixels: its size is {size}")]
    NoPixels {
        /// Size in the file.
        size: ImageSize,
    },
    /// More pixels than fit into memory.
    #[error("the image is too large: {size} is more than {} megapixels", MAX_PIXELS / 1_000_000)]
    TooLarge {
        /// Size in the file.
        size: ImageSize,
    },
    /// Fewer pixels than allowed, but too many bytes for each.
    #[error("the image is too large: decoding it takes more than 2 GiB of memory")]
    TooManyBytes,
}

/// The first frame of a PNG, JPEG, WebP, GIF, BMP or TIFF file, turned upright as its EXIF orientation says.
///
/// As Pillow's `convert("RGB")`, alpha is dropped and not blended, and colour profiles are ignored; grey is
/// repeated in each channel; 16 bits are scaled to 8.
///
/// # Errors
/// [`DecodeError`]; the size is checked before any pixel is decoded.
pub fn decode(file_bytes: &[u8]) -> Result<RgbImage, DecodeError> {
    let format = format_of(file_bytes)?;
    let mut decoder = open(format, file_bytes)?;
    if format == ImageFormat::Jpeg && !jpeg_end::is_reached(file_bytes) {
        return Err(DecodeError::Truncated);
    }
    let orientation = decoder.orientation()?;
    let mut upright = DynamicImage::ImageRgb8(DynamicImage::from_decoder(decoder)?.into_rgb8());
    upright.apply_orientation(orientation);
    let size = ImageSize::new(upright.width(), upright.height());
    Ok(RgbImage::filled(size, upright.into_bytes()))
}

/// The size that [`decode`] gives the image, without decoding a pixel.
///
/// # Errors
/// [`DecodeError`], for a header that cannot be read.
pub fn upright_size(file_bytes: &[u8]) -> Result<ImageSize, DecodeError> {
    let mut decoder = open(format_of(file_bytes)?, file_bytes)?;
    let (width, height) = decoder.dimensions();
    let is_upright = match decoder.orientation()? {
        Orientation::NoTransforms
        | Orientation::Rotate180
        | Orientation::FlipHorizontal
        | Orientation::FlipVertical => true,
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => false,
    };
    Ok(if is_upright { ImageSize::new(width, height) } else { ImageSize::new(height, width) })
}

/// Reads the header and checks the size.
fn open(format: ImageFormat, file_bytes: &[u8]) -> Result<impl ImageDecoder + '_, DecodeError> {
    refuse_no_pixels(format, file_bytes)?;
    let mut reader = ImageReader::with_format(Cursor::new(file_bytes), format);
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits);
    let decoder = reader.into_decoder()?;
    check_size(&decoder)?;
    Ok(decoder)
}

fn format_of(file_bytes: &[u8]) -> Result<ImageFormat, DecodeError> {
    if file_bytes.is_empty() {
        return Err(DecodeError::Empty);
    }
    let looks_like = look_of(file_bytes);
    match image::guess_format(file_bytes) {
        Ok(format) if format.reading_enabled() => Ok(format),
        Ok(format) => Err(DecodeError::UnknownFormat { format: format!("{format:?}") }),
        Err(_) => Err(DecodeError::NotAnImage { looks_like }),
    }
}

/// The PNG and BMP decoders have other complaints when a side is zero.
fn refuse_no_pixels(format: ImageFormat, file_bytes: &[u8]) -> Result<(), DecodeError> {
    let number = |at: usize| file_bytes.get(at..)?.first_chunk::<4>().copied();
    let size = match format {
        ImageFormat::Png => number(16).map(u32::from_be_bytes).zip(number(20).map(u32::from_be_bytes)),
        ImageFormat::Bmp => number(18).map(u32::from_le_bytes).zip(number(22).map(u32::from_le_bytes)),
        _ => None,
    };
    match size.map(|(width, height)| ImageSize::new(width, height)) {
        Some(size) if size.area() == 0 => Err(DecodeError::NoPixels { size }),
        _ => Ok(()),
    }
}

fn check_size(decoder: &impl ImageDecoder) -> Result<(), DecodeError> {
    let (width, height) = decoder.dimensions();
    let size = ImageSize::new(width, height);
    match size.area() {
        0 => Err(DecodeError::NoPixels { size }),
        1..=MAX_PIXELS if decoder.total_bytes() > MAX_DECODED_BYTES => Err(DecodeError::TooManyBytes),
        1..=MAX_PIXELS => Ok(()),
        _ => Err(DecodeError::TooLarge { size }),
    }
}

impl From<ImageError> for DecodeError {
    fn from(error: ImageError) -> Self {
        match &error {
            ImageError::IoError(cause) if cause.kind() == ErrorKind::UnexpectedEof => Self::Truncated,
            ImageError::Unsupported(cause) => Self::UnknownVariant { cause: cause.to_string() },
            ImageError::Limits(_) => Self::TooManyBytes,
            _ => Self::Damaged { cause: error.to_string().trim_end().to_owned() },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::testing::golden_tensors;
    use crate::testing::tell;
    use annotation::format::photo_size;

    /// A BMP file that claims a size and holds no pixels.
    fn bmp_header(width: u32, height: u32) -> Vec<u8> {
        let mut file = b"BM".to_vec();
        for number in [54, 0, 54, 40, width, height, 1 | 24 << 16, 0, 0, 0, 0, 0, 0] {
            file.extend_from_slice(&u32::to_le_bytes(number));
        }
        file
    }

    fn sentence(file_bytes: &[u8]) -> String {
        decode(file_bytes).unwrap_err().to_string()
    }

    #[test]
    fn every_kind_of_file_gives_the_pixels_that_pillow_gives() {
        let goldens = golden_tensors("decode");
        let mut largest = 0;
        for name in goldens.names().filter(|name| !name.ends_with(".rgb")) {
            let image = decode(&goldens.bytes(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(upright_size(&goldens.bytes(name)), Ok(image.size()), "{name}");
            assert_eq!(photo_size(&goldens.bytes(name)), Some(image.size()), "{name}");
            let expected = format!("{name}.rgb");
            let ImageSize { width, height } = image.size();
            assert_eq!(goldens.shape(&expected), [height as usize, width as usize, 3], "{name}");
            // Decoders of JPEG may round differently.
            let tolerance = if name.ends_with("jpeg") { 2 } else { 0 };
            for (ours, pillow) in image.pixels().iter().zip(goldens.bytes(&expected)) {
                assert!(ours.abs_diff(pillow) <= tolerance, "{name}: {ours} instead of {pillow}");
                largest = largest.max(ours.abs_diff(pillow));
            }
        }
        tell(&format!("decode: largest error {largest} of 255"));
    }

    #[test]
    fn a_quarter_of_a_file_is_refused_and_no_part_of_one_panics() {
        let goldens = golden_tensors("decode");
        for name in goldens.names().filter(|name| !name.ends_with(".rgb")) {
            let file = goldens.bytes(name);
            for length in 0..file.len() {
                let decoded = decode(&file[..length]);
                assert!(decoded.is_err() || length > file.len() / 4, "{name} cut to {length} bytes");
            }
        }
    }

    #[test]
    fn a_truncated_jpeg_is_not_filled_with_grey() {
        let file = golden_tensors("decode").bytes("progressive.jpeg");
        assert_eq!(decode(&file[..file.len() - 40]), Err(DecodeError::Truncated));
        let with_something_after_it = [&file[..], b"maker's notes"].concat();
        assert!(decode(&with_something_after_it).is_ok());
    }

    #[test]
    fn an_empty_file_is_called_empty() {
        assert_eq!(sentence(b""), "the file is empty");
    }

    #[test]
    fn other_files_are_called_what_they_look_like() {
        for (bytes, what) in [
            (&b"\n<!DOCTYPE html><title>404</title>"[..], "a web page (HTML)"),
            (b"%PDF-1.7", "a PDF document"),
            (b"{\"error\": 404}", "a JSON file"),
            (b"\0\0\0\x18ftypheic", "a HEIC photo"),
            (b"\0\0\0\x18ftypisom", "a video"),
            ("Größe,Fläche\n".as_bytes(), "a text file"),
            (&[0; 100], "zeros only"),
            (b"\x01\x02\x03\xff", "binary data of an unknown kind"),
        ] {
            assert_eq!(sentence(bytes), format!("this is not an image; it looks like {what}"));
        }
    }

    #[test]
    fn a_format_that_is_not_read_is_named() {
        let message = sentence(b"\0\0\0\x18ftypavif");
        assert_eq!(message, "Avif images cannot be read; PNG, JPEG, WebP, GIF, BMP and TIFF images can");
    }

    #[test]
    fn sizes_that_cannot_be_are_refused_before_decoding() {
        assert_eq!(sentence(&bmp_header(0, 9)), "the image has no pixels: its size is 0 x 9");
        let mut png = golden_tensors("decode").bytes("gray.png");
        png[20..24].fill(0);
        assert_eq!(sentence(&png), "the image has no pixels: its size is 17 x 0");
        let message = "the image is too large: 30000 x 30000 is more than 400 megapixels";
        assert_eq!(sentence(&bmp_header(30_000, 30_000)), message);
    }
}
