//! Files in and out: queues what a person picked, dropped or pasted, and hands over what was made.
//! Which files are images is found out by the worker.

use crate::held::{Brought, BroughtFile};
use crate::models;
use crate::packed;
use crate::page::Page;
use editor::{Message, SavedFile};
use gloo::timers::callback::Timeout;
use js_sys::Intl::Collator;
use js_sys::{Array, Object, Reflect, Uint8Array};
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, BlobPropertyBag, File, HtmlAnchorElement, Url};

/// How long a saved file's address stays valid: browsers may ask the person where to put the file first.
const ADDRESS_LIFETIME_MILLISECONDS: u32 = 60_000;

/// What browsers call files that are no photo but may be one all the same.
const PHOTO_EXTENSIONS: [&str; 4] = ["tif", "tiff", "bmp", "webp"];

/// Files with the masks of others.
const ANNOTATION_EXTENSIONS: [&str; 3] = ["json", "maskwright", "zip"];

/// Queues the photos among files: all of those that were brought one by one, and of a folder those that look like
/// photos, in the order of their names. Annotation files are read at once, in `packed`.
pub(crate) fn open_all(page: Page, files: Vec<BroughtFile>) {
    let has_annotations =
        |brought: &BroughtFile| ANNOTATION_EXTENSIONS.contains(&&*extension_of(&brought.file));
    let (annotations, rest): (Vec<_>, Vec<_>) = files.into_iter().partition(has_annotations);
    let (mut labels, mut photos): (Vec<_>, Vec<_>) = rest.into_iter().partition(packed::is_label);
    if !labels.iter().any(|label| packed::is_about(page, label, &photos)) {
        photos.append(&mut labels); // any text, of which is told that it is no photo
    }
    queue(page, photos);
    if !annotations.is_empty() || !labels.is_empty() {
        spawn_local(packed::import(page, annotations, labels));
    }
}

fn queue(page: Page, mut files: Vec<BroughtFile>) {
    if files.len() > 1 {
        files.retain(|brought| brought.whence == Brought::Itself || is_photo(&brought.file));
        let collator = Collator::new(&Array::new(), &numeric());
        let compare = collator.compare();
        files.sort_by(|a, b| {
            let order = compare.call2(&JsValue::NULL, &a.name.as_str().into(), &b.name.as_str().into());
            order.ok().and_then(|order| order.as_f64()).unwrap_or_default().total_cmp(&0.0)
        });
    }
    // A file with weights is no image.
    let (models, files): (Vec<_>, Vec<_>) =
        files.into_iter().partition(|brought| models::is_model(&brought.file));
    if let Some(model) = models.into_iter().next() {
        page.models().open(page, model.file);
        if files.is_empty() {
            return;
        }
    }
    let images = files.into_iter().map(|file| page.held().hold(file)).collect();
    page.send(Message::Enqueue(images));
}

fn is_photo(file: &File) -> bool {
    file.type_().starts_with("image/") || PHOTO_EXTENSIONS.contains(&&*extension_of(file))
}

pub(crate) fn extension_of(file: &File) -> String {
    file.name().rsplit('.').next().unwrap_or_default().to_lowercase()
}

/// So that `photo 10` comes after `photo 9`.
fn numeric() -> Object {
    let options = Object::new();
    // Fails only for objects that are sealed.
    let _ = Reflect::set(&options, &"numeric".into(), &JsValue::TRUE);
    options
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
