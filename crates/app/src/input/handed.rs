//! Files that the system hands to the installed page: "open with Maskwright".
//! Which kinds of files those are is said in `web/manifest.webmanifest`.

use crate::files;
use crate::folders::loose;
use crate::page::Page;
use js_sys::{Array, Reflect};
use leptos::prelude::window;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::FileSystemFileHandle;

#[wasm_bindgen]
extern "C" {
    /// Of the Launch Handler API, which web-sys does not have.
    #[wasm_bindgen(js_namespace = ["launchQueue"], js_name = setConsumer)]
    fn set_consumer(consumer: &JsValue);
}

/// Opens what is handed over, now and later.
pub(super) fn listen(page: Page) {
    if !Reflect::has(&window(), &"launchQueue".into()).unwrap_or(false) {
        return;
    }
    let consumer = Closure::<dyn FnMut(JsValue)>::new(move |handed: JsValue| {
        let handles = Reflect::get(&handed, &"files".into()).ok().and_then(|files| files.dyn_into().ok());
        spawn_local(open(page, handles.unwrap_or_default()));
    });
    set_consumer(&consumer.into_js_value());
}

async fn open(page: Page, handles: Array) {
    let mut files = Vec::new();
    for handle in handles.iter() {
        let file = JsFuture::from(handle.unchecked_into::<FileSystemFileHandle>().get_file()).await;
        // One that was moved away meanwhile cannot be opened, and the system says so.
        files.extend(file.map(|file| loose(file.unchecked_into())));
    }
    if !files.is_empty() {
        files::open_all(page, files);
    }
}
