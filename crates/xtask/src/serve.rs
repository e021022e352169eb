//! `cargo xtask serve`: from a checkout to the page in a browser.
//! The server is `maskwright serve`; its arguments are handed on unread.

use anyhow::Result;

use crate::process;
use crate::site::{self, Profile, Use};
use crate::workspace::Workspace;

/// Builds page and program and serves them until interrupted; the server prints its address.
///
/// # Errors
/// When set-up or build fails, or the server ends with an error.
pub(crate) fn run(workspace: &Workspace, arguments: &[String]) -> Result<()> {
    site::build(workspace, Profile::Site, Use::Development)?;
    let program = site::build_program(workspace, Profile::Site)?;
    let mut server = workspace.command(&program);
    server.arg("serve").arg("--site").arg(workspace.site()).args(arguments);
    // Folders in the arguments are meant from where the command was typed.
    process::run(server.current_dir(std::env::current_dir()?))
}
