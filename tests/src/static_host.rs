//! A host that knows nothing but files: it sends them as they are, without a header of its own. Where most people will
//! put the page. `maskwright serve` is in `server`.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A running host; it ends when it is dropped.
pub struct StaticHost {
    url: String,
    running: JoinHandle<()>,
}

impl StaticHost {
    /// Serves the files of a folder at any free port of this machine.
    ///
    /// # Errors
    /// When there is none.
    pub async fn start(folder: PathBuf) -> Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await?;
        let url = format!("http://{}", listener.local_addr()?);
        let running = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let folder = folder.clone();
                // A browser that hangs up is no failure.
                tokio::spawn(async move { answer(stream, &folder).await.ok() });
            }
        });
        Ok(Self { url, running })
    }

    /// Where the page is.
    pub fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for StaticHost {
    fn drop(&mut self) {
        self.running.abort();
    }
}

/// One request, then the connection is closed.
async fn answer(stream: TcpStream, folder: &Path) -> Result<()> {
    let mut stream = BufReader::new(stream);
    let mut request = String::new();
    stream.read_line(&mut request).await?;
    let mut header = String::new();
    while stream.read_line(&mut header).await? > 0 && header.trim() != "" {
        header.clear();
    }
    let target = request.split_whitespace().nth(1).context("a request has a target")?;
    let path = target.split(['?', '#']).next().unwrap_or_default();
    let name = if path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() };
    let found = tokio::fs::read(folder.join(name.trim_start_matches('/'))).await;
    let status = if found.is_ok() { "200 OK" } else { "404 Not Found" };
    let (kind, body) = (content_type(&name), found.unwrap_or_default());
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    if !request.starts_with("HEAD ") {
        stream.write_all(&body).await?;
    }
    Ok(stream.shutdown().await?)
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html",
        "js" => "text/javascript",
        "css" => "text/css",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" => "image/jpeg",
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}
