//! Whether this browser offers a graphics card that is worth a worker.
//! What the card takes over is decided by `editor`.

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::UrlSearchParams;

/// In the page's address: which cards are taken.
const ADDRESS: &str = "gpu";
/// Programs that pretend to be a card, too: for tests, since they compute on the processor.
const SOFTWARE: &str = "software";
/// None at all.
const NONE: &str = "none";

/// Asks the browser for its card.
pub(crate) async fn is_offered() -> bool {
    let wanted = address_parameter();
    if wanted.as_deref() == Some(NONE) {
        return false;
    }
    match adapter().await {
        Ok(adapter) => wanted.as_deref() == Some(SOFTWARE) || !is_software(&adapter),
        Err(_) => false,
    }
}

/// What the browser computes with; `Err` when it has nothing.
async fn adapter() -> Result<JsValue, JsValue> {
    let gpu = Reflect::get(&window().navigator(), &"gpu".into())?;
    let request: Function = Reflect::get(&gpu, &"requestAdapter".into())?.dyn_into()?;
    let promise: Promise = request.call0(&gpu)?.dyn_into()?;
    let adapter = JsFuture::from(promise).await?;
    if adapter.is_object() { Ok(adapter) } else { Err(adapter) }
}

/// Whether it is a program. Older browsers say so beside what is known of it, and some only by its name.
fn is_software(adapter: &JsValue) -> bool {
    let read = |from: &JsValue, name: &str| Reflect::get(from, &name.into()).unwrap_or(JsValue::UNDEFINED);
    let info = read(adapter, "info");
    let is_fallback = |value: &JsValue| read(value, "isFallbackAdapter").is_truthy();
    is_fallback(adapter)
        || info.is_object()
            && (is_fallback(&info)
                || read(&info, "architecture").as_string().as_deref() == Some("swiftshader"))
}

fn address_parameter() -> Option<String> {
    let search = window().location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get(ADDRESS)
}
