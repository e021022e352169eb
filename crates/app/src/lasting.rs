//! The browser's word on how long it keeps what this page writes.
//! When it is asked is decided by `editor`.

use crate::page::Page;
use editor::{KeepMessage, Lasting, Message};
use js_sys::Promise;
use leptos::prelude::window;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Asks the browser to keep it for good. Some decide by themselves, some ask the person.
pub(crate) async fn ask(page: Page) {
    tell(page, window().navigator().storage().persist()).await;
}

/// Looks whether it does, without asking.
pub(crate) async fn look(page: Page) {
    tell(page, window().navigator().storage().persisted()).await;
}

/// A page that is not served securely cannot ask, and is promised nothing.
async fn tell(page: Page, asked: Result<Promise, JsValue>) {
    let answer = match asked {
        Ok(asked) => JsFuture::from(asked).await,
        Err(refused) => Err(refused),
    };
    let is_for_good = answer.is_ok_and(|answer| answer.is_truthy());
    let lasting = if is_for_good { Lasting::ForGood } else { Lasting::WhileThereIsRoom };
    page.send(Message::Keep(KeepMessage::Lasting(lasting)));
}
