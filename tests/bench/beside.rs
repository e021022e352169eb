//! `bench decode`: our worker and onnxruntime-web answer clicks in turn in one browser, and natively onnxruntime and
//! our own code on one thread. Files and peers are prepared here; `peer` holds what runs in the browser.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use annotation::{ImagePoint, ImageSize, Prompt};
use anyhow::{Context, Result};
use end_to_end::formula::{self, FormulaWeights};
use end_to_end::repository_file;
use sam::image::Framing;
use sam::{Device, EmbeddingType, FeatureMap, ImageEmbedding, Sam, sha256_hex, write_embedding};
use serde_json::{Value, json};

use crate::native::{milliseconds_since, now};
use crate::peers::{Peers, output, quantised};
use crate::times::Times;

/// Clicks that are answered before the clock starts, and after, in each round.
const WARM_UP: usize = 4;
const RUNS: usize = 15;
/// How often the candidates take turns.
const ROUNDS: usize = 3;
/// Side of the grid of Segment Anything's image embedding, and its width.
const GRID: usize = 64;
const DIM: usize = 256;
/// Small, so that cutting the masks, which onnxruntime does not do here, takes no time that matters.
const IMAGE: ImageSize = ImageSize::new(64, 64);
const PHOTO: &str = "assets/samples/coffee";

/// The names of the candidates, in the order of their turns.
const OURS: &str = "SAM decoder, ours";
const OURS_THREADS: &str = "SAM decoder, ours, 2 threads";
const ORT: &str = "SAM decoder, onnxruntime-web f32";
const ORT_UINT8: &str = "SAM decoder, onnxruntime-web uint8";
const NANO_DECODE: &str = "nano decode, ours";
const NANO_PREVIEW: &str = "nano preview: the best mask alone, ours";
const NANO_THREADS: &str = "nano decode, ours, 2 threads";
const NANO_ENCODE: &str = "nano encode at 512, ours";

/// Everything measured in one run.
pub(crate) struct Beside {
    rows: Vec<Row>,
    native: Times,
    native_peer: Times,
}

struct Row {
    name: &'static str,
    times: Times,
    /// User and system time of the whole browser for one answer, the median of the rounds.
    cpu: f64,
    /// From the start of the worker to the first answer, everything fetched from this machine.
    cold: Times,
}

impl Beside {
    /// Takes turns until every candidate has answered often enough.
    ///
    /// # Errors
    /// When a peer cannot be installed, a file is missing, or a candidate fails.
    pub(crate) async fn measure(peers: &Peers) -> Result<Self> {
        let site = PathBuf::from(env::var_os("MASKWRIGHT_SITE").context("run `cargo xtask bench decode`")?);
        let chromium = env::var_os("CHROMIUM").unwrap_or_else(|| "/usr/bin/chromium".into());
        let (modules, python, onnx) = (peers.modules()?, peers.python()?, peers.decoder()?);
        let files = tempfile::tempdir()?;
        write_files(files.path(), &onnx)?;

        let plan = files.path().join("plan.json");
        let content = json!({
            "modules": modules, "site": site, "files": files.path(), "chromium": chromium.to_string_lossy(),
            "rounds": ROUNDS, "candidates": candidates(),
        });
        fs::write(&plan, content.to_string())?;
        let mut node = Command::new("node");
        node.arg(repository_file("tests/bench/peer/bench.mjs")).arg(&plan);
        let results: Vec<Value> = serde_json::from_slice(&output(&mut node)?)?;

        let (mut native, mut native_peer) = (Vec::new(), Vec::new());
        for _ in 0..ROUNDS {
            native.extend(answer_natively(files.path()).await?);
            let mut script = Command::new(&python);
            script.arg(repository_file("tests/bench/peer/native_ort.py")).arg(&onnx).arg(RUNS.to_string());
            native_peer.extend(serde_json::from_slice::<Vec<f64>>(&output(&mut script)?)?);
        }
        let names =
            [OURS, OURS_THREADS, ORT, ORT_UINT8, NANO_DECODE, NANO_PREVIEW, NANO_THREADS, NANO_ENCODE];
        let rows = names.map(|name| Row::new(name, &results));
        Ok(Self {
            rows: rows.into_iter().collect::<Result<_>>()?,
            native: Times::new(native)?,
            native_peer: Times::new(native_peer)?,
        })
    }

    /// The table of README.
    pub(crate) fn to_markdown(&self) -> String {
        let mut text = String::from(
            "| one click, one thread if not said | p50 | p95 | CPU | cold start |\n|---|--:|--:|--:|--:|\n",
        );
        for Row { name, times, cpu, cold } in &self.rows {
            let [median, slow] = [times.percentile(50), times.percentile(95)];
            let cold = cold.percentile(50);
            text += &format!("| {name} | {median:.1} ms | {slow:.1} ms | {cpu:.0} ms | {cold:.0} ms |\n");
        }
        for (name, times) in [
            ("SAM decoder natively, ours", &self.native),
            ("SAM decoder natively, onnxruntime", &self.native_peer),
        ] {
            let [median, slow] = [times.percentile(50), times.percentile(95)];
            text += &format!("| {name} | {median:.1} ms | {slow:.1} ms | | |\n");
        }
        text + "\n"
            + &format!("{OURS} over {ORT}: {:.2}; ", self.ratio(OURS, ORT))
            + &format!("over {ORT_UINT8}: {:.2}; ", self.ratio(OURS, ORT_UINT8))
            + &format!("natively: {:.2}; ", self.native_ratio())
            + &format!("2 threads over 1: {:.2}, ", self.ratio(OURS_THREADS, OURS))
            + &format!("nano {:.2}.\n", self.ratio(NANO_THREADS, NANO_DECODE))
    }

    /// The same as one object.
    pub(crate) fn to_json(&self) -> Value {
        let rows = self.rows.iter().map(|Row { name, times, cpu, cold }| {
            json!({ "name": name, "ms": times.to_json(), "cpu_ms": cpu, "cold_start_ms": cold.to_json() })
        });
        json!({
            "ratio_to_ortweb_f32_1t": self.ratio(OURS, ORT),
            "ratio_to_ortweb_uint8_1t": self.ratio(OURS, ORT_UINT8),
            "ratio_threads_to_1t": self.ratio(OURS_THREADS, OURS),
            "ratio_nano_threads_to_1t": self.ratio(NANO_THREADS, NANO_DECODE),
            "nano_decode_ms": self.row(NANO_DECODE).times.percentile(50),
            "nano_preview_ms": self.row(NANO_PREVIEW).times.percentile(50),
            "nano_encode_ms": self.row(NANO_ENCODE).times.percentile(50),
            "ratio_native_to_ort_1t": self.native_ratio(),
            "native_ms": self.native.to_json(),
            "native_onnxruntime_ms": self.native_peer.to_json(),
            "rows": rows.collect::<Vec<_>>(),
        })
    }

    /// Medians of the wall clock over each other.
    fn ratio(&self, name: &str, peer: &str) -> f64 {
        self.row(name).times.percentile(50) / self.row(peer).times.percentile(50)
    }

    fn native_ratio(&self) -> f64 {
        self.native.percentile(50) / self.native_peer.percentile(50)
    }

    fn row(&self, name: &str) -> &Row {
        let row = self.rows.iter().find(|row| row.name == name);
        row.unwrap_or_else(|| unreachable!("every name has a row"))
    }
}

impl Row {
    /// The rounds of one candidate together.
    fn new(name: &'static str, results: &[Value]) -> Result<Self> {
        let rounds = || results.iter().filter(|result| result["name"] == name);
        let numbers = |values: &Value| -> Vec<f64> {
            values.as_array().into_iter().flatten().filter_map(Value::as_f64).collect()
        };
        let of_rounds = |key: &str| rounds().filter_map(|round| round[key].as_f64()).collect::<Vec<_>>();
        Ok(Self {
            name,
            times: Times::new(rounds().flat_map(|round| numbers(&round["times"])).collect())?,
            cpu: Times::new(of_rounds("cpu_ms"))?.percentile(50),
            cold: Times::new(of_rounds("cold_ms"))?,
        })
    }
}

fn candidates() -> Value {
    let ours = |name: &str, weights: &str, image: &str, embedding: &str, frame: ImageSize| {
        json!({
            "name": name, "kind": "ours", "task": "decode", "warmup": WARM_UP, "runs": RUNS,
            "weights": weights, "image": image, "embedding": embedding,
            "frame": { "width": frame.width, "height": frame.height },
        })
    };
    let ort = |name: &str, model: &str| json!({ "name": name, "kind": "ort", "model": model, "threads": 1, "warmup": WARM_UP, "runs": RUNS });
    let sam = |name| ours(name, "/files/sam.safetensors", "/files/image", "/files/embedding", IMAGE);
    let photo = ImageSize::new(600, 400);
    let nano = |name| ours(name, "/files/nano.safetensors", "/files/photo", "/files/photo_embedding", photo);
    let with_threads = |mut candidate: Value| {
        candidate["threads"] = 2.into();
        candidate
    };
    let mut preview = nano(NANO_PREVIEW);
    preview["wanted"] = "best".into();
    let mut encode = ours(NANO_ENCODE, "/files/nano_512.safetensors", "/files/photo", "", IMAGE);
    encode["task"] = "encode".into();
    json!([
        sam(OURS),
        with_threads(sam(OURS_THREADS)),
        ort(ORT, "/files/decoder.onnx"),
        nano(NANO_DECODE),
        preview,
        with_threads(nano(NANO_THREADS)),
        ort(ORT_UINT8, "/files/decoder.quant.onnx"),
        encode,
    ])
}

/// Weights, embeddings and images for the browser to fetch.
fn write_files(folder: &Path, onnx: &Path) -> Result<()> {
    let write = |name: &str, bytes: &[u8]| fs::write(folder.join(name), bytes);
    let read = |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));

    write("decoder.onnx", &read(onnx)?)?;
    write("decoder.quant.onnx", &read(&quantised(onnx))?)?;

    let weights = FormulaWeights::of("sam_decoder")?.to_safetensors()?;
    let sam = Sam::from_safetensors(&weights, &Device::Cpu)?;
    let image = b"stands for an image of 64 x 64 pixels";
    write("sam.safetensors", &weights)?;
    write("image", image)?;
    write(
        "embedding",
        &write_embedding(&formula_embedding(&sam, IMAGE), &sha256_hex(image), EmbeddingType::F32)?,
    )?;

    let nano = read(&repository_file("assets/models/nano.safetensors"))?;
    write("nano.safetensors", &nano)?;
    write("nano_512.safetensors", &formula::with_input_side(&nano, 512)?)?;
    let photo = read(&repository_file(PHOTO).with_extension("jpg"))?;
    let embedding = repository_file(PHOTO).with_extension("nano.safetensors");
    write("photo", &photo)?;
    write("photo_embedding", &read(&embedding)?)?;
    Ok(())
}

/// Of an image of `size` that never was.
pub(crate) fn formula_embedding(sam: &Sam, size: ImageSize) -> ImageEmbedding {
    let values = formula::uniform("image_embeddings", GRID * GRID * DIM).collect();
    let features = FeatureMap { side: GRID, channels: DIM, values };
    ImageEmbedding::new(features, None, Framing::new(size, sam.input_side()), sam.weights().clone())
}

async fn answer_natively(files: &Path) -> Result<Vec<f64>> {
    let sam = Sam::from_safetensors(&fs::read(files.join("sam.safetensors"))?, &Device::Cpu)?;
    let embedding = formula_embedding(&sam, IMAGE);
    sam.prepare(&embedding);
    let mut times = Vec::new();
    for run in 0..WARM_UP + RUNS {
        let position = ImagePoint::new(((10 + 37 * run) % 64) as f64, ((12 + 53 * run) % 64) as f64);
        let start = now();
        sam.decode(&embedding, &Prompt::click(position)).await?;
        times.push(milliseconds_since(start));
    }
    Ok(times.split_off(WARM_UP))
}
