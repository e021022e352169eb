//! Which weights the page works with: those that somebody chose, those of the server, or the bundled ones; and where
//! weights that did not come with the page are kept. What becomes of them is decided by `editor`.

use crate::fetch;
use crate::held;
use crate::page::Page;
use editor::{Editor, FileBytes, Message, ModelState, Transfer};
use futures_util::future::{Either, select};
use gloo::storage::{LocalStorage as BrowserStorage, Storage};
use js_sys::{Array, Reflect, Uint8Array};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::{Deserialize, Serialize};
use std::pin::pin;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Cache, File, Response, UrlSearchParams};
use words::{Download, Megabytes, Sentence};

/// Where the bundled weights are, seen from the page.
const BUNDLED: &str = "assets/models/nano.safetensors";
/// What `maskwright serve --weights FILE` says of them; static hosts say nothing.
const SERVED: &str = "api/model";
/// The browser's cache for weights, by their hash.
const CACHE: &str = "models";
/// In the local storage: the model that was chosen.
const CHOICE: &str = "maskwright.model";
/// In the local storage: what the server said last.
const SAID_LAST: &str = "maskwright.served-model";
/// In the page's address: where weights are to be fetched.
const ADDRESS: &str = "model";
/// WebAssembly with addresses of 32 bits holds no more in one piece.
const MOST_BYTES: f64 = i32::MAX as f64;
/// What files with weights are called.
const EXTENSIONS: [&str; 3] = [".safetensors", ".pth", ".pt"];

/// A model that somebody chose.
#[derive(Clone, Serialize, Deserialize)]
struct Choice {
    sha256: String,
    /// Where it was fetched; none for a file.
    url: Option<String>,
}

#[derive(Serialize, Deserialize)]
struct ServedModel {
    sha256: String,
    url: String,
}

/// Weights that the worker has not taken yet. Once it has, they are kept.
struct Newcomer {
    weights: FileBytes,
    url: Option<String>,
    is_choice: bool,
}

impl Newcomer {
    fn is(&self, taken: Option<FileBytes>) -> bool {
        taken.is_some_and(|taken| FileBytes::ptr_eq(&taken, &self.weights))
    }
}

/// Finds weights and keeps them.
#[derive(Clone, Copy)]
pub(crate) struct Models {
    newcomer: StoredValue<Option<Newcomer>, LocalStorage>,
    /// How often other weights were brought: what was fetched before that comes too late.
    changes: StoredValue<u32>,
}

/// Whether a file is one with weights, by its name.
pub(crate) fn is_model(file: &File) -> bool {
    let name = file.name().to_lowercase();
    EXTENSIONS.iter().any(|extension| name.ends_with(extension))
}

/// For a file dialogue.
pub(crate) fn extensions() -> String {
    EXTENSIONS.join(",")
}

/// Whether another model than the page's own was chosen.
pub(crate) fn is_chosen() -> bool {
    choice().is_some()
}

impl Models {
    pub(crate) fn new() -> Self {
        Self { newcomer: StoredValue::new_local(None), changes: StoredValue::new(0) }
    }

    /// Keeps what the worker has taken.
    pub(crate) fn watch(self, page: Page) {
        let taken = page.read(|editor| match editor.model() {
            ModelState::Ready(model) => Some(model.sha256.clone()),
            ModelState::Fetching(_) | ModelState::Loading | ModelState::Failed(_) => None,
        });
        Effect::new(move |_| {
            let newcomer = self.newcomer.try_update_value(Option::take).flatten();
            match (taken.get(), newcomer) {
                // The worker may have refused it and taken the weights before again.
                (Some(sha256), Some(newcomer)) if newcomer.is(page.look(Editor::weights)) => {
                    spawn_local(keep(page, sha256, newcomer));
                }
                (Some(_), Some(_)) => {}
                (None, newcomer) => self.newcomer.set_value(newcomer),
                (Some(_), None) => {}
            }
        });
    }

    /// Works with the weights in a file that somebody brought.
    pub(crate) fn open(self, page: Page, file: File) {
        let size = file.size();
        if size > MOST_BYTES {
            let size = Megabytes(size as u64);
            page.send(Message::FileFailed(Sentence::WeightsTooLarge { file: file.name(), size }));
            return;
        }
        spawn_local(async move {
            match held::bytes_of(&file).await {
                Ok(weights) => self.change(page, weights),
                Err(_) => page.send(Message::FileFailed(Sentence::FileUnreadable { file: file.name() })),
            }
        });
    }

    /// Works with the page's own model again.
    pub(crate) fn forget_choice(self, page: Page) {
        let former = choice();
        BrowserStorage::delete(CHOICE);
        if address_parameter().is_some() {
            // Its address says which model: only without that it can have its own.
            let _ = window().location().set_search("");
            return;
        }
        spawn_local(async move {
            if let Some(Choice { sha256, .. }) = former {
                remove(&sha256).await;
            }
            match self.find(|_| {}).await {
                Ok(weights) => {
                    self.changes.update_value(|changes| *changes += 1);
                    page.send(Message::ChangeModel(weights));
                }
                Err(sentence) => page.send(Message::FileFailed(sentence)),
            }
        });
    }

    fn change(self, page: Page, weights: FileBytes) {
        self.changes.update_value(|changes| *changes += 1);
        self.newcomer.set_value(Some(Newcomer { weights: weights.clone(), url: None, is_choice: true }));
        page.send(Message::ChangeModel(weights));
    }

    /// How often other weights were brought.
    pub(crate) fn changes(self) -> u32 {
        self.changes.get_value()
    }

    /// The weights that the page starts with; `progress` is told of bytes.
    ///
    /// # Errors
    /// When they cannot be fetched.
    pub(crate) async fn find(self, progress: impl Fn(Transfer) + Copy) -> Result<FileBytes, Sentence> {
        if let Some(url) = address_parameter() {
            let former = choice().filter(|choice| choice.url.as_ref() == Some(&url));
            return match kept(former).await {
                Some(weights) => Ok(weights),
                None => self.fetch(url, true, progress).await,
            };
        }
        let choice = choice();
        let served = pin!(served());
        let served = if choice.is_some() {
            served.await
        } else {
            // Both at once: nearly always they are the bundled ones.
            match select(served, pin!(bundled(progress))).await {
                Either::Left((None, bundled)) => return bundled.await,
                Either::Left((served, _)) => served,
                Either::Right((bundled, served)) => match served.await {
                    None => return bundled,
                    served => served,
                },
            }
        };
        match served {
            Some(ServedModel { sha256, url }) => match kept(Some(Choice { sha256, url: None })).await {
                Some(weights) => Ok(weights),
                None => self.fetch(url, false, progress).await,
            },
            None => match kept(choice).await {
                Some(weights) => Ok(weights),
                None => bundled(progress).await,
            },
        }
    }

    async fn fetch(
        self,
        url: String,
        is_choice: bool,
        progress: impl Fn(Transfer),
    ) -> Result<FileBytes, Sentence> {
        let weights: FileBytes = fetch::bytes(&url, Download::Model, progress).await?.into();
        let newcomer = Newcomer { weights: weights.clone(), url: Some(url), is_choice };
        self.newcomer.set_value(Some(newcomer));
        Ok(weights)
    }
}

async fn bundled(progress: impl Fn(Transfer)) -> Result<FileBytes, Sentence> {
    fetch::bytes(BUNDLED, Download::Model, progress).await.map(Into::into)
}

/// The server's model. While the server cannot be asked it is the one that it named last, if the browser kept it: the
/// embeddings of the work are that model's.
async fn served() -> Option<ServedModel> {
    match fetch::json::<Option<ServedModel>>(SERVED, Download::Model).await {
        Ok(served) => {
            match &served {
                // A browser that keeps nothing (private windows) just forgets it.
                Some(served) => drop(BrowserStorage::set(SAID_LAST, served)),
                None => BrowserStorage::delete(SAID_LAST),
            }
            served
        }
        Err(Sentence::Unreachable { .. }) => {
            let last: ServedModel = BrowserStorage::get(SAID_LAST).ok()?;
            kept_response(&last.sha256).await.is_some().then_some(last)
        }
        Err(_) => None,
    }
}

fn choice() -> Option<Choice> {
    BrowserStorage::get(CHOICE).ok()
}

fn address_parameter() -> Option<String> {
    let search = window().location().search().ok()?;
    UrlSearchParams::new_with_str(&search).ok()?.get(ADDRESS).filter(|url| !url.is_empty())
}

/// Puts weights into the browser's cache, and takes those of another choice out of it.
async fn keep(page: Page, sha256: String, newcomer: Newcomer) {
    let Newcomer { weights, url, is_choice } = newcomer;
    let stored = async {
        let parts = Array::of1(&Uint8Array::from(&weights[..]));
        let blob = Blob::new_with_u8_array_sequence(&parts)?;
        let response = Response::new_with_opt_blob(Some(&blob))?;
        JsFuture::from(cache().await?.put_with_str(&key(&sha256), &response)).await
    };
    if stored.await.is_err() {
        page.send(Message::FileFailed(Sentence::ModelNotKept));
        return;
    }
    if is_choice {
        if let Some(former) = choice().filter(|former| former.sha256 != sha256) {
            remove(&former.sha256).await;
        }
        // A browser that keeps nothing (private windows) just forgets it.
        let _ = BrowserStorage::set(CHOICE, Choice { sha256, url });
    }
}

/// The weights of a choice, if the browser still has them.
async fn kept(choice: Option<Choice>) -> Option<FileBytes> {
    let response = kept_response(&choice?.sha256).await?;
    let buffer = JsFuture::from(response.array_buffer().ok()?).await.ok()?;
    Some(Uint8Array::new(&buffer).to_vec().into())
}

async fn kept_response(sha256: &str) -> Option<Response> {
    let found = JsFuture::from(cache().await.ok()?.match_with_str(&key(sha256))).await.ok()?;
    found.dyn_into().ok()
}

async fn remove(sha256: &str) {
    if let Ok(cache) = cache().await {
        // What is not there need not go.
        let _ = JsFuture::from(cache.delete_with_str(&key(sha256))).await;
    }
}

/// Only pages that are served securely have one.
async fn cache() -> Result<Cache, JsValue> {
    if !Reflect::has(&window(), &"caches".into())? {
        return Err(JsValue::UNDEFINED);
    }
    Ok(JsFuture::from(window().caches()?.open(CACHE)).await?.unchecked_into())
}

fn key(sha256: &str) -> String {
    format!("models/{sha256}")
}
