//! Everything that was measured, on what and when, as tables for people and as JSON for programs.
//! How it is measured is in the modules beside this one.

use std::env;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::thread::available_parallelism;

use anyhow::{Context, Result};
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::native::{self, Native};
use crate::sizes::{self, Size};
use crate::times::Times;

/// The photo, and a click on the cat in it.
const SAMPLE: &str = "assets/samples/chelsea.jpg";
const CLICK: &str = "225,150";

/// Enough for a 95th percentile that is not the maximum.
const RUNS: usize = 21;

/// One run of `bench`.
pub(crate) struct Report {
    device: String,
    date: String,
    sizes: Vec<Size>,
    native: Native,
}

impl Report {
    /// Measures everything.
    ///
    /// # Errors
    /// When page or program is missing or fails.
    pub(crate) fn measure() -> Result<Self> {
        let site = PathBuf::from(env::var_os("MASKWRIGHT_SITE").context("run `cargo xtask bench`")?);
        Ok(Self {
            device: device(),
            date: OffsetDateTime::now_utc().date().to_string(),
            sizes: sizes::measure(&site)?,
            native: native::measure(&repository().join(SAMPLE), CLICK, RUNS)?,
        })
    }

    /// The tables of README.
    pub(crate) fn to_markdown(&self) -> String {
        let mut text = format!("Measured on {}, {}.\n\n", self.device, self.date);
        text.push_str("| file | bytes | gzip | brotli |\n|---|--:|--:|--:|\n");
        for Size { name, raw, gzip, brotli } in &self.sizes {
            let [raw, gzip, brotli] = [raw, gzip, brotli].map(|bytes| grouped(*bytes));
            text.push_str(&format!("| `{name}` | {raw} | {gzip} | {brotli} |\n"));
        }
        text.push_str("\n| time | p50 | p95 | of |\n|---|--:|--:|--:|\n");
        text.push_str(&row("encode an image, program", &self.native.encode));
        text.push_str(&row("decode a click, program", &self.native.decode));
        text
    }

    /// The same as one object.
    pub(crate) fn to_json(&self) -> Value {
        let files = self.sizes.iter().map(|Size { name, raw, gzip, brotli }| {
            json!({ "name": name, "bytes": raw, "gzip": gzip, "brotli": brotli })
        });
        json!({
            "device": self.device,
            "date": self.date,
            "files": files.collect::<Vec<_>>(),
            "native": { "encode_ms": self.native.encode.to_json(), "decode_ms": self.native.decode.to_json() },
        })
    }
}

fn row(what: &str, times: &Times) -> String {
    format!(
        "| {what} | {:.1} ms | {:.1} ms | {} |\n",
        times.percentile(50),
        times.percentile(95),
        times.count()
    )
}

/// `1234567` as `1 234 567`.
fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

/// Processor, cores and system, as far as the system tells.
fn device() -> String {
    let model = fs::read_to_string("/proc/cpuinfo").ok().and_then(|text| {
        let line = text.lines().find(|line| line.starts_with("model name"))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    });
    let mut text = model.unwrap_or_else(|| env::consts::ARCH.to_owned());
    if let Ok(cores) = available_parallelism() {
        let _ = write!(text, ", {cores} cores");
    }
    text + ", " + env::consts::OS
}

fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(["7", "1 234", "10 245 752"], [7, 1234, 10_245_752].map(grouped));
    }
}
