//! Names of images and files: kept inside the data set's folder, and never two for one.
//! Whether such a file exists is `Source`'s business.

use super::{FormatError, Notices};
use std::collections::HashSet;

/// The photos' extensions, as they are decoded elsewhere.
const PHOTO_EXTENSIONS: [&str; 8] = ["bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff", "webp"];

/// What `name` means within `folder`: `labels` and `../images/a.jpg` make `images/a.jpg`.
///
/// Windows' separators are understood. A name that leads out of the data set keeps its last part only, and is
/// counted in `notices`.
///
/// # Errors
/// [`FormatError::NoImageName`] when nothing is left.
pub(super) fn resolve(folder: &str, name: &str, notices: &mut Notices) -> Result<String, FormatError> {
    let upright = name.replace('\\', "/");
    let is_absolute = upright.starts_with('/') || upright.as_bytes().get(1) == Some(&b':');
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    let mut leads_out = is_absolute;
    for part in upright.split('/') {
        match part {
            "" | "." => {}
            ".." => leads_out |= parts.pop().is_none(),
            part => parts.push(part),
        }
    }
    let last = upright.rsplit('/').next().filter(|last| !matches!(*last, "" | "." | ".."));
    let last = last.ok_or_else(|| FormatError::NoImageName(name.to_owned()))?;
    notices.lose("folders of images that lie outside the data set", leads_out.into());
    Ok(if leads_out { last.to_owned() } else { parts.join("/") })
}

/// The same for a name that is written: always inside the folder.
pub(super) fn inside(name: &str) -> Result<String, FormatError> {
    resolve("", name, &mut Notices::default())
}

/// The path without its last part; empty for a name alone.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The last part of the path.
pub(super) fn file_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, file)| file)
}

/// The path without its extension.
pub(super) fn stem_of(path: &str) -> &str {
    match file_of(path).rfind('.') {
        Some(dot) if dot > 0 => &path[..path.len() - file_of(path).len() + dot],
        _ => path,
    }
}

/// Whether the path ends in `.` and the extension, in any case.
pub(super) fn has_extension(path: &str, extension: &str) -> bool {
    let found = file_of(path).rsplit_once('.').map(|(_, found)| found);
    found.is_some_and(|found| found.eq_ignore_ascii_case(extension))
}

/// The only file there is, else the only one with one of the extensions.
pub(super) fn only_file(paths: &[String], extensions: &[&str]) -> Option<String> {
    let has_one = |path: &&String| extensions.iter().any(|extension| has_extension(path, extension));
    let mut found = paths.iter().filter(has_one);
    match (paths, found.next(), found.next()) {
        ([path], _, _) | (_, Some(path), None) => Some(path.clone()),
        _ => None,
    }
}

/// Whether the path's extension is a photo's.
pub(super) fn is_photo(path: &str) -> bool {
    PHOTO_EXTENSIONS.iter().any(|extension| has_extension(path, extension))
}

/// Paths that were given out.
#[derive(Default)]
pub(super) struct UniquePaths(HashSet<String>);

impl UniquePaths {
    /// The path, for the first who asks.
    ///
    /// # Errors
    /// [`FormatError::SamePath`] for the second.
    pub(super) fn take(&mut self, path: String) -> Result<String, FormatError> {
        // Some file systems take A.png and a.png for one.
        match self.0.insert(path.to_lowercase()) {
            true => Ok(path),
            false => Err(FormatError::SamePath(path)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(folder: &str, name: &str) -> (String, bool) {
        let mut notices = Notices::default();
        let path = resolve(folder, name, &mut notices).unwrap();
        (path, !notices.is_empty())
    }

    #[test]
    fn names_stay_inside_the_data_set() {
        assert_eq!(resolved("", "ein \"Bild\" ü.png"), ("ein \"Bild\" ü.png".into(), false));
        assert_eq!(resolved("", "train/./a.jpg"), ("train/a.jpg".into(), false));
        assert_eq!(resolved("labels", "../images/a.jpg"), ("images/a.jpg".into(), false));
        assert_eq!(resolved("labels", "..\\images\\a.jpg"), ("images/a.jpg".into(), false));
        for outside in ["../a.jpg", "a/../../a.jpg", "/etc/a.jpg", "C:\\a.jpg", "\\\\host\\a.jpg"] {
            assert_eq!(resolved("", outside), ("a.jpg".into(), true), "{outside}");
        }
        for nothing in ["", "..", "a/", "/"] {
            assert!(resolve("", nothing, &mut Notices::default()).is_err(), "{nothing}");
        }
    }

    #[test]
    fn paths_are_taken_apart() {
        assert_eq!((folder_of("a/b/c.d.png"), stem_of("a/b/c.d.png")), ("a/b", "a/b/c.d"));
        assert_eq!((folder_of("c"), stem_of("a.b/c"), stem_of("a/.hidden")), ("", "a.b/c", "a/.hidden"));
        assert!(has_extension("a/B.PNG", "png") && is_photo("b.JPeg") && !is_photo("png"));
    }

    #[test]
    fn two_images_never_share_a_path() {
        let mut paths = UniquePaths::default();
        assert!(paths.take("a.png".into()).is_ok());
        assert_eq!(paths.take("A.png".into()), Err(FormatError::SamePath("A.png".into())));
    }
}
