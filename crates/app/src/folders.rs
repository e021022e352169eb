//! Files and whole folders that are dropped, as one list with their paths.
//! What becomes of them is in `files`.

use crate::held::{Brought, BroughtFile};
use js_sys::{Array, Promise};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    DataTransfer, File, FileList, FileSystemDirectoryEntry, FileSystemDirectoryReader, FileSystemEntry,
    FileSystemFileEntry,
};

/// What was dropped; it must be taken while the event lasts.
pub(crate) struct Dropped {
    entries: Vec<FileSystemEntry>,
    files: Vec<File>,
}

impl Dropped {
    pub(crate) fn from(data: &DataTransfer) -> Self {
        let items = data.items();
        let entries = (0..items.length()).filter_map(|index| items.get(index)?.webkit_get_as_entry().ok()?);
        let entries: Vec<_> = entries.collect();
        let files = data.files().map(|files| list(&files)).unwrap_or_default();
        Self { entries, files }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.files.is_empty()
    }

    /// All files, also those in folders and in the folders there. Names begin below the folder when only one was
    /// dropped.
    pub(crate) async fn all(self) -> Vec<BroughtFile> {
        if !self.entries.iter().any(FileSystemEntry::is_directory) {
            return self.files.into_iter().map(loose).collect();
        }
        let is_only_one = self.entries.len() == 1;
        let mut found = Vec::new();
        let mut left: Vec<(String, FileSystemEntry)> =
            self.entries.into_iter().map(|entry| (String::new(), entry)).collect();
        while let Some((folder, entry)) = left.pop() {
            let is_dropped = entry.full_path().matches('/').count() == 1;
            if entry.is_directory() {
                let path = if is_dropped && is_only_one {
                    String::new()
                } else {
                    format!("{folder}{}/", entry.name())
                };
                let inside = entries_of(entry.unchecked_into()).await.unwrap_or_default();
                left.extend(inside.into_iter().map(|entry| (path.clone(), entry)));
            } else if let Ok(file) = file_of(entry.unchecked_ref()).await {
                let whence = if is_dropped { Brought::Itself } else { Brought::InFolder };
                found.push(BroughtFile { name: format!("{folder}{}", file.name()), file, whence });
            }
        }
        found
    }
}

/// The files of a list; those of a folder that was picked have paths, which begin with the folder's name.
pub(crate) fn picked(files: &FileList) -> Vec<BroughtFile> {
    list(files).into_iter().map(loose).collect()
}

/// A file that was brought by itself, or with the folder before its name.
pub(crate) fn loose(file: File) -> BroughtFile {
    let path =
        js_sys::Reflect::get(&file, &"webkitRelativePath".into()).ok().and_then(|path| path.as_string());
    let below = path.as_deref().and_then(|path| path.split_once('/')).map(|(_, below)| below.to_owned());
    let whence = if below.is_some() { Brought::InFolder } else { Brought::Itself };
    BroughtFile { name: below.unwrap_or_else(|| file.name()), file, whence }
}

fn list(files: &FileList) -> Vec<File> {
    (0..files.length()).filter_map(|index| files.get(index)).collect()
}

async fn entries_of(folder: FileSystemDirectoryEntry) -> Result<Vec<FileSystemEntry>, JsValue> {
    let reader: FileSystemDirectoryReader = folder.create_reader();
    let mut entries = Vec::new();
    loop {
        // Browsers hand over a hundred at a time, and nothing at the end.
        let some =
            called_back(|done, failed| reader.read_entries_with_callback_and_callback(done, failed)).await?;
        let some: Array = some.unchecked_into();
        if some.length() == 0 {
            return Ok(entries);
        }
        entries.extend(some.iter().map(JsCast::unchecked_into::<FileSystemEntry>));
    }
}

async fn file_of(entry: &FileSystemFileEntry) -> Result<File, JsValue> {
    let file = called_back(|done, failed| {
        entry.file_with_callback_and_callback(done, failed);
        Ok(())
    });
    Ok(file.await?.unchecked_into())
}

async fn called_back(
    call: impl FnOnce(&js_sys::Function, &js_sys::Function) -> Result<(), JsValue>,
) -> Result<JsValue, JsValue> {
    let mut call = Some(call);
    let promise = Promise::new(&mut |resolve, reject| {
        if let Some(call) = call.take()
            && let Err(error) = call(&resolve, &reject)
        {
            let _ = reject.call1(&JsValue::NULL, &error);
        }
    });
    JsFuture::from(promise).await
}
