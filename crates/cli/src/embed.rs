//! `maskwright embed`: the embeddings of many images, each in a file of its own.
//! One image at a time, so that memory holds only one; how it is embedded is in `image_file`.

use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use sam::Sam;

use crate::image_file::{Dtype, ImageFile};
use crate::inputs;
use crate::interrupt::{self, Interrupt};
use crate::model::ModelArguments;
use crate::part::Part;
use crate::progress::Progress;
use crate::sentence::Advise;

/// Compute the embeddings of images
///
/// Each goes to a file called SHA256.MODEL.safetensors, after the SHA-256 of the image file. A file that is
/// no image is reported and left out; the exit code is then 1. Ctrl-C stops after the present image.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Image files, folders (with all folders inside) and quoted patterns such as 'photos/**/*.jpg'
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Folder for the embeddings; made if there is none
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How the numbers are stored
    #[arg(long, value_enum, default_value_t)]
    dtype: Dtype,
    /// Keep the embeddings that are there already, of the same image, weights and dtype; without it, all
    /// are computed again
    #[arg(long)]
    resume: bool,
    /// Of the images only those of one part, such as 3/16 for the third of sixteen, which run side by side; the names of
    /// the files decide
    #[arg(long, value_name = "K/N")]
    part: Option<Part>,
    #[command(flatten)]
    model: ModelArguments,
}

/// What happened to one image.
#[derive(Clone, Copy)]
enum Outcome {
    Embedded,
    /// An earlier run did it.
    Kept,
    /// The same bytes under another name came before.
    Duplicate,
}

/// What happened so far.
#[derive(Default)]
struct Tally {
    embedded: usize,
    kept: usize,
    duplicates: usize,
    failed: usize,
}

/// Embeds all images; the exit code tells whether all went well.
///
/// # Errors
/// When the weights cannot be used, or there can be no folder for the embeddings; a bad image is no error.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let model = arguments.model.load()?;
    // Before the first image: it would be a pity to find out after computing for a while.
    fs::create_dir_all(&arguments.out)
        .advise(&arguments.out, "choose a place with space and write access")?;
    let interrupt = Interrupt::listen();
    let mut tally = Tally::default();
    let mut images = images_of(&arguments.inputs, &mut tally);
    images.retain(|image| arguments.part.is_none_or(|part| part.has(image)));

    let batch = Batch { model, arguments };
    let mut done = HashSet::new();
    let mut progress = Progress::start(images.len())?;
    #[expect(clippy::disallowed_methods, reason = "this program does not run in a browser")]
    let started = Instant::now();
    for image in &images {
        if interrupt.requested() {
            break;
        }
        match batch.embed(image, &mut done).await {
            Ok(outcome) => {
                tally.count(outcome);
                progress.advance(format_args!("{}: {}", image.display(), outcome.word()));
            }
            Err(error) => {
                tally.failed += 1;
                progress.fail(format_args!("error: {error:#}"));
            }
        }
    }
    progress.finish();

    let seconds = started.elapsed().as_secs_f64();
    let rate = tally.embedded as f64 / seconds.max(f64::MIN_POSITIVE);
    eprintln!("{} in {seconds:.1} s ({rate:.2} images/s)", tally.words());
    if interrupt.requested() {
        eprintln!("stopped; run the same command with --resume to go on");
        return Ok(ExitCode::from(interrupt::EXIT_CODE));
    }
    Ok(if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// All images that the inputs name; inputs that name none are reported and counted.
fn images_of(inputs: &[PathBuf], tally: &mut Tally) -> Vec<PathBuf> {
    let mut images = Vec::new();
    for input in inputs {
        match inputs::expand(input) {
            Ok(found) => images.extend(found),
            Err(error) => {
                tally.failed += 1;
                eprintln!("error: {error:#}");
            }
        }
    }
    images
}

/// What is the same for all images.
struct Batch {
    model: Sam,
    arguments: Arguments,
}

impl Batch {
    async fn embed(&self, path: &Path, done: &mut HashSet<String>) -> Result<Outcome> {
        let image = ImageFile::read(path)?;
        if done.contains(image.sha256()) {
            return Ok(Outcome::Duplicate);
        }
        let file = image.embedding_path(&self.arguments.out, &self.model);
        let outcome = if self.arguments.resume && self.is_done(&image, &file) {
            Outcome::Kept
        } else {
            let embedding = image.encode(&self.model).await?;
            image.write_embedding(&embedding, self.arguments.dtype, &file).await?;
            Outcome::Embedded
        };
        done.insert(image.sha256().to_owned());
        Ok(outcome)
    }

    fn is_done(&self, image: &ImageFile, file: &Path) -> bool {
        image.kept_embedding(file, &self.model) == Some(self.arguments.dtype.into())
    }
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::Kept => "kept",
            Self::Duplicate => "same bytes as an image before",
        }
    }
}

impl Tally {
    fn count(&mut self, outcome: Outcome) {
        *match outcome {
            Outcome::Embedded => &mut self.embedded,
            Outcome::Kept => &mut self.kept,
            Outcome::Duplicate => &mut self.duplicates,
        } += 1;
    }

    /// `5 embedded, 2 kept, 1 failed`, without what did not happen.
    fn words(&self) -> String {
        let others = [(self.kept, "kept"), (self.duplicates, "duplicate"), (self.failed, "failed")];
        let others =
            others.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
        std::iter::once(format!("{} embedded", self.embedded)).chain(others).collect::<Vec<_>>().join(", ")
    }
}
