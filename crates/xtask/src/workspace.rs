//! Where things are: the checkout, and the folders outside it that outlive it.
//! Nothing is installed or built here.

use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

/// The checkout and its caches.
pub(crate) struct Workspace {
    /// The folder of the workspace's `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// Installed tools, one folder `NAME-VERSION` each.
    pub(crate) tools: PathBuf,
    /// Cargo's target folder, `CARGO_TARGET_DIR` where that is set.
    pub(crate) target: PathBuf,
}

impl Workspace {
    /// Finds the folders.
    ///
    /// # Errors
    /// When cargo did not start the program, or no cache folder is known (neither `MASKWRIGHT_CACHE` nor a home folder).
    pub(crate) fn open() -> Result<Self> {
        // Of the checkout that runs: two that share a target folder share the compiled program, too.
        let own = env::var_os("CARGO_MANIFEST_DIR").context("xtask is not run by cargo: `cargo xtask`")?;
        let root = Path::new(&own).ancestors().nth(2).context("xtask is not in crates/")?;
        let cache = cache_folder().context("no cache folder is known; set MASKWRIGHT_CACHE to one")?;
        Ok(Self {
            root: root.to_owned(),
            tools: cache.join("tools"),
            target: folder_from("CARGO_TARGET_DIR").unwrap_or_else(|| cache.join("target")),
        })
    }

    /// The folder of the built page.
    pub(crate) fn site(&self) -> PathBuf {
        self.root.join("dist")
    }

    /// The folder of the npm package.
    pub(crate) fn package(&self) -> PathBuf {
        self.root.join("package")
    }

    /// The program `name` as the cargo profile's folder `profile` holds it.
    pub(crate) fn program(&self, name: &str, profile: &str) -> PathBuf {
        self.target.join(profile).join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }

    /// `cargo ARGUMENTS`, the arguments separated by blanks.
    pub(crate) fn cargo(&self, arguments: &str) -> Command {
        let mut command = self.command(Path::new("cargo"));
        command.args(arguments.split_whitespace());
        command
    }

    /// A program that runs in the checkout and builds into [`Self::target`].
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root).env("CARGO_TARGET_DIR", &self.target);
        // Flags from outside would replace those of .cargo/config.toml, and with them the page's SIMD;
        // a target folder holds the outputs of one set of flags.
        command.env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
        command
    }

    /// `PATH` with `folders` before everything else.
    ///
    /// # Errors
    /// When a folder's name holds the separator of `PATH`.
    pub(crate) fn path_with(&self, folders: &[PathBuf]) -> Result<OsString> {
        let path = env::var_os("PATH").unwrap_or_default();
        let all = folders.iter().cloned().chain(env::split_paths(&path));
        env::join_paths(all).context("the cache folder's name cannot be put on PATH")
    }
}

fn cache_folder() -> Option<PathBuf> {
    let of_user = || {
        let home = env::home_dir()?;
        Some(match env::consts::OS {
            "macos" => home.join("Library/Caches"),
            "windows" => home.join("AppData/Local"),
            _ => home.join(".cache"),
        })
    };
    folder_from("MASKWRIGHT_CACHE")
        .or_else(|| Some(folder_from("XDG_CACHE_HOME").or_else(of_user)?.join("maskwright")))
}

/// The absolute folder an environment variable names, if it is set and not empty.
fn folder_from(variable: &str) -> Option<PathBuf> {
    let value = env::var_os(variable).filter(|value| !value.is_empty())?;
    std::path::absolute(value).ok()
}
