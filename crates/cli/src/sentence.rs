//! Errors as people read them: `FILE: what is wrong; what to do`, one sentence each.
//! No error is handled here: `main` prints them.

use std::fmt::Display;
use std::path::Path;

use anyhow::{Result, anyhow};

/// A command line that cannot be meant; the program then ends with 2 instead of 1.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct UsageError(pub(crate) &'static str);

/// Names the file that an error is about and says what to do.
pub(crate) trait Advise<T> {
    /// # Errors
    /// The error of `self`, as a sentence.
    fn advise(self, file: &Path, advice: &str) -> Result<T>;
}

impl<T, E: Display> Advise<T> for Result<T, E> {
    fn advise(self, file: &Path, advice: &str) -> Result<T> {
        self.map_err(|error| anyhow!("{}: {error}; {advice}", file.display()))
    }
}
