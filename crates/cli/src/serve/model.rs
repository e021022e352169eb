//! `/api/model`: the weights that were named on the command line, for the page to work with.
//! Embeddings that the server computes with them are in `images`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::response::Response;
use axum::routing::get;
use axum::{Json, Router};
use sam::WeightsId;
use serde::Serialize;

use super::images::{ApiError, send};

/// A page has 4 GB, for the file, the network and what it computes.
const MOST_BYTES: u64 = 600_000_000;

/// What the page is told.
#[derive(Serialize)]
struct ModelEntry {
    name: &'static str,
    sha256: String,
    /// Where the file is.
    url: &'static str,
}

/// Weights for the page.
pub(super) struct ServedModel {
    id: WeightsId,
    file: PathBuf,
}

impl ServedModel {
    /// The weights of `file`; none if it is too large for a page, which is said.
    pub(super) fn new(file: &Path, id: &WeightsId) -> Option<Self> {
        let length = file.metadata().map_or(0, |metadata| metadata.len());
        if length > MOST_BYTES {
            eprintln!(
                "{}: too large for the page, which works with nano; embeddings of {} are of no use to it",
                file.display(),
                id.model
            );
            return None;
        }
        Some(Self { id: id.clone(), file: file.to_owned() })
    }
}

/// The API; without a model it answers `null`, and the page takes the bundled one.
pub(super) fn routes(model: Option<ServedModel>) -> Router {
    match model {
        Some(model) => Router::new()
            .route("/api/model", get(entry))
            .route("/api/model/weights", get(weights))
            .with_state(Arc::new(model)),
        None => Router::new().route("/api/model", get(|| async { Json(()) })),
    }
}

async fn entry(State(model): State<Arc<ServedModel>>) -> Json<ModelEntry> {
    let WeightsId { model: name, sha256 } = &model.id;
    Json(ModelEntry { name, sha256: sha256.clone(), url: "api/model/weights" })
}

async fn weights(State(model): State<Arc<ServedModel>>, request: Request) -> Result<Response, ApiError> {
    send(&model.file, request).await
}
