//! From what was typed (files, folders, patterns) to image files.
//! Only names are looked at: whether a file is an image shows when it is decoded.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};

use crate::sentence::Advise;

/// The formats that are decoded, by the ends of their files' names.
const EXTENSIONS: [&str; 8] = ["bmp", "gif", "jpeg", "jpg", "png", "tif", "tiff", "webp"];

/// The files that one argument names: a file, all images of a folder, or all matches of a pattern.
///
/// What exists under that very name wins over its meaning as a pattern, so `photo[1].jpg` is found.
///
/// # Errors
/// When nothing has that name, or a folder cannot be read.
pub(crate) fn expand(input: &Path) -> Result<Vec<PathBuf>> {
    if input.is_dir() {
        let images = images_below(input)?;
        if images.is_empty() {
            bail!("{}: the folder has no image; wanted are {}", input.display(), EXTENSIONS.join(", "));
        }
        return Ok(images);
    }
    match input.to_str() {
        _ if input.exists() => Ok(vec![input.to_owned()]),
        Some(pattern) if pattern.contains(['*', '?', '[']) => matches_of(pattern),
        _ => bail!("{}: there is no such file or folder; check the name", input.display()),
    }
}

/// All images in `folder` and the folders inside it, by name; hidden ones are left out.
///
/// # Errors
/// When a folder cannot be read.
pub(crate) fn images_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut images = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let advice = "check the permissions of the folder";
        for entry in fs::read_dir(&folder).advise(&folder, advice)? {
            let entry = entry.advise(&folder, advice)?;
            let path = entry.path();
            if is_hidden(&path) {
                continue;
            }
            // A linked folder may lead back here: only linked files are followed.
            if entry.file_type().advise(&path, advice)?.is_dir() {
                folders.push(path);
            } else if is_image_name(&path) && path.is_file() {
                images.push(path);
            }
        }
    }
    images.sort();
    Ok(images)
}

/// Whether the name ends as an image's does.
pub(crate) fn is_image_name(path: &Path) -> bool {
    let extension = path.extension().and_then(|extension| extension.to_str());
    extension.is_some_and(|extension| EXTENSIONS.contains(&extension.to_ascii_lowercase().as_str()))
}

/// Whether the last part of the path begins with a dot.
pub(crate) fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// What the shell did not expand because it was quoted. Matching folders stand for their images.
fn matches_of(pattern: &str) -> Result<Vec<PathBuf>> {
    let matches =
        glob::glob(pattern).advise(Path::new(pattern), "use *, ** and ? as in `photos/**/*.jpg`")?;
    let mut files = Vec::new();
    for path in matches {
        let path = path.advise(Path::new(pattern), "check the permissions of the folder")?;
        match path.is_dir() {
            true => files.extend(images_below(&path)?),
            false => files.push(path),
        }
    }
    if files.is_empty() {
        bail!("{pattern}: no file has such a name; check the pattern");
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(names: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for name in names {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        folder
    }

    fn names(folder: &tempfile::TempDir, input: &str) -> Vec<String> {
        let files = expand(&folder.path().join(input)).unwrap();
        let relative = |file: PathBuf| file.strip_prefix(folder.path()).unwrap().to_str().unwrap().to_owned();
        files.into_iter().map(relative).collect()
    }

    #[test]
    fn a_folder_stands_for_the_images_below_it_but_hidden_ones() {
        let folder = folder_with(&["b.JPG", "a/ü 'x'.png", "notes.txt", ".cache/c.png", "a/.d.png"]);
        assert_eq!(names(&folder, ""), ["a/ü 'x'.png", "b.JPG"]);
    }

    #[test]
    fn a_quoted_pattern_is_expanded() {
        let folder = folder_with(&["a/1.jpg", "a/b/2.jpg", "3.png"]);
        assert_eq!(names(&folder, "**/*.jpg"), ["a/1.jpg", "a/b/2.jpg"]);
        assert_eq!(names(&folder, "a*"), ["a/1.jpg", "a/b/2.jpg"]);
    }

    #[test]
    fn a_file_whose_name_looks_like_a_pattern_is_found() {
        let folder = folder_with(&["photo[1].jpg", "photo1.jpg"]);
        assert_eq!(names(&folder, "photo[1].jpg"), ["photo[1].jpg"]);
    }

    #[test]
    fn a_name_that_does_not_exist_says_so() {
        let folder = folder_with(&["notes.txt"]);
        for (input, reason) in
            [("gone.jpg", "no such file"), ("*.jpg", "no file has such a name"), ("", "has no image")]
        {
            let message = expand(&folder.path().join(input)).unwrap_err().to_string();
            assert!(message.contains(reason), "{message}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_to_a_folder_above_ends_no_search() {
        let folder = folder_with(&["a/1.jpg"]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/loop")).unwrap();
        assert_eq!(names(&folder, ""), ["a/1.jpg"]);
    }
}
