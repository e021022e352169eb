//! Zips: their files to read, and files in memory to put into one.
//! What the project file has in its zip is in `project`.

use super::{FormatError, Input, MemoryFiles, Source, png};
use crate::ImageSize;
use std::cell::RefCell;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// What deflate can make of one byte.
const MOST_EXPANSION: u64 = 1032;

/// The files in a zip, to read.
pub struct ZipFiles<'a> {
    archive: RefCell<ZipArchive<Box<dyn Input + 'a>>>,
}

impl<'a> ZipFiles<'a> {
    /// Opens the zip at `path` of `source`.
    ///
    /// # Errors
    /// [`FormatError::NotAZip`] with the path.
    pub fn open(source: &'a dyn Source, path: &str) -> Result<Self, FormatError> {
        let archive = ZipArchive::new(source.open(path)?);
        let archive = archive.map_err(|error| FormatError::NotAZip(error.to_string()).in_file(path))?;
        Ok(Self { archive: RefCell::new(archive) })
    }
}

impl Source for ZipFiles<'_> {
    fn paths(&self) -> Vec<String> {
        let archive = self.archive.borrow();
        let mut paths: Vec<String> = archive.file_names().map(str::to_owned).collect();
        paths.sort();
        paths
    }

    fn open(&self, path: &str) -> Result<Box<dyn Input + '_>, FormatError> {
        let mut archive = self.archive.borrow_mut();
        let entry = archive.by_name(path).map_err(FormatError::unreadable)?;
        // What the header says is not believed: more than deflate can make is never read.
        let most = entry.compressed_size().saturating_mul(MOST_EXPANSION).saturating_add(MOST_EXPANSION);
        let mut bytes = Vec::new();
        entry.take(most).read_to_end(&mut bytes).map_err(FormatError::unreadable)?;
        Ok(Box::new(Cursor::new(bytes)))
    }

    /// Of PNG files only, as of [`MemoryFiles`].
    fn photo_size(&self, path: &str) -> Option<ImageSize> {
        png::size_of(&self.read(path).ok()?)
    }
}

impl MemoryFiles {
    /// All files in one zip.
    ///
    /// # Errors
    /// [`FormatError::NotWritten`] when there are more or larger files than a zip can have.
    pub fn zipped(&self) -> Result<Vec<u8>, FormatError> {
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        for path in self.paths() {
            let options = SimpleFileOptions::default();
            archive.start_file(&*path, options).map_err(FormatError::not_written)?;
            archive.write_all(self.get(&path).unwrap_or_default()).map_err(FormatError::not_written)?;
        }
        Ok(archive.finish().map_err(FormatError::not_written)?.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zipped_files_are_read_again() {
        let mut files = MemoryFiles::default();
        files.insert("masks/ein \"Bild\" ü.png", vec![0; 5000]);
        files.insert("empty", Vec::new());
        let bytes = files.zipped().unwrap();
        assert!(bytes.len() < 1000, "they are compressed");
        let zip = MemoryFiles::one("a.zip", bytes);
        let read = ZipFiles::open(&zip, "a.zip").unwrap();
        assert_eq!(read.paths(), files.paths());
        assert_eq!(read.read("masks/ein \"Bild\" ü.png").unwrap(), vec![0; 5000]);
    }

    #[test]
    fn half_a_zip_is_named() {
        let mut bytes = MemoryFiles::one("a", vec![7; 100]).zipped().unwrap();
        bytes.truncate(bytes.len() / 2);
        let zip = MemoryFiles::one("half.zip", bytes);
        assert!(ZipFiles::open(&zip, "half.zip").err().unwrap().to_string().starts_with("half.zip: "));
    }
}
