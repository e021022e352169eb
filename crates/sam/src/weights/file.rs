//! A file with weights, whatever its format: safetensors, or a checkpoint of PyTorch.
//! Which model it holds is found out in `recognize`.

use checkpoint::{Checkpoint, Container};

use super::source::{FileTensor, TensorSource};
use crate::error::{FileKind, SamError};
use crate::safetensors_file::SafetensorsFile;

/// The tensors of a file; their numbers stay in the bytes they came in.
pub struct OpenWeights<'a> {
    /// In words.
    pub format: &'static str,
    /// By name.
    pub tensors: Box<dyn TensorSource + 'a>,
}

impl<'a> OpenWeights<'a> {
    /// Finds out what tensors there are; nothing in the file is executed.
    ///
    /// # Errors
    /// When the file is of another format, truncated, or asks for code to be run.
    pub fn parse(bytes: &'a [u8]) -> Result<Self, SamError> {
        if Checkpoint::begins_like_one(bytes) && !SafetensorsFile::begins_like_one(bytes) {
            let checkpoint = Checkpoint::parse(bytes)?;
            let format = match checkpoint.container() {
                Container::Zip => "PyTorch checkpoint",
                Container::Legacy => "PyTorch checkpoint from before 1.6",
            };
            return Ok(Self { format, tensors: Box::new(CheckpointTensors(checkpoint)) });
        }
        let file = SafetensorsFile::parse(bytes, FileKind::Weights)?;
        Ok(Self { format: "safetensors", tensors: Box::new(file) })
    }

    /// Bytes of all tensors as the network keeps them.
    #[must_use]
    pub fn network_bytes(&self) -> u64 {
        let shapes = self.tensors.keys().into_iter().filter_map(|key| self.tensors.shape(&key));
        let numbers =
            |shape: Vec<usize>| shape.iter().fold(1u64, |all, side| all.saturating_mul(*side as u64));
        shapes.map(numbers).fold(0u64, u64::saturating_add).saturating_mul(4)
    }
}

/// A checkpoint as a source of tensors.
struct CheckpointTensors<'a>(Checkpoint<'a>);

impl TensorSource for CheckpointTensors<'_> {
    fn keys(&self) -> Vec<String> {
        self.0.names().map(str::to_owned).collect()
    }

    fn shape(&self, key: &str) -> Option<Vec<usize>> {
        self.0.tensor(key).map(|tensor| tensor.shape().to_vec())
    }

    fn tensor(&self, key: &str) -> Result<Option<FileTensor>, SamError> {
        let Some(tensor) = self.0.tensor(key) else { return Ok(None) };
        let values = tensor.floats().ok_or_else(|| SamError::NotFloats {
            kind: FileKind::Weights,
            key: key.to_owned(),
            found: format!("{:?}", tensor.element()),
        })?;
        FileTensor::new(FileKind::Weights, key, tensor.shape().to_vec(), values).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::{FloatTensor, float_file};

    /// The header's length comes first, and so any byte that a checkpoint may begin with.
    #[test]
    fn a_safetensors_file_is_one_whatever_the_length_of_its_header() {
        let mut first_bytes = Vec::new();
        for length in 0..260 {
            let metadata = BTreeMap::from([("note", "x".repeat(length))]);
            let tensor = FloatTensor { name: "a".to_owned(), shape: vec![2], values: vec![1.0, 2.0] };
            let bytes = float_file(&metadata, vec![tensor]);
            let opened = OpenWeights::parse(&bytes).map(|opened| (opened.format, opened.tensors.keys()));
            assert_eq!(opened, Ok(("safetensors", vec!["a".to_owned()])), "a header of {}", bytes[0]);
            first_bytes.push(bytes[0]);
        }
        assert!(first_bytes.contains(&0x80), "as a pickle does");
    }
}
