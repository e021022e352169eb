//! The times that the program tells of itself, run once for each measurement, as a user runs it.
//! The browser's times are in `page`.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::times::Times;

/// Times of the program on this machine.
pub(crate) struct Native {
    /// Image to embedding.
    pub(crate) encode: Times,
    /// Embedding and one click to masks, the first in its process.
    pub(crate) decode: Times,
}

/// Runs `maskwright segment IMAGE --point POINT --json` so many times.
///
/// # Errors
/// When the program fails or does not tell its times.
pub(crate) fn measure(image: &Path, point: &str, runs: usize) -> Result<Native> {
    let answers = (0..runs).map(|_| segment(image, point)).collect::<Result<Vec<_>>>()?;
    let times = |key: &str| {
        let times = answers.iter().map(|answer| answer[key].as_f64());
        Times::new(times.collect::<Option<_>>().with_context(|| format!("no `{key}` in the answer"))?)
    };
    Ok(Native { encode: times("encode_ms")?, decode: times("decode_ms")? })
}

fn segment(image: &Path, point: &str) -> Result<Value> {
    let mut command = Command::new(end_to_end::program()?);
    let output = command.arg("segment").arg(image).args(["--point", point, "--json"]).output()?;
    ensure!(output.status.success(), "maskwright segment: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).context("the answer of maskwright segment is not JSON")
}
