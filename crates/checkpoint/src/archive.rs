//! The zip container: `NAME/data.pkl` beside `NAME/data/KEY` for each storage, nothing compressed.
//! Not the pickle.

use std::collections::BTreeMap;
use std::io::Cursor;

use zip::{CompressionMethod, ZipArchive};

use crate::error::CheckpointError;
use crate::{Contents, pickle};

/// First bytes of a zip archive with a file in it.
pub(crate) const SIGNATURE: &[u8] = b"PK\x03\x04";

/// The pickle of the archive, run, and its storages.
pub(crate) fn read(bytes: &[u8]) -> Result<Contents<'_>, CheckpointError> {
    let files = stored_files(bytes)?;
    // The outer folder is called like the file was when it was saved.
    let (root, pickled) = files
        .iter()
        .find_map(|(name, bytes)| Some((name.strip_suffix("data.pkl")?, *bytes)))
        .ok_or_else(|| damaged("there is no data.pkl; it is not a checkpoint of PyTorch"))?;
    if files.get(&format!("{root}byteorder")).is_some_and(|order| *order == b"big") {
        return Err(CheckpointError::BigEndian);
    }
    let storages = files.iter().filter_map(|(name, bytes)| {
        let key = name.strip_prefix(root)?.strip_prefix("data/")?;
        Some((key.to_owned(), *bytes))
    });
    Ok(Contents { objects: pickle::run(pickled)?.objects, storages: storages.collect() })
}

/// Every file of the archive, as it lies in `bytes`.
fn stored_files(bytes: &[u8]) -> Result<BTreeMap<String, &[u8]>, CheckpointError> {
    // Its directory is at the end, so an archive that was cut off anywhere has none.
    let mut archive = ZipArchive::new(Cursor::new(bytes))
        .map_err(|_| CheckpointError::Truncated { inside: "the zip archive".to_owned() })?;
    let mut files = BTreeMap::new();
    for index in 0..archive.len() {
        let file = archive.by_index_raw(index).map_err(|error| damaged(&error.to_string()))?;
        if file.compression() != CompressionMethod::Stored || file.encrypted() {
            return Err(damaged("a file in it is compressed or encrypted; save it again with `torch.save`"));
        }
        let name = file.name().to_owned();
        let [start, length] = [file.data_start(), file.size()].map(usize::try_from);
        let stored = match (start, length) {
            (Ok(start), Ok(length)) => bytes.get(start..).and_then(|rest| rest.get(..length)),
            _ => None,
        };
        let stored = stored.ok_or_else(|| CheckpointError::Truncated { inside: format!("`{name}`") })?;
        files.insert(name, stored);
    }
    Ok(files)
}

fn damaged(reason: &str) -> CheckpointError {
    CheckpointError::Archive { reason: reason.to_owned() }
}
