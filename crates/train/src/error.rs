//! Everything that can go wrong in this crate, one plain sentence each: which file, what is wrong, what to do.
//! Not who is told: the program prints it.

use std::path::PathBuf;

use annotation::MaskError;
use eval::EvalError;
use sam::SamError;
use sam::image::DecodeError;

/// What a training refuses, and why.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TrainError {
    /// A data set or a file of it that cannot be used.
    #[error(transparent)]
    Data(#[from] EvalError),
    /// A photo that cannot be decoded.
    #[error("{name}: {cause}; save it again as PNG or JPEG, or leave it out")]
    Photo {
        /// The photo.
        name: String,
        /// What is wrong with it.
        cause: DecodeError,
    },
    /// A project without the pixels of an image.
    #[error("{}: the photo {name} is not in the project; save the project with its photos", project.display())]
    NoPhoto {
        /// The project file.
        project: PathBuf,
        /// The image.
        name: String,
    },
    /// An image on which nothing is marked.
    #[error("{name}: no object is marked on this image; mark some or leave it out")]
    NoObjects {
        /// The image.
        name: String,
    },
    /// A data set of which nothing is left.
    #[error("{}: there is no image with objects to learn from; name another data set", path.display())]
    NothingToLearn {
        /// The data set.
        path: PathBuf,
    },
    /// Only objects that are too small.
    #[error("{tries} images in a row had no object of {share:.4} of the frame or more; lower --min-share")]
    TooSmall {
        /// How many were looked at.
        tries: usize,
        /// The smallest share that counts.
        share: f64,
    },
    /// A step that led nowhere.
    #[error("step {step}: the {what} is not a number (on {}); lower --rate, or look at these images", images.join(", "))]
    NotANumber {
        /// Its number, from 1.
        step: u64,
        /// Loss or gradient.
        what: &'static str,
        /// What was looked at.
        images: Vec<String>,
    },
    /// The state of another run.
    #[error("the training state is of a run with other {what}; say the same as then")]
    OtherRun {
        /// What differs.
        what: String,
    },
    /// A state that contradicts itself.
    #[error("the training state is damaged: `{key}` is missing or makes no sense")]
    DamagedState {
        /// Name of the tensor or of the metadata.
        key: String,
    },
    /// What the network refuses.
    #[error(transparent)]
    Network(#[from] SamError),
    /// A mask that cannot be made.
    #[error(transparent)]
    Mask(#[from] MaskError),
    /// An embedding that could not be had.
    #[error("{name}: {cause}")]
    Embedding {
        /// The image.
        name: String,
        /// Why.
        cause: String,
    },
}
