//! The files of a data set by their names: where formats read from and write to.
//! Real folders are the programs' business; here are only the traits, and files held in memory.

use super::{FormatError, photo_size};
use crate::ImageSize;
use std::collections::BTreeMap;
use std::io::{Cursor, Read, Seek, Write};

/// Bytes that can be read from any place.
pub trait Input: Read + Seek {}
impl<T: Read + Seek> Input for T {}

/// Bytes that can be written at any place.
pub trait Output: Write + Seek {}
impl<T: Write + Seek> Output for T {}

/// Files to read. Paths are relative, with `/` between folders.
pub trait Source {
    /// All paths in order.
    fn paths(&self) -> Vec<String>;

    /// Opens a file.
    ///
    /// # Errors
    /// [`FormatError::Unreadable`].
    fn open(&self, path: &str) -> Result<Box<dyn Input + '_>, FormatError>;

    /// The size of a photo, upright; `None` if it cannot be told.
    fn photo_size(&self, path: &str) -> Option<ImageSize>;

    /// The bytes of a file.
    ///
    /// # Errors
    /// [`FormatError::Unreadable`] with the path.
    fn read(&self, path: &str) -> Result<Vec<u8>, FormatError> {
        let mut bytes = Vec::new();
        let file = self.open(path);
        let read = file.and_then(|mut file| file.read_to_end(&mut bytes).map_err(FormatError::unreadable));
        read.map_err(|error| error.in_file(path))?;
        Ok(bytes)
    }
}

/// Where files are written to.
pub trait Sink {
    /// Makes a file with the folders before it; nothing is there before.
    ///
    /// # Errors
    /// [`FormatError::NotWritten`].
    fn create(&mut self, path: &str) -> Result<Box<dyn Output + '_>, FormatError>;

    /// Makes a file of these bytes.
    ///
    /// # Errors
    /// [`FormatError::NotWritten`] with the path.
    fn write(&mut self, path: &str, bytes: &[u8]) -> Result<(), FormatError> {
        let file = self.create(path);
        let written = file.and_then(|mut file| {
            let written = file.write_all(bytes).and_then(|()| file.flush());
            written.map_err(FormatError::not_written)
        });
        written.map_err(|error| error.in_file(path))
    }
}

/// Files in memory, by path.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MemoryFiles(BTreeMap<String, Vec<u8>>);

impl MemoryFiles {
    /// One file alone.
    #[must_use]
    pub fn one(path: &str, bytes: Vec<u8>) -> Self {
        Self([(path.to_owned(), bytes)].into())
    }

    /// Adds or replaces a file.
    pub fn insert(&mut self, path: &str, bytes: Vec<u8>) {
        self.0.insert(path.to_owned(), bytes);
    }

    /// The bytes of a file.
    #[must_use]
    pub fn get(&self, path: &str) -> Option<&[u8]> {
        self.0.get(path).map(Vec::as_slice)
    }
}

impl Source for MemoryFiles {
    fn paths(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn open(&self, path: &str) -> Result<Box<dyn Input + '_>, FormatError> {
        let bytes = self.get(path).ok_or_else(|| FormatError::unreadable("there is no such file"))?;
        Ok(Box::new(Cursor::new(bytes)))
    }

    fn photo_size(&self, path: &str) -> Option<ImageSize> {
        photo_size(self.get(path)?)
    }
}

impl Sink for MemoryFiles {
    fn create(&mut self, path: &str) -> Result<Box<dyn Output + '_>, FormatError> {
        let bytes = self.0.entry(path.to_owned()).or_default();
        bytes.clear();
        Ok(Box::new(Cursor::new(bytes)))
    }
}
