//! What can be wrong with a file that is read here, or cannot be written; one plain sentence each.
//! Names of files are added by the programs.

use crate::{ImageSize, MaskError};

/// What a format refuses, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FormatError {
    /// A character that no compressed run length has.
    #[error("the compressed run lengths hold {found:?} at position {position}; expected '0' to 'o'")]
    RleCharacter {
        /// The character.
        found: char,
        /// Its place in the string, from 0.
        position: usize,
    },
    /// The string stops within a number.
    #[error("the compressed run lengths end in the middle of a number")]
    RleEnd,
    /// A run length below 0 or above 4294967295.
    #[error("run length number {index} is out of range")]
    RleRange {
        /// Its place, from 0.
        index: usize,
    },
    /// Run lengths that do not fit their image.
    #[error(transparent)]
    Mask(#[from] MaskError),

    /// JSON that is broken or describes something else.
    #[error("this is not a COCO file: {cause}")]
    NotCoco {
        /// The parser's own words, with line and column.
        cause: String,
    },
    /// Two images, categories or annotations with one number.
    #[error("the COCO file has two entries with the id {id} in `{list}`")]
    DuplicateId {
        /// Name of the list.
        list: &'static str,
        /// The number.
        id: u64,
    },
    /// Something is wrong with one annotation of a COCO file.
    #[error("annotation {id}: {cause}")]
    Annotation {
        /// Its number in the file.
        id: u64,
        /// What is wrong.
        cause: Box<Self>,
    },
    /// No such image in the file.
    #[error("there is no image with the id {0}")]
    UnknownImage(u64),
    /// No such category in the file.
    #[error("there is no category with the id {0}")]
    UnknownCategory(u32),
    /// An outline that is given as polygons.
    #[error("it is a polygon; only run lengths (RLE) can be imported so far")]
    Polygon,
    /// A mask of another size than its image.
    #[error("the mask is {mask}, but its image is {image}")]
    MaskSize {
        /// Of the run lengths.
        mask: ImageSize,
        /// Of the image.
        image: ImageSize,
    },

    /// Bytes that the PNG decoder refuses.
    #[error("the mask is not a PNG that can be read: {cause}")]
    NotPng {
        /// The decoder's own words.
        cause: String,
    },
    /// A PNG that cannot exist.
    #[error("the PNG cannot be written: {cause}")]
    PngNotWritten {
        /// The encoder's own words.
        cause: String,
    },
    /// A PNG whose pixels do not fit into memory.
    #[error("the mask is too large: its size is {0}")]
    PngTooLarge(ImageSize),
    /// Pixels of another image than the mask's.
    #[error("the mask of {size} needs {} bytes of pixels to cut out, not {bytes}", 3 * size.area())]
    PixelCount {
        /// Size of the mask.
        size: ImageSize,
        /// Bytes that were given.
        bytes: usize,
    },
    /// Values of another picture.
    #[error("a grey picture of {size} needs {} values, not {found}", size.area())]
    GrayCount {
        /// Size of the picture.
        size: ImageSize,
        /// Values that were given.
        found: usize,
    },
    /// A mask without a pixel.
    #[error("the mask is empty, so there is nothing to cut out")]
    NothingToCutOut,
}
