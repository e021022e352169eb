//! `maskwright auto`: the masks of everything in many images.
//! How masks are found is in `sam::automatic`; how they are written is in `output`.

mod options;
mod output;
mod targets;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

use anyhow::Result;
use sam::Sam;
use sam::automatic::AutomaticOptions;

use crate::everything::find_masks;
use crate::image_file::ImageFile;
use crate::interrupt::{self, Interrupt};
use crate::model::ModelArguments;
use crate::part::Part;
use crate::progress::Progress;
use crate::sentence::Advise;
use options::OptionArguments;
use output::{Found, MadeBy, OutputMode};
use targets::{Target, targets_of};

/// Find the masks of everything in images
///
/// A grid of points is asked about, and good masks are kept, with the options and defaults of Segment Anything's
/// automatic mask generator. A file that is no image is reported and left out; the exit code is then 1. Ctrl-C
/// stops after the present image.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Image files, folders (with all folders inside) and quoted patterns such as 'photos/**/*.jpg'
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,
    /// Folder for the masks; made if there is none. Images in folders inside keep their folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// How the masks are stored
    #[arg(long, value_enum, default_value_t)]
    output_mode: OutputMode,
    /// Keep the masks that are there already, of the same image, weights and options; without it, all are made
    /// again
    #[arg(long)]
    resume: bool,
    /// Of the images only those of one part, such as 3/16 for the third of sixteen, which run side by side; the names of
    /// the files decide
    #[arg(long, value_name = "K/N")]
    part: Option<Part>,
    #[command(flatten)]
    options: OptionArguments,
    #[command(flatten)]
    model: ModelArguments,
}

/// Small models give lower scores than those the official thresholds were made for.
const NO_MASK: &str = "no mask passed the thresholds; lower --pred-iou-thresh, --stability-score-thresh or \
                       --stability-score-offset";

/// What happened so far.
#[derive(Default)]
struct Tally {
    done: usize,
    masks: usize,
    kept: usize,
    failed: usize,
}

/// Finds the masks of all images; the exit code tells whether all went well.
///
/// # Errors
/// When an option is out of range, the weights cannot be used, or there can be no folder for the masks; a bad image
/// is no error.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let options = arguments.options.read()?;
    let model = arguments.model.load()?;
    fs::create_dir_all(&arguments.out)
        .advise(&arguments.out, "choose a place with space and write access")?;
    let interrupt = Interrupt::listen();
    let mut tally = Tally::default();
    let (mut targets, unusable) = targets_of(&arguments.inputs, &arguments.out);
    targets.retain(|target| arguments.part.is_none_or(|part| part.has(&target.image)));
    for error in unusable {
        tally.failed += 1;
        eprintln!("error: {error:#}");
    }

    let batch = Batch { model, options, arguments };
    let mut progress = Progress::start(targets.len())?;
    #[expect(clippy::disallowed_methods, reason = "this program does not run in a browser")]
    let started = Instant::now();
    for target in &targets {
        if interrupt.requested() {
            break;
        }
        match batch.process(target, &progress).await {
            Ok(outcome) => {
                progress.advance(format_args!("{}: {}", target.image.display(), outcome.words()));
                tally.count(outcome);
            }
            Err(error) => {
                tally.failed += 1;
                progress.fail(format_args!("error: {error:#}"));
            }
        }
    }
    progress.finish();

    eprintln!("{} in {:.1} s", tally.words(), started.elapsed().as_secs_f64());
    if interrupt.requested() {
        eprintln!("stopped; run the same command with --resume to go on");
        return Ok(ExitCode::from(interrupt::EXIT_CODE));
    }
    Ok(if tally.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// What happened to one image.
#[derive(Clone, Copy)]
enum Outcome {
    Done {
        masks: usize,
    },
    /// An earlier run did it.
    Kept,
}

/// What is the same for all images.
struct Batch {
    model: Sam,
    options: AutomaticOptions,
    arguments: Arguments,
}

impl Batch {
    async fn process(&self, target: &Target, progress: &Progress) -> Result<Outcome> {
        let file = ImageFile::read(&target.image)?;
        let mode = self.arguments.output_mode;
        let made_by = MadeBy::new(&self.model, &file, &self.options, mode);
        if self.arguments.resume && output::is_kept(&target.output(mode), &made_by) {
            return Ok(Outcome::Kept);
        }
        let image = file.decode()?;
        let report = |done: usize, points: usize| {
            progress.note(format_args!("{}: {done} of {points} points", target.image.display()));
        };
        let masks = find_masks(&self.model, &image, &self.options, &report).await;
        let masks = masks.advise(&target.image, "try other options")?;
        let found = Found { target, size: image.size(), masks: &masks, made_by: &made_by };
        output::write(&found)?;
        Ok(Outcome::Done { masks: masks.len() })
    }
}

impl Outcome {
    fn words(&self) -> String {
        match self {
            Self::Done { masks: 0 } => NO_MASK.to_owned(),
            Self::Done { masks } => format!("{masks} masks"),
            Self::Kept => "kept".to_owned(),
        }
    }
}

impl Tally {
    fn count(&mut self, outcome: Outcome) {
        match outcome {
            Outcome::Done { masks } => {
                self.done += 1;
                self.masks += masks;
            }
            Outcome::Kept => self.kept += 1,
        }
    }

    /// `5 images with 480 masks, 2 kept, 1 failed`, without what did not happen.
    fn words(&self) -> String {
        let others = [(self.kept, "kept"), (self.failed, "failed")];
        let others =
            others.iter().filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}"));
        let done = format!("{} images with {} masks", self.done, self.masks);
        std::iter::once(done).chain(others).collect::<Vec<_>>().join(", ")
    }
}
