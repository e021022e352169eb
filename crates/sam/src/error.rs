//! Everything that can go wrong in this crate, one plain sentence each.
//! Not what to show beside it: the page and the program name the file and what to do next.

use std::fmt;

use annotation::automatic::OptionError;
use annotation::{MaskError, PromptError};
use checkpoint::CheckpointError;

use crate::config::ModelConfig;

/// Which kind of file a sentence is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// The network's weights.
    Weights,
    /// An image embedding.
    Embedding,
    /// The state of a training.
    TrainingState,
}

/// Keys of a weights file; shows the first ten.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyList(pub Vec<String>);

/// What the `sam` crate refuses, and why.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum SamError {
    /// There are no bytes.
    #[error("the {kind} is empty")]
    Empty {
        /// Weights or embedding.
        kind: FileKind,
    },
    /// The bytes are of another format.
    #[error("the {kind} is not a safetensors file")]
    NotSafetensors {
        /// Weights or embedding.
        kind: FileKind,
    },
    /// The file ends before or after its header says.
    #[error("the {kind} is truncated: its length does not match its header")]
    Truncated {
        /// Weights or embedding.
        kind: FileKind,
    },
    /// A tensor with NaN or infinity.
    #[error("the {kind} holds a value that is not finite in `{key}`")]
    NotFinite {
        /// Weights or embedding.
        kind: FileKind,
        /// Name of the tensor.
        key: String,
    },
    /// A tensor of another type than f32, f16 or bf16.
    #[error("the {kind} stores `{key}` as {found}; expected f32, f16 or bf16")]
    NotFloats {
        /// Weights or embedding.
        kind: FileKind,
        /// Name of the tensor.
        key: String,
        /// Type in the file.
        found: String,
    },
    /// Metadata names no model or one that is not built in.
    #[error("the weights file is for the model `{found}`; known are {}", known_models())]
    UnknownModel {
        /// Name in the file, empty if there is none.
        found: String,
    },
    /// Metadata names a part of a model that there is not.
    #[error("the weights file holds the part `{found}`; known is `decoder`")]
    UnknownPart {
        /// Name in the file.
        found: String,
    },
    /// A part of a model that does not say which embeddings are for it.
    #[error("the weights file is the decoder of other weights and does not say of which in `weights_sha256`")]
    PartOfNothing,
    /// Keys of no model that is built in.
    #[error(
        "the weights are of no model that this program knows ({}); the file holds {keys}",
        known_models()
    )]
    UnknownWeights {
        /// In the file.
        keys: KeyList,
    },
    /// Weights of another model than the one that was asked for.
    #[error("the weights are those of `{found}`, not of `{expected}`")]
    OtherWeightsModel {
        /// The model they are of.
        found: &'static str,
        /// The model that was asked for.
        expected: &'static str,
    },
    /// A weight that f16 cannot hold.
    #[error("`{key}` holds a value beyond 65504, which is too large for f16; store the weights as f32")]
    TooLargeForF16 {
        /// Name of the tensor.
        key: String,
    },
    /// Metadata names an input side the network cannot take.
    #[error("the weights file asks for the input side `{found}`; expected a multiple of 32 up to 4096")]
    BadInputSide {
        /// Value in the file.
        found: String,
    },
    /// Metadata names an input side that this network cannot take, though others can.
    #[error(
        "the weights file asks for the input side {found}, but the learned positions of `{model}` fit {expected} only"
    )]
    OtherInputSide {
        /// Side in the file.
        found: u32,
        /// Name of the model.
        model: &'static str,
        /// The only side.
        expected: u32,
    },
    /// Keys that should be there and are not, or the other way round.
    #[error("the weights do not fit the model: missing {missing}; unused {unused}")]
    WrongKeys {
        /// In the model only.
        missing: KeyList,
        /// In the file only.
        unused: KeyList,
    },
    /// A tensor of other sides than the model's.
    #[error("`{key}` has the shape {found:?} in the file; the model expects {expected:?}")]
    WrongShape {
        /// Name of the tensor.
        key: String,
        /// In the file.
        found: Vec<usize>,
        /// In the model.
        expected: Vec<usize>,
    },
    /// Only prompts can be decoded.
    #[error("these weights of `{model}` have no image encoder; open an embedding file instead")]
    NoImageEncoder {
        /// Name of the model.
        model: &'static str,
    },
    /// The image was prepared for a model of another input side.
    #[error("the image is framed for {found} x {found}; this model takes {expected} x {expected}")]
    OtherFrame {
        /// Side of the image's frame.
        found: u32,
        /// Side of the model's.
        expected: u32,
    },
    /// The mask prompt comes from a model of another input side.
    #[error("the mask prompt is {width} x {height}; this model takes {expected} x {expected}")]
    MaskPromptSize {
        /// Columns of the mask prompt.
        width: usize,
        /// Rows of the mask prompt.
        height: usize,
        /// Side of the model's low-res logits.
        expected: usize,
    },
    /// An image encoder that stays as it is.
    #[error("the image encoder of `{model}` cannot be trained, only nano's can; train the decoder alone")]
    EncoderCannotLearn {
        /// Name of the model.
        model: &'static str,
    },
    /// An embedding of another model.
    #[error("the embedding was made by the model `{found}`; this is `{expected}`")]
    OtherModel {
        /// Model of the embedding.
        found: String,
        /// Model it was given to.
        expected: &'static str,
    },
    /// An embedding of the same model with other weights.
    #[error("the embedding was made with the weights {found}; these are {expected}")]
    OtherWeights {
        /// SHA-256 of the weights that made it.
        found: String,
        /// SHA-256 of the weights it was given to.
        expected: String,
    },
    /// An embedding of another image.
    #[error("the embedding is of the image {found}; this one is {expected}")]
    OtherImage {
        /// SHA-256 of the image it was made from.
        found: String,
        /// SHA-256 of the image it was opened for.
        expected: String,
    },
    /// An embedding file of an older or newer program.
    #[error("the embedding file has the {what} `{found}`; this program reads `{expected}`")]
    OtherVersion {
        /// Which version differs.
        what: &'static str,
        /// Version in the file.
        found: String,
        /// Version of this program.
        expected: &'static str,
    },
    /// An embedding file without something it must have.
    #[error("the embedding file is damaged: `{key}` is missing or makes no sense")]
    DamagedEmbedding {
        /// Name of the tensor or of the metadata.
        key: &'static str,
    },
    /// An option of automatic masks that makes no sense.
    #[error(transparent)]
    Option(#[from] OptionError),
    /// A checkpoint of PyTorch that is not read.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A prompt that cannot be meant.
    #[error(transparent)]
    Prompt(#[from] PromptError),
    /// A mask that cannot be made.
    #[error(transparent)]
    Mask(#[from] MaskError),
    /// The browser keeps its graphics card to itself.
    #[error("the browser gives no graphics card: {reason}")]
    NoGraphicsCard {
        /// What the browser said.
        reason: String,
    },
    /// The device did not give its values.
    #[error("the results could not be read from the device: {reason}")]
    ReadBack {
        /// What the device said.
        reason: String,
    },
}

fn known_models() -> String {
    ModelConfig::ALL.map(|config| config.name).join(", ")
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Weights => "weights file",
            Self::Embedding => "embedding file",
            Self::TrainingState => "training state",
        })
    }
}

impl fmt::Display for KeyList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 10;
        let Self(keys) = self;
        match keys.len() {
            0 => f.write_str("none"),
            1..=SHOWN => f.write_str(&keys.join(", ")),
            count => write!(f, "{} and {} more", keys[..SHOWN].join(", "), count - SHOWN),
        }
    }
}
