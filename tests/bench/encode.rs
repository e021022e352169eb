//! `bench encode`: our image encoders beside onnxruntime and PyTorch with the official code, in turn, under the same
//! weights and on the same image; and in one browser beside onnxruntime-web. The peers are in `peer`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread::available_parallelism;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use end_to_end::formula::FormulaWeights;
use end_to_end::repository_file;
use sam::image::{ModelInput, RgbImage};
use sam::{Device, FeatureMap, Sam};
use serde_json::{Value, json};

use crate::child_peer::ChildPeer;
use crate::clock::{Clock, Spent, Turns};
use crate::peers::{Peers, output};
use crate::report::device;
use crate::times::Times;

/// Whose encoders are compared natively, and how often each takes its turn.
const MODELS: [(&str, &str, usize); 3] =
    [("vit_b", "ViT-B", 5), ("mobile_sam", "MobileSAM", 9), ("slimsam_77", "SlimSAM-77", 9)];
/// Those that run in the page.
const IN_PAGE: [&str; 2] = ["mobile_sam", "slimsam_77"];
const HUGE: &str = "vit_h";
/// Encodes in the browser before the clock starts, after it, and how often the candidates take turns.
const PAGE_WARM_UP: usize = 1;
const PAGE_RUNS: usize = 3;
const PAGE_ROUNDS: usize = 3;
/// Where embeddings are compared; as in `encoders.py`.
const SAMPLES: usize = 64;
const STEP: usize = 16411;
/// Of values around 1.
const TOLERANCE: f64 = 2e-3;
/// Threads that wait for work spin for a while; the next one shall not be disturbed.
const PAUSE: Duration = Duration::from_millis(400);
const PHOTO: &str = "assets/samples/coffee.jpg";

/// Everything measured in one run.
pub(crate) struct Encoders {
    threads: usize,
    native: Vec<NativeRow>,
    /// Of one encode of ViT-H.
    huge: Value,
    page: Vec<PageRow>,
}

struct NativeRow {
    model: &'static str,
    title: &'static str,
    ours: Turns,
    onnxruntime: Turns,
    torch: Turns,
    /// Of a process that has the weights and encodes once.
    peak_bytes: Option<u64>,
}

struct PageRow {
    model: &'static str,
    ours: Value,
    /// Or why it did not run.
    ort: Value,
}

impl Encoders {
    /// Takes turns, model by model, then in the browser.
    ///
    /// # Errors
    /// When a peer cannot be installed or fails, or computes something else.
    pub(crate) async fn measure(peers: &Peers) -> Result<Self> {
        let python = peers.python()?;
        let files = tempfile::tempdir()?;
        let folder = files.path();
        let planes: Vec<u8> = image()?.values.into_iter().flat_map(f32::to_le_bytes).collect();
        fs::write(folder.join("planes"), planes)?;
        let threads = available_parallelism()?.get();
        let mut native = Vec::new();
        for model in MODELS {
            native.push(natively(model, &python, folder, threads).await?);
        }
        let huge = alone(HUGE)?;
        let page = in_page(&peers.modules()?, folder)?;
        Ok(Self { threads, native, huge, page })
    }

    /// The tables of README.
    pub(crate) fn to_markdown(&self) -> String {
        let mut text = format!(
            "{}, encoders at 1024 x 1024.\n\n| natively, {} threads | ours | CPU | onnxruntime | CPU | PyTorch | CPU | \
             ours over onnxruntime | over PyTorch | peak memory |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n",
            device(),
            self.threads
        );
        for NativeRow { title, ours, onnxruntime, torch, peak_bytes, .. } in &self.native {
            let cells: String = [ours, onnxruntime, torch].map(turn_cells).concat();
            let [onnxruntime, torch] = [onnxruntime, torch].map(|peer| ours.over(peer).0);
            let peak = gigabytes(*peak_bytes);
            text += &format!("| {title} |{cells} {onnxruntime:.2} | {torch:.2} | {peak} |\n");
        }
        let time = self.huge["milliseconds"].as_f64().unwrap_or(f64::NAN);
        text += &format!(
            "| ViT-H, once | {time:.0} ms | | | | | | | | {} |\n\n",
            gigabytes(self.huge["peak_bytes"].as_u64())
        );
        text += "| in the page, one thread | ours | CPU | memory | onnxruntime-web | CPU | memory | ours over it |\n\
                 |---|--:|--:|--:|--:|--:|--:|--:|\n";
        for PageRow { model, ours, ort } in &self.page {
            let ratio = ratio(ours, ort).map_or_else(|| "-".to_owned(), |ratio| format!("{ratio:.2}"));
            text += &format!("| {model} | {} | {} | {ratio} |\n", cells(ours), cells(ort));
        }
        text
    }

    /// The same as one object.
    pub(crate) fn to_json(&self) -> Value {
        let mut object = json!({ "threads": self.threads, HUGE: self.huge });
        for NativeRow { model, ours, onnxruntime, torch, peak_bytes, .. } in &self.native {
            for (peer, turns) in [("ort", onnxruntime), ("pytorch", torch)] {
                let (wall, cpu) = ours.over(turns);
                object[format!("ratio_{model}_to_{peer}")] = wall.into();
                object[format!("cpu_ratio_{model}_to_{peer}")] = cpu.into();
            }
            object[*model] = json!({
                "ms": ours.to_json(), "onnxruntime_ms": onnxruntime.to_json(), "pytorch_ms": torch.to_json(),
                "peak_bytes": peak_bytes,
            });
        }
        for PageRow { model, ours, ort } in &self.page {
            object[format!("ratio_{model}_to_ortweb")] = ratio(ours, ort).into();
            object[format!("{model}_in_page")] = json!({ "ours": ours, "onnxruntime_web": ort });
        }
        object
    }
}

/// One encode in this process; what `alone` starts.
///
/// # Errors
/// When there is no such model.
pub(crate) async fn once(model: &str) -> Result<Value> {
    let sam = Sam::from_tensors(&FormulaWeights::of(model)?, String::new(), &Device::Cpu)?;
    let (spent, _) = encode(&sam).await?;
    Ok(json!({ "milliseconds": spent.wall, "peak_bytes": peak_bytes() }))
}

/// The same in a process of its own, for its memory.
fn alone(model: &str) -> Result<Value> {
    let mut command = Command::new(env::current_exe()?);
    Ok(serde_json::from_slice(&output(command.args(["encode-once", model]))?)?)
}

/// Where the system tells: on Linux.
fn peak_bytes() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    Some(line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()? * 1024)
}

async fn natively(
    (model, title, runs): (&'static str, &'static str, usize),
    python: &Path,
    folder: &Path,
    threads: usize,
) -> Result<NativeRow> {
    let script = repository_file("tests/bench/peer/encoders.py");
    let run = |arguments: &[&str]| {
        let mut command = Command::new(python);
        command.arg(&script).args(arguments);
        command
    };
    let text = |name: &str| folder.join(name).display().to_string();
    let (onnx, planes, threads) = (text(&format!("{model}.onnx")), text("planes"), threads.to_string());
    eprintln!("{title}: exporting ...");
    output(&mut run(&["export", model, &onnx]))?;
    let mut onnxruntime = ChildPeer::start(&mut run(&["onnxruntime", &onnx, &planes, &threads]))?;
    let mut torch = ChildPeer::start(&mut run(&["torch", model, &planes, &threads]))?;
    let sam = Sam::from_tensors(&FormulaWeights::of(model)?, String::new(), &Device::Cpu)?;

    let mut all = [(); 3].map(|()| Turns::default());
    // The first turn of each is not counted.
    for turn in 0..=runs {
        let (ours, features) = encode(&sam).await?;
        std::thread::sleep(PAUSE);
        let mut round = vec![ours];
        for peer in [&mut onnxruntime, &mut torch] {
            let answer = peer.ask()?;
            std::thread::sleep(PAUSE);
            check(&features, &answer["sample"])?;
            round.push(Spent::told(&answer)?);
        }
        let shown: Vec<String> = round.iter().map(|spent| format!("{:.0} ms", spent.wall)).collect();
        eprintln!("{title}: {}", shown.join(", "));
        if turn > 0 {
            all.iter_mut().zip(round).for_each(|(turns, spent)| turns.push(spent));
        }
    }
    drop((sam, onnxruntime, torch));
    let peak_bytes = alone(model)?["peak_bytes"].as_u64();
    let [ours, onnxruntime, torch] = all;
    Ok(NativeRow { model, title, ours, onnxruntime, torch, peak_bytes })
}

/// A slanting pattern.
fn image() -> Result<ModelInput> {
    let pixels = (0..3 * 1024 * 768).map(|index: u32| (index % 251) as u8).collect();
    Ok(ModelInput::new(&RgbImage::new(annotation::ImageSize::new(1024, 768), pixels)?, 1024))
}

async fn encode(sam: &Sam) -> Result<(Spent, FeatureMap)> {
    let input = image()?;
    let clock = Clock::start();
    let embedding = sam.encode(input, &mut |_| {}).await?;
    Ok((clock.spent(), embedding.features))
}

/// Whether a peer computes what we do.
fn check(features: &FeatureMap, sample: &Value) -> Result<()> {
    let peer: Vec<f64> = sample.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    let FeatureMap { side, channels, values } = features;
    let places = side * side;
    ensure!(peer.len() == SAMPLES, "the peer gave {} values", peer.len());
    for (index, theirs) in peer.iter().enumerate() {
        let plane_by_plane = index * STEP % values.len();
        let ours = values[plane_by_plane % places * channels + plane_by_plane / places];
        let error = (f64::from(ours) - theirs).abs();
        ensure!(
            error <= TOLERANCE * theirs.abs().max(1.0),
            "{ours} is {theirs} to the peer: not the same is done"
        );
    }
    Ok(())
}

/// Both workers in turn, each time in a fresh browser.
fn in_page(modules: &Path, folder: &Path) -> Result<Vec<PageRow>> {
    let site = PathBuf::from(env::var_os("MASKWRIGHT_SITE").context("run `cargo xtask bench encode`")?);
    let chromium = env::var_os("CHROMIUM").unwrap_or_else(|| "/usr/bin/chromium".into());
    fs::copy(repository_file(PHOTO), folder.join("photo"))?;
    let mut candidates = Vec::new();
    for model in IN_PAGE {
        fs::write(folder.join(format!("{model}.safetensors")), FormulaWeights::of(model)?.to_safetensors()?)?;
        let counts = json!({ "task": "encode", "warmup": PAGE_WARM_UP, "runs": PAGE_RUNS });
        let ours = json!({
            "name": ours_name(model), "kind": "ours", "image": "/files/photo",
            "weights": format!("/files/{model}.safetensors"),
        });
        let ort = json!({
            "name": ort_name(model), "kind": "ort", "threads": 1, "model": format!("/files/{model}.onnx"),
            "may_fail": true,
        });
        candidates.extend([ours, ort].map(|candidate| merged(candidate, &counts)));
    }
    let plan = folder.join("plan.json");
    let content = json!({
        "modules": modules, "site": site, "files": folder, "chromium": chromium.to_string_lossy(),
        "rounds": PAGE_ROUNDS, "candidates": candidates,
    });
    fs::write(&plan, content.to_string())?;
    let mut node = Command::new("node");
    node.arg(repository_file("tests/bench/peer/bench.mjs")).arg(&plan);
    let results: Vec<Value> = serde_json::from_slice(&output(&mut node)?)?;
    let row = |model: &'static str| {
        Ok(PageRow {
            model,
            ours: summary(&ours_name(model), &results)?,
            ort: summary(&ort_name(model), &results)?,
        })
    };
    IN_PAGE.into_iter().map(row).collect()
}

fn ours_name(model: &str) -> String {
    format!("{model} encode, ours")
}

fn ort_name(model: &str) -> String {
    format!("{model} encode, onnxruntime-web f32")
}

fn merged(mut object: Value, more: &Value) -> Value {
    for (key, value) in more.as_object().into_iter().flatten() {
        object[key] = value.clone();
    }
    object
}

/// The rounds of one candidate together: times, CPU and memory, or why it failed.
fn summary(name: &str, results: &[Value]) -> Result<Value> {
    let rounds: Vec<&Value> = results.iter().filter(|result| result["name"] == name).collect();
    if let Some(failed) = rounds.iter().find_map(|round| round["failed"].as_str()) {
        return Ok(json!({ "failed": failed }));
    }
    let of_rounds = |key: &str| Times::new(rounds.iter().filter_map(|round| round[key].as_f64()).collect());
    let times = rounds.iter().filter_map(|round| round["times"].as_array()).flatten();
    Ok(json!({
        "ms": Times::new(times.filter_map(Value::as_f64).collect())?.to_json(),
        "cpu_ms": of_rounds("cpu_ms")?.percentile(50),
        "memory_bytes": of_rounds("memory")?.percentile(100),
        "cold_start_ms": of_rounds("cold_ms")?.percentile(50),
    }))
}

fn ratio(ours: &Value, ort: &Value) -> Option<f64> {
    Some(ours["ms"]["p50"].as_f64()? / ort["ms"]["p50"].as_f64()?)
}

/// Time, CPU and memory of one candidate in the page.
fn cells(summary: &Value) -> String {
    let [time, cpu, memory] =
        [&summary["ms"]["p50"], &summary["cpu_ms"], &summary["memory_bytes"]].map(Value::as_f64);
    match (time, cpu, memory) {
        (Some(time), Some(cpu), Some(memory)) => {
            format!("{time:.0} ms | {cpu:.0} ms | {:.0} MB", memory / 1e6)
        }
        _ => format!("{} | |", summary["failed"].as_str().unwrap_or("not measured")),
    }
}

/// Time and CPU of one candidate natively.
fn turn_cells(turns: &Turns) -> String {
    let cpu = turns.cpu_median().map_or_else(|| "not told here".to_owned(), |cpu| format!("{cpu:.0} ms"));
    format!(" {:.0} ms | {cpu} |", turns.median())
}

fn gigabytes(bytes: Option<u64>) -> String {
    bytes.map_or_else(|| "not told here".to_owned(), |bytes| format!("{:.2} GB", bytes as f64 / 1e9))
}
