//! Images with ground truth, however they are stored: label maps, a COCO file, or SA-1B's file for each image.
//! Images are only named here; whoever looks at them reads them.

mod coco_file;
mod folder;
mod sa1b_file;

use std::fs;
use std::path::{Path, PathBuf};

use annotation::{ImageSize, Mask, format::FormatError};

use crate::error::EvalError;
use crate::label_map::LabelMap;

/// Images with what is known about them, in the order of their names or of their file.
#[derive(Debug, Clone)]
pub struct DataSet {
    /// Name of the folder or file, without what comes before and after.
    pub name: String,
    /// At least one.
    pub samples: Vec<Sample>,
}

/// One image of a data set.
#[derive(Debug, Clone)]
pub struct Sample {
    /// The image file.
    pub image: PathBuf,
    /// What other files call the image: the id in a COCO file, else the file's name without its end.
    pub key: String,
    source: Source,
}

/// Where the ground truth of an image is.
#[derive(Debug, Clone)]
enum Source {
    /// One file for each annotator, in order.
    LabelMaps(Vec<PathBuf>),
    /// No file, though there should be this one.
    Missing(PathBuf),
    Sa1b(PathBuf),
    /// In a COCO file, which is read once for all its images.
    Read(Truth),
}

/// The ground truth of one image.
#[derive(Debug, Clone, PartialEq)]
pub struct Truth {
    /// The file it comes from.
    pub path: PathBuf,
    /// Size of the image that it is for.
    pub size: ImageSize,
    /// In the order of their labels or of the file.
    pub objects: Vec<TruthObject>,
}

/// One object of the ground truth.
#[derive(Debug, Clone, PartialEq)]
pub struct TruthObject {
    /// Its number: label, or id in the file.
    pub id: u64,
    /// Its class; 0 where there are none.
    pub category: u32,
    /// Its pixels.
    pub mask: Mask,
    /// Several objects under one mask (COCO's `iscrowd`), which are nobody's task to find.
    pub is_crowd: bool,
}

/// Which objects of an image are evaluated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ObjectChoice {
    /// Objects with a smaller share of the image are left out.
    pub min_share: f64,
    /// At most so many of an image, in their order.
    pub most: usize,
}

impl DataSet {
    /// The data set at `path`: a folder with `images/NAME.jpg` and `masks/NAME.png` (or `NAME__K.png` for several
    /// annotators), a folder with SA-1B's `NAME.json` files, one such file, or a COCO file. The images of JSON
    /// files are in `images`, else beside the file or in the folder `images` beside it.
    ///
    /// # Errors
    /// When there is nothing at `path`, nothing of the kind, or not one image.
    pub fn open(path: &Path, images: Option<&Path>) -> Result<Self, EvalError> {
        let samples = match path {
            _ if path.join("images").is_dir() => folder::samples(path)?,
            _ if path.is_dir() => sa1b_file::samples(path, images)?,
            _ => samples_of_json(path, images)?,
        };
        if samples.is_empty() {
            return Err(EvalError::NoImages { path: path.to_owned() });
        }
        let name = if path.is_dir() { path.file_name() } else { path.file_stem() };
        let name =
            name.map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        Ok(Self { name, samples })
    }

    /// `count` images spread evenly over the data set; all when it has fewer.
    #[must_use]
    pub fn spread(mut self, count: usize) -> Self {
        let step = (self.samples.len() / count.max(1)).max(1);
        self.samples = self.samples.into_iter().step_by(step).take(count).collect();
        self
    }
}

impl Sample {
    /// What the first annotator says about the image.
    ///
    /// # Errors
    /// When there is no ground truth, or its file cannot be used.
    pub fn truth(&self) -> Result<Truth, EvalError> {
        match &self.source {
            Source::LabelMaps(files) => truth_of_map(&files[0]),
            Source::Missing(expected) => Err(self.no_truth(expected)),
            Source::Sa1b(file) => sa1b_file::truth(file),
            Source::Read(truth) => Ok(truth.clone()),
        }
    }

    /// What each annotator says about the image, at least one.
    ///
    /// # Errors
    /// When there is no ground truth, or a file cannot be used.
    pub fn truths(&self) -> Result<Vec<Truth>, EvalError> {
        match &self.source {
            Source::LabelMaps(files) => files.iter().map(|file| truth_of_map(file)).collect(),
            Source::Missing(_) | Source::Sa1b(_) | Source::Read(_) => Ok(vec![self.truth()?]),
        }
    }

    /// The label maps of all annotators; none for JSON, whose objects may overlap.
    ///
    /// # Errors
    /// When there is no ground truth, or a file cannot be used.
    pub fn label_maps(&self) -> Result<Vec<LabelMap>, EvalError> {
        match &self.source {
            Source::LabelMaps(files) => files.iter().map(|file| read_map(file)).collect(),
            Source::Missing(expected) => Err(self.no_truth(expected)),
            Source::Sa1b(_) | Source::Read(_) => Ok(Vec::new()),
        }
    }

    fn no_truth(&self, expected: &Path) -> EvalError {
        EvalError::NoTruth { image: self.image.clone(), expected: expected.to_owned() }
    }
}

impl Truth {
    /// Refuses ground truth of another size than its image.
    ///
    /// # Errors
    /// [`EvalError::OtherSize`].
    pub fn check_size(&self, image: ImageSize) -> Result<(), EvalError> {
        if self.size == image {
            return Ok(());
        }
        Err(EvalError::OtherSize { path: self.path.clone(), found: self.size, image })
    }

    /// The objects that are evaluated; crowds never are.
    pub fn chosen(&self, choice: ObjectChoice) -> impl Iterator<Item = &TruthObject> {
        let smallest = ((self.size.area() as f64 * choice.min_share) as u64).max(1);
        let singles = self.objects.iter().filter(|object| !object.is_crowd);
        singles.filter(move |object| object.mask.area() >= smallest).take(choice.most)
    }
}

fn truth_of_map(path: &Path) -> Result<Truth, EvalError> {
    let map = read_map(path)?;
    let mut objects = Vec::new();
    for label in map.areas().into_keys() {
        let mask = map.mask(label).map_err(|error| refuse_format(path, error.into()))?;
        objects.push(TruthObject { id: label.into(), category: 0, mask, is_crowd: false });
    }
    Ok(Truth { path: path.to_owned(), size: map.size(), objects })
}

fn read_map(path: &Path) -> Result<LabelMap, EvalError> {
    let refuse = |cause| EvalError::LabelMap { path: path.to_owned(), cause };
    LabelMap::from_png(&read(path)?).map_err(refuse)
}

fn samples_of_json(path: &Path, images: Option<&Path>) -> Result<Vec<Sample>, EvalError> {
    let bytes = read(path)?;
    match sa1b_file::is_one(&bytes) {
        true => Ok(vec![sa1b_file::sample(path, images)?]),
        false => coco_file::samples(path, &bytes, images),
    }
}

/// Where the image `name` of the file at `json` is: the first place that has it, else the first of all.
fn image_path(json: &Path, images: Option<&Path>, name: &str) -> PathBuf {
    let beside = json.parent().unwrap_or(Path::new(""));
    let places = match images {
        Some(folder) => vec![folder.join(name)],
        None => vec![beside.join(name), beside.join("images").join(name)],
    };
    places.iter().find(|place| place.is_file()).unwrap_or(&places[0]).clone()
}

fn read(path: &Path) -> Result<Vec<u8>, EvalError> {
    fs::read(path).map_err(|cause| EvalError::Read { path: path.to_owned(), cause })
}

/// The files of a folder, by name, but hidden ones.
fn files_in(folder: &Path) -> Result<Vec<PathBuf>, EvalError> {
    let refuse = |cause| EvalError::Read { path: folder.to_owned(), cause };
    let entries = fs::read_dir(folder).map_err(refuse)?;
    let mut files = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<Vec<_>, _>>()
        .map_err(refuse)?;
    files.retain(|file| file.is_file() && !stem(file).starts_with('.'));
    files.sort();
    Ok(files)
}

/// A file's name without folder and end.
fn stem(path: &Path) -> String {
    path.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn refuse_format(path: &Path, cause: FormatError) -> EvalError {
    EvalError::Format { path: path.to_owned(), cause }
}

#[cfg(test)]
mod tests;
