//! `bench automatic`: all masks of an image, by nano, and by SAM's decoder beside the official generator on PyTorch.
//! Image encoders are left out of the comparison: they are the same on both sides.

use std::borrow::Cow;
use std::env;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::thread;

use annotation::ImageSize;
use anyhow::{Context, Result, ensure};
use end_to_end::formula::FormulaWeights;
use end_to_end::repository_file;
use sam::automatic::{
    AutomaticMask, AutomaticOptions, EmbeddedCrop, PointPredictor, ProposalFilter, plan, propose, select,
};
use sam::image::{ModelInput, decode};
use sam::{Device, ImageEmbedding, Sam};
use serde_json::{Value, json};
use tokio::runtime::Handle;

use crate::beside::{formula_embedding, install_python, output};
use crate::native::{milliseconds_since, now};
use crate::times::Times;

/// How often each is done; SAM's decoder and its peer in turns.
const RUNS: usize = 3;
/// That of the sample photo.
const IMAGE: ImageSize = ImageSize::new(600, 400);
/// With formula weights the scores mean nothing: the threshold is the one that a tenth of the masks of some points pass,
/// and stability is worked out, but not looked at.
const PASSING: usize = 10;
/// Points for which that is found out.
const SAMPLE: usize = 32;

/// Times of 32 x 32 points.
pub(crate) struct Automatic {
    threads: usize,
    /// From the image file on.
    nano: Times,
    nano_masks: usize,
    /// From the embedding on.
    sam: Times,
    peer: Times,
    peer_threads: u64,
    masks: [u64; 2],
}

impl Automatic {
    /// Runs everything.
    ///
    /// # Errors
    /// When the peer cannot be installed, a file is missing, the network fails, or both find different masks.
    pub(crate) async fn measure() -> Result<Self> {
        let tools =
            PathBuf::from(env::var_os("MASKWRIGHT_TOOLS").context("run `cargo xtask bench automatic`")?);
        let packages = ["segment-anything==1.0", "torch", "torchvision", "numpy"];
        let python = install_python(&tools, "peer-python-torch", &packages)?;
        let (nano, nano_masks) = with_nano().await?;

        let sam = Sam::from_tensors(&FormulaWeights::of("sam_decoder")?, String::new(), &Device::Cpu)?;
        let embedding = formula_embedding(&sam, IMAGE);
        sam.prepare(&embedding);
        let options = AutomaticOptions {
            pred_iou_thresh: threshold(&sam, &embedding).await?,
            // 0 would let the official code leave the stability out.
            stability_score_thresh: f32::MIN_POSITIVE,
            ..AutomaticOptions::default()
        };
        let (mut ours, mut theirs, mut last) = (Vec::new(), Vec::new(), Value::Null);
        let mut masks = Vec::new();
        for _ in 0..RUNS {
            let start = now();
            masks = generate(&sam, &embedding, &options)?;
            ours.push(milliseconds_since(start));
            let mut script = Command::new(&python);
            script.arg(repository_file("tests/bench/peer/automatic_pytorch.py")).arg("1");
            script.args([IMAGE.width, IMAGE.height].map(|side| side.to_string()));
            script.args(
                [options.pred_iou_thresh, options.stability_score_thresh]
                    .map(|threshold| threshold.to_string()),
            );
            last = serde_json::from_slice(&output(&mut script)?)?;
            theirs.extend(last["milliseconds"][0].as_f64());
        }
        let masks = [masks.len() as u64, last["masks"].as_u64().context("the peer counts its masks")?];
        ensure!(masks[0].abs_diff(masks[1]) * 50 <= masks[1], "{masks:?} masks: not the same is done");
        Ok(Self {
            threads: cores(),
            nano,
            nano_masks,
            sam: Times::new(ours)?,
            peer: Times::new(theirs)?,
            peer_threads: last["threads"].as_u64().context("the peer says how many threads it has")?,
            masks,
        })
    }

    /// The table of README.
    pub(crate) fn to_markdown(&self) -> String {
        let row = |what: &str, threads: u64, masks: u64, times: &Times| {
            let [fast, median] = [0, 50].map(|percent| times.percentile(percent) / 1000.0);
            format!("| {what} | {threads} | {masks} | {median:.2} s | {fast:.2} s |\n")
        };
        let threads = self.threads as u64;
        "| 32 x 32 points on an image of 600 x 400 | threads | masks | median | best |\n|---|--:|--:|--:|--:|\n".to_owned()
            + &row("nano, from the image file", threads, self.nano_masks as u64, &self.nano)
            + &row("SAM's decoder, from the embedding, ours", threads, self.masks[0], &self.sam)
            + &row("the same, official generator on PyTorch", self.peer_threads, self.masks[1], &self.peer)
            + &format!("\nOurs over the official one: {:.2}.\n", self.ratio())
    }

    /// The same as one object.
    pub(crate) fn to_json(&self) -> Value {
        json!({
            "nano_ms": self.nano.to_json(), "sam_decoder_ms": self.sam.to_json(), "pytorch_ms": self.peer.to_json(),
            "ratio_to_pytorch": self.ratio(), "masks": self.masks, "threads": self.threads,
        })
    }

    fn ratio(&self) -> f64 {
        self.sam.percentile(50) / self.peer.percentile(50)
    }
}

/// What one in [`PASSING`] masks is predicted to exceed.
async fn threshold(sam: &Sam, embedding: &ImageEmbedding) -> Result<f32> {
    let predictor = EmbeddedCrop { model: sam, embedding: Cow::Borrowed(embedding) };
    let points = plan(IMAGE, &AutomaticOptions::default())?.remove(0).points;
    let sample: Vec<_> = points.iter().copied().step_by(points.len() / SAMPLE).collect();
    let predictions = predictor.predict(&sample).await?;
    let mut scores: Vec<f32> = predictions.iter().flatten().map(|mask| mask.predicted_iou).collect();
    scores.sort_by(|a, b| b.total_cmp(a));
    Ok(scores[scores.len() / PASSING])
}

/// The bundled model on a sample photo, with the thresholds that suit it.
async fn with_nano() -> Result<(Times, usize)> {
    let model =
        Sam::from_safetensors(&fs::read(repository_file("assets/models/nano.safetensors"))?, &Device::Cpu)?;
    let photo = fs::read(repository_file("assets/samples/coffee.jpg"))?;
    let (mut times, mut masks) = (Vec::new(), 0);
    for _ in 0..RUNS {
        let start = now();
        let input = ModelInput::new(&decode(&photo)?, model.input_side());
        let embedding = model.encode(input, &mut |_| {}).await?;
        masks = generate(&model, &embedding, &AutomaticOptions::suited_to("nano"))?.len();
        times.push(milliseconds_since(start));
    }
    Ok((Times::new(times)?, masks))
}

/// As `maskwright auto`, from the embedding on: every core takes the next batch of points.
fn generate(
    model: &Sam,
    embedding: &ImageEmbedding,
    options: &AutomaticOptions,
) -> Result<Vec<AutomaticMask>> {
    let crop = plan(embedding.framing.original(), options)?.remove(0);
    let predictor = EmbeddedCrop { model, embedding: Cow::Borrowed(embedding) };
    let filter = ProposalFilter::from(options);
    let batches: Vec<_> = crop.points.chunks(options.points_per_batch).collect();
    let runtime = Handle::current();
    let proposals = thread::scope(|scope| {
        let (crop, predictor, batches, runtime) = (&crop, &predictor, &batches, &runtime);
        let work = |first: usize| {
            scope.spawn(move || {
                let mine = batches.iter().skip(first).step_by(cores());
                mine.map(|batch| runtime.block_on(propose(predictor, crop, batch, filter)))
                    .collect::<Vec<_>>()
            })
        };
        let threads: Vec<_> = (0..cores()).map(work).collect();
        let found =
            threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow::anyhow!("a thread panicked")));
        found.collect::<Result<Vec<_>>>()
    })?;
    // Batch by batch again.
    let mut found: Vec<_> = proposals.into_iter().map(Vec::into_iter).collect();
    let mut in_order = Vec::new();
    for batch in 0..batches.len() {
        let thread = batch % found.len();
        in_order.extend(found[thread].next().context("a batch for each turn")??);
    }
    Ok(select(&in_order, options))
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
