//! The photos of a data set: found by the names of images, and copied into formats that have a place for them.
//! No pixels: a photo is bytes.

use super::names::{file_of, folder_of, inside, is_photo, stem_of};
use super::{FormatError, Notices, Sink, Source};
use crate::Dataset;
use std::collections::HashMap;

/// Folders in which data sets keep photos, without the ones above.
const PHOTO_FOLDERS: [&str; 3] = ["", "images/", "JPEGImages/"];

/// The photos among files.
pub(super) struct Photos<'a> {
    source: &'a dyn Source,
    /// In order.
    paths: Vec<String>,
    by_file: HashMap<String, Vec<usize>>,
}

impl<'a> Photos<'a> {
    pub(super) fn of(source: &'a dyn Source) -> Self {
        let paths: Vec<String> = source.paths().into_iter().filter(|path| is_photo(path)).collect();
        let mut by_file: HashMap<String, Vec<usize>> = HashMap::new();
        for (place, path) in paths.iter().enumerate() {
            by_file.entry(file_of(path).to_owned()).or_default().push(place);
        }
        Self { source, paths, by_file }
    }

    /// All photos in a folder and below, without the folder's name.
    pub(super) fn below<'b>(&'b self, folder: &'b str) -> impl Iterator<Item = &'b str> {
        self.paths.iter().filter_map(move |path| path.strip_prefix(folder)?.strip_prefix('/'))
    }

    /// The photo of an image: under its own path, else in a folder of photos, else the only one called so.
    pub(super) fn find(&self, file_name: &str) -> Option<&str> {
        let called_so = self.by_file.get(file_of(file_name))?;
        let is_at = |folder: &str| {
            let path = format!("{folder}{file_name}");
            called_so.iter().map(|&place| self.paths[place].as_str()).find(|found| *found == path)
        };
        let only = || match called_so[..] {
            [place] if folder_of(file_name).is_empty() => Some(self.paths[place].as_str()),
            _ => None,
        };
        PHOTO_FOLDERS.iter().find_map(|folder| is_at(folder)).or_else(only)
    }

    /// The path without its folder of the first photo in `folder` that is called `stem` but for its extension.
    pub(super) fn by_stem(&self, folder: &str, stem: &str) -> Option<&str> {
        let start = format!("{folder}/{stem}.");
        let first = self.paths.partition_point(|path| *path < start);
        let near = self.paths[first..].iter().take_while(|path| path.starts_with(&start));
        near.filter_map(|path| path.get(folder.len() + 1..)).find(|path| stem_of(path) == stem)
    }

    /// The bytes of a photo.
    pub(super) fn read(&self, path: &str) -> Result<Vec<u8>, FormatError> {
        self.source.read(path)
    }

    /// Copies the photos of all images into `folder` of `sink`; counts those that are not there.
    pub(super) fn copy(
        &self,
        dataset: &Dataset,
        (folder, sink): (&str, &mut dyn Sink),
        notices: &mut Notices,
    ) -> Result<(), FormatError> {
        for image in &dataset.images {
            let name = &image.image.file_name;
            match self.find(name) {
                Some(path) => sink.write(&format!("{folder}/{}", inside(name)?), &self.source.read(path)?)?,
                None => notices.lose("photos that were not found", 1),
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::MemoryFiles;

    #[test]
    fn photos_are_found_in_their_usual_places() {
        let mut files = MemoryFiles::default();
        for path in ["images/a.jpg", "images/b/a.jpg", "notes/c.png", "images/x.y.png", "images/d.txt"] {
            files.insert(path, Vec::new());
        }
        let photos = Photos::of(&files);
        assert_eq!(photos.find("a.jpg"), Some("images/a.jpg"));
        assert_eq!(photos.find("b/a.jpg"), Some("images/b/a.jpg"));
        assert_eq!(photos.find("c.png"), Some("notes/c.png"));
        assert_eq!((photos.find("e/c.png"), photos.find("d.txt")), (None, None));
        assert_eq!((photos.by_stem("images", "x.y"), photos.by_stem("images", "x")), (Some("x.y.png"), None));
        assert_eq!(photos.below("images").collect::<Vec<_>>(), ["a.jpg", "b/a.jpg", "x.y.png"]);
    }
}
