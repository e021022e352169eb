//! A file with weights, whatever its format: safetensors, or a checkpoint of PyTorch.
//! Which model it holds is found out in `sam`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use checkpoint::{Checkpoint, Container};
use sam::{FileKind, FileTensor, SafetensorsFile, SamError, TensorSource, sha256_hex};

use crate::memory;
use crate::sentence::Advise;

/// The bytes of a file that should hold weights.
pub(crate) struct WeightsFile {
    path: PathBuf,
    /// What to do when it cannot be used.
    advice: &'static str,
    bytes: Vec<u8>,
}

/// The tensors of a file.
pub(crate) struct OpenWeights<'a> {
    /// In words.
    pub(crate) format: &'static str,
    pub(crate) tensors: Box<dyn TensorSource + 'a>,
}

impl WeightsFile {
    /// `advice` says what to do when it cannot be used.
    ///
    /// # Errors
    /// When the file cannot be read, is empty, or is larger than the memory.
    pub(crate) fn read(path: &Path, advice: &'static str) -> Result<Self> {
        let length = fs::metadata(path).advise(path, advice)?.len();
        memory::check_free(length, &path.display().to_string())?;
        let bytes = fs::read(path).advise(path, advice)?;
        if bytes.is_empty() {
            bail!("{}: the file is empty; {advice}", path.display());
        }
        Ok(Self { path: path.to_owned(), advice, bytes })
    }

    /// SHA-256 of the file, in hexadecimal.
    pub(crate) fn sha256(&self) -> String {
        sha256_hex(&self.bytes)
    }

    /// Finds out what tensors there are; nothing in the file is executed.
    ///
    /// # Errors
    /// When the file is of another format, truncated, or asks for code to be run.
    pub(crate) fn open(&self) -> Result<OpenWeights<'_>> {
        if Checkpoint::begins_like_one(&self.bytes) {
            let checkpoint = Checkpoint::parse(&self.bytes).advise(&self.path, self.advice)?;
            let format = match checkpoint.container() {
                Container::Zip => "PyTorch checkpoint",
                Container::Legacy => "PyTorch checkpoint from before 1.6",
            };
            return Ok(OpenWeights { format, tensors: Box::new(CheckpointTensors(checkpoint)) });
        }
        let file = SafetensorsFile::parse(&self.bytes, FileKind::Weights).advise(&self.path, self.advice)?;
        Ok(OpenWeights { format: "safetensors", tensors: Box::new(file) })
    }
}

impl OpenWeights<'_> {
    /// Bytes of all tensors as the network keeps them.
    pub(crate) fn network_bytes(&self) -> u64 {
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
