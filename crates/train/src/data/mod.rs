//! Images with their objects, whatever they are stored in: masks in memory as run lengths, photos in their files.
//! Not how they are changed before they are learned from: that is `view`.

mod project;

use std::fs;
use std::path::{Path, PathBuf};

use annotation::{ImageSize, Mask};
use eval::{DataSet, EvalError, Sample, Truth};
use sam::image::{RgbImage, decode, upright_size};

use crate::error::TrainError;
use project::ProjectPhoto;

/// The ending of project files.
const PROJECT: &str = "maskwright";

/// A data set to learn from.
#[derive(Debug, Clone)]
pub struct TrainingSet {
    /// Name of the folder or file.
    pub name: String,
    /// How often its images are drawn, over those of a set of weight 1.
    pub weight: f64,
    /// At least one.
    pub examples: Vec<Example>,
}

/// An image with its objects.
#[derive(Debug, Clone)]
pub struct Example {
    /// The path of its file, or its name in a project.
    pub name: String,
    /// Upright.
    pub size: ImageSize,
    /// The objects, for each person who marked some; none of them is empty.
    pub annotators: Vec<Vec<Mask>>,
    photo: Photo,
}

#[derive(Debug, Clone)]
enum Photo {
    File(PathBuf),
    InProject(ProjectPhoto),
}

impl TrainingSet {
    /// The data set at `path`: what `eval::DataSet` opens, or a project file. Images that cannot be used are told to
    /// `report` and left out.
    ///
    /// # Errors
    /// When there is no data set at `path`, or no image of it can be used.
    pub fn open(
        path: &Path,
        images: Option<&Path>,
        report: &mut dyn FnMut(TrainError),
    ) -> Result<Self, TrainError> {
        let (name, found) = match path.extension() {
            Some(end) if end == PROJECT && path.is_file() => {
                let name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                (name, project::examples(path)?)
            }
            _ => {
                let set = DataSet::open(path, images)?;
                (set.name, set.samples.iter().map(Example::of_sample).collect())
            }
        };
        let mut examples = Vec::with_capacity(found.len());
        for example in found {
            match example {
                Ok(example) => examples.push(example),
                Err(error) => report(error),
            }
        }
        match examples.is_empty() {
            true => Err(TrainError::NothingToLearn { path: path.to_owned() }),
            false => Ok(Self { name, weight: 1.0, examples }),
        }
    }

    /// Takes out a share of the images, spread evenly, to check with: at least one of two or more, never all.
    pub fn hold_out(&mut self, share: f64) -> Vec<Example> {
        let total = self.examples.len();
        let wanted = (total as f64 * share).round() as usize;
        let count = wanted.max(usize::from(share > 0.0)).min(total - 1);
        let is_held = |index: usize| (index + 1) * count / total > index * count / total;
        let mut held = Vec::with_capacity(count);
        let mut kept = Vec::with_capacity(total - count);
        for (index, example) in self.examples.drain(..).enumerate() {
            if is_held(index) { held.push(example) } else { kept.push(example) }
        }
        self.examples = kept;
        held
    }

    /// How many objects there are; where several people marked an image, those of the first.
    #[must_use]
    pub fn objects(&self) -> usize {
        self.examples.iter().map(|example| example.annotators[0].len()).sum()
    }
}

impl Example {
    fn of_sample(sample: &Sample) -> Result<Self, TrainError> {
        let name = sample.image.display().to_string();
        let size = upright_size(&read(&sample.image)?)
            .map_err(|cause| TrainError::Photo { name: name.clone(), cause })?;
        let objects = |truth: Truth| -> Result<Vec<Mask>, TrainError> {
            truth.check_size(size)?;
            let singles = truth.objects.into_iter().filter(|object| !object.is_crowd);
            Ok(singles.map(|object| object.mask).collect())
        };
        let annotators = sample.truths()?.into_iter().map(objects).collect::<Result<_, _>>()?;
        Self::new(name, size, (annotators, Photo::File(sample.image.clone())))
    }

    /// Refuses an image without objects.
    fn new(
        name: String,
        size: ImageSize,
        (mut annotators, photo): (Vec<Vec<Mask>>, Photo),
    ) -> Result<Self, TrainError> {
        annotators.iter_mut().for_each(|objects| objects.retain(|mask| !mask.is_empty()));
        annotators.retain(|objects| !objects.is_empty());
        match annotators.is_empty() {
            true => Err(TrainError::NoObjects { name }),
            false => Ok(Self { name, size, annotators, photo }),
        }
    }

    /// The bytes of the photo.
    ///
    /// # Errors
    /// When its file cannot be read.
    pub fn photo_bytes(&self) -> Result<Vec<u8>, TrainError> {
        match &self.photo {
            Photo::File(path) => read(path),
            Photo::InProject(photo) => photo.bytes(),
        }
    }

    /// The pixels of the photo, upright.
    ///
    /// # Errors
    /// When it is no image that can be read.
    pub fn photo(&self) -> Result<RgbImage, TrainError> {
        let bytes = self.photo_bytes()?;
        decode(&bytes).map_err(|cause| TrainError::Photo { name: self.name.clone(), cause })
    }
}

fn read(path: &Path) -> Result<Vec<u8>, TrainError> {
    fs::read(path).map_err(|cause| EvalError::Read { path: path.to_owned(), cause }.into())
}

#[cfg(test)]
mod tests;
