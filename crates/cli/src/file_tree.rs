//! Real files as the formats see them: read from a folder or a file, written into a folder that appears whole.
//! What the files mean is `annotation::format`'s business.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter};
use std::path::{Path, PathBuf};

use annotation::ImageSize;
use annotation::format::{FormatError, Input, Output, Sink, Source};
use anyhow::Result;

use crate::inputs::is_hidden;
use crate::sentence::Advise;

/// Files by their path within a data set.
#[derive(Default)]
pub(crate) struct FileTree(BTreeMap<String, PathBuf>);

impl FileTree {
    /// A file alone, or all files of a folder but hidden ones.
    ///
    /// # Errors
    /// When there is no such file, or a folder cannot be read.
    pub(crate) fn of(path: &Path) -> Result<Self> {
        let mut tree = Self::default();
        if path.is_dir() {
            tree.add_folder(path, "")?;
        } else {
            fs::metadata(path).advise(path, "check the name")?;
            let name = path.file_name().unwrap_or_default();
            tree.0.insert(name.to_string_lossy().into_owned(), path.to_owned());
        }
        Ok(tree)
    }

    /// Adds all files of `folder` under the name `prefix`.
    ///
    /// # Errors
    /// When a folder cannot be read.
    pub(crate) fn add_folder(&mut self, folder: &Path, prefix: &str) -> Result<()> {
        let mut folders = vec![(folder.to_owned(), prefix.to_owned())];
        while let Some((folder, prefix)) = folders.pop() {
            let advice = "check the name and the permissions of the folder";
            for entry in fs::read_dir(&folder).advise(&folder, advice)? {
                let entry = entry.advise(&folder, advice)?;
                let path = entry.path();
                if is_hidden(&path) {
                    continue;
                }
                let name = format!("{prefix}{}", entry.file_name().to_string_lossy());
                // A linked folder may lead back here: only linked files are followed.
                if entry.file_type().advise(&path, advice)?.is_dir() {
                    folders.push((path, format!("{name}/")));
                } else if path.is_file() {
                    self.0.insert(name, path);
                }
            }
        }
        Ok(())
    }

    fn path_of(&self, path: &str) -> Result<&Path, FormatError> {
        let found = self.0.get(path).map(PathBuf::as_path);
        found.ok_or_else(|| FormatError::unreadable("there is no such file"))
    }
}

impl Source for FileTree {
    fn paths(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn open(&self, path: &str) -> Result<Box<dyn Input + '_>, FormatError> {
        let file = File::open(self.path_of(path)?).map_err(FormatError::unreadable)?;
        Ok(Box::new(BufReader::new(file)))
    }

    fn photo_size(&self, path: &str) -> Option<ImageSize> {
        sam::image::upright_size(&self.read(path).ok()?).ok()
    }
}

/// A folder beside its later place. Dropped without [`NewFolder::finish`], nothing of it stays.
pub(crate) struct NewFolder {
    folder: tempfile::TempDir,
}

impl NewFolder {
    /// A folder beside `place`, so that moving it there copies nothing.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) fn beside(place: &Path) -> Result<Self> {
        let parent = place.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let make = || -> io::Result<tempfile::TempDir> {
            fs::create_dir_all(parent)?;
            tempfile::Builder::new().prefix(".maskwright-").tempdir_in(parent)
        };
        Ok(Self { folder: make().advise(place, "choose a place with space and write access")? })
    }

    /// Moves the folder, or the only file in it, to `place`.
    ///
    /// # Errors
    /// When the disk refuses; what was at `place` before is then still there.
    pub(crate) fn finish(self, place: &Path, only_file: Option<&str>) -> Result<()> {
        let written = match only_file {
            Some(name) => self.folder.path().join(name),
            None => self.folder.path().to_owned(),
        };
        let moved = match only_file {
            // A rename that survives a power cut must not name an empty file.
            Some(_) => File::open(&written).and_then(|file| file.sync_all()),
            None => open_to_others(&written),
        };
        let moved = moved.and_then(|()| fs::rename(&written, place));
        moved.advise(place, "choose a place with space and write access")?;
        if only_file.is_none() {
            let _ = self.folder.keep(); // it is not there any more
        }
        Ok(())
    }
}

/// Temporary folders are private; a finished one is like any other.
#[cfg(unix)]
fn open_to_others(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn open_to_others(_: &Path) -> io::Result<()> {
    Ok(())
}

impl Sink for NewFolder {
    fn create(&mut self, path: &str) -> Result<Box<dyn Output + '_>, FormatError> {
        let path = self.folder.path().join(path);
        let made = path.parent().map_or(Ok(()), fs::create_dir_all);
        let file = made.and_then(|()| File::create_new(path)).map_err(FormatError::not_written)?;
        Ok(Box::new(BufWriter::new(file)))
    }
}
