//! Files in and out: reads what a person picked, dropped or pasted, and hands over what was made.
//! Which files are images is found out by the worker.

use crate::page::Page;
use editor::{Message, NamedFile, SavedFile};
use gloo::timers::callback::Timeout;
use js_sys::{Array, Uint8Array};
use leptos::prelude::document;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, BlobPropertyBag, File, FileList, HtmlAnchorElement, Url};
use words::Sentence;

/// How long a saved file's address stays valid: browsers may ask the person where to put the file first.
const ADDRESS_LIFETIME_MILLISECONDS: u32 = 60_000;

/// Opens every file of a list, in its order.
pub(crate) fn open_all(page: Page, files: &FileList) {
    let files: Vec<File> = (0..files.length()).filter_map(|index| files.get(index)).collect();
    spawn_local(async move {
        for file in files {
            page.send(read(&file).await);
        }
    });
}

async fn read(file: &File) -> Message {
    let name = file.name();
    match JsFuture::from(file.array_buffer()).await {
        Ok(buffer) => Message::OpenFile(NamedFile { name, bytes: Uint8Array::new(&buffer).to_vec().into() }),
        Err(_) => Message::FileFailed(Sentence::FileUnreadable { file: name }),
    }
}

/// Hands a file to the person, by way of the browser's downloads.
pub(crate) fn save(file: &SavedFile) {
    // Fails only where the browser has no memory left, and says so itself.
    let _ = try_save(file);
}

fn try_save(file: &SavedFile) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(file.media_type);
    let parts = Array::of1(&Uint8Array::from(file.bytes.as_slice()));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)?;
    let url = Url::create_object_url_with_blob(&blob)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&url);
    link.set_download(&file.name);
    link.click();
    Timeout::new(ADDRESS_LIFETIME_MILLISECONDS, move || {
        let _ = Url::revoke_object_url(&url);
    })
    .forget();
    Ok(())
}
