//! PyTorch checkpoints (`.pth`, `.pt`) as named tensors: read, never executed.
//! Not what the tensors mean, and no files: bytes come in.
//!
//! A checkpoint is a pickle, which is a program: unpickling it in Python runs whatever its author wanted. Here the
//! program may build lists, dictionaries and tensors, and nothing else. Every instruction and every name beyond
//! that is refused by its name (`pickle::machine`).

mod archive;
mod element;
mod error;
mod legacy;
mod pickle;
mod state_dict;
mod tensor;

use std::collections::BTreeMap;

pub use element::ElementType;
pub use error::CheckpointError;
pub use tensor::StoredTensor;

/// How a file holds its pickle and its numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Container {
    /// A zip archive, since PyTorch 1.6.
    Zip,
    /// Pickles end to end, before.
    Legacy,
}

/// The named tensors of one file; their numbers stay in the bytes they came in.
#[derive(Debug)]
pub struct Checkpoint<'a> {
    container: Container,
    tensors: BTreeMap<String, StoredTensor<'a>>,
}

impl<'a> Checkpoint<'a> {
    /// Whether the bytes begin as a checkpoint of either kind does.
    #[must_use]
    pub fn begins_like_one(bytes: &[u8]) -> bool {
        bytes.starts_with(archive::SIGNATURE) || bytes.starts_with(&[pickle::PROTOCOL])
    }

    /// Reads which tensors there are; a tensor in a dictionary in a dictionary is called `outer.inner`.
    ///
    /// # Errors
    /// When the bytes are not a checkpoint or not all of one, when the pickle asks for what is not needed to build
    /// tensors, or when a tensor lies outside its storage.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, CheckpointError> {
        if bytes.is_empty() {
            return Err(CheckpointError::Empty);
        }
        let (container, contents) = if bytes.starts_with(archive::SIGNATURE) {
            (Container::Zip, archive::read(bytes)?)
        } else if bytes.starts_with(&[pickle::PROTOCOL]) {
            (Container::Legacy, legacy::read(bytes)?)
        } else {
            return Err(CheckpointError::NotACheckpoint);
        };
        Ok(Self { container, tensors: state_dict::named_tensors(&contents)? })
    }

    /// How the file holds its numbers.
    #[must_use]
    pub fn container(&self) -> Container {
        self.container
    }

    /// Names of all tensors, in order.
    pub fn names(&self) -> impl ExactSizeIterator<Item = &str> {
        self.tensors.keys().map(String::as_str)
    }

    /// The tensor of a name.
    #[must_use]
    pub fn tensor(&self, name: &str) -> Option<&StoredTensor<'a>> {
        self.tensors.get(name)
    }
}

/// What both containers hold: the pickled object and the storages it speaks of.
struct Contents<'a> {
    objects: pickle::Objects,
    /// By the key that the pickle calls them.
    storages: BTreeMap<String, &'a [u8]>,
}
