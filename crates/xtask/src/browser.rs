//! The browser of the tests and its driver: found on this machine, or installed where that is plain.
//! Nothing is started here.

use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::process;
use crate::workspace::Workspace;

/// Without a window, as any user (root too), and without calls home.
const FLAGS: [&str; 8] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
];

/// The programs that the browser tests start.
pub(crate) struct Browser {
    /// Chromium or Chrome.
    pub(crate) chromium: PathBuf,
    /// The chromedriver of the same version.
    pub(crate) chromedriver: PathBuf,
}

impl Browser {
    /// Writes how to start Chromium as WebDriver capabilities, the form that both kinds of browser test read.
    ///
    /// # Errors
    /// When the target folder cannot be written.
    pub(crate) fn write_capabilities(&self, workspace: &Workspace) -> Result<PathBuf> {
        let file = workspace.target.join("webdriver.json");
        let options = json!({ "binary": self.chromium, "args": FLAGS });
        fs::create_dir_all(&workspace.target)
            .and_then(|()| fs::write(&file, json!({ "goog:chromeOptions": options }).to_string()))
            .with_context(|| format!("cannot write {}", file.display()))?;
        Ok(file)
    }
}

/// The browser that `CHROMIUM` and `CHROMEDRIVER` name, else the one on `PATH`, else Debian's package.
///
/// # Errors
/// When there is none and it cannot be installed here; the message says what to install.
pub(crate) fn find_or_install() -> Result<Browser> {
    if let Some(browser) = find() {
        return Ok(browser);
    }
    if is_debian() && is_root() {
        println!("installing Chromium and its driver (Debian's packages), once ...");
        process::run(Command::new("apt-get").arg("update"))?;
        let mut install = Command::new("apt-get");
        install.args(["install", "--yes", "chromium", "chromium-driver"]);
        process::run(install.env("DEBIAN_FRONTEND", "noninteractive"))?;
        if let Some(browser) = find() {
            return Ok(browser);
        }
    }
    bail!(
        "the browser tests need Chromium (or Chrome) and the chromedriver of the same version. Install both \
         (Debian: `apt-get install chromium chromium-driver`; Fedora: `dnf install chromium chromedriver`; \
         macOS: `brew install --cask chromium chromedriver`), or set CHROMIUM and CHROMEDRIVER to the programs"
    )
}

fn find() -> Option<Browser> {
    let chromium = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
    Some(Browser {
        chromium: named_by("CHROMIUM").or_else(|| process::find(&chromium)).or_else(macos_chrome)?,
        chromedriver: named_by("CHROMEDRIVER").or_else(|| process::find(&["chromedriver"]))?,
    })
}

fn named_by(variable: &str) -> Option<PathBuf> {
    env::var_os(variable).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn macos_chrome() -> Option<PathBuf> {
    let applications =
        ["Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome"];
    applications.iter().map(|name| PathBuf::from("/Applications").join(name)).find(|file| file.is_file())
}

fn is_debian() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|text| text.lines().any(|line| line == "ID=debian"))
}

fn is_root() -> bool {
    process::read(Command::new("id").arg("-u")).is_ok_and(|id| id == "0")
}
