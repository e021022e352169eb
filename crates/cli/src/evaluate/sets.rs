//! Which images are measured, and going through them one by one.
//! What is done with each is the commands' business.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use eval::{DataSet, ObjectChoice, Sample, Truth};
use sam::{ImageEmbedding, Sam};

use crate::image_file::ImageFile;
use crate::interrupt::{self, Interrupt};
use crate::progress::Progress;

/// The options of all commands that go through data sets.
#[derive(Debug, clap::Args)]
pub(crate) struct SetArguments {
    /// Data sets: folders with images and masks, folders of SA-1B files, COCO files
    #[arg(required = true, value_name = "SET")]
    sets: Vec<PathBuf>,
    /// Folder with the images of COCO and SA-1B files [default: beside the file, or `images` beside it]
    #[arg(long, value_name = "DIR")]
    image_folder: Option<PathBuf>,
    /// Take only so many images of each set, spread evenly
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    images: Option<u32>,
}

/// The options of all commands that look at single objects.
#[derive(Debug, Clone, Copy, clap::Args)]
pub(crate) struct ObjectArguments {
    /// Leave out objects with a smaller share of the image, 0 to 1
    #[arg(long, value_name = "SHARE", default_value = "0.0025", value_parser = share)]
    min_share: f64,
    /// Take at most so many objects of an image, in the order of their numbers
    #[arg(long, value_name = "N", default_value = "8", value_parser = clap::value_parser!(u32).range(1..))]
    objects: u32,
}

impl ObjectArguments {
    pub(crate) fn choice(self) -> ObjectChoice {
        ObjectChoice { min_share: self.min_share, most: self.objects as usize }
    }
}

/// Reads a number from 0 to 1.
pub(crate) fn share(text: &str) -> Result<f64, String> {
    let share = text.parse().ok().filter(|share| (0.0..=1.0).contains(share));
    share.ok_or_else(|| "expected a number from 0 to 1".to_owned())
}

impl SetArguments {
    /// Opens all data sets, so that a wrong name is found before hours of work.
    ///
    /// # Errors
    /// When one of them cannot be used.
    pub(crate) fn open(&self) -> Result<Vec<DataSet>> {
        let open = |path: &PathBuf| {
            let set = DataSet::open(path, self.image_folder.as_deref())?;
            Ok(match self.images {
                Some(count) => set.spread(count as usize),
                None => set,
            })
        };
        self.sets.iter().map(open).collect()
    }
}

/// What came of going through data sets.
pub(crate) struct Walked<T> {
    /// Name of each set and what came of its images; those that were not reached are missing.
    pub(crate) sets: Vec<(String, Vec<T>)>,
    failed: usize,
    is_interrupted: bool,
}

impl<T> Walked<T> {
    /// What the shell is told at the end.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self { is_interrupted: true, .. } => ExitCode::from(interrupt::EXIT_CODE),
            Self { failed: 0, .. } => ExitCode::SUCCESS,
            _ => ExitCode::FAILURE,
        }
    }
}

/// Does `work` on every image. One that fails is reported and left out; Ctrl-C ends it after the present image.
///
/// # Errors
/// When progress cannot be shown.
pub(crate) async fn walk<T>(
    sets: Vec<DataSet>,
    mut work: impl AsyncFnMut(&Sample) -> Result<T>,
) -> Result<Walked<T>> {
    let interrupt = Interrupt::listen();
    let mut progress = Progress::start(sets.iter().map(|set| set.samples.len()).sum())?;
    let mut walked = Walked { sets: Vec::new(), failed: 0, is_interrupted: false };
    for set in sets {
        let mut results = Vec::new();
        for sample in &set.samples {
            walked.is_interrupted = interrupt.requested();
            if walked.is_interrupted {
                break;
            }
            match work(sample).await {
                Ok(result) => {
                    results.push(result);
                    progress.advance(format_args!("{}: {}", set.name, sample.key));
                }
                Err(error) => {
                    walked.failed += 1;
                    progress.fail(format_args!("error: {error:#}"));
                }
            }
        }
        walked.sets.push((set.name, results));
    }
    progress.finish();
    if walked.is_interrupted {
        eprintln!("stopped; the numbers are those of the images that were done");
    }
    Ok(walked)
}

/// The embedding of a sample's image, whose size must be that of its ground truth.
///
/// # Errors
/// When image or ground truth cannot be used, or do not fit.
pub(crate) async fn embedded(sample: &Sample, model: &Sam) -> Result<(ImageEmbedding, Truth)> {
    let truth = sample.truth()?;
    let embedding = ImageFile::read(&sample.image)?.encode(model).await?;
    truth.check_size(embedding.framing.original())?;
    Ok((embedding, truth))
}
