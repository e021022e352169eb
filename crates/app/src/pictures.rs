//! The photo on the stage as the browser's bitmaps, and small copies of those that were there.
//! Only for display: the network reads the file itself, in the worker.

use crate::bitmaps;
use crate::page::Page;
use annotation::ImageSize;
use annotation::format::photo_size;
use editor::{Detail, FileBytes, Message, SessionId, View};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::collections::HashMap;
use web_sys::{Blob, ImageBitmap};

/// A bitmap of a part of a photo.
#[derive(Clone, PartialEq)]
pub(crate) struct Sheet {
    /// Which part, and how many pixels it has here.
    pub(crate) detail: Detail,
    /// The pixels, the right way up.
    pub(crate) bitmap: ImageBitmap,
}

/// A photo that can be painted.
#[derive(Clone, PartialEq)]
pub(crate) struct Picture {
    /// Whose photo.
    pub(crate) session: SessionId,
    /// Size of the photo itself.
    pub(crate) size: ImageSize,
    /// All of it: smaller than the photo where that is too large for one bitmap.
    pub(crate) whole: Sheet,
    /// The part on the stage, where `whole` is too coarse for it.
    pub(crate) sharp: Option<Sheet>,
    /// The file, while it is needed for that.
    file: Option<Blob>,
}

impl Picture {
    fn close(&self) {
        for sheet in self.sharp.iter().chain([&self.whole]) {
            sheet.bitmap.close();
        }
    }

    /// The bitmap to make now: `None` while those that are there will do.
    fn missing(&self, view: View, pixel_ratio: f64) -> Option<Detail> {
        let serves = |sheet: &Sheet| sheet.detail.serves(view, self.size, pixel_ratio);
        if self.file.is_none() || serves(&self.whole) || self.sharp.as_ref().is_some_and(serves) {
            return None;
        }
        let is_there = |detail: &Detail| self.sharp.as_ref().is_some_and(|sharp| sharp.detail == *detail);
        Detail::wanted(view, self.size).filter(|detail| !is_there(detail))
    }
}

/// All pictures of the page. One photo at a time is kept, in bitmaps of no more than some megapixels.
#[derive(Clone, Copy)]
pub(crate) struct Pictures {
    shown: RwSignal<Option<Picture>, LocalStorage>,
    thumbnails: RwSignal<HashMap<SessionId, String>>,
    /// The session whose photo is being decoded, and which part: one at a time.
    decoding: RwSignal<Option<(SessionId, Detail)>>,
}

impl Pictures {
    pub(crate) fn new() -> Self {
        Self {
            shown: RwSignal::new_local(None),
            thumbnails: RwSignal::new(HashMap::new()),
            decoding: RwSignal::new(None),
        }
    }

    /// The photo of `session`, once it can be painted.
    pub(crate) fn of(self, session: SessionId) -> Option<Picture> {
        self.shown.get().filter(|picture| picture.session == session)
    }

    /// A small copy of a session's photo as a URL, once it was on the stage.
    pub(crate) fn thumbnail(self, session: SessionId) -> Option<String> {
        self.thumbnails.with(|thumbnails| thumbnails.get(&session).cloned())
    }

    /// A large photo is shown, but not all that the screen could show of it yet.
    pub(crate) fn is_sharpening(self, session: SessionId) -> bool {
        self.decoding.get().is_some_and(|(whose, _)| whose == session)
    }

    /// Decodes an image file, turned as its EXIF data says, and tells the page.
    pub(crate) fn show_file(self, page: Page, session: SessionId, image: FileBytes) {
        let shown = self.shown.with_untracked(|shown| {
            shown.as_ref().filter(|shown| shown.session == session).map(|shown| shown.size)
        });
        if let Some(size) = shown {
            page.send(Message::PictureShown(session, size));
            return;
        }
        spawn_local(async move {
            match picture_of(session, &image).await {
                Some(picture) => self.show(page, picture),
                None => page.send(Message::PictureFailed(session)),
            }
        });
    }

    /// Takes decoded pixels of a photo of `size` and tells the page.
    pub(crate) fn show_pixels(self, page: Page, session: SessionId, (size, pixels): (ImageSize, Pixels)) {
        spawn_local(async move {
            // Without a bitmap the stage stays empty under the masks; clicks are answered all the same.
            if let Ok(bitmap) = bitmaps::of_pixels(pixels.size, &pixels.rgba).await {
                let detail = Detail { bitmap: pixels.size, ..Detail::full(size) };
                let whole = Sheet { detail, bitmap };
                self.show(page, Picture { session, size, whole, sharp: None, file: None });
            }
        });
    }

    /// Makes the part that `view` shows as sharp as the screen can show it.
    pub(crate) fn sharpen(self, session: SessionId, view: View) {
        let pixel_ratio = window().device_pixel_ratio();
        let wanted = self.shown.with_untracked(|shown| {
            let picture = shown.as_ref().filter(|picture| picture.session == session)?;
            Some((picture.file.clone()?, picture.missing(view, pixel_ratio)?))
        });
        let Some((file, detail)) = wanted.filter(|_| self.decoding.get_untracked().is_none()) else { return };
        self.decoding.set(Some((session, detail)));
        spawn_local(async move {
            let bitmap = bitmaps::of_part(&file, detail).await;
            // A browser without memory for it goes on showing the coarse one.
            if let Ok(bitmap) = bitmap {
                self.take_sharp(session, Sheet { detail, bitmap });
            }
            self.decoding.set(None);
        });
    }

    fn take_sharp(self, session: SessionId, sheet: Sheet) {
        let is_shown = self
            .shown
            .with_untracked(|shown| shown.as_ref().is_some_and(|picture| picture.session == session));
        if !is_shown {
            sheet.bitmap.close();
            return;
        }
        let previous = self.shown.try_update(|shown| shown.as_mut()?.sharp.replace(sheet)).flatten();
        if let Some(previous) = previous {
            previous.bitmap.close();
        }
    }

    fn show(self, page: Page, picture: Picture) {
        let (session, size) = (picture.session, picture.size);
        if let Some(url) = bitmaps::small_copy(&picture.whole.bitmap) {
            self.thumbnails.update(|thumbnails| {
                thumbnails.insert(session, url);
            });
        }
        // Another image may have been opened while this one was decoded.
        if page.look(|editor| editor.session().is_some_and(|shown| shown.id() == session)) {
            let previous = self.shown.try_update(|shown| shown.replace(picture)).flatten();
            if let Some(previous) = previous {
                previous.close();
            }
        } else {
            picture.close();
        }
        page.send(Message::PictureShown(session, size));
    }
}

/// Pixels that the worker has decoded.
pub(crate) struct Pixels {
    pub(crate) size: ImageSize,
    /// Rows of red, green, blue, alpha bytes.
    pub(crate) rgba: Vec<u8>,
}

/// A photo whose header cannot be read is decoded whole.
async fn picture_of(session: SessionId, image: &FileBytes) -> Option<Picture> {
    let blob = bitmaps::blob_of(image).ok()?;
    let whole = photo_size(image).map(Detail::whole).filter(|whole| !whole.is_full_size());
    let Some(detail) = whole else {
        let bitmap = bitmaps::of_file(&blob).await.ok()?;
        let size = bitmaps::size_of(&bitmap);
        let whole = Sheet { detail: Detail::full(size), bitmap };
        return Some(Picture { session, size, whole, sharp: None, file: None });
    };
    let bitmap = bitmaps::of_part(&blob, detail).await.ok()?;
    let size = ImageSize::new(detail.part.width, detail.part.height);
    Some(Picture { session, size, whole: Sheet { detail, bitmap }, sharp: None, file: Some(blob) })
}
