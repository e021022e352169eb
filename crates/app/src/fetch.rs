//! Downloads with byte progress, and one sentence for each way in which they fail.
//! What is downloaded, and what for, is `page`'s and `offers`' business.

use editor::Transfer;
use js_sys::Uint8Array;
use leptos::prelude::window;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ReadableStreamDefaultReader, ReadableStreamReadResult, Response};

/// A download that did not succeed. `what` begins the sentence.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FetchError {
    /// Nothing came back.
    #[error(
        "{what} could not be loaded: the server cannot be reached; check the connection, then try again."
    )]
    Unreachable { what: String },
    /// The connection was lost on the way.
    #[error("{what} could not be loaded: the connection was lost on the way; try again.")]
    Interrupted { what: String },
    /// The server has no such file.
    #[error("{what} could not be loaded: the server does not have it (404); tell whoever runs this page.")]
    Missing { what: String },
    /// The server refused and said why.
    #[error("{what} could not be loaded: {reason}")]
    Told { what: String, reason: String },
    /// The server refused.
    #[error("{what} could not be loaded: the server answered with error {status}; try again later.")]
    Status { what: String, status: u16 },
    /// The answer is not what it should be.
    #[error("{what} could not be loaded: the server sent something else; reload the page.")]
    Malformed { what: String },
}

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
    what: &str,
    mut progress: impl FnMut(Transfer),
) -> Result<Vec<u8>, FetchError> {
    let response = request(url, what).await?;
    let interrupted = || FetchError::Interrupted { what: what.into() };
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
pub(crate) async fn json<T: DeserializeOwned>(url: &str, what: &str) -> Result<T, FetchError> {
    let bytes = bytes(url, what, |_| {}).await?;
    serde_json::from_slice(&bytes).map_err(|_| FetchError::Malformed { what: what.into() })
}

async fn request(url: &str, what: &str) -> Result<Response, FetchError> {
    let what = what.to_owned();
    let Ok(response) = JsFuture::from(window().fetch_with_str(url)).await else {
        return Err(FetchError::Unreachable { what });
    };
    let response: Response = response.unchecked_into();
    match response.status() {
        200..=299 => Ok(response),
        status => Err(match server_error(&response).await {
            Some(reason) => FetchError::Told { what, reason },
            None if status == 404 => FetchError::Missing { what },
            None => FetchError::Status { what, status },
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
