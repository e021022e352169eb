//! How masks and data sets are stored for other programs.
//! Bytes and strings only; reading and writing files is the programs' business, behind [`Source`] and [`Sink`].

mod archive;
mod beside;
pub mod coco;
mod detect;
mod error;
mod fidelity;
mod files;
mod kind;
mod label_map;
mod labelme;
mod losses;
mod names;
mod notices;
mod overlap;
mod photo_header;
mod photos;
pub mod png;
mod png_instances;
mod png_labels;
mod project;
pub mod rle;
#[cfg(test)]
mod round_trips;
mod sa1b;
mod segmentation;
#[cfg(test)]
mod testing;
mod voc;
mod yolo;

pub use archive::ZipFiles;
pub use error::FormatError;
pub use files::{Input, MemoryFiles, Output, Sink, Source};
pub use kind::{Export, Format, Imported, MaskStyle};
pub use notices::Notices;
pub use photo_header::photo_size;

use crate::ImageSize;

/// The most pixels of an image, as in `sam::image`.
const MOST_PIXELS: u64 = 400_000_000;
/// The most columns or rows: a file's numbers must not decide how long filling a polygon takes.
const MOST_SIDE: u32 = 1_000_000;

/// A size that a file says an image has.
///
/// # Errors
/// [`FormatError::ImageSize`].
fn image_size(width: u32, height: u32) -> Result<ImageSize, FormatError> {
    let size = ImageSize::new(width, height);
    let is_possible = (1..=MOST_PIXELS).contains(&size.area()) && size.longest_side() <= MOST_SIDE;
    is_possible.then_some(size).ok_or(FormatError::ImageSize(size))
}
