//! Writes a file so that others see all of it or nothing.
//! No formats: bytes in, file out.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::sentence::Advise;

/// Writes `bytes` beside `path` under a temporary name, then renames; makes the folder if there is none.
///
/// # Errors
/// When the folder cannot be made or the file cannot be written; what was at `path` before is then still there.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fill(path, bytes).advise(path, "choose a place with space and write access")
}

fn fill(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let temporary = temporary_beside(path);
    let renamed = write_through(&temporary, bytes).and_then(|()| fs::rename(&temporary, path));
    if renamed.is_err() {
        // Nothing more can be done about a leftover whose removal fails, too.
        let _ = fs::remove_file(&temporary);
    }
    renamed
}

/// A name in the same folder, since a rename across file systems would copy; the process id keeps two runs apart.
fn temporary_beside(path: &Path) -> PathBuf {
    let mut name = std::ffi::OsString::from(".");
    name.push(path.file_name().unwrap_or_default());
    name.push(format!(".{}.tmp", std::process::id()));
    path.with_file_name(name)
}

/// Writes and waits for the disk: a rename that survives a power cut must not name an empty file.
fn write_through(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_folder_is_made_and_nothing_else_is_left_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new/a b.bin");
        write(&path, b"first").unwrap();
        write(&path, b"second").unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"second");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_failed_write_keeps_what_was_there_and_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("occupied");
        fs::create_dir(&path).unwrap(); // a file cannot replace a folder
        let message = write(&path, b"bytes").unwrap_err().to_string();
        assert!(message.contains("occupied: "), "{message}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
