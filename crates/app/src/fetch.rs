//! Downloads with byte progress, and a sentence when they fail.
//! What is downloaded, and what for, is `page`'s and `offers`' business.

use editor::Transfer;
use js_sys::Uint8Array;
use leptos::prelude::window;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, ReadableStreamReadResult, Response};
use words::{Download, Sentence};

/// How `maskwright serve` says what is wrong.
#[derive(Deserialize)]
struct ServerError {
    error: String,
}

/// The bytes at `url`; `progress` is told whenever some arrive.
///
/// # Errors
/// When the server cannot be reached or refuses, or the connection is lost.
pub(crate) async fn bytes(
    url: &str,
    what: Download,
    mut progress: impl FnMut(Transfer),
) -> Result<Vec<u8>, Sentence> {
    let response = request(url, &what).await?;
    let interrupted = || Sentence::Interrupted { what: what.clone() };
    let total = content_length(&response);
    let mut bytes = Vec::with_capacity(total.unwrap_or_default() as usize);
    let Some(body) = response.body() else { return Ok(bytes) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    loop {
        let chunk = JsFuture::from(reader.read()).await.map_err(|_| interrupted())?;
        let chunk: ReadableStreamReadResult = chunk.unchecked_into();
        if chunk.get_done().unwrap_or_default() {
            return Ok(bytes);
        }
        let chunk: Uint8Array = chunk.get_value().unchecked_into();
        let start = bytes.len();
        bytes.resize(start + chunk.length() as usize, 0);
        chunk.copy_to(&mut bytes[start..]);
        progress(Transfer { received: bytes.len() as u64, total });
    }
}

/// The value that the JSON at `url` stands for.
///
/// # Errors
/// As [`bytes`], and when the answer is not such a value.
pub(crate) async fn json<T: DeserializeOwned>(url: &str, what: Download) -> Result<T, Sentence> {
    let bytes = bytes(url, what.clone(), |_| {}).await?;
    serde_json::from_slice(&bytes).map_err(|_| Sentence::Malformed { what })
}

async fn request(url: &str, what: &Download) -> Result<Response, Sentence> {
    let what = what.clone();
    let Ok(response) = JsFuture::from(window().fetch_with_str(url)).await else {
        return Err(Sentence::Unreachable { what });
    };
    let response: Response = response.unchecked_into();
    match response.status() {
        200..=299 => Ok(response),
        status => Err(match server_error(&response).await {
            Some(message) => Sentence::Refused { what, message },
            None if status == 404 => Sentence::Missing { what },
            None => Sentence::ServerError { what, status: status.into() },
        }),
    }
}

async fn server_error(response: &Response) -> Option<String> {
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    serde_json::from_str(&text).ok().map(|ServerError { error }| error)
}

/// How many bytes will come; unknown when they are compressed, for the header counts them before.
fn content_length(response: &Response) -> Option<u64> {
    let header = |name| response.headers().get(name).ok().flatten();
    match header("content-encoding") {
        None => header("content-length")?.parse().ok(),
        Some(_) => None,
    }
}
