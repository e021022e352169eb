//! `cargo xtask bench`: builds page and program and hands over to the program that measures them.
//! The measuring is in `tests/`, where the browser is driven.

use anyhow::Result;

use crate::site::{self, Profile};
use crate::workspace::Workspace;
use crate::{checks, process};

/// Builds, then runs the `bench` program of `tests/` with `arguments`.
///
/// # Errors
/// When set-up, a build or a measurement fails.
pub(crate) fn run(workspace: &Workspace, profile: Profile, arguments: &[String]) -> Result<()> {
    site::build(workspace, profile)?;
    let program = site::build_program(workspace, profile)?;
    let mut bench = workspace.cargo("run --locked --quiet --package end-to-end --bin bench --profile");
    bench.arg(profile.name()).arg("--").args(arguments).env("MASKWRIGHT_PROFILE", profile.name());
    process::run(checks::browser_environment(workspace, &mut bench, &program)?)
}
