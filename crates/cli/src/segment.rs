//! `maskwright segment`: one prompt on one image, answered on the screen, as JSON or as PNG files.
//! What the options mean as a prompt is in `prompt`.

use std::path::PathBuf;
use std::time::Instant;

use annotation::format::png::{self, Crop};
use annotation::format::rle;
use annotation::{Candidate, ImageSize, PixelBox};
use anyhow::{Context, Result};
use sam::Sam;
use serde::Serialize;

use crate::atomic_file;
use crate::image_file::ImageFile;
use crate::model::ModelArguments;
use crate::prompt::PromptArguments;
use crate::sentence::Advise;

/// Cut one object out of an image
///
/// Points, box and mask together describe one object, in pixels from the upper left corner; 0,0 is the first
/// pixel. A single point may mean several objects: the best of three masks is taken, or all are shown with
/// --candidates.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Image file
    image: PathBuf,
    #[command(flatten)]
    prompt: PromptArguments,
    /// The image's embedding from `maskwright embed`, which saves computing it
    #[arg(long, value_name = "FILE")]
    embedding: Option<PathBuf>,
    /// Show all candidates, in the network's order, not only the one with the
    /// highest predicted IoU
    #[arg(long)]
    candidates: bool,
    /// Write the best mask: a PNG as large as the image, white on black
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Write the object alone, on a transparent ground: a PNG as large as the object
    #[arg(long, value_name = "FILE")]
    cutout: Option<PathBuf>,
    /// Print one JSON object: size [height, width], candidates with segmentation as COCO RLE, milliseconds
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    model: ModelArguments,
}

/// What was found, and how long it took.
struct Answer {
    size: ImageSize,
    /// In the network's order, at least one.
    candidates: Vec<Candidate>,
    /// Reading the image and embedding it; reading the embedding file where there is one.
    encode_ms: f64,
    /// Prompt encoder, mask decoder and postprocessing.
    decode_ms: f64,
}

/// Answers the prompt and writes what was asked for.
///
/// # Errors
/// When there is no prompt, or image, embedding, weights and prompt do not go together.
pub(crate) async fn run(arguments: Arguments) -> Result<()> {
    arguments.prompt.check_not_empty()?;
    let model = arguments.model.load()?;
    let image = ImageFile::read(&arguments.image)?;
    let answer = answer(&arguments, &model, &image).await?;

    let by_score = |a: &&Candidate, b: &&Candidate| a.predicted_iou.total_cmp(&b.predicted_iou);
    let best = answer.candidates.iter().max_by(by_score).context("the network gave no mask")?;
    if let Some(path) = &arguments.out {
        atomic_file::write(path, &png::encode_mask(&best.mask)?)?;
    }
    if let Some(path) = &arguments.cutout {
        let pixels = image.decode()?;
        let cut_out = png::encode_cut_out(pixels.pixels(), &best.mask, Crop::ToMask);
        atomic_file::write(path, &cut_out.advise(path, "give other points or a box")?)?;
    }
    let shown = if arguments.candidates { &answer.candidates[..] } else { std::slice::from_ref(best) };
    match arguments.json {
        true => println!("{}", serde_json::to_string(&answer.to_json(shown))?),
        false => shown.iter().for_each(|candidate| println!("{}", words(candidate))),
    }
    Ok(())
}

async fn answer(arguments: &Arguments, model: &Sam, image: &ImageFile) -> Result<Answer> {
    let started = now();
    let embedding = match &arguments.embedding {
        Some(file) => image.read_embedding(file, model)?,
        None => image.encode(model).await?,
    };
    let encode_ms = milliseconds_since(started);

    let prompt = arguments.prompt.on(&embedding.framing)?;
    let started = now();
    let candidates = model.segment(&embedding, &prompt).await;
    let candidates = candidates.advise(&arguments.image, "give another point, box or mask")?;
    let decode_ms = milliseconds_since(started);
    Ok(Answer { size: embedding.framing.original(), candidates, encode_ms, decode_ms })
}

/// What `--json` prints.
#[derive(Serialize)]
struct AnswerJson {
    size: [u32; 2],
    candidates: Vec<CandidateJson>,
    encode_ms: f64,
    decode_ms: f64,
}

#[derive(Serialize)]
struct CandidateJson {
    segmentation: CocoRle,
    predicted_iou: f32,
    stability_score: f32,
    area: u64,
    bbox: PixelBox,
}

/// A mask as pycocotools reads it.
#[derive(Serialize)]
struct CocoRle {
    size: [u32; 2],
    counts: String,
}

impl Answer {
    fn to_json(&self, shown: &[Candidate]) -> AnswerJson {
        AnswerJson {
            size: [self.size.height, self.size.width],
            candidates: shown.iter().map(CandidateJson::new).collect(),
            encode_ms: self.encode_ms,
            decode_ms: self.decode_ms,
        }
    }
}

impl CandidateJson {
    fn new(candidate: &Candidate) -> Self {
        let mask = &candidate.mask;
        let size = [mask.size().height, mask.size().width];
        Self {
            segmentation: CocoRle { size, counts: rle::encode(mask) },
            predicted_iou: candidate.predicted_iou,
            stability_score: candidate.stability_score,
            area: mask.area(),
            bbox: mask.bbox().unwrap_or(PixelBox { x: 0, y: 0, width: 0, height: 0 }),
        }
    }
}

/// `12345 pixels at 10,20 (200 x 100), predicted IoU 0.93, stability 0.97`.
fn words(candidate: &Candidate) -> String {
    let place = match candidate.mask.bbox() {
        Some(bbox) => format!("at {},{} ({} x {})", bbox.x, bbox.y, bbox.width, bbox.height),
        None => "(nothing was found; try other points or a box)".to_owned(),
    };
    format!(
        "{} pixels {place}, predicted IoU {:.2}, stability {:.2}",
        candidate.mask.area(),
        candidate.predicted_iou,
        candidate.stability_score
    )
}

#[expect(clippy::disallowed_methods, reason = "this program does not run in a browser")]
fn now() -> Instant {
    Instant::now()
}

fn milliseconds_since(started: Instant) -> f64 {
    started.elapsed().as_secs_f64() * 1000.0
}
