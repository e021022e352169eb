//! What can be wrong with a file that is read here, or cannot be written; one plain sentence each.
//! Names of files are added by the programs.

use super::{Format, MaskStyle};
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
    #[error("this is not a {format} file: {cause}")]
    NotJson {
        /// The format's name.
        format: &'static str,
        /// The parser's own words, with line and column.
        cause: String,
    },
    /// Two images, categories or annotations with one number.
    #[error("two entries in `{list}` have the id {id}")]
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
    /// A polygon that cannot enclose anything.
    #[error(
        "a polygon of {0} numbers has no area: it needs an even number of them, and at least 6 (x, y, x, y and so on)"
    )]
    PolygonLength(usize),
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

    /// Something is wrong with one file of a data set.
    #[error("{path}: {cause}")]
    InFile {
        /// Its path within the data set.
        path: String,
        /// What is wrong.
        cause: Box<Self>,
    },
    /// A file that cannot be read.
    #[error("it cannot be read: {0}")]
    Unreadable(String),
    /// A file that cannot be written.
    #[error("it cannot be written: {0}")]
    NotWritten(String),
    /// A folder without what the format is made of.
    #[error("there is no {0} here")]
    NothingFound(&'static str),
    /// An image without a usable name.
    #[error("{0:?} is no name of an image")]
    NoImageName(String),
    /// Two files of one name.
    #[error("two images would both be written to {0}")]
    SamePath(String),
    /// No pixels, or more than are handled here.
    #[error("the image's size is {0}; it must be 1 x 1 to 400 megapixels, and 1000000 at most on a side")]
    ImageSize(ImageSize),
    /// A photo whose size is needed.
    #[error("the size of its photo is not known, because no such photo is there")]
    NoPhoto,
    /// A way of writing masks that a format does not have.
    #[error("{format} has no {} masks", style.name())]
    NoSuchStyle {
        /// The format.
        format: Format,
        /// What it was asked for.
        style: MaskStyle,
    },

    /// Something is wrong with one line of a text file.
    #[error("line {line}: {cause}")]
    Line {
        /// Its number, from 1.
        line: usize,
        /// What is wrong.
        cause: String,
    },
    /// A PNG with colours that are no numbers.
    #[error("it is no label map: it must be grey, or have a palette or VOC's colours")]
    NotALabelMap,
    /// A colour that is not VOC's.
    #[error("the colour {0:?} is none of Pascal VOC's 256")]
    UnknownColor([u8; 3]),
    /// More than the format can number.
    #[error("it has {count} {what}, and {format} can number {most}")]
    TooMany {
        /// How many there are.
        count: usize,
        /// Of what.
        what: &'static str,
        /// The format.
        format: Format,
        /// How many there can be.
        most: usize,
    },
    /// Bytes that look like none of the formats.
    #[error("this is in no format that is known")]
    UnknownFormat,
    /// Bytes that are no zip, or half of one.
    #[error("this is no zip: {0}")]
    NotAZip(String),
    /// Bytes that are no project file.
    #[error("this is not a Maskwright project: {0}")]
    NotAProject(String),
}

impl FormatError {
    /// The same, said of a file of a data set.
    #[must_use]
    pub fn in_file(self, path: &str) -> Self {
        match self {
            Self::InFile { .. } => self,
            cause => Self::InFile { path: path.to_owned(), cause: Box::new(cause) },
        }
    }

    /// The same, said of an annotation.
    pub(super) fn in_annotation(self, id: u64) -> Self {
        Self::Annotation { id, cause: Box::new(self) }
    }

    /// A file that cannot be read, for any reason.
    #[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
    pub fn unreadable(cause: impl ToString) -> Self {
        Self::Unreadable(cause.to_string())
    }

    /// A file that cannot be written, for any reason.
    #[expect(clippy::needless_pass_by_value, reason = "as `map_err` hands it over")]
    pub fn not_written(cause: impl ToString) -> Self {
        Self::NotWritten(cause.to_string())
    }

    /// JSON that is not what it should be.
    pub(super) fn not_json(format: &'static str) -> impl Fn(serde_json::Error) -> Self {
        move |error| Self::NotJson { format, cause: error.to_string() }
    }

    /// What a person can do about it.
    #[must_use]
    pub fn advice(&self) -> &'static str {
        match self {
            Self::InFile { cause, .. } | Self::Annotation { cause, .. } => cause.advice(),
            Self::RleCharacter { .. } | Self::RleEnd | Self::RleRange { .. } | Self::Mask(_) => {
                "write the run lengths again, for example with pycocotools"
            }
            Self::NotJson { .. } | Self::NotAProject(_) | Self::NothingFound(_) => {
                "check the format and the name of what is read"
            }
            Self::UnknownFormat => {
                "choose COCO, SA-1B or LabelMe JSON, a Maskwright project or a zipped folder"
            }
            Self::NotAZip(_) => "get or make the file again",
            Self::DuplicateId { .. } => "give each a number of its own",
            Self::UnknownImage(_) | Self::UnknownCategory(_) => {
                "add it to the file, or remove the annotation"
            }
            Self::PolygonLength(_) | Self::Line { .. } => "correct or remove it",
            Self::MaskSize { .. } => "correct the size of the image or of the mask",
            Self::NotPng { .. } | Self::NotALabelMap | Self::UnknownColor(_) => {
                "save it again as a PNG label map"
            }
            Self::PngTooLarge(_) | Self::ImageSize(_) => "correct the size, or cut the image into tiles",
            Self::Unreadable(_) => "check its name and its permissions",
            Self::NotWritten(_) | Self::PngNotWritten { .. } => "choose a place with space and write access",
            Self::NoImageName(_) => "give the image a file name",
            Self::SamePath(_) => "rename one of the images",
            Self::NoPhoto => {
                "open the photos first or put them into the folder `images`, or name their folder with --images"
            }
            Self::NoSuchStyle { .. } => "leave out --masks, or choose another",
            Self::TooMany { .. } => "choose another format, for example coco",
            Self::PixelCount { .. } | Self::GrayCount { .. } => "give the pixels of the mask's own image",
            Self::NothingToCutOut => "give other points or a box",
        }
    }
}
