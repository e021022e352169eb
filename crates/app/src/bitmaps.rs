//! Bitmaps that the browser decodes: of files, of parts of them, and of pixels.
//! Which ones are needed is decided in `pictures` and `editor::Detail`.

use annotation::ImageSize;
use editor::Detail;
use js_sys::{Array, Function, Object, Promise, Reflect, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, CanvasRenderingContext2d, HtmlCanvasElement, ImageBitmap, ImageData};

/// The longer side of a small copy, in pixels.
const THUMBNAIL_SIDE: f64 = 480.0;

/// Bytes that the browser holds.
pub(crate) fn blob_of(bytes: &[u8]) -> Result<Blob, JsValue> {
    Blob::new_with_u8_array_sequence(&Array::of1(&Uint8Array::from(bytes)))
}

/// All of an image file, turned as its EXIF data says.
pub(crate) async fn of_file(file: &Blob) -> Result<ImageBitmap, JsValue> {
    decode(window().create_image_bitmap_with_blob(file)).await
}

/// A part of an image file, turned as its EXIF data says, with as many pixels as `detail` says.
pub(crate) async fn of_part(file: &Blob, detail: Detail) -> Result<ImageBitmap, JsValue> {
    let [x, y, width, height] = <[u32; 4]>::from(detail.part).map(u32::cast_signed);
    if detail.is_full_size() {
        let part = window()
            .create_image_bitmap_with_blob_and_a_sx_and_a_sy_and_a_sw_and_a_sh(file, x, y, width, height);
        return decode(part).await;
    }
    let options = Object::new();
    let set = |name: &str, value: JsValue| Reflect::set(&options, &name.into(), &value);
    set("resizeWidth", detail.bitmap.width.into())?;
    set("resizeHeight", detail.bitmap.height.into())?;
    set("resizeQuality", "medium".into())?;
    // By its name, since `web_sys` has it only with types for all other options, too.
    let create: Function = Reflect::get(&window(), &"createImageBitmap".into())?.dyn_into()?;
    let numbers = [x, y, width, height].map(JsValue::from);
    let arguments: Array = [JsValue::from(file)].into_iter().chain(numbers).chain([options.into()]).collect();
    decode(create.apply(&window(), &arguments).map(JsCast::unchecked_into)).await
}

/// Rows of red, green, blue, alpha bytes.
pub(crate) async fn of_pixels(size: ImageSize, rgba: &[u8]) -> Result<ImageBitmap, JsValue> {
    let data = ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), size.width, size.height)?;
    decode(window().create_image_bitmap_with_image_data(&data)).await
}

pub(crate) fn size_of(bitmap: &ImageBitmap) -> ImageSize {
    ImageSize::new(bitmap.width(), bitmap.height())
}

/// A JPEG of the bitmap as a data URL; `None` when the browser has no canvas left.
pub(crate) fn small_copy(bitmap: &ImageBitmap) -> Option<String> {
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

async fn decode(promise: Result<Promise, JsValue>) -> Result<ImageBitmap, JsValue> {
    Ok(JsFuture::from(promise?).await?.unchecked_into())
}
