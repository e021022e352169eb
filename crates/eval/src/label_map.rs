//! Ground truth as a picture of numbers: every pixel has the label of its object.
//! Where the file lies and which image it belongs to is in `data_set`.

use std::collections::BTreeMap;
use std::io::Cursor;

use annotation::{ImageSize, Mask, MaskBuilder, MaskError, Span};
use png::{BitDepth, ColorType, Decoder};

use crate::error::LabelMapError;

/// The label of what is no object.
const BACKGROUND: u16 = 0;
/// Labels of pixels that nobody decided about, in maps of 8 and of 16 bit.
const UNDECIDED: [u16; 2] = [255, 65535];
/// What decoding a map may allocate: 400 megapixels of 16 bit, the largest image there is here.
const MOST_BYTES: usize = 800_000_000;

/// A label for every pixel of an image, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelMap {
    size: ImageSize,
    labels: Vec<u16>,
}

impl LabelMap {
    /// A map of `labels`, row by row.
    ///
    /// # Errors
    /// When there are not `width * height` labels.
    pub fn new(size: ImageSize, labels: Vec<u16>) -> Result<Self, LabelMapError> {
        if labels.len() as u64 == size.area() {
            Ok(Self { size, labels })
        } else {
            Err(LabelMapError::Size(size))
        }
    }

    /// The map of a PNG of 1 to 16 bit, grey or with a palette (whose colours do not matter). A map in colour is
    /// accepted when it is grey all the same.
    ///
    /// # Errors
    /// When the bytes are no PNG, one with colours, or one with too many pixels.
    pub fn from_png(bytes: &[u8]) -> Result<Self, LabelMapError> {
        let mut reader = Decoder::new(Cursor::new(bytes)).read_info()?;
        let size = ImageSize::new(reader.info().width, reader.info().height);
        let length = reader.output_buffer_size().filter(|&length| length <= MOST_BYTES);
        let mut samples = vec![0; length.ok_or(LabelMapError::Size(size))?];
        let frame = reader.next_frame(&mut samples)?;
        let mut labels = Vec::with_capacity(samples.len());
        for row in samples.chunks_exact(frame.line_size) {
            let numbers = (0..size.width as usize * frame.color_type.samples())
                .map(|index| sample(row, index, frame.bit_depth));
            push_row(&mut labels, numbers, frame.color_type)?;
        }
        Self::new(size, labels)
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size(&self) -> ImageSize {
        self.size
    }

    /// All labels, row by row.
    #[must_use]
    pub fn labels(&self) -> &[u16] {
        &self.labels
    }

    /// How many pixels each object has, in ascending order of its label.
    #[must_use]
    pub fn areas(&self) -> BTreeMap<u16, u64> {
        let mut areas = BTreeMap::new();
        for &label in self.labels.iter().filter(|&&label| is_object(label)) {
            *areas.entry(label).or_default() += 1;
        }
        areas
    }

    /// The pixels of the object called `label`.
    ///
    /// # Errors
    /// When the map is too large for a mask.
    pub fn mask(&self, label: u16) -> Result<Mask, MaskError> {
        let mut builder = MaskBuilder::new(self.size)?;
        for row in self.labels.chunks_exact(self.size.width.max(1) as usize) {
            let mut end = 0;
            let runs = row.chunk_by(|a, b| a == b).map(|run| {
                let start = end;
                end += run.len() as u32;
                (run[0], Span::new(start, end))
            });
            let spans: Vec<Span> = runs.filter(|(found, _)| *found == label).map(|(_, span)| span).collect();
            builder.push_row(&spans);
        }
        Ok(builder.finish())
    }
}

/// Whether `label` stands for an object, neither background nor undecided.
fn is_object(label: u16) -> bool {
    label != BACKGROUND && !UNDECIDED.contains(&label)
}

/// Sample `index` of a row that is packed as PNG packs it: from the highest bit down, two bytes big end first.
fn sample(row: &[u8], index: usize, depth: BitDepth) -> u16 {
    let bits = depth as usize;
    match depth {
        BitDepth::Sixteen => u16::from_be_bytes([row[2 * index], row[2 * index + 1]]),
        BitDepth::Eight => row[index].into(),
        BitDepth::One | BitDepth::Two | BitDepth::Four => {
            let (byte, place) = (index * bits / 8, index * bits % 8);
            u16::from(row[byte] >> (8 - bits - place)) & ((1 << bits) - 1)
        }
    }
}

/// Adds one label for each pixel of a row of samples.
fn push_row(
    labels: &mut Vec<u16>,
    mut samples: impl Iterator<Item = u16>,
    color: ColorType,
) -> Result<(), LabelMapError> {
    while let Some(label) = samples.next() {
        let mut others = (1..color.samples()).filter_map(|_| samples.next());
        let is_grey = match color {
            ColorType::Grayscale | ColorType::Indexed | ColorType::GrayscaleAlpha => others.count() < 2,
            ColorType::Rgb => others.all(|other| other == label),
            ColorType::Rgba => {
                let equal = others.by_ref().take(2).filter(|&other| other == label).count() == 2;
                others.count(); // alpha
                equal
            }
        };
        if !is_grey {
            return Err(LabelMapError::Colored);
        }
        labels.push(label);
    }
    Ok(())
}

impl From<png::DecodingError> for LabelMapError {
    fn from(error: png::DecodingError) -> Self {
        Self::NotPng { cause: error.to_string() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use png::Encoder;

    const SIZE: ImageSize = ImageSize::new(3, 2);

    fn encoded(color: ColorType, depth: BitDepth, bytes: &[u8]) -> Vec<u8> {
        let mut file = Vec::new();
        let mut encoder = Encoder::new(&mut file, SIZE.width, SIZE.height);
        encoder.set_color(color);
        encoder.set_depth(depth);
        if color == ColorType::Indexed {
            encoder.set_palette(vec![9; 3 * 16]);
        }
        encoder.write_header().unwrap().write_image_data(bytes).unwrap();
        file
    }

    #[test]
    fn maps_of_every_depth_give_the_numbers_that_were_written() {
        use BitDepth::{Eight, Four, One, Sixteen, Two};
        use ColorType::{Grayscale, GrayscaleAlpha, Indexed, Rgb, Rgba};
        for (color, depth, bytes, labels) in [
            (Grayscale, One, &[0b0110_0000, 0b1000_0000][..], [0, 1, 1, 1, 0, 0]),
            (Grayscale, Two, &[0b0001_1000, 0b1100_0100], [0, 1, 2, 3, 0, 1]),
            (Indexed, Four, &[0x0f, 0x10, 0x23, 0x40], [0, 15, 1, 2, 3, 4]),
            (Indexed, Eight, &[5, 4, 3, 2, 1, 0], [5, 4, 3, 2, 1, 0]),
            (Grayscale, Sixteen, &[1, 0, 0, 7, 255, 255, 0, 255, 0, 0, 0, 1], [256, 7, 65535, 255, 0, 1]),
            (GrayscaleAlpha, Eight, &[1, 0, 2, 9, 3, 0, 4, 0, 5, 0, 6, 0], [1, 2, 3, 4, 5, 6]),
            (Rgb, Eight, &[1, 1, 1, 2, 2, 2, 0, 0, 0, 3, 3, 3, 0, 0, 0, 4, 4, 4], [1, 2, 0, 3, 0, 4]),
            (Rgba, Eight, &[[1, 1, 1, 255]; 6].concat(), [1; 6]),
        ] {
            let map = LabelMap::from_png(&encoded(color, depth, bytes)).unwrap();
            assert_eq!(map, LabelMap::new(SIZE, labels.to_vec()).unwrap(), "{color:?} {depth:?}");
        }
    }

    #[test]
    fn colours_and_other_files_are_refused() {
        let colored = encoded(ColorType::Rgb, BitDepth::Eight, &[[1, 2, 1]; 6].concat());
        assert_eq!(LabelMap::from_png(&colored), Err(LabelMapError::Colored));
        let message = LabelMap::from_png(b"GIF89a").unwrap_err().to_string();
        assert!(message.starts_with("this is not a PNG"), "{message}");
    }

    #[test]
    fn background_and_undecided_pixels_are_no_objects() {
        let map = LabelMap::new(SIZE, vec![0, 255, 65535, 7, 7, 3]).unwrap();
        assert_eq!(map.areas(), BTreeMap::from([(3, 1), (7, 2)]));
        assert_eq!(map.mask(7).unwrap().to_pixels(), [false, false, false, true, true, false]);
    }
}
