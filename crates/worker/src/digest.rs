//! SHA-256 by the browser: a program that was only just compiled hashes ten megabytes slower than it does all else.
//! The same digest in Rust, for pages without it, is `sam`'s.

use js_sys::{ArrayBuffer, Uint8Array};
use std::fmt::Write;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::WorkerGlobalScope;

/// What [`sam::sha256_hex`] gives; computed there where the page is neither on HTTPS nor on this machine.
pub async fn sha256_hex(bytes: &[u8]) -> String {
    match digest(bytes).await {
        Ok(digest) => digest.iter().fold(String::new(), |mut text, byte| {
            let _ = write!(text, "{byte:02x}"); // a string takes everything
            text
        }),
        Err(_) => sam::sha256_hex(bytes),
    }
}

/// # Errors
/// When the browser has no digests for this page.
async fn digest(bytes: &[u8]) -> Result<Vec<u8>, JsValue> {
    let scope: WorkerGlobalScope = js_sys::global().dyn_into()?;
    // A copy, since browsers take no memory that threads share.
    let bytes = Uint8Array::from(bytes);
    let promise = scope.crypto()?.subtle().digest_with_str_and_js_u8_array("SHA-256", &bytes)?;
    let digest: ArrayBuffer = JsFuture::from(promise).await?.dyn_into()?;
    Ok(Uint8Array::new(&digest).to_vec())
}
