//! `maskwright serve`: the page, and the images of a folder with their embeddings, over HTTP.
//! Puts the parts together: files and headers are in `site`, images in `images`.

mod images;
mod model;
mod site;

use std::path::PathBuf;

use anyhow::{Context, Result};
use axum::Router;
use axum::middleware;
use tokio::net::TcpListener;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};

use crate::model::ModelArguments;
use images::Images;

/// Show the page, with the images of a folder
///
/// The embedding of an image is computed when it is first asked for and kept. Ctrl-C stops.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Folder of images, folders inside it included; without it only the page is shown
    #[arg(value_name = "DIR")]
    folder: Option<PathBuf>,
    /// Address to listen at; port 0 takes a free one
    #[arg(long, default_value = "127.0.0.1:8080")]
    addr: String,
    /// Folder of the built page [default: dist, here or beside the program]
    #[arg(long, value_name = "DIR", env = "MASKWRIGHT_SITE", hide_env_values = true)]
    site: Option<PathBuf>,
    /// Folder where embeddings are kept; `maskwright embed --out` can fill it beforehand
    /// [default: .maskwright in the folder of images]
    #[arg(long, value_name = "DIR")]
    embeddings: Option<PathBuf>,
    /// What the page gets of the weights
    #[arg(long, value_enum, default_value_t, value_name = "PART")]
    page_weights: model::PageWeights,
    #[command(flatten)]
    model: ModelArguments,
}

/// Serves until Ctrl-C, then finishes what is being sent.
///
/// # Errors
/// When page, images or weights are missing, or the address is taken.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    let site = site::find(arguments.site)?;
    let is_needed = arguments.folder.is_some() || arguments.model.file().is_some();
    let loaded = is_needed.then(|| model::load(&arguments.model, arguments.page_weights)).transpose()?;
    let (model, for_page) = loaded.map_or((None, None), |(model, for_page)| (Some(model), for_page));
    let images = match arguments.folder.zip(model) {
        Some((folder, model)) => images::routes(Images::open(&folder, arguments.embeddings, model)?),
        None => images::no_routes(),
    };
    let api = images.merge(model::routes(for_page));
    let listener = TcpListener::bind(&arguments.addr).await.with_context(|| {
        format!("{}: cannot listen here; name another with --addr, such as 127.0.0.1:0", arguments.addr)
    })?;
    println!("Maskwright is at http://{}", listener.local_addr()?);
    let stopped = async {
        // Without the signal there is nothing to wait for but the end of the process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    let router = layered(api.fallback_service(site::files(&site)));
    axum::serve(listener, router).with_graceful_shutdown(stopped).await?;
    Ok(())
}

/// Compression for what shrinks (images and half floats do not), and the headers of every answer.
fn layered(router: Router) -> Router {
    let shrinks = DefaultPredicate::new().and(NotForContentType::const_new("application/octet-stream"));
    router
        .layer(CompressionLayer::new().compress_when(shrinks))
        .layer(middleware::from_fn(site::with_headers))
}
