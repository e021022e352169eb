//! Annotation files that somebody brought, with the photos in them and the label files around them.
//! What is in them is read by `annotation::format`, and whose objects they hold is found out by `editor`.

use crate::files::extension_of;
use crate::held::{Brought, BroughtFile, blob_of, bytes_of};
use crate::page::Page;
use annotation::ImageSize;
use annotation::format::{MemoryFiles, Source, ZipFiles, photo_size};
use editor::{FileBytes, Message, NamedFile, SessionId};
use js_sys::{Array, Uint8Array};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, File};
use words::Sentence;

/// What every zip begins with.
const ZIP: &[u8] = b"PK";
/// The header of nearly every photo is in its first bytes.
const HEADER_BYTES: f64 = 262_144.0;
/// Where YOLO's label files are, also below other folders.
const LABELS: &str = "labels/";

/// A label file of YOLO, or the file that names its classes; in a folder only where those usually are.
pub(crate) fn is_label(brought: &BroughtFile) -> bool {
    match &*extension_of(&brought.file) {
        "txt" if brought.whence == Brought::InFolder => {
            brought.name.contains(LABELS) || brought.file.name() == "classes.txt"
        }
        "txt" | "yaml" | "yml" => true,
        _ => false,
    }
}

/// Whether a file is in a folder of labels, or called as a photo that was brought with it or is in the queue.
pub(crate) fn is_about(page: Page, label: &BroughtFile, photos: &[BroughtFile]) -> bool {
    let stem = |name: &str| {
        let file = name.rsplit('/').next().unwrap_or_default();
        file.rsplit_once('.').map_or(file, |(stem, _)| stem).to_owned()
    };
    let is_called_so = |name: &str| stem(name) == stem(&label.name);
    let is_queued =
        || page.look(|editor| editor.sessions().iter().any(|session| is_called_so(session.name())));
    extension_of(&label.file) == "txt"
        && (label.name.contains(LABELS)
            || photos.iter().any(|photo| is_called_so(&photo.name))
            || is_queued())
}

/// Reads annotation files, queues the photos in them, and hands the objects to the page.
pub(crate) async fn import(page: Page, annotations: Vec<BroughtFile>, labels: Vec<BroughtFile>) {
    let mut files = Vec::new();
    for BroughtFile { name, file, .. } in annotations {
        if let Some(bytes) = read(page, &name, &file).await {
            files.push(NamedFile { name, bytes });
        }
    }
    if let Some(zip) = zip_of(page, labels).await {
        files.push(zip);
    }
    for file in &files {
        queue_photos(page, file);
    }
    if files.iter().any(|file| in_zip(file, |zip| zip.has_labels()).unwrap_or_default()) {
        page.send(Message::PhotoSizes(unknown_sizes(page).await));
    }
    page.send(Message::Import(files));
}

async fn read(page: Page, name: &str, file: &Blob) -> Option<FileBytes> {
    let bytes = bytes_of(file).await;
    if bytes.is_err() {
        page.send(Message::FileFailed(Sentence::FileUnreadable { file: name.to_owned() }));
    }
    bytes.ok()
}

/// Label files as the zip of their folder.
async fn zip_of(page: Page, labels: Vec<BroughtFile>) -> Option<NamedFile> {
    let mut files = MemoryFiles::default();
    let name = labels.first().map(|first| first.name.clone())?;
    for BroughtFile { name, file, .. } in labels {
        let bytes = read(page, &name, &file).await?;
        let below = name.find(LABELS).map(|start| name[start..].to_owned());
        let is_label = extension_of(&file) == "txt" && file.name() != "classes.txt";
        let alone = if is_label { format!("{LABELS}{}", file.name()) } else { file.name() };
        files.insert(&below.unwrap_or(alone), bytes.to_vec());
    }
    let folder = name.rsplit_once('/').map_or(&*name, |(folder, _)| folder).to_owned();
    Some(NamedFile { name: folder, bytes: files.zipped().ok()?.into() })
}

/// What `look` finds in a zip; `None` for any other file.
fn in_zip<T>(NamedFile { name, bytes }: &NamedFile, look: impl FnOnce(&ZipFiles<'_>) -> T) -> Option<T> {
    if !bytes.starts_with(ZIP) {
        return None;
    }
    let files = MemoryFiles::one(name, bytes.to_vec());
    ZipFiles::open(&files, name).ok().map(|zip| look(&zip))
}

/// Those that the queue does not have yet. Their bytes are kept outside the page's own memory.
fn queue_photos(page: Page, file: &NamedFile) {
    let photos = in_zip(file, |zip| {
        let photo = |(path, name): (String, String)| {
            let is_new = !page.look(|editor| editor.has_photo(&name));
            let bytes = zip.read(&path).ok().filter(|_| is_new)?;
            let file =
                File::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(&bytes[..])), &name).ok()?;
            Some(BroughtFile { file, name, whence: Brought::InFolder })
        };
        zip.photos().into_iter().filter_map(photo).collect::<Vec<_>>()
    });
    let images: Vec<_> = photos.into_iter().flatten().map(|photo| page.held().hold(photo)).collect();
    if !images.is_empty() {
        page.send(Message::Enqueue(images));
    }
}

/// The sizes of photos that are in the queue and were not looked at, from their headers.
async fn unknown_sizes(page: Page) -> Vec<(SessionId, ImageSize)> {
    let unknown = page.look(|editor| {
        let unknown = editor.sessions().iter().filter(|session| session.size().is_none());
        unknown.map(|session| (session.id(), session.held())).collect::<Vec<_>>()
    });
    let mut sizes = Vec::new();
    for (session, held) in unknown {
        if let Ok(photo) = blob_of(page, session, held).await
            && let Some(size) = size_of(&photo).await
        {
            sizes.push((session, size));
        }
    }
    sizes
}

async fn size_of(photo: &Blob) -> Option<ImageSize> {
    let start = photo.slice_with_f64_and_f64(0.0, HEADER_BYTES).ok()?;
    let buffer = JsFuture::from(start.array_buffer()).await.ok()?;
    match photo_size(&Uint8Array::new(&buffer).to_vec()) {
        Some(size) => Some(size),
        None => photo_size(&bytes_of(photo).await.ok()?),
    }
}
