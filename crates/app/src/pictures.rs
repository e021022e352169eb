//! The photo on the stage as the browser's bitmap, and small copies of those that are open.
//! Only for display: the network reads the file itself, in the worker.

use crate::page::Page;
use annotation::ImageSize;
use editor::{FileBytes, Message, SessionId};
use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::HashMap;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, ImageData};

/// The longer side of a small copy, in pixels.
const THUMBNAIL_SIDE: f64 = 480.0;

/// A photo that can be painted.
#[derive(Clone, PartialEq)]
pub(crate) struct Picture {
    /// Whose photo.
    pub(crate) session: SessionId,
    /// Its pixels, the right way up.
    pub(crate) bitmap: ImageBitmap,
}

/// All pictures of the page. One bitmap at a time is kept: of a large photo it takes hundreds of megabytes.
#[derive(Clone, Copy)]
pub(crate) struct Pictures {
    shown: RwSignal<Option<Picture>, LocalStorage>,
    thumbnails: RwSignal<HashMap<SessionId, String>>,
}

impl Pictures {
    pub(crate) fn new() -> Self {
        Self { shown: RwSignal::new_local(None), thumbnails: RwSignal::new(HashMap::new()) }
    }

    /// The photo of `session`, once it can be painted.
    pub(crate) fn of(self, session: SessionId) -> Option<Picture> {
        self.shown.get().filter(|picture| picture.session == session)
    }

    /// A small copy of a session's photo as a URL, once it was on the stage.
    pub(crate) fn thumbnail(self, session: SessionId) -> Option<String> {
        self.thumbnails.with(|thumbnails| thumbnails.get(&session).cloned())
    }

    /// Decodes an image file, turned as its EXIF data says, and tells the page.
    pub(crate) fn show_file(self, page: Page, session: SessionId, image: FileBytes) {
        let shown = self.shown.with_untracked(|shown| {
            shown.as_ref().filter(|shown| shown.session == session).map(|shown| size_of(&shown.bitmap))
        });
        if let Some(size) = shown {
            page.send(Message::PictureShown(session, size));
            return;
        }
        spawn_local(async move {
            let parts = Array::of1(&Uint8Array::from(&image[..]));
            let bitmap = match Blob::new_with_u8_array_sequence(&parts) {
                Ok(blob) => decode(window().create_image_bitmap_with_blob(&blob)).await,
                Err(error) => Err(error),
            };
            match bitmap {
                Ok(bitmap) => self.show(page, Picture { session, bitmap }),
                Err(_) => page.send(Message::PictureFailed(session)),
            }
        });
    }

    /// Takes decoded pixels and tells the page.
    pub(crate) fn show_pixels(self, page: Page, session: SessionId, size: ImageSize, rgba: Vec<u8>) {
        spawn_local(async move {
            let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), size.width, size.height);
            let bitmap = match data {
                Ok(data) => decode(window().create_image_bitmap_with_image_data(&data)).await,
                Err(error) => Err(error),
            };
            // Without a bitmap the stage stays empty under the masks; clicks are answered all the same.
            if let Ok(bitmap) = bitmap {
                self.show(page, Picture { session, bitmap });
            }
        });
    }

    fn show(self, page: Page, picture: Picture) {
        let (session, size) = (picture.session, size_of(&picture.bitmap));
        if let Some(url) = small_copy(&picture.bitmap) {
            self.thumbnails.update(|thumbnails| {
                thumbnails.insert(session, url);
            });
        }
        // Another image may have been opened while this one was decoded.
        if page.look(|editor| editor.session().is_some_and(|shown| shown.id() == session)) {
            let previous = self.shown.try_update(|shown| shown.replace(picture)).flatten();
            if let Some(previous) = previous {
                previous.bitmap.close();
            }
        }
        page.send(Message::PictureShown(session, size));
    }
}

async fn decode(promise: Result<js_sys::Promise, JsValue>) -> Result<ImageBitmap, JsValue> {
    Ok(JsFuture::from(promise?).await?.unchecked_into())
}

fn size_of(bitmap: &ImageBitmap) -> ImageSize {
    ImageSize::new(bitmap.width(), bitmap.height())
}

/// A JPEG of the photo as a data URL; `None` when the browser has no canvas left.
fn small_copy(bitmap: &ImageBitmap) -> Option<String> {
    let size = size_of(bitmap);
    let scale = (THUMBNAIL_SIDE / f64::from(size.longest_side())).min(1.0);
    let side = |length: u32| (f64::from(length) * scale).round().max(1.0);
    let (width, height) = (side(size.width), side(size.height));
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.unchecked_into();
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
    context.draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, width, height).ok()?;
    canvas.to_data_url_with_type("image/jpeg").ok()
}
