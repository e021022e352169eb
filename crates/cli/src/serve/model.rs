//! `/api/model`: the weights that were named on the command line, for the page to work with.
//! Embeddings that the server computes with them are in `images`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use sam::{Sam, WeightsId};
use serde::Serialize;

use super::images::{ApiError, send};
use crate::model::ModelArguments;

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
    weights: Weights,
}

/// Where they are.
enum Weights {
    /// All of them, as they were named.
    File(PathBuf),
    /// Prompt encoder and mask decoder: the embeddings come from here.
    Decoder(Bytes),
}

/// What of the weights the page gets.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
pub(super) enum PageWeights {
    /// All of them up to 600 MB, of larger ones the decoder
    #[default]
    Auto,
    /// All of them: the page can embed photos itself
    Whole,
    /// Prompt encoder and mask decoder, 16 MB for Segment Anything: only images of the folder can be opened
    Decoder,
}

impl PageWeights {
    fn is_whole(self, file: &Path) -> bool {
        match self {
            Self::Whole => true,
            Self::Decoder => false,
            // One that is not there is refused when it is read.
            Self::Auto => file.metadata().map_or(0, |metadata| metadata.len()) <= MOST_BYTES,
        }
    }
}

/// The network of the arguments, and what the page gets of its weights: nothing of the built-in ones, which it has.
///
/// # Errors
/// When the device is not there, or the weights cannot be used.
pub(super) fn load(arguments: &ModelArguments, part: PageWeights) -> Result<(Sam, Option<ServedModel>)> {
    let Some(file) = arguments.file() else { return Ok((arguments.load()?, None)) };
    let (model, weights) = if part.is_whole(&file) {
        (arguments.load()?, Weights::File(file))
    } else {
        let (model, decoder) = arguments.load_with_decoder()?;
        (model, Weights::Decoder(decoder.into()))
    };
    let id = model.weights().clone();
    Ok((model, Some(ServedModel { id, weights })))
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
    match &model.weights {
        Weights::File(file) => send(file, request).await,
        Weights::Decoder(bytes) => {
            Ok(([(CONTENT_TYPE, "application/octet-stream")], bytes.clone()).into_response())
        }
    }
}
