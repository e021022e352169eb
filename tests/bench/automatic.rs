//! `bench automatic`: all masks of an image, by nano, and by SAM's decoder beside the official generator on PyTorch.
//! Image encoders are left out of the comparison: they are the same on both sides.

use std::borrow::Cow;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use annotation::{ImagePoint, ImageSize};
use anyhow::{Context, Result, anyhow, ensure};
use end_to_end::formula::FormulaWeights;
use end_to_end::repository_file;
use sam::automatic::{
    AutomaticMask, AutomaticOptions, Crop, EmbeddedCrop, PointPredictor, ProposalFilter, plan, propose,
    select,
};
use sam::image::{ModelInput, decode};
use sam::{Device, ImageEmbedding, Sam};
use serde_json::{Value, json};
use tokio::runtime::Handle;

use crate::beside::formula_embedding;
use crate::child_peer::ChildPeer;
use crate::clock::{Clock, Spent, Turns};
use crate::peers::Peers;

/// How often each is done; SAM's decoder and its peer in turns.
const RUNS: usize = 3;
/// That of the sample photo.
const IMAGE: ImageSize = ImageSize::new(600, 400);
/// With formula weights the scores mean nothing: the threshold is the one that a tenth of the masks of some points pass,
/// and stability is worked out, but not looked at.
const PASSING: usize = 10;
/// Points for which that is found out.
const SAMPLE: usize = 32;
/// On the default grid.
const POINTS: u64 = 32 * 32;
/// How far number and area of the masks may be apart: one in so many. Masks of noise differ in pixels near the threshold,
/// and so their boxes in whether they overlap.
const SAME: u64 = 50;

/// Times of 32 x 32 points.
pub(crate) struct Automatic {
    threads: usize,
    /// From the image file on.
    nano: Turns,
    nano_masks: usize,
    sam: Side,
    peer: Side,
    /// Of a mask of SAM's decoder, which is noise here, on average.
    runs: usize,
}

/// One of both that are compared.
#[derive(Default)]
struct Side {
    /// From the embedding to the records of the masks.
    whole: Turns,
    /// Prompt encoder and mask decoder alone, for the same points.
    decode: Turns,
    masks: u64,
    area: u64,
}

impl Automatic {
    /// Runs everything.
    ///
    /// # Errors
    /// When the peer cannot be installed, a file is missing, the network fails, or both find different masks.
    pub(crate) async fn measure(peers: &Peers) -> Result<Self> {
        let python = peers.python()?;
        let (nano, nano_masks) = with_nano().await?;

        let model = Sam::from_tensors(&FormulaWeights::of("sam_decoder")?, String::new(), &Device::Cpu)?;
        let embedding = formula_embedding(&model, IMAGE);
        model.prepare(&embedding);
        let options = AutomaticOptions {
            pred_iou_thresh: threshold(&model, &embedding).await?,
            // 0 would let the official code leave the stability out.
            stability_score_thresh: f32::MIN_POSITIVE,
            ..AutomaticOptions::default()
        };
        let mut official = official_generator(&python, &options)?;
        let (mut sam, mut peer, mut runs) = (Side::default(), Side::default(), 0);
        for turn in 1..=RUNS {
            runs = sam.take_turn(&model, &embedding, &options)?;
            peer.hear(&official.ask()?)?;
            eprintln!(
                "turn {turn} of {RUNS}: {:.1} s, official {:.1} s",
                sam.whole.last() / 1e3,
                peer.whole.last() / 1e3
            );
            for [ours, theirs] in [[sam.masks, peer.masks], [sam.area, peer.area]] {
                ensure!(
                    ours.abs_diff(theirs) * SAME <= theirs,
                    "{ours} is {theirs} to the peer: not the same is done"
                );
            }
        }
        Ok(Self { threads: cores(), nano, nano_masks, sam, peer, runs })
    }

    /// The table of README.
    pub(crate) fn to_markdown(&self) -> String {
        let row = |what: &str, masks: u64, turns: &Turns| {
            let cpu = turns.cpu_median().map_or_else(|| "not told here".to_owned(), seconds);
            format!("| {what} | {masks} | {} | {cpu} |\n", seconds(turns.median()))
        };
        let Self { sam, peer, .. } = self;
        let ratios = |what: &str, (wall, cpu): (f64, Option<f64>)| {
            let cpu = cpu.map_or_else(String::new, |cpu| format!(" (CPU {cpu:.2})"));
            format!("{what} {wall:.2}{cpu}")
        };
        format!(
            "| 32 x 32 points on an image of 600 x 400, {} threads | masks | median | CPU |\n|---|--:|--:|--:|\n",
            self.threads
        ) + &row("nano, from the image file", self.nano_masks as u64, &self.nano)
            + &row("SAM's decoder, from the embedding, ours", sam.masks, &sam.whole)
            + &row("the same, official generator on PyTorch", peer.masks, &peer.whole)
            + &row("decoder alone, ours", 3 * POINTS, &sam.decode)
            + &row("decoder alone, PyTorch", 3 * POINTS, &peer.decode)
            + &format!(
                "\nOurs over the official one: {}, {}. SAM's decoder has made-up weights, whose masks are noise of {} runs each.\n",
                ratios("whole", sam.whole.over(&peer.whole)),
                ratios("decoder alone", sam.decode.over(&peer.decode)),
                self.runs
            )
    }

    /// The same as one object.
    pub(crate) fn to_json(&self) -> Value {
        let Self { sam, peer, .. } = self;
        let ((wall, cpu), (decode_wall, decode_cpu)) =
            (sam.whole.over(&peer.whole), sam.decode.over(&peer.decode));
        json!({
            "nano_ms": self.nano.to_json(), "sam_decoder_ms": sam.whole.to_json(), "pytorch_ms": peer.whole.to_json(),
            "sam_decode_only_ms": sam.decode.to_json(), "pytorch_decode_only_ms": peer.decode.to_json(),
            "ratio_to_pytorch": wall, "cpu_ratio_to_pytorch": cpu,
            "decode_ratio_to_pytorch": decode_wall, "decode_cpu_ratio_to_pytorch": decode_cpu,
            "masks": [sam.masks, peer.masks], "area": [sam.area, peer.area], "runs_of_a_mask": self.runs,
            "threads": self.threads,
        })
    }
}

impl Side {
    /// Ours: decodes all points, then does everything. Returns how many runs a mask has.
    fn take_turn(
        &mut self,
        model: &Sam,
        embedding: &ImageEmbedding,
        options: &AutomaticOptions,
    ) -> Result<usize> {
        let search = Search::new(model, embedding, options)?;
        let clock = Clock::start();
        search.decode()?;
        self.decode.push(clock.spent());

        let clock = Clock::start();
        let masks = search.generate()?;
        self.whole.push(clock.spent());
        self.masks = masks.len() as u64;
        self.area = masks.iter().map(|mask| mask.mask.area()).sum();
        let runs: usize = masks.iter().map(|mask| mask.mask.runs().len()).sum();
        Ok(runs / masks.len().max(1))
    }

    /// The peer's, as it tells it.
    fn hear(&mut self, answer: &Value) -> Result<()> {
        self.whole.push(Spent::told(answer)?);
        self.decode.push(Spent::told(&answer["decode"])?);
        self.masks = answer["masks"].as_u64().context("the peer counts its masks")?;
        self.area = answer["area"].as_u64().context("the peer tells their area")?;
        Ok(())
    }
}

/// The peer with the same thresholds and as many threads.
fn official_generator(python: &Path, options: &AutomaticOptions) -> Result<ChildPeer> {
    let mut script = Command::new(python);
    script.arg(repository_file("tests/bench/peer/automatic_pytorch.py")).arg(cores().to_string());
    script.args([IMAGE.width, IMAGE.height].map(|side| side.to_string()));
    script.args([options.pred_iou_thresh, options.stability_score_thresh].map(|value| value.to_string()));
    ChildPeer::start(&mut script)
}

fn seconds(milliseconds: f64) -> String {
    format!("{:.2} s", milliseconds / 1000.0)
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
async fn with_nano() -> Result<(Turns, usize)> {
    let model =
        Sam::from_safetensors(&fs::read(repository_file("assets/models/nano.safetensors"))?, &Device::Cpu)?;
    let photo = fs::read(repository_file("assets/samples/coffee.jpg"))?;
    let (mut turns, mut masks) = (Turns::default(), 0);
    for _ in 0..RUNS {
        let clock = Clock::start();
        let input = ModelInput::new(&decode(&photo)?, model.input_side());
        let embedding = model.encode(input, &mut |_| {}).await?;
        masks = Search::new(&model, &embedding, &AutomaticOptions::suited_to("nano"))?.generate()?.len();
        turns.push(clock.spent());
        eprintln!("nano: {:.2} s", turns.last() / 1e3);
    }
    Ok((turns, masks))
}

/// As `maskwright auto`, from the embedding on: every core takes the next batch of points.
struct Search<'a> {
    crop: Crop,
    predictor: EmbeddedCrop<'a>,
    options: &'a AutomaticOptions,
}

impl<'a> Search<'a> {
    fn new(model: &'a Sam, embedding: &'a ImageEmbedding, options: &'a AutomaticOptions) -> Result<Self> {
        let crop = plan(embedding.framing.original(), options)?.remove(0);
        Ok(Self { crop, predictor: EmbeddedCrop { model, embedding: Cow::Borrowed(embedding) }, options })
    }

    fn generate(&self) -> Result<Vec<AutomaticMask>> {
        let filter = ProposalFilter::from(self.options);
        let runtime = Handle::current();
        let found = self.on_all_cores(|batch| {
            Ok(runtime.block_on(propose(&self.predictor, &self.crop, batch, filter))?)
        })?;
        Ok(select(&found.concat(), self.options))
    }

    /// The network's part of it.
    fn decode(&self) -> Result<()> {
        let runtime = Handle::current();
        self.on_all_cores(|batch| Ok(runtime.block_on(self.predictor.predict(batch))?.len()))?;
        Ok(())
    }

    /// What `work` makes of all batches, in their order.
    fn on_all_cores<R: Send>(&self, work: impl Fn(&[ImagePoint]) -> Result<R> + Sync) -> Result<Vec<R>> {
        let next = AtomicUsize::new(0);
        let batches: Vec<_> = self.crop.points.chunks(self.options.points_per_batch).collect();
        let take_until_done = || {
            let mut done = Vec::new();
            while let Some((index, batch)) = take(&next, &batches) {
                done.push((index, work(batch)?));
            }
            anyhow::Ok(done)
        };
        let mut results = thread::scope(|scope| {
            let threads: Vec<_> = (0..cores()).map(|_| scope.spawn(take_until_done)).collect();
            let mut all = Vec::new();
            for thread in threads {
                all.extend(thread.join().map_err(|_| anyhow!("a thread panicked"))??);
            }
            anyhow::Ok(all)
        })?;
        results.sort_unstable_by_key(|&(index, _)| index);
        Ok(results.into_iter().map(|(_, result)| result).collect())
    }
}

/// The next batch that no thread has taken.
fn take<'a>(next: &AtomicUsize, batches: &[&'a [ImagePoint]]) -> Option<(usize, &'a [ImagePoint])> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    Some((index, *batches.get(index)?))
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
