//! `/api/images`: the images of one folder and their embeddings.
//! The page's own files are in `site`; how an embedding is computed is in `embedding`.

use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use anyhow::{Result, bail};
use axum::extract::rejection::PathRejection;
use axum::extract::{Path as UrlPath, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sam::Sam;
use serde::Serialize;
use tokio::runtime::Handle;
use tokio::sync::Mutex;
use tokio::task::spawn_blocking;
use tower_http::services::ServeFile;

use crate::image_file::{Dtype, ImageFile};
use crate::inputs;
use crate::sentence::Advise;

/// All but the unreserved characters (RFC 3986, 2.3); the `/` of a path inside the folder is escaped, too, which
/// makes a name one segment.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// A folder of images, and where their embeddings are kept.
pub(super) struct Images {
    /// Without links and `..`, so that what lies inside can be told by its beginning.
    folder: PathBuf,
    embeddings: PathBuf,
    /// Locked while an embedding is computed: one at a time, and who waited finds it on disk.
    model: Arc<Mutex<Sam>>,
}

/// One image of the list.
#[derive(Serialize)]
struct ImageEntry {
    /// Path inside the folder, with `/`.
    name: String,
    /// Length of the file.
    bytes: u64,
    /// Where the file is.
    url: String,
    /// Where its embedding is.
    embedding_url: String,
}

/// The part of the address that names an image; an error if it is no Unicode.
type Name = Result<UrlPath<String>, PathRejection>;

/// What went wrong with a request: `{"error": "one sentence"}`.
pub(super) struct ApiError {
    status: StatusCode,
    message: String,
}

impl Images {
    /// The images of `folder`; embeddings are kept in `embeddings`, or in `.maskwright` inside the folder.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub(super) fn open(folder: &Path, embeddings: Option<PathBuf>, model: Sam) -> Result<Self> {
        if !folder.is_dir() {
            bail!("{}: this is no folder; name a folder of images", folder.display());
        }
        let folder = folder.canonicalize().advise(folder, "check the permissions of the folder")?;
        let embeddings = embeddings.unwrap_or_else(|| folder.join(".maskwright"));
        Ok(Self { folder, embeddings, model: Arc::new(Mutex::new(model)) })
    }

    fn list(&self) -> Result<Vec<ImageEntry>> {
        let files = inputs::images_below(&self.folder)?;
        Ok(files.iter().filter_map(|file| self.entry(file)).collect())
    }

    /// `None` for what cannot be asked for: a name that is no Unicode, or a link that leads out of the folder.
    fn entry(&self, file: &Path) -> Option<ImageEntry> {
        let parts = file.strip_prefix(&self.folder).ok()?.iter().map(|part| part.to_str());
        let name = parts.collect::<Option<Vec<_>>>()?.join("/");
        let bytes = self.find(&name)?.metadata().ok()?.len();
        let url = format!("/api/images/{}", utf8_percent_encode(&name, ESCAPED));
        Some(ImageEntry { embedding_url: format!("{url}/embedding"), name, bytes, url })
    }

    fn named(&self, name: Name) -> Result<PathBuf, ApiError> {
        let UrlPath(name) = name.map_err(|error| ApiError::not_found(error.body_text()))?;
        self.find(&name).ok_or_else(|| {
            let advice = "there is no such image in the folder; see /api/images for those there are";
            ApiError::not_found(format!("{name}: {advice}"))
        })
    }

    /// The file behind a name of the list; `None` for everything that the list would not hold.
    fn find(&self, name: &str) -> Option<PathBuf> {
        let path = Path::new(name);
        let stays = path
            .components()
            .all(|part| matches!(part, Component::Normal(name) if !inputs::is_hidden(Path::new(name))));
        if !stays || !inputs::is_image_name(path) {
            return None;
        }
        let file = self.folder.join(path).canonicalize().ok()?;
        (file.starts_with(&self.folder) && file.is_file()).then_some(file)
    }

    /// The embedding file of an image, computed if there is none or it is of other weights.
    async fn embedding(&self, image: PathBuf) -> Result<PathBuf> {
        let embeddings = self.embeddings.clone();
        let model = Arc::clone(&self.model).lock_owned().await;
        // The lock moves along: should the client go away, the next one still waits for this computation.
        let runtime = Handle::current();
        spawn_blocking(move || runtime.block_on(embedding_file(&model, &image, &embeddings))).await?
    }
}

/// Where the embedding of `image` is, after it was computed if need be.
async fn embedding_file(model: &Sam, image: &Path, embeddings: &Path) -> Result<PathBuf> {
    let image = ImageFile::read(image)?;
    let file = image.embedding_path(embeddings, model);
    if image.kept_embedding(&file, model).is_none() {
        let embedding = image.encode(model).await?;
        image.write_embedding(&embedding, Dtype::default(), &file).await?;
    }
    Ok(file)
}

/// The API of a folder.
pub(super) fn routes(images: Images) -> Router {
    Router::new()
        .route("/api/images", get(list))
        .route("/api/images/{name}", get(image))
        .route("/api/images/{name}/embedding", get(image_embedding))
        .route("/api/{*anything}", get(nothing))
        .with_state(Arc::new(images))
}

/// The API without a folder: the list is there, and empty.
pub(super) fn no_routes() -> Router {
    Router::new()
        .route("/api/images", get(|| async { Json([(); 0]) }))
        .route("/api/{*anything}", get(nothing))
}

async fn list(State(images): State<Arc<Images>>) -> Result<Json<Vec<ImageEntry>>, ApiError> {
    let listed = spawn_blocking(move || images.list()).await.map_err(anyhow::Error::from);
    Ok(Json(listed.flatten().map_err(|error| ApiError::failed(&error))?))
}

async fn image(
    State(images): State<Arc<Images>>,
    name: Name,
    request: Request,
) -> Result<Response, ApiError> {
    let file = images.named(name)?;
    send(&file, request).await
}

async fn image_embedding(
    State(images): State<Arc<Images>>,
    name: Name,
    request: Request,
) -> Result<Response, ApiError> {
    let file = images.named(name)?;
    let embedding = images.embedding(file).await.map_err(|error| ApiError::failed(&error))?;
    send(&embedding, request).await
}

async fn nothing() -> ApiError {
    ApiError::not_found("there is nothing here; the list of images is at /api/images".to_owned())
}

/// A file with its type and date, in parts or not at all if the client has it already.
pub(super) async fn send(file: &Path, request: Request) -> Result<Response, ApiError> {
    let sent = ServeFile::new(file).try_call(request).await;
    let sent = sent.advise(file, "check its permissions").map_err(|error| ApiError::failed(&error))?;
    Ok(sent.into_response())
}

impl ApiError {
    fn not_found(message: String) -> Self {
        Self { status: StatusCode::NOT_FOUND, message }
    }

    /// The request was right, but the file behind it is not.
    fn failed(error: &anyhow::Error) -> Self {
        Self { status: StatusCode::UNPROCESSABLE_ENTITY, message: format!("{error:#}") }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(serde_json::json!({ "error": self.message }))).into_response()
    }
}
