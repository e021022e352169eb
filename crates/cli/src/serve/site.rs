//! The built page: where it is found, and the headers with which everything is sent.
//! No images and no network: those are in `images`.

use std::env;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use axum::routing::{MethodRouter, any};
use tower_http::services::ServeDir;
use tower_http::set_status::SetStatus;

/// Sent with everything. The first two isolate the page, without which there is no shared memory for threads;
/// the third keeps other sites from showing somebody's images.
const HEADERS: [(HeaderName, &str); 4] = [
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// The folder of the built page: the one that was named, else `dist` here or beside the program.
///
/// # Errors
/// When no such folder holds an `index.html`.
pub(super) fn find(named: Option<PathBuf>) -> Result<PathBuf> {
    let is_site = |folder: &PathBuf| folder.join("index.html").is_file();
    if let Some(folder) = named {
        if !is_site(&folder) {
            bail!("{}: the folder has no index.html; name the folder of the built page", folder.display());
        }
        return Ok(folder);
    }
    let beside_program = env::current_exe().ok().and_then(|program| Some(program.parent()?.join("dist")));
    let found = [Some(PathBuf::from("dist")), beside_program].into_iter().flatten().find(is_site);
    match found {
        Some(folder) => Ok(folder),
        None => bail!(
            "dist: the built page is neither here nor beside the program; name its folder with --site, \
             or build it with `cargo xtask site`"
        ),
    }
}

/// Answers with the files of the page, compressed ones (`.br`, `.gz`) where they lie beside the plain ones.
pub(super) fn files(folder: &Path) -> ServeDir<SetStatus<MethodRouter>> {
    ServeDir::new(folder)
        .precompressed_br()
        .precompressed_gzip()
        .not_found_service(any(|| async { "There is nothing here; the page is at /.\n" }))
}

/// Adds the headers to whatever answers.
pub(super) async fn with_headers(request: Request, next: Next) -> Response {
    let cache_control = cache_control(request.uri().path());
    let mut response = next.run(request).await;
    let found = response.status() == StatusCode::NOT_MODIFIED || response.status().is_success();
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let cache_control = if found { cache_control } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
    response
}

/// A file whose name holds the hash of its content never changes; everything else is asked for again, and
/// answered with 304 when it is still the same.
fn cache_control(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    match is_hashed(name) {
        true => "public, max-age=31536000, immutable",
        false => "no-cache",
    }
}

/// Trunk's names: `app-0123456789abcdef.js`, `app-0123456789abcdef_bg.wasm`; it leaves out a hash's leading zeros.
fn is_hashed(name: &str) -> bool {
    let hash = name.rsplit_once('-').map(|(_, rest)| rest.split(['.', '_']).next().unwrap_or_default());
    hash.is_some_and(|hash| {
        (12..=16).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_hash_are_kept_for_ever() {
        for (path, kept) in [
            ("/app-0123456789abcdef.js", true),
            ("/app-0123456789abcdef_bg.wasm", true),
            ("/sub/style-123456789abcdef.css", true),
            ("/", false),
            ("/index.html", false),
            ("/worker.js", false),
            ("/my-photo.jpg", false),
            ("/api/images/img-0123.jpg", false),
        ] {
            assert_eq!(cache_control(path).contains("immutable"), kept, "{path}");
        }
    }

    #[test]
    fn a_folder_without_a_page_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let message = find(Some(folder.path().to_owned())).unwrap_err().to_string();
        assert!(message.contains("has no index.html; name the folder"), "{message}");
    }
}
