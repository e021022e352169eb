//! The program `maskwright` as a person at a terminal uses it, and the files of the repository.
//! What it serves to a browser is looked at in `session` and `page`.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// The program under test.
///
/// # Errors
/// When the test was not started by `cargo xtask`.
pub fn program() -> Result<PathBuf> {
    path_from("MASKWRIGHT_BIN")
}

/// What `maskwright segment IMAGE OPTIONS --json` prints.
///
/// # Errors
/// When it fails, with its own words.
pub fn segment(image: &Path, options: &[&str]) -> Result<Value> {
    let mut command = Command::new(program()?);
    let output = command.arg("segment").arg(image).args(options).arg("--json").output()?;
    ensure!(output.status.success(), "maskwright segment: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).context("the answer of maskwright segment is not JSON")
}

/// The file that `maskwright auto IMAGE OPTIONS` writes, as SA-1B's.
///
/// # Errors
/// When it fails, with its own words.
pub fn automatic(image: &Path, options: &[&str]) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let mut command = Command::new(program()?);
    command.arg("auto").arg(image).arg("--out").arg(folder.path()).args(["--output-mode", "coco_rle"]);
    let output = command.args(options).output()?;
    ensure!(output.status.success(), "maskwright auto: {}", String::from_utf8_lossy(&output.stderr));
    let name = image.file_name().context("the image has a name")?;
    let file = folder.path().join(name).with_extension("json");
    serde_json::from_slice(&std::fs::read(&file)?).context("the file of maskwright auto is not JSON")
}

/// A file of the repository by its path from the top.
#[must_use]
pub fn repository_file(path: &str) -> PathBuf {
    // Of the checkout that runs the tests: two that share a target folder share the compiled tests, too.
    let own = env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| env!("CARGO_MANIFEST_DIR").into());
    Path::new(&own).with_file_name(path)
}

/// A path that `cargo xtask` hands over.
pub(crate) fn path_from(variable: &str) -> Result<PathBuf> {
    let value = env::var_os(variable)
        .with_context(|| format!("{variable} is not set; run `cargo xtask test --only browser`"))?;
    Ok(value.into())
}
