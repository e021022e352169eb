//! Zips: their files to read, and files in memory to put into one.
//! What the project file has in its zip is in `project`.

use super::names::is_photo;
use super::yolo::label_name;
use super::{FormatError, Input, MemoryFiles, Source, photo_size};
use crate::ImageSize;
use std::cell::RefCell;
use std::io::{Cursor, Read, Write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Where photos are in a zip.
const PHOTO_FOLDERS: [&str; 2] = ["images/", "JPEGImages/"];

/// The folders that formats are made of.
const FOLDERS: [&str; 6] =
    ["images/", "labels/", "masks/", "JPEGImages/", "SegmentationClass/", "SegmentationObject/"];

/// What deflate can make of one byte.
const MOST_EXPANSION: u64 = 1032;

/// The files in a zip, to read.
pub struct ZipFiles<'a> {
    archive: RefCell<ZipArchive<Box<dyn Input + 'a>>>,
    /// The folder that was zipped with all that is in it, with its `/`; empty when its contents were.
    root: String,
}

impl<'a> ZipFiles<'a> {
    /// Opens the zip at `path` of `source`.
    ///
    /// # Errors
    /// [`FormatError::NotAZip`] with the path.
    pub fn open(source: &'a dyn Source, path: &str) -> Result<Self, FormatError> {
        let archive = ZipArchive::new(source.open(path)?);
        let archive = archive.map_err(|error| FormatError::NotAZip(error.to_string()).in_file(path))?;
        let root = root_of(archive.file_names().filter(|path| is_file(path)));
        Ok(Self { archive: RefCell::new(archive), root })
    }

    /// There are label files of YOLO in it.
    #[must_use]
    pub fn has_labels(&self) -> bool {
        self.paths().iter().any(|path| label_name(path).is_some())
    }

    /// The photos in it: their paths, and the names that images have by which they are found.
    #[must_use]
    pub fn photos(&self) -> Vec<(String, String)> {
        let name = |path: &String| {
            let name = PHOTO_FOLDERS.iter().find_map(|folder| path.strip_prefix(folder))?;
            is_photo(name).then(|| (path.clone(), name.to_owned()))
        };
        self.paths().iter().filter_map(name).collect()
    }
}

/// Not a folder, nor what macOS adds.
fn is_file(path: &str) -> bool {
    !path.ends_with('/') && !path.starts_with("__MACOSX/")
}

/// The folder of all paths, unless it is one that belongs to a format.
fn root_of<'a>(mut paths: impl Iterator<Item = &'a str>) -> String {
    let folder = |path: &'a str| path.find('/').map(|end| &path[..=end]);
    let first = paths.next().and_then(folder);
    let root = first.filter(|root| paths.all(|path| path.starts_with(root)) && !FOLDERS.contains(root));
    root.unwrap_or_default().to_owned()
}

impl Source for ZipFiles<'_> {
    fn paths(&self) -> Vec<String> {
        let archive = self.archive.borrow();
        let files = archive.file_names().filter(|path| is_file(path));
        let mut paths: Vec<String> =
            files.filter_map(|path| path.strip_prefix(&self.root)).map(str::to_owned).collect();
        paths.sort();
        paths
    }

    fn open(&self, path: &str) -> Result<Box<dyn Input + '_>, FormatError> {
        let mut archive = self.archive.borrow_mut();
        let entry = archive.by_name(&format!("{}{path}", self.root)).map_err(FormatError::unreadable)?;
        // What the header says is not believed: more than deflate can make is never read.
        let most = entry.compressed_size().saturating_mul(MOST_EXPANSION).saturating_add(MOST_EXPANSION);
        let mut bytes = Vec::new();
        entry.take(most).read_to_end(&mut bytes).map_err(FormatError::unreadable)?;
        Ok(Box::new(Cursor::new(bytes)))
    }

    fn photo_size(&self, path: &str) -> Option<ImageSize> {
        photo_size(&self.read(path).ok()?)
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
    fn the_folder_that_was_zipped_is_not_part_of_paths() {
        let mut files = MemoryFiles::default();
        for path in
            ["set/images/a.jpg", "set/images/deep/b.png", "set/labels/a.txt", "__MACOSX/x", "set/masks/b.png"]
        {
            files.insert(path, vec![1]);
        }
        let zip = MemoryFiles::one("a.zip", files.zipped().unwrap());
        let read = ZipFiles::open(&zip, "a.zip").unwrap();
        assert!(read.has_labels() && read.read("labels/a.txt").is_ok());
        let named = |path: &str, name: &str| (path.to_owned(), name.to_owned());
        assert_eq!(read.photos(), [named("images/a.jpg", "a.jpg"), named("images/deep/b.png", "deep/b.png")]);
        let mut files = MemoryFiles::default();
        files.insert("labels/a.txt", Vec::new());
        let zip = MemoryFiles::one("a.zip", files.zipped().unwrap());
        assert_eq!(ZipFiles::open(&zip, "a.zip").unwrap().paths(), ["labels/a.txt"]);
    }

    #[test]
    fn half_a_zip_is_named() {
        let mut bytes = MemoryFiles::one("a", vec![7; 100]).zipped().unwrap();
        bytes.truncate(bytes.len() / 2);
        let zip = MemoryFiles::one("half.zip", bytes);
        assert!(ZipFiles::open(&zip, "half.zip").err().unwrap().to_string().starts_with("half.zip: "));
    }
}
