//! A file with weights, whatever its format: safetensors, or a checkpoint of PyTorch.
//! What is in it is read in `sam`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use sam::{OpenWeights, sha256_hex};

use crate::memory;
use crate::sentence::Advise;

/// The bytes of a file that should hold weights.
pub(crate) struct WeightsFile {
    path: PathBuf,
    /// What to do when it cannot be used.
    advice: &'static str,
    bytes: Vec<u8>,
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
        OpenWeights::parse(&self.bytes).advise(&self.path, self.advice)
    }
}
