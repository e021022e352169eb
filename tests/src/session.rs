//! One test's own server, browser and downloads folder, from start to clean end.
//! What can be done at the page is in `page`.

use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use fantoccini::ClientBuilder;
use fantoccini::wd::Capabilities;
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;
use tokio::process::Command;

use crate::child::Background;
use crate::page::Page;
use crate::program::{path_from, program};

/// The screen until a test asks for another, in CSS pixels.
const SCREEN: (u32, u32) = (1280, 800);

/// No host but the server's has an address: a page that asks another one logs an error, which fails the session.
const NO_OTHER_HOST: &str = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1";

/// A session that takes longer hangs.
const AT_MOST: Duration = Duration::from_secs(300);

/// What a test needs before a person can sit down at the page.
pub struct Session {
    name: &'static str,
    arguments: Vec<String>,
    script: &'static str,
}

impl Session {
    /// A session of this name, which its screenshots carry.
    pub fn new(name: &'static str) -> Self {
        Self { name, arguments: Vec::new(), script: "" }
    }

    /// Adds an argument for `maskwright serve`, such as a folder of images.
    #[must_use]
    pub fn serve(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Runs JavaScript in the page before the page's own, each time it is loaded.
    #[must_use]
    pub fn inject(mut self, script: &'static str) -> Self {
        self.script = script;
        self
    }

    /// Opens the page in a fresh browser, runs `visit`, and closes everything again, whatever happened.
    ///
    /// # Errors
    /// `visit`'s own, a panic in it, an error that the page logged, or that server or browser did not start.
    /// The page as it was is then in the screenshot `NAME-failed.png`.
    pub async fn run<T, F>(self, visit: impl FnOnce(Page) -> F) -> Result<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
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

        page.resize(SCREEN.0, SCREEN.1).await?;
        page.inject(self.script).await?;
        page.open(&server.said).await?;
        page.find("body[data-state]").await.context("the page did not start")?;
        // In a task of its own, a failed assertion cannot leave the browser behind.
        let visited = tokio::time::timeout(AT_MOST, tokio::spawn(visit(page.clone()))).await;
        let outcome = match visited {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(panic)) => Err(anyhow!(panic)),
            Err(_) => Err(anyhow!("the session did not end within {} s", AT_MOST.as_secs())),
        };
        let outcome = match outcome {
            Ok(result) => page.check_console().await.map(|()| result),
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
    let chrome = capabilities.get_mut("goog:chromeOptions").context("goog:chromeOptions is missing")?;
    chrome["prefs"] =
        json!({ "download.default_directory": downloads.path(), "download.prompt_for_download": false });
    chrome["args"].as_array_mut().context("args is a list")?.push(NO_OTHER_HOST.into());
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
