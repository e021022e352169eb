//! Masks and cut-outs as PNG files.
//! Decoding photographs is `sam::image`'s business.

use super::FormatError;
use super::photo_header::{Header, orientation_of};
use crate::{ImageSize, Mask, MaskBuilder, PixelBox, Span};
use ::png::{BitDepth, ColorType, Compression, Decoder, Encoder, EncodingError, Transformations};
use serde::{Deserialize, Serialize};
use std::io::{Cursor, Write};

/// What decoding a mask may allocate: the pixels of 400 megapixels, the largest image there is here, with alpha.
pub(super) const MOST_BYTES: usize = 1_600_000_000;

/// How much of the image a cut-out shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Crop {
    /// The box around the mask.
    ToMask,
    /// The whole image, transparent outside the mask.
    WholeImage,
}

/// A mask as an 8-bit grey PNG: 255 for foreground, 0 for background.
///
/// # Errors
/// When the image has no pixels, which PNG cannot express.
pub fn encode_mask(mask: &Mask) -> Result<Vec<u8>, FormatError> {
    let rows = mask.to_rows();
    write(mask.size(), ColorType::Grayscale, |y, line| {
        for span in rows.row(y) {
            line[span.start as usize..span.end as usize].fill(255);
        }
    })
}

/// An 8-bit grey PNG of `values`, one a pixel, row by row.
///
/// # Errors
/// When there are more or fewer values than pixels, or none.
pub fn encode_gray(size: ImageSize, values: &[u8]) -> Result<Vec<u8>, FormatError> {
    if values.len() as u64 != size.area() {
        return Err(FormatError::GrayCount { size, found: values.len() });
    }
    let width = size.width as usize;
    write(size, ColorType::Grayscale, |y, line| {
        line.copy_from_slice(&values[y as usize * width..][..width]);
    })
}

/// The part of an image that a mask covers, as an RGBA PNG; transparent pixels are black.
///
/// `rgb` holds three bytes for each pixel of the mask's image, row by row.
///
/// # Errors
/// When `rgb` is of another length, or the mask is empty and there is nothing to crop to.
pub fn encode_cut_out(rgb: &[u8], mask: &Mask, crop: Crop) -> Result<Vec<u8>, FormatError> {
    let size = mask.size();
    if rgb.len() as u64 != 3 * size.area() {
        return Err(FormatError::PixelCount { size, bytes: rgb.len() });
    }
    let shown = match crop {
        Crop::ToMask => mask.bbox().ok_or(FormatError::NothingToCutOut)?,
        Crop::WholeImage => PixelBox { x: 0, y: 0, width: size.width, height: size.height },
    };
    let rows = mask.to_rows();
    write(ImageSize::new(shown.width, shown.height), ColorType::Rgba, |y, line| {
        let row = &rgb[(shown.y + y) as usize * 3 * size.width as usize..];
        for span in rows.row(shown.y + y) {
            let pixels = row[3 * span.start as usize..3 * span.end as usize].chunks_exact(3);
            let shown = line[4 * (span.start - shown.x) as usize..].chunks_exact_mut(4);
            for (shown, pixel) in shown.zip(pixels) {
                shown.copy_from_slice(&[pixel[0], pixel[1], pixel[2], 255]);
            }
        }
    })
}

/// A PNG of 8-bit samples whose rows `draw` fills, one at a time from zeros.
fn write(size: ImageSize, color: ColorType, draw: impl Fn(u32, &mut [u8])) -> Result<Vec<u8>, FormatError> {
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, size.width, size.height);
    encoder.set_color(color);
    encoder.set_depth(BitDepth::Eight);
    // A 15-megapixel cut-out of a photo takes 0.8 s instead of 6.7 s and is no larger.
    encoder.set_compression(Compression::Fast);
    let mut writer = encoder.write_header()?;
    let mut rows = writer.stream_writer()?;
    let mut line = vec![0; size.width as usize * color.samples()];
    for y in 0..size.height {
        line.fill(0);
        draw(y, &mut line);
        rows.write_all(&line).map_err(EncodingError::from)?;
    }
    rows.finish()?;
    writer.finish()?;
    Ok(file)
}

/// A mask from any PNG: foreground is every pixel that is neither black nor fully transparent.
///
/// That reads masks of 0 and 255, of 0 and 1, of one bit, and label maps with a palette that starts with black.
///
/// # Errors
/// When the bytes are no PNG, or one with too many pixels.
pub fn decode_mask(file_bytes: &[u8]) -> Result<Mask, FormatError> {
    let mut decoder = Decoder::new(Cursor::new(file_bytes));
    decoder.set_transformations(Transformations::EXPAND);
    let mut reader = decoder.read_info()?;
    let size = ImageSize::new(reader.info().width, reader.info().height);
    let bytes = reader.output_buffer_size().filter(|&bytes| bytes <= MOST_BYTES);
    let bytes = bytes.ok_or(FormatError::PngTooLarge(size))?;
    refuse_impossible(bytes, file_bytes)?;
    let mut pixels = vec![0; bytes];
    let frame = reader.next_frame(&mut pixels)?;
    let pixel_bytes = frame.color_type.samples() * if frame.bit_depth == BitDepth::Sixteen { 2 } else { 1 };
    let alpha_bytes = match frame.color_type {
        ColorType::GrayscaleAlpha | ColorType::Rgba => pixel_bytes / frame.color_type.samples(),
        ColorType::Grayscale | ColorType::Rgb | ColorType::Indexed => 0,
    };
    let is_foreground = |pixel: &[u8]| {
        let (color, alpha) = pixel.split_at(pixel_bytes - alpha_bytes);
        color.iter().any(|&byte| byte > 0) && (alpha.is_empty() || alpha.iter().any(|&byte| byte > 0))
    };
    let mut builder = MaskBuilder::new(size)?;
    for row in pixels.chunks_exact(frame.line_size) {
        builder.push_row(&spans_where(row.chunks_exact(pixel_bytes).map(is_foreground)));
    }
    Ok(builder.finish())
}

/// Refuses a header that promises more than the file can hold, before memory is taken for it: the compression of PNG
/// (deflate) makes no more than 1032 bytes of one.
pub(super) fn refuse_impossible(bytes: usize, file_bytes: &[u8]) -> Result<(), FormatError> {
    match bytes / 1032 <= file_bytes.len() {
        true => Ok(()),
        false => Err(FormatError::NotPng { cause: "it is truncated, or its size is wrong".to_owned() }),
    }
}

/// The spans of a row in which `foreground` is true.
fn spans_where(foreground: impl Iterator<Item = bool>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for (x, _) in (0..).zip(foreground).filter(|&(_, foreground)| foreground) {
        match spans.last_mut() {
            Some(last) if last.end == x => last.end += 1,
            _ => spans.push(Span::new(x, x + 1)),
        }
    }
    spans
}

impl From<EncodingError> for FormatError {
    fn from(error: EncodingError) -> Self {
        Self::PngNotWritten { cause: error.to_string() }
    }
}

impl From<::png::DecodingError> for FormatError {
    fn from(error: ::png::DecodingError) -> Self {
        Self::NotPng { cause: error.to_string() }
    }
}

/// What a PNG says before its pixels.
pub(super) fn header_of(file_bytes: &[u8]) -> Option<Header> {
    let reader = Decoder::new(Cursor::new(file_bytes)).read_info().ok()?;
    let info = reader.info();
    let orientation = info.exif_metadata.as_deref().and_then(orientation_of).unwrap_or(1);
    Some(Header { size: ImageSize::new(info.width, info.height), orientation })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::tests::any_pixels;
    use proptest::prelude::*;

    /// A PNG with these samples, one row.
    fn png(color: ColorType, depth: BitDepth, width: u32, samples: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, width, 1);
        encoder.set_color(color);
        encoder.set_depth(depth);
        if color == ColorType::Indexed {
            encoder.set_palette(&[0, 0, 0, 128, 0, 0, 0, 128, 0][..]);
        }
        encoder.write_header().unwrap().write_image_data(samples).unwrap();
        file
    }

    /// Size and RGBA pixels.
    fn read(file: &[u8]) -> (ImageSize, Vec<u8>) {
        let mut reader = Decoder::new(Cursor::new(file)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((frame.color_type, frame.bit_depth), (ColorType::Rgba, BitDepth::Eight));
        (ImageSize::new(frame.width, frame.height), pixels)
    }

    proptest! {
        #[test]
        fn a_mask_survives_its_png((size, pixels) in any_pixels()) {
            let mask = Mask::from_pixels(size, &pixels).unwrap();
            prop_assert_eq!(decode_mask(&encode_mask(&mask).unwrap()).unwrap(), mask);
        }

        #[test]
        fn a_cut_out_shows_the_pixels_of_the_mask_alone((size, pixels) in any_pixels()) {
            let mask = Mask::from_pixels(size, &pixels).unwrap();
            let rgb: Vec<u8> = (0..3 * size.area()).map(|byte| byte as u8 | 1).collect();
            let (read_size, rgba) = read(&encode_cut_out(&rgb, &mask, Crop::WholeImage).unwrap());
            prop_assert_eq!(read_size, size);
            for ((shown, pixel), inside) in rgba.chunks_exact(4).zip(rgb.chunks_exact(3)).zip(pixels) {
                let expected = if inside { [pixel[0], pixel[1], pixel[2], 255] } else { [0; 4] };
                prop_assert_eq!(shown, expected);
            }
        }
    }

    #[test]
    fn a_grey_picture_keeps_its_values() {
        let file = encode_gray(ImageSize::new(3, 2), &[0, 1, 2, 3, 254, 255]).unwrap();
        let mut reader = Decoder::new(Cursor::new(file)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let frame = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((frame.width, frame.height, frame.color_type), (3, 2, ColorType::Grayscale));
        assert_eq!(pixels, [0, 1, 2, 3, 254, 255]);
        let message = encode_gray(ImageSize::new(3, 2), &[0; 5]).unwrap_err().to_string();
        assert_eq!(message, "a grey picture of 3 x 2 needs 6 values, not 5");
    }

    #[test]
    fn a_cropped_cut_out_is_as_large_as_the_mask() {
        let pixels = [0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1, 0].map(|pixel| pixel == 1);
        let mask = Mask::from_pixels(ImageSize::new(4, 3), &pixels).unwrap();
        let rgb: Vec<u8> = (0..36).collect();
        let (cropped, rgba) = read(&encode_cut_out(&rgb, &mask, Crop::ToMask).unwrap());
        assert_eq!(cropped, ImageSize::new(2, 2));
        assert_eq!(rgba, [15, 16, 17, 255, 18, 19, 20, 255, 0, 0, 0, 0, 30, 31, 32, 255]);
    }

    #[test]
    fn black_and_transparent_pixels_are_background() {
        for (color, depth, samples) in [
            (ColorType::Grayscale, BitDepth::One, &[0b0110_0000][..]),
            (ColorType::Grayscale, BitDepth::Eight, &[0, 1, 255]),
            (ColorType::Grayscale, BitDepth::Sixteen, &[0, 0, 0, 1, 1, 0]),
            (ColorType::Indexed, BitDepth::Eight, &[0, 1, 2]),
            (ColorType::GrayscaleAlpha, BitDepth::Eight, &[255, 0, 255, 1, 9, 255]),
            (ColorType::Rgb, BitDepth::Eight, &[0, 0, 0, 0, 1, 0, 9, 9, 9]),
            (ColorType::Rgba, BitDepth::Eight, &[9, 9, 9, 0, 0, 1, 0, 255, 9, 9, 9, 1]),
        ] {
            let mask = decode_mask(&png(color, depth, 3, samples)).unwrap();
            assert_eq!(mask.to_pixels(), [false, true, true], "{color:?} {depth:?}");
        }
    }

    #[test]
    fn what_cannot_be_a_mask_or_a_cut_out_is_refused() {
        let empty = Mask::empty(ImageSize::new(2, 1)).unwrap();
        let refusal = |rgb: &[u8]| encode_cut_out(rgb, &empty, Crop::ToMask).unwrap_err().to_string();
        assert_eq!(refusal(&[0; 6]), "the mask is empty, so there is nothing to cut out");
        assert_eq!(refusal(&[0; 5]), "the mask of 2 x 1 needs 6 bytes of pixels to cut out, not 5");
        assert!(decode_mask(b"GIF89a").unwrap_err().to_string().starts_with("the mask is not a PNG"));
        let file = encode_mask(&empty).unwrap();
        assert!(decode_mask(&file[..file.len() / 2]).is_err());
    }
}
