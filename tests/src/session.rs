//! One test's own server, browser and downloads folder, from start to clean end.
//! What can be done at the page is in `page`.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use fantoccini::wd::Capabilities;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tempfile::TempDir;
use tokio::process::Command;

use crate::child::Background;
use crate::page::Page;
use crate::program::path_from;
use crate::server::Server;

/// The screen until a test asks for another, in CSS pixels.
const SCREEN: (u32, u32) = (1280, 800);

/// No host but the server's has an address: a page that asks another one logs an error, which fails the session.
const NO_OTHER_HOST: &str = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1";

/// A session that takes longer hangs.
const AT_MOST: Duration = Duration::from_secs(300);

/// How often the driver is started at most.
const DRIVER_STARTS: usize = 3;

/// What a test needs before a person can sit down at the page.
pub struct Session {
    name: &'static str,
    arguments: Vec<String>,
    folder: &'static str,
    scripts: Vec<&'static str>,
    flags: &'static [&'static str],
    at_most: Duration,
}

impl Session {
    /// A session of this name, which its screenshots carry.
    pub fn new(name: &'static str) -> Self {
        Self { name, arguments: Vec::new(), folder: "", scripts: Vec::new(), flags: &[], at_most: AT_MOST }
    }

    /// Adds an argument for `maskwright serve`, such as a folder of images.
    #[must_use]
    pub fn serve(mut self, argument: impl Into<String>) -> Self {
        self.arguments.push(argument.into());
        self
    }

    /// Opens the page in this folder of the server, such as `/repo/`.
    #[must_use]
    pub fn at(mut self, folder: &'static str) -> Self {
        self.folder = folder;
        self
    }

    /// Runs JavaScript in the page before the page's own, each time it is loaded; behind what was injected before.
    #[must_use]
    pub fn inject(mut self, script: &'static str) -> Self {
        self.scripts.push(script);
        self
    }

    /// Gives it more time than other sessions.
    #[must_use]
    pub fn at_most(mut self, time: Duration) -> Self {
        self.at_most = time;
        self
    }

    /// Adds arguments for the browser.
    #[must_use]
    pub fn start_browser_with(mut self, flags: &'static [&'static str]) -> Self {
        self.flags = flags;
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
        // The server runs until all is over.
        let visit_and_keep = |page: Page, server: Server| {
            let visited = visit(page);
            async move {
                let outcome = visited.await;
                drop(server);
                outcome
            }
        };
        self.run_with_server(visit_and_keep).await
    }

    /// As [`Self::run`], with the server in the test's hand.
    ///
    /// # Errors
    /// See [`Self::run`].
    pub async fn run_with_server<T, F>(self, visit: impl FnOnce(Page, Server) -> F) -> Result<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T>> + Send + 'static,
    {
        let server = self.start_server().await?;
        let driver = start_driver().await?;
        let folders = Folders::new()?;
        let (client, page) = self.sit_down(&driver, &server, &folders).await?;
        let outcome = attend(&page, self.at_most, |page| visit(page, server)).await;
        client.close().await.context("the browser could not be closed")?;
        outcome
    }

    /// As [`Self::run`], but after `visit` all processes of the browser are killed without a word, as by a crash;
    /// `visit_again` then finds what a new browser finds that has the same disk.
    ///
    /// # Errors
    /// See [`Self::run`].
    #[cfg(target_os = "linux")]
    pub async fn run_and_kill<F, G>(
        self,
        visit: impl FnOnce(Page) -> F,
        visit_again: impl FnOnce(Page) -> G,
    ) -> Result<()>
    where
        F: Future<Output = Result<()>> + Send + 'static,
        G: Future<Output = Result<()>> + Send + 'static,
    {
        let server = self.start_server().await?;
        let driver = start_driver().await?;
        let folders = Folders::new()?;
        let (_, page) = self.sit_down(&driver, &server, &folders).await?;
        let outcome = attend(&page, self.at_most, visit).await;
        kill_all_with(&folders.profile.path().to_string_lossy())?;
        outcome?;
        self.come_back((&driver, &server, &folders), visit_again).await
    }

    /// As [`Self::run_and_kill`], but the browser is killed at this moment, wherever `visit` is by then.
    ///
    /// # Errors
    /// `visit`'s own, if it ended before the moment; else see [`Self::run`].
    #[cfg(target_os = "linux")]
    pub async fn run_and_kill_at<F, G>(
        self,
        moment: Duration,
        visit: impl FnOnce(Page) -> F,
        visit_again: impl FnOnce(Page) -> G,
    ) -> Result<()>
    where
        F: Future<Output = Result<()>> + Send + 'static,
        G: Future<Output = Result<()>> + Send + 'static,
    {
        let server = self.start_server().await?;
        let driver = start_driver().await?;
        let folders = Folders::new()?;
        let (_, page) = self.sit_down(&driver, &server, &folders).await?;
        let visited = tokio::time::timeout(moment, visit(page)).await;
        kill_all_with(&folders.profile.path().to_string_lossy())?;
        visited.unwrap_or(Ok(()))?;
        self.come_back((&driver, &server, &folders), visit_again).await
    }

    /// Opens the page in a new browser after the one before was killed.
    #[cfg(target_os = "linux")]
    async fn come_back<G>(
        &self,
        (driver, server, folders): (&Background, &Server, &Folders),
        visit_again: impl FnOnce(Page) -> G,
    ) -> Result<()>
    where
        G: Future<Output = Result<()>> + Send + 'static,
    {
        let (client, page) = self.sit_down(driver, server, folders).await?;
        let outcome = attend(&page, self.at_most, visit_again).await;
        client.close().await.context("the browser could not be closed")?;
        outcome
    }

    /// Opens the page in a browser.
    async fn sit_down(
        &self,
        driver: &Background,
        server: &Server,
        folders: &Folders,
    ) -> Result<(Client, Page)> {
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities(folders, self.flags)?)
            .connect(&driver.said)
            .await
            .context("the browser did not start")?;
        let page = Page::new(self.name, client.clone(), folders.downloads.path().to_owned());
        page.resize(SCREEN.0, SCREEN.1).await?;
        page.inject(&self.scripts.join("\n")).await?;
        page.open(&format!("{}{}", server.url(), self.folder)).await?;
        page.shows_gallery().await?;
        Ok((client, page))
    }

    async fn start_server(&self) -> Result<Server> {
        Server::start(self.arguments.clone()).await
    }
}

/// What a browser writes to.
struct Folders {
    downloads: TempDir,
    profile: TempDir,
}

impl Folders {
    fn new() -> Result<Self> {
        Ok(Self { downloads: TempDir::new()?, profile: TempDir::new()? })
    }
}

/// Runs `visit` and checks what the page has logged.
async fn attend<T, F>(page: &Page, at_most: Duration, visit: impl FnOnce(Page) -> F) -> Result<T>
where
    T: Send + 'static,
    F: Future<Output = Result<T>> + Send + 'static,
{
    // In a task of its own, a failed assertion cannot leave the browser behind.
    let visited = tokio::time::timeout(at_most, tokio::spawn(visit(page.clone()))).await;
    let outcome = match visited {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(panic)) => Err(anyhow!(panic)),
        Err(_) => Err(anyhow!("the session did not end within {} s", at_most.as_secs())),
    };
    match outcome {
        Ok(result) => page.check_console().await.map(|()| result),
        Err(error) => Err(page.describe_failure(error).await),
    }
}

/// Kills every process that was started with `folder` among its arguments: a browser with all that belongs to it.
#[cfg(target_os = "linux")]
fn kill_all_with(folder: &str) -> Result<()> {
    for process in std::fs::read_dir("/proc")? {
        let process = process?;
        let command = std::fs::read(process.path().join("cmdline")).unwrap_or_default();
        if String::from_utf8_lossy(&command).contains(folder) {
            // It may have ended with its parent.
            let id = process.file_name();
            let _ = std::process::Command::new("kill").arg("-9").arg(id).status()?;
        }
    }
    Ok(())
}

/// Where two begin at the same moment, one was seen to end instead of listening: likely both were after the same port.
async fn start_driver() -> Result<Background> {
    let path = path_from("CHROMEDRIVER")?;
    for _ in 1..DRIVER_STARTS {
        if let Ok(driver) = start_program(&path).await {
            return Ok(driver);
        }
    }
    start_program(&path).await
}

async fn start_program(driver: &Path) -> Result<Background> {
    let mut command = Command::new(driver);
    command.arg("--port=0");
    Background::start(command, |line| {
        let port = line.split("started successfully on port ").nth(1)?.trim_end_matches('.');
        Some(format!("http://127.0.0.1:{port}"))
    })
    .await
}

/// The browser's own settings from `cargo xtask`, and: save without asking, log everything.
fn capabilities(folders: &Folders, flags: &[&str]) -> Result<Capabilities> {
    let file = path_from("MASKWRIGHT_WEBDRIVER_JSON")?;
    let text = std::fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut capabilities: Capabilities = serde_json::from_str(&text)?;
    let chrome = capabilities.get_mut("goog:chromeOptions").context("goog:chromeOptions is missing")?;
    chrome["prefs"] = json!({ "download.default_directory": folders.downloads.path(), "download.prompt_for_download": false });
    let arguments = chrome["args"].as_array_mut().context("args is a list")?;
    arguments.push(NO_OTHER_HOST.into());
    arguments.extend(flags.iter().map(|&flag| flag.into()));
    arguments.push(format!("--user-data-dir={}", folders.profile.path().display()).into());
    capabilities.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
    Ok(capabilities)
}
