//! Everything that was measured, on what and when, as tables for people and as JSON for programs.
//! How it is measured is in the modules beside this one.

use std::env;
use std::fmt::Write;
use std::fs;
use std::path::PathBuf;
use std::thread::available_parallelism;

use anyhow::{Context, Result};
use end_to_end::repository_file;
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::in_page::{self, Hover, InPage};
use crate::native::{self, Native};
use crate::sizes::{self, Size};
use crate::times::Times;

/// The photo, 600 x 400 pixels.
const PHOTO: &str = "assets/samples/coffee.jpg";

/// Enough for a 95th percentile that is not the maximum.
const RUNS: u32 = 21;

/// What the table's words mean.
const DEFINITIONS: &str = "
First mask: from the start of the navigation until the mask of a click on the coffee sample is painted; a script in
the page opens the sample and clicks as soon as each is possible; server and browser are on one machine.
Encode: image file to embedding, for the same photo each time. Decode: embedding and a click to three masks at the
photo's size, a different click each time. Natively: in one process, without a browser. A move of the pointer comes when
a frame begins; its mask is painted at the earliest with the next frame, 16.7 ms later. SAM's decoder has made-up
weights, whose masks are noise: that takes longer to cut, send and draw than any object.
";

/// One run of `bench`.
pub(crate) struct Report {
    device: String,
    date: String,
    profile: String,
    sizes: Vec<Size>,
    in_page: InPage,
    native: Native,
}

impl Report {
    /// Measures everything.
    ///
    /// # Errors
    /// When page or program is missing or fails.
    pub(crate) async fn measure() -> Result<Self> {
        let site = PathBuf::from(env::var_os("MASKWRIGHT_SITE").context("run `cargo xtask bench`")?);
        let profile = env::var("MASKWRIGHT_PROFILE").context("run `cargo xtask bench`")?;
        let photo = repository_file(PHOTO);
        // From the upper left to the lower right of the photo.
        let clicks: Vec<(u32, u32)> = (0..RUNS).map(|run| (30 + 26 * run, 30 + 16 * run)).collect();
        Ok(Self {
            device: device(),
            date: OffsetDateTime::now_utc().date().to_string(),
            profile,
            sizes: sizes::measure(&site)?,
            in_page: in_page::measure(&photo, clicks.len(), &clicks).await?,
            native: native::measure(&photo, clicks.len(), &clicks).await?,
        })
    }

    /// The tables of README.
    pub(crate) fn to_markdown(&self) -> String {
        let Self { device, date, profile, in_page, native, .. } = self;
        let mut text = format!("Measured on {device}, {date}, compiled with the profile `{profile}`.\n\n");
        text.push_str("| file | bytes | gzip | brotli |\n|---|--:|--:|--:|\n");
        for Size { name, raw, gzip, brotli } in &self.sizes {
            let [raw, gzip, brotli] = [raw, gzip, brotli].map(|bytes| grouped(*bytes));
            text.push_str(&format!("| `{name}` | {raw} | {gzip} | {brotli} |\n"));
        }
        text.push_str("\n| time | p50 | p95 | of |\n|---|--:|--:|--:|\n");
        for (what, times) in [
            ("from opening the page to the first mask, nothing cached", &in_page.cold_start),
            ("the same, everything cached", &in_page.warm_start),
            ("encode a photo, in the page", &in_page.encode),
            ("decode a click, in the page", &in_page.decode),
            ("from a move of the pointer to the mask on the canvas", &in_page.hover.drawn),
            ("from a move of the pointer to the painted frame", &in_page.hover.painted),
            ("the same with SAM's decoder, on the canvas", &in_page.sam_hover.drawn),
            ("the same with SAM's decoder, painted", &in_page.sam_hover.painted),
            ("with SAM's decoder on one thread, on the canvas", &in_page.sam_hover_alone.drawn),
            ("with SAM's decoder on one thread, painted", &in_page.sam_hover_alone.painted),
            ("encode a photo, natively", &native.encode),
            ("decode a click, natively", &native.decode),
        ] {
            text.push_str(&row(what, times));
        }
        text.push_str(DEFINITIONS);
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
            "profile": self.profile,
            "files": files.collect::<Vec<_>>(),
            "first_mask_ms": {
                "cold": self.in_page.cold_start.to_json(),
                "warm": self.in_page.warm_start.to_json(),
            },
            "page": {
                "encode_ms": self.in_page.encode.to_json(),
                "decode_ms": self.in_page.decode.to_json(),
                "hover_ms": hover(&self.in_page.hover),
                "sam_hover_ms": hover(&self.in_page.sam_hover),
                "sam_hover_alone_ms": hover(&self.in_page.sam_hover_alone),
            },
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

fn hover(Hover { drawn, painted }: &Hover) -> Value {
    json!({ "drawn": drawn.to_json(), "painted": painted.to_json() })
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
pub(crate) fn device() -> String {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped_by_thousands() {
        assert_eq!(["7", "1 234", "10 245 752"], [7, 1234, 10_245_752].map(grouped));
    }
}
