//! Builds the page into `dist/` with Trunk, and the program `maskwright` beside it.
//! What goes into the page is said by `index.html` and `Trunk.toml`.

use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Result, bail};

use crate::workspace::Workspace;
use crate::{process, service_worker, setup, threads};

/// How page and program are compiled; the cargo profiles of the same names.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Profile {
    /// Full speed, linked quickly: for `serve` and the tests.
    Site,
    /// As published: link-time optimisation, and wasm-opt on the page.
    Release,
}

impl Profile {
    /// The cargo profile.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Site => "site",
            Self::Release => "release",
        }
    }
}

impl FromStr for Profile {
    type Err = anyhow::Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "site" => Ok(Self::Site),
            "release" => Ok(Self::Release),
            _ => bail!("there is no profile `{name}`; the page is built with `site` or `release`"),
        }
    }
}

/// Whom the page is built for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Use {
    /// Browsers keep it, and open it without a network.
    Visitors,
    /// Browsers keep nothing: what was built last is what is seen.
    Development,
}

/// Sets up what is needed and builds the page.
///
/// # Errors
/// When a tool cannot be installed or the build fails.
pub(crate) fn build(workspace: &Workspace, profile: Profile, purpose: Use) -> Result<()> {
    setup::for_site(workspace)?;
    let mut trunk = workspace.command(&setup::trunk(workspace));
    trunk.args(["build", "--cargo-profile", profile.name()]);
    if profile == Profile::Release {
        setup::wasm_opt(workspace)?;
        trunk.arg("--release");
    }
    process::run(trunk.env("PATH", workspace.path_with(&setup::program_folders(workspace))?))?;
    threads::add(workspace, profile)?;
    match purpose {
        Use::Visitors => service_worker::add(workspace),
        Use::Development => service_worker::add_none(workspace),
    }
}

/// Builds the program and returns where it is.
///
/// # Errors
/// When the build fails.
pub(crate) fn build_program(workspace: &Workspace, profile: Profile) -> Result<PathBuf> {
    process::run(workspace.cargo("build --package cli --profile").arg(profile.name()))?;
    Ok(workspace.program("maskwright", profile.name()))
}
