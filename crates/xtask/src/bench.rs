//! `cargo xtask bench`: builds page and program and hands over to the program that measures them.
//! The measuring is in `tests/`, where the browser is driven.

use anyhow::Result;

use crate::site::{self, Profile, Use};
use crate::workspace::Workspace;
use crate::{checks, process};

/// Builds, then runs the `bench` program of `tests/` with `arguments`.
///
/// # Errors
/// When set-up, a build or a measurement fails.
pub(crate) fn run(workspace: &Workspace, profile: Profile, arguments: &[String]) -> Result<()> {
    let subject = arguments.first().map(String::as_str);
    if subject != Some("automatic") {
        site::build(workspace, profile, Use::Visitors)?;
    }
    // These need no program, and so no Burn. Else both together, with the same features.
    let packages =
        if matches!(subject, Some("decode" | "encode" | "automatic")) { "" } else { "--package cli" };
    let mut build =
        workspace.cargo(&format!("build --locked {packages} --package end-to-end --bins --profile"));
    process::run(build.arg(profile.name()))?;
    let mut bench = workspace.command(&workspace.program("bench", profile.name()));
    // As cargo does for the tests of that folder; this program was given its own.
    bench.env("CARGO_MANIFEST_DIR", workspace.root.join("tests"));
    bench.args(arguments).env("MASKWRIGHT_PROFILE", profile.name()).env("MASKWRIGHT_TOOLS", &workspace.tools);
    let program = workspace.program("maskwright", profile.name());
    process::run(checks::browser_environment(workspace, &mut bench, &program)?)
}
