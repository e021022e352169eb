//! Label maps as PNG files: a number for each pixel, 8 or 16 bits, grey or with a palette.
//! What the numbers mean is up to each format.

use super::FormatError;
use super::png::{MOST_BYTES, refuse_impossible};
use crate::{ImageSize, Mask, RowSpans};
use ::png::{BitDepth, ColorType, Compression, Decoder, Encoder, EncodingError, Transformations};
use std::collections::BTreeMap;
use std::io::{Cursor, Write};

/// What a label map looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Paint {
    /// Grey of 8 bits.
    Grey8,
    /// Grey of 16 bits.
    Grey16,
    /// 8 bits with VOC's palette.
    Palette,
}

/// A PNG of `size` in which each mask has its number; a later one paints over an earlier one, the rest is 0.
///
/// # Errors
/// When the encoder refuses.
pub(super) fn encode(size: ImageSize, paint: Paint, masks: &[(&Mask, u16)]) -> Result<Vec<u8>, FormatError> {
    let rows: Vec<(RowSpans, u16)> = masks.iter().map(|(mask, value)| (mask.to_rows(), *value)).collect();
    let mut file = Vec::new();
    let mut encoder = Encoder::new(&mut file, size.width, size.height);
    encoder.set_compression(Compression::Fast);
    encoder.set_depth(if paint == Paint::Grey16 { BitDepth::Sixteen } else { BitDepth::Eight });
    if paint == Paint::Palette {
        encoder.set_color(ColorType::Indexed);
        encoder.set_palette((0..=255).flat_map(voc_color).collect::<Vec<u8>>());
    }
    let mut writer = encoder.write_header()?;
    let mut stream = writer.stream_writer()?;
    let mut line = vec![0_u16; size.width as usize];
    for y in 0..size.height {
        line.fill(0);
        for (rows, value) in &rows {
            rows.row(y).iter().for_each(|span| line[span.start as usize..span.end as usize].fill(*value));
        }
        let bytes: Vec<u8> = match paint {
            Paint::Grey16 => line.iter().flat_map(|value| value.to_be_bytes()).collect(),
            // The callers' numbers fit.
            Paint::Grey8 | Paint::Palette => line.iter().map(|&value| value as u8).collect(),
        };
        stream.write_all(&bytes).map_err(EncodingError::from)?;
    }
    stream.finish()?;
    writer.finish()?;
    Ok(file)
}

/// The masks of a label map by their numbers, without background (0) and without what is ignored (255 of 8 bits,
/// 65535 of 16).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LabelMap {
    pub(super) size: ImageSize,
    pub(super) masks: BTreeMap<u16, Mask>,
    pub(super) ignored_pixels: u64,
}

/// Reads a label map: grey, or the numbers of a palette. Colours without a palette are looked up in VOC's.
///
/// # Errors
/// When the bytes are no such PNG, are too large or have a colour that VOC's palette has not.
pub(super) fn decode(file_bytes: &[u8]) -> Result<LabelMap, FormatError> {
    let mut decoder = Decoder::new(Cursor::new(file_bytes));
    decoder.set_transformations(Transformations::IDENTITY);
    let mut reader = decoder.read_info()?;
    let size = ImageSize::new(reader.info().width, reader.info().height);
    let empty = Mask::empty(size)?;
    let bytes = reader.output_buffer_size().filter(|&bytes| bytes <= MOST_BYTES);
    let bytes = bytes.ok_or(FormatError::PngTooLarge(size))?;
    refuse_impossible(bytes, file_bytes)?;
    let mut pixels = vec![0; bytes];
    let frame = reader.next_frame(&mut pixels)?;
    let line = Line { color: frame.color_type, depth: frame.bit_depth, width: size.width as usize };
    let mut values = Vec::with_capacity(size.area() as usize);
    for row in pixels.chunks_exact(frame.line_size.max(1)) {
        line.read(row, &mut values)?;
    }
    drop(pixels);
    let mut masks = masks_of(&empty, &values);
    masks.remove(&0);
    let ignored = masks.remove(if frame.bit_depth == BitDepth::Sixteen { &u16::MAX } else { &255 });
    Ok(LabelMap { size, masks, ignored_pixels: ignored.map_or(0, |mask| mask.area()) })
}

/// The mask of each value; `values` are row by row.
fn masks_of(empty: &Mask, values: &[u16]) -> BTreeMap<u16, Mask> {
    let (width, height) = (empty.size().width as usize, empty.size().height as usize);
    let mut edges: BTreeMap<u16, Vec<u32>> = BTreeMap::new();
    let mut current = 0;
    let by_columns = (0..width).flat_map(|x| (0..height).map(move |y| values[y * width + x]));
    for (position, value) in (0..).zip(by_columns) {
        if value != current {
            // The value before ends here, and this one begins.
            edges.entry(current).or_default().push(position);
            edges.entry(value).or_default().push(position);
            current = value;
        }
    }
    edges.remove(&0); // background begins where nothing else is; its edges are not asked for
    edges.into_iter().map(|(value, edges)| (value, empty.with_edges(&edges))).collect()
}

/// How the bytes of a row are read.
#[derive(Clone, Copy)]
struct Line {
    color: ColorType,
    depth: BitDepth,
    width: usize,
}

impl Line {
    /// Adds the numbers of a row to `values`.
    fn read(self, row: &[u8], values: &mut Vec<u16>) -> Result<(), FormatError> {
        let is_rgb = matches!(self.color, ColorType::Rgb | ColorType::Rgba);
        match self.depth {
            BitDepth::Eight if is_rgb => {
                for pixel in row.chunks_exact(self.color.samples()) {
                    values.push(index_of_color([pixel[0], pixel[1], pixel[2]])?);
                }
            }
            _ if is_rgb || self.color == ColorType::GrayscaleAlpha => return Err(FormatError::NotALabelMap),
            BitDepth::Sixteen => {
                values.extend(row.chunks_exact(2).map(|bytes| u16::from_be_bytes([bytes[0], bytes[1]])));
            }
            BitDepth::Eight => values.extend(row.iter().map(|&byte| u16::from(byte))),
            BitDepth::One | BitDepth::Two | BitDepth::Four => {
                let bits = self.depth as usize;
                let value = |x: usize| row[x * bits / 8] >> (8 - bits - x * bits % 8) & ((1 << bits) - 1);
                values.extend((0..self.width).map(|x| u16::from(value(x))));
            }
        }
        Ok(())
    }
}

/// The colour with this number in Pascal VOC's palette (`VOClabelcolormap.m`): its bits dealt out to red, green and
/// blue in turn, the highest first.
pub(super) fn voc_color(index: u8) -> [u8; 3] {
    let mut color = [0; 3];
    for bit in 0..8 {
        color[bit % 3] |= (index >> bit & 1) << (7 - bit / 3);
    }
    color
}

fn index_of_color(color: [u8; 3]) -> Result<u16, FormatError> {
    let mut index = 0;
    for bit in 0..8 {
        index |= (color[bit % 3] >> (7 - bit / 3) & 1) << bit;
    }
    match voc_color(index) == color {
        true => Ok(index.into()),
        false => Err(FormatError::UnknownColor(color)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_number_of_a_label_map_is_read_back(
            (width, height) in (1_u32..9, 1_u32..9),
            seed in any::<u64>(),
            (paint, most) in prop::sample::select(vec![(Paint::Grey8, 254), (Paint::Palette, 254), (Paint::Grey16, 65534)]),
        ) {
            let size = ImageSize::new(width, height);
            let noise = |i: u64| seed.rotate_left((i % 64) as u32).wrapping_mul(0x9E37_79B9_7F4A_7C15 + i) >> 40;
            let value = |i: u64| [0, 1, 2, most, noise(i) as u16 % most][(noise(i) % 5) as usize];
            let values: Vec<u16> = (0..size.area()).map(value).collect();
            let mask = |value: u16| {
                let pixels: Vec<bool> = values.iter().map(|&other| other == value).collect();
                (value, Mask::from_pixels(size, &pixels).unwrap())
            };
            let masks: BTreeMap<u16, Mask> = values.iter().filter(|&&value| value > 0).map(|&v| mask(v)).collect();
            let painted: Vec<(&Mask, u16)> = masks.iter().map(|(value, mask)| (mask, *value)).collect();
            let read = decode(&encode(size, paint, &painted).unwrap()).unwrap();
            prop_assert_eq!(read, LabelMap { size, masks, ignored_pixels: 0 });
        }
    }

    #[test]
    fn the_palette_is_that_of_pascal_voc() {
        let colors = [0, 1, 2, 3, 4, 15, 20, 255].map(voc_color);
        assert_eq!(colors[..4], [[0, 0, 0], [128, 0, 0], [0, 128, 0], [128, 128, 0]]);
        assert_eq!(colors[4..], [[0, 0, 128], [192, 128, 128], [0, 64, 128], [224, 224, 192]]);
        assert!((0..=255).all(|index| index_of_color(voc_color(index)) == Ok(index.into())));
        assert!(index_of_color([1, 2, 3]).is_err());
    }
}
