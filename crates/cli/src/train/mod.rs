//! `maskwright train`: better weights from masks that people made.
//! How is learned is in the crate `train`; here is what is asked for, and in which order things happen.

mod embeddings;
mod options;
mod output;
mod progress;
mod run;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Result, bail};
use sam::training::{Learner, Scope};
use train::{EmbeddingSource, Example, Trainer, TrainingSet};

use self::embeddings::KeptEmbeddings;
use self::options::SettingArguments;
use self::output::Output;
use self::run::Run;
use crate::evaluate::share;
use crate::interrupt::{self, Interrupt};
use crate::model::ModelArguments;

/// Train a model, or its decoder alone, on masks
///
/// Learns as in the paper: points and boxes are simulated, then points where the mask is wrong, and of three masks
/// the best one counts. Some images are put aside; on them simulated clicks tell how good the weights are, and the
/// best weights are kept in OUT/weights.safetensors, for --weights of every command. Ctrl-C keeps the present state;
/// the same command with --resume goes on exactly from there. Images that cannot be used are reported and left out.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Data sets: folders with images and masks, folders of SA-1B files, COCO files, .maskwright projects.
    /// SET=2 draws its images twice as often
    #[arg(required = true, value_name = "SET[=WEIGHT]", value_parser = weighted_set)]
    sets: Vec<WeightedSet>,
    /// Folder with the images of COCO and SA-1B files [default: beside the file, or `images` beside it]
    #[arg(long, value_name = "DIR")]
    image_folder: Option<PathBuf>,
    /// Train only this part: quick on a laptop, since images are embedded once
    #[arg(long, value_enum, value_name = "PART")]
    only: Option<Only>,
    /// Folder for weights, state, log and curve; made if there is none
    #[arg(long, value_name = "DIR", default_value = "training")]
    out: PathBuf,
    /// Go on with the training in OUT, if there is one
    #[arg(long)]
    resume: bool,
    /// Data sets to check with, instead of images put aside
    #[arg(long, value_name = "SET", num_args = 1..)]
    check: Vec<PathBuf>,
    /// Share of the images of each set that is put aside to check with, 0 to 1
    #[arg(long, value_name = "SHARE", default_value = "0.1", value_parser = share)]
    hold_out: f64,
    /// Check and keep the state after so many steps
    #[arg(long, value_name = "N", default_value = "50", value_parser = clap::value_parser!(u64).range(1..))]
    check_every: u64,
    /// Stop after so many checks in a row that were not better
    #[arg(long, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u64).range(1..))]
    patience: u64,
    #[command(flatten)]
    settings: SettingArguments,
    #[command(flatten)]
    model: ModelArguments,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Only {
    /// Prompt encoder and mask decoder
    Decoder,
}

/// A data set and how often its images are drawn.
#[derive(Debug, Clone)]
struct WeightedSet {
    path: PathBuf,
    weight: f64,
}

/// `SET` or `SET=WEIGHT`; what follows another `=` belongs to the name.
fn weighted_set(text: &str) -> Result<WeightedSet, String> {
    let split = text.rsplit_once('=').and_then(|(path, weight)| Some((path, weight.parse::<f64>().ok()?)));
    match split {
        Some((path, weight)) if weight > 0.0 && weight.is_finite() => {
            Ok(WeightedSet { path: path.into(), weight })
        }
        Some(_) => Err("expected a weight above 0".to_owned()),
        None => Ok(WeightedSet { path: text.into(), weight: 1.0 }),
    }
}

/// Trains; the exit code tells whether it went to its end and all images could be used.
///
/// # Errors
/// When weights, data sets or the kept state cannot be used, the loss is no number, or the disk refuses.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let output = Output::open(&arguments.out, arguments.resume)?;
    let mut unusable = 0;
    let (sets, held) = arguments.open_sets(&mut unusable)?;
    let scope = if arguments.only.is_some() { Scope::Decoder } else { Scope::Everything };
    let processor = arguments.model.processor()?;
    let (learner, sha256) = arguments.model.with_tensors(|tensors, sha256| {
        let learner = Learner::from_tensors(tensors, scope, arguments.settings.side, &processor.device())?;
        Ok((learner, sha256))
    })?;
    let interrupt = Interrupt::listen_after("step");
    let embeddings = match scope {
        Scope::Decoder => {
            let examples = sets.iter().flat_map(|set| &set.examples).chain(&held);
            Some(KeptEmbeddings::make(&learner, examples, (&arguments.out, &interrupt)).await?)
        }
        Scope::Everything => None,
    };
    let source = embeddings.as_ref().map(|embeddings| embeddings as &dyn EmbeddingSource);
    let settings = arguments.settings.settings(scope, sha256);
    let trainer = Trainer::new(learner, settings, &sets, source).on(processor);
    let run = Run { trainer, output, held: &held, embeddings: source, interrupt };
    let is_interrupted = run.finish(arguments.check_every, arguments.patience).await?;
    Ok(match is_interrupted {
        true => ExitCode::from(interrupt::EXIT_CODE),
        false if unusable > 0 => ExitCode::FAILURE,
        false => ExitCode::SUCCESS,
    })
}

impl Arguments {
    /// What is learned from, and what is checked with.
    fn open_sets(&self, unusable: &mut usize) -> Result<(Vec<TrainingSet>, Vec<Example>)> {
        let mut open = |path: &PathBuf| {
            TrainingSet::open(path, self.image_folder.as_deref(), &mut |error| {
                *unusable += 1;
                eprintln!("error: {error}");
            })
        };
        let mut sets = Vec::new();
        for WeightedSet { path, weight } in &self.sets {
            sets.push(TrainingSet { weight: *weight, ..open(path)? });
        }
        let mut held = Vec::new();
        for path in &self.check {
            held.extend(open(path)?.examples);
        }
        if self.check.is_empty() {
            sets.iter_mut().for_each(|set| held.extend(set.hold_out(self.hold_out)));
        }
        let images: usize = sets.iter().map(|set| set.examples.len()).sum();
        let masks: usize = sets.iter().map(TrainingSet::objects).sum();
        if masks == 0 {
            bail!("there is nothing to learn from; name a data set with masks");
        }
        eprintln!("{masks} masks on {images} images to learn from, {} images to check with", held.len());
        Ok((sets, held))
    }
}
