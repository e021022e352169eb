//! How much of a model a file of weights holds: all of it, or what answers prompts.
//! Which tensors those are is said by the network.

use super::source::TensorSource;
use crate::error::SamError;

/// Under this name a file says which part it holds; whole ones do not say.
pub(crate) const PART: &str = "part";
/// Under this name a file that holds a part says which whole weights it is of.
pub(crate) const WEIGHTS_SHA256: &str = "weights_sha256";

/// What of a model is in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WeightsPart {
    /// All of it.
    #[default]
    Whole,
    /// Prompt encoder and mask decoder: enough for embeddings that were computed with the whole.
    Decoder,
}

impl WeightsPart {
    /// What a file says about itself.
    ///
    /// # Errors
    /// When it names a part that nobody knows.
    pub(crate) fn of(source: &dyn TensorSource) -> Result<Self, SamError> {
        match source.metadata(PART) {
            None => Ok(Self::Whole),
            Some("decoder") => Ok(Self::Decoder),
            Some(other) => Err(SamError::UnknownPart { found: other.to_owned() }),
        }
    }

    /// The SHA-256 by which embeddings know their weights: of the file, or of the one that it is a part of.
    ///
    /// # Errors
    /// When the file is a part and does not say of what.
    pub(crate) fn sha256(self, source: &dyn TensorSource, of_file: String) -> Result<String, SamError> {
        let is_sha256 = |text: &&str| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match self {
            Self::Whole => Ok(of_file),
            Self::Decoder => {
                let whole = source.metadata(WEIGHTS_SHA256).filter(is_sha256);
                whole.map(str::to_lowercase).ok_or(SamError::PartOfNothing)
            }
        }
    }
}
