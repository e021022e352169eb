//! Files that somebody brought and nobody has read yet: the browser keeps their bytes where they are.
//! How they come in is in `folders` and `files`; when one is read is decided by `editor`.

use crate::fetch;
use crate::keeper::Part;
use crate::page::Page;
use annotation::format::Format;
use editor::{
    Download, EmbeddedImage, FileBytes, HeldFile, Message, NamedFile, PhotoPlace, QueuedImage, SessionId,
    Whence,
};
use js_sys::Uint8Array;
use leptos::prelude::*;
use std::collections::HashMap;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};
use words::{Download as Wanted, Sentence};

/// All files that the page holds.
#[derive(Clone, Copy)]
pub(crate) struct HeldFiles(StoredValue<HashMap<HeldFile, File>, LocalStorage>);

/// A file and its name, with the folders before it.
pub(crate) struct BroughtFile {
    pub(crate) name: String,
    pub(crate) file: File,
    pub(crate) whence: Brought,
}

/// How a person meant a file.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Brought {
    /// This very file.
    Itself,
    /// A folder with everything in it.
    InFolder,
}

impl HeldFiles {
    pub(crate) fn new() -> Self {
        Self(StoredValue::new_local(HashMap::new()))
    }

    /// Holds a file and says how the queue calls it.
    pub(crate) fn hold(self, BroughtFile { name, file, .. }: BroughtFile) -> QueuedImage {
        let stamp = format!("{} {}", file.size(), file.last_modified());
        let number = self.0.try_update_value(|held| {
            let number = HeldFile(held.len() as u64 + 1);
            held.insert(number, file);
            number
        });
        let file = number.unwrap_or(HeldFile(0));
        QueuedImage { name, whence: Whence::Held { file, stamp } }
    }

    /// A file that is held.
    pub(crate) fn get(self, file: HeldFile) -> Option<File> {
        self.0.with_value(|held| held.get(&file).cloned())
    }
}

/// Which of an image's files are to be read.
pub(crate) struct Reading {
    pub(crate) session: SessionId,
    /// Otherwise it is on the disk.
    pub(crate) held: Option<HeldFile>,
    pub(crate) has_embedding: bool,
}

/// Reads what an image is made of and tells the page.
pub(crate) async fn read(page: Page, reading: Reading) {
    let session = reading.session;
    let image = image_of(page, session, reading.held).await;
    let embedding = match page.keeper().filter(|_| reading.has_embedding) {
        Some(keeper) => keeper.file(session, Part::Embedding).await.ok(),
        None => None,
    };
    let embedding = match embedding {
        Some(embedding) => bytes_of(&embedding).await.ok(),
        None => None,
    };
    let name = page.look(|editor| {
        let session = editor.sessions().iter().find(|other| other.id() == session);
        session.map(|session| session.name().to_owned()).unwrap_or_default()
    });
    page.send(Message::Image(
        session,
        match image {
            Ok(image) => Download::Finished(EmbeddedImage { image, embedding }),
            Err(_) => Download::Failed(Sentence::FileUnreadable { file: name }),
        },
    ));
}

/// Reads photos that are not in memory, for a file of `format`. One that cannot be read is left out.
pub(crate) async fn read_photos(page: Page, format: Format, places: Vec<PhotoPlace>) {
    let mut photos = Vec::new();
    for PhotoPlace { session, name, held, url } in places {
        let bytes = match (image_of(page, session, held).await, url) {
            (Ok(bytes), _) => Some(bytes),
            (Err(_), Some(url)) => {
                let wanted = Wanted::Image { name: name.clone() };
                fetch::bytes(&url, wanted, |_| ()).await.ok().map(Into::into)
            }
            (Err(_), None) => None,
        };
        photos.extend(bytes.map(|bytes| NamedFile { name, bytes }));
    }
    page.send(Message::PhotosRead(format, photos));
}

async fn image_of(page: Page, session: SessionId, held: Option<HeldFile>) -> Result<FileBytes, JsValue> {
    bytes_of(&blob_of(page, session, held).await?).await
}

/// The image file of a session, not read yet.
pub(crate) async fn blob_of(page: Page, session: SessionId, held: Option<HeldFile>) -> Result<Blob, JsValue> {
    if let Some(file) = held.and_then(|file| page.held().get(file)) {
        return Ok(file.unchecked_into());
    }
    let keeper = page.keeper().ok_or("nothing is kept in this browser")?;
    keeper.file(session, Part::Image).await
}

/// The bytes of a file.
pub(crate) async fn bytes_of(blob: &Blob) -> Result<FileBytes, JsValue> {
    let buffer = JsFuture::from(blob.array_buffer()).await?;
    Ok(Uint8Array::new(&buffer).to_vec().into())
}
