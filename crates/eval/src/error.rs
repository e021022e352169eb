//! Everything that can go wrong in this crate, one plain sentence each: which file, what is wrong, what to do.
//! Not who is told: the program prints it.

use std::io;
use std::path::PathBuf;

use annotation::ImageSize;
use annotation::format::FormatError;

/// What an evaluation refuses, and why.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EvalError {
    /// A file or folder that cannot be read.
    #[error("{}: {cause}; check its name and its permissions", path.display())]
    Read {
        /// File or folder.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// A folder that is laid out in no known way.
    #[error(
        "{}: this is no data set; expected images/NAME.jpg with masks/NAME.png, a COCO file, or SA-1B's \
         NAME.jpg with NAME.json",
        path.display()
    )]
    NotADataSet {
        /// The folder.
        path: PathBuf,
    },
    /// A data set without one image.
    #[error("{}: there are no images in it; put some there or name another data set", path.display())]
    NoImages {
        /// Folder or file of the data set.
        path: PathBuf,
    },
    /// An image about which nothing is known.
    #[error("{}: there is no ground truth for this image; expected {}", image.display(), expected.display())]
    NoTruth {
        /// The image.
        image: PathBuf,
        /// Where its ground truth should be.
        expected: PathBuf,
    },
    /// Ground truth for an image of another size.
    #[error("{}: the ground truth is {found}, but its image is {image}; make both the same size", path.display())]
    OtherSize {
        /// File of the ground truth.
        path: PathBuf,
        /// Size of the ground truth.
        found: ImageSize,
        /// Size of the image.
        image: ImageSize,
    },
    /// A label map that cannot be used.
    #[error("{}: {cause}; expected a grey or palette PNG, a number for each object", path.display())]
    LabelMap {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: LabelMapError,
    },
    /// A COCO or SA-1B file that cannot be used.
    #[error("{}: {cause}; mend the file or leave it out", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        cause: FormatError,
    },
    /// JSON with another content than expected.
    #[error("{}: {cause}; expected {expected}", path.display())]
    Json {
        /// The file.
        path: PathBuf,
        /// The parser's own words, with line and column.
        cause: String,
        /// What should be in the file.
        expected: &'static str,
    },
    /// A picture that cannot be drawn.
    #[error("the plot cannot be drawn: {cause}")]
    Plot {
        /// What the drawing code said.
        cause: String,
    },
}

/// Bytes that are no label map.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LabelMapError {
    /// Bytes that the PNG decoder refuses.
    #[error("this is not a PNG that can be read: {cause}")]
    NotPng {
        /// The decoder's own words.
        cause: String,
    },
    /// Colours, which are no numbers.
    #[error("the labels are colours")]
    Colored,
    /// More pixels than fit into memory, or other than width times height.
    #[error("its size of {0} cannot be")]
    Size(ImageSize),
}
