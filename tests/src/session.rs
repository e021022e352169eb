//! One test's own server, browser and downloads folder, from start to clean end.
//! What can be done at the page is in `page`.

use std::env;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use fantoccini::ClientBuilder;
use fantoccini::wd::Capabilities;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::process::Command;

use crate::child::Background;
use crate::page::Page;

/// A session that takes longer hangs.
const AT_MOST: Duration = Duration::from_secs(300);

/// What a test needs before a person can sit down at the page.
pub struct Session {
    name: &'static str,
    arguments: Vec<String>,
}

impl Session {
    /// A session of this name, which its screenshots carry.
    pub fn new(name: &'static str) -> Self {
        Self { name, arguments: Vec::new() }
    }

    /// Adds an argument for `maskwright serve`, such as a folder of images.
    #[must_use]
    pub fn serve(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Opens the page in a fresh browser, runs `visit`, and closes everything again, whatever happened.
    ///
    /// # Errors
    /// `visit`'s own, a panic in it, an error that the page logged, or that server or browser did not start.
    /// The page as it was is then in the screenshot `NAME-failed.png`.
    pub async fn run<F>(self, visit: impl FnOnce(Page) -> F) -> Result<()>
    where
        F: Future<Output = Result<()>> + Send + 'static,
    {
        let server = self.start_server().await?;
        let driver = start_driver().await?;
        let downloads = TempDir::new()?;
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(&downloads)?)
            .connect(&driver.said)
            .await
            .context("the browser did not start")?;
        let page = Page::new(self.name, client.clone(), downloads.path().to_owned());

        page.open(&server.said).await?;
        // In a task of its own, a failed assertion cannot leave the browser behind.
        let visited = tokio::time::timeout(AT_MOST, tokio::spawn(visit(page.clone()))).await;
        let outcome = match visited {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => Err(anyhow!(panic)),
            Err(_) => Err(anyhow!("the session did not end within {} s", AT_MOST.as_secs())),
        };
        let outcome = match outcome {
            Ok(()) => page.check_console().await,
            Err(error) => Err(page.describe_failure(error).await),
        };
        client.close().await.context("the browser could not be closed")?;
        outcome
    }

    /// The program finds the page in `MASKWRIGHT_SITE` by itself.
    async fn start_server(&self) -> Result<Background> {
        let mut server = Command::new(program()?);
        server.args(["serve", "--addr", "127.0.0.1:0"]).args(&self.arguments);
        Background::start(server, url_in).await
    }
}

/// The program `maskwright` under test.
///
/// # Errors
/// When the test was not started by `cargo xtask`.
pub fn program() -> Result<PathBuf> {
    path_from("MASKWRIGHT_BIN")
}

/// A path that `cargo xtask` hands over.
pub(crate) fn path_from(variable: &str) -> Result<PathBuf> {
    let value = env::var_os(variable)
        .with_context(|| format!("{variable} is not set; run `cargo xtask test --only browser`"))?;
    Ok(value.into())
}

async fn start_driver() -> Result<Background> {
    let mut driver = Command::new(path_from("CHROMEDRIVER")?);
    driver.arg("--port=0");
    Background::start(driver, |line| {
        let port = line.split("started successfully on port ").nth(1)?.trim_end_matches('.');
        Some(format!("http://127.0.0.1:{port}"))
    })
    .await
}

/// The web address in a line, up to the next blank.
fn url_in(line: &str) -> Option<String> {
    let start = line.find("http://")?;
    line[start..].split_whitespace().next().map(str::to_owned)
}

/// The browser's own settings from `cargo xtask`, and: save without asking, log everything.
fn capabilities(downloads: &TempDir) -> Result<Capabilities> {
    let file = path_from("MASKWRIGHT_WEBDRIVER_JSON")?;
    let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut capabilities: Capabilities = serde_json::from_str(&text)?;
    let chrome = capabilities.get_mut("goog:chromeOptions").and_then(Value::as_object_mut);
    chrome.context("goog:chromeOptions is missing")?.insert(
        "prefs".to_owned(),
        json!({ "download.default_directory": downloads.path(), "download.prompt_for_download": false }),
    );
    capabilities.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
    Ok(capabilities)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_ends_where_the_sentence_goes_on() {
        let line = "Maskwright is at http://127.0.0.1:4071/ (Ctrl+C ends it)";
        assert_eq!(url_in(line).as_deref(), Some("http://127.0.0.1:4071/"));
        assert_eq!(url_in("no address"), None);
    }
}
