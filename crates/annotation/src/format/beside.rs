//! Label files together with photos that are elsewhere, of which only names and sizes are known.
//! Reading the labels is the format's business.

use super::names::{file_of, is_photo, stem_of};
use super::yolo::label_name;
use super::{Input, Source};
use crate::format::FormatError;
use crate::{ImageInfo, ImageSize};
use std::collections::BTreeMap;

/// Files, and beside them the photos of those label files that have none among the files.
pub(super) struct Beside<'a> {
    files: &'a dyn Source,
    /// By the paths that they would have.
    photos: BTreeMap<String, ImageSize>,
    /// Label files whose photo is nowhere; they are not shown.
    missing: Vec<String>,
}

impl<'a> Beside<'a> {
    /// Looks for the photo of each label file, among the files and then among `photos`.
    pub(super) fn new(files: &'a dyn Source, photos: &[ImageInfo]) -> Self {
        let paths = files.paths();
        let has_photo = |stem: &str| {
            let start = format!("images/{stem}.");
            paths.iter().any(|path| {
                path.starts_with(&start) && is_photo(path) && stem_of(path).len() + 1 == start.len()
            })
        };
        let mut beside = Self { files, photos: BTreeMap::new(), missing: Vec::new() };
        for path in &paths {
            let Some(name) = label_name(path).map(stem_of).filter(|stem| !has_photo(stem)) else { continue };
            match photo_called(name, photos) {
                Some(photo) => {
                    let extension = &file_of(&photo.file_name)[file_of(stem_of(&photo.file_name)).len()..];
                    beside.photos.insert(format!("images/{name}{extension}"), photo.size);
                }
                None => beside.missing.push(path.clone()),
            }
        }
        beside
    }

    /// The label files that have no photo.
    pub(super) fn missing(&self) -> &[String] {
        &self.missing
    }
}

/// The photo of this name, else the only one that has it below other folders.
fn photo_called<'a>(stem: &str, photos: &'a [ImageInfo]) -> Option<&'a ImageInfo> {
    let photos = || photos.iter().filter(|photo| is_photo(&photo.file_name));
    let ends = |long: &str, short: &str| long.strip_suffix(short).is_some_and(|rest| rest.ends_with('/'));
    let is_near = |name: &str| ends(name, stem) || ends(stem, name);
    let mut near = photos().filter(|photo| is_near(stem_of(&photo.file_name)));
    let only = || near.next().filter(|_| near.next().is_none());
    photos().find(|photo| stem_of(&photo.file_name) == stem).or_else(only)
}

impl Source for Beside<'_> {
    fn paths(&self) -> Vec<String> {
        let mut paths = self.files.paths();
        paths.retain(|path| !self.missing.contains(path));
        paths.extend(self.photos.keys().cloned());
        paths.sort();
        paths
    }

    fn open(&self, path: &str) -> Result<Box<dyn Input + '_>, FormatError> {
        self.files.open(path)
    }

    fn photo_size(&self, path: &str) -> Option<ImageSize> {
        self.photos.get(path).copied().or_else(|| self.files.photo_size(path))
    }
}
