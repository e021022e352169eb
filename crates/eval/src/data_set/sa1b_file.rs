//! SA-1B's files, one for each image, as data sets.
//! How masks are stored in them is `annotation::format`'s business.

use std::path::Path;

use annotation::format::rle;
use annotation::{ImageSize, Mask};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::{Sample, Source, Truth, TruthObject, files_in, image_path, read, refuse_format, stem};
use crate::error::EvalError;

#[derive(Deserialize)]
struct File {
    image: Image,
    #[serde(default)]
    annotations: Vec<Annotation>,
}

#[derive(Deserialize)]
struct Image {
    width: u32,
    height: u32,
    file_name: String,
}

#[derive(Deserialize)]
struct Annotation {
    #[serde(default)]
    id: u64,
    segmentation: RunLengths,
}

#[derive(Deserialize)]
struct RunLengths {
    /// Height and width.
    size: [u32; 2],
    counts: Counts,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Counts {
    Compressed(String),
    Plain(Vec<u32>),
}

/// Whether `bytes` are such a file: its `image` is one, where COCO's are `images`.
pub(super) fn is_one(bytes: &[u8]) -> bool {
    #[derive(Deserialize)]
    struct OneImage {
        #[expect(dead_code, reason = "that there is one is all that is asked")]
        image: IgnoredAny,
    }
    serde_json::from_slice::<OneImage>(bytes).is_ok()
}

/// The images of all such files in `folder`, by name.
pub(super) fn samples(folder: &Path, images: Option<&Path>) -> Result<Vec<Sample>, EvalError> {
    let mut files = files_in(folder)?;
    files.retain(|file| file.extension().is_some_and(|end| end == "json"));
    if files.is_empty() {
        return Err(EvalError::NotADataSet { path: folder.to_owned() });
    }
    files.iter().map(|file| sample(file, images)).collect()
}

/// The image of one such file.
pub(super) fn sample(path: &Path, images: Option<&Path>) -> Result<Sample, EvalError> {
    let image = image_path(path, images, &parse(path)?.image.file_name);
    Ok(Sample { key: stem(&image), image, source: Source::Sa1b(path.to_owned()) })
}

/// The objects of one such file. Those without an id are numbered in their order, from 0.
pub(super) fn truth(path: &Path) -> Result<Truth, EvalError> {
    let file = parse(path)?;
    let size = ImageSize::new(file.image.width, file.image.height);
    let mut objects = Vec::new();
    for (place, annotation) in (0..).zip(file.annotations) {
        let RunLengths { size: [height, width], counts } = annotation.segmentation;
        let found = ImageSize::new(width, height);
        if found != size {
            return Err(EvalError::OtherSize { path: path.to_owned(), found, image: size });
        }
        let mask = match counts {
            Counts::Compressed(text) => rle::decode(size, &text),
            Counts::Plain(runs) => Mask::from_runs(size, runs).map_err(Into::into),
        };
        let mask = mask.map_err(|cause| refuse_format(path, cause))?;
        let id = if annotation.id == 0 { place } else { annotation.id };
        objects.push(TruthObject { id, category: 0, mask, is_crowd: false });
    }
    Ok(Truth { path: path.to_owned(), size, objects })
}

fn parse(path: &Path) -> Result<File, EvalError> {
    serde_json::from_slice(&read(path)?).map_err(|error| EvalError::Json {
        path: path.to_owned(),
        cause: error.to_string(),
        expected: "SA-1B's `image` and `annotations` with run lengths",
    })
}
