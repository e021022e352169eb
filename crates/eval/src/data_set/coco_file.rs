//! COCO files as data sets: every image of the file with its objects.
//! How masks are stored in them is `annotation::format`'s business.

use std::path::Path;

use annotation::Instance;
use annotation::format::coco;
use serde::Deserialize;

use super::{Sample, Source, Truth, TruthObject, image_path, refuse_format};
use crate::error::EvalError;

/// What a document does not keep.
#[derive(Deserialize)]
struct Numbers {
    images: Vec<ImageNumber>,
    #[serde(default)]
    annotations: Vec<Annotation>,
}

#[derive(Deserialize)]
struct ImageNumber {
    id: u64,
}

#[derive(Deserialize)]
struct Annotation {
    id: u64,
    #[serde(default)]
    iscrowd: u8,
}

/// The images of the COCO file `bytes`, in its order.
pub(super) fn samples(path: &Path, bytes: &[u8], images: Option<&Path>) -> Result<Vec<Sample>, EvalError> {
    let refuse = |cause: String| EvalError::Json {
        path: path.to_owned(),
        cause,
        expected: "a COCO file with `images` and `annotations`, or SA-1B's with `image` and `annotations`",
    };
    let text = std::str::from_utf8(bytes).map_err(|error| refuse(error.to_string()))?;
    let numbers: Numbers = serde_json::from_str(text).map_err(|error| refuse(error.to_string()))?;
    let mut crowds =
        numbers.annotations.iter().filter(|annotation| annotation.iscrowd > 0).map(|crowd| crowd.id);
    let crowds: std::collections::HashSet<u64> = crowds.by_ref().collect();
    let documents = coco::import(text).map_err(|cause| refuse_format(path, cause))?;

    let object = |instance: Instance| TruthObject {
        id: instance.id.0,
        category: instance.category.0,
        is_crowd: crowds.contains(&instance.id.0),
        mask: instance.mask,
    };
    let samples = documents.into_iter().zip(numbers.images).map(|(document, number)| {
        let image = image_path(path, images, &document.image.file_name);
        let objects = document.instances.into_iter().map(object).collect();
        let truth = Truth { path: path.to_owned(), size: document.image.size, objects };
        Sample { image, key: number.id.to_string(), source: Source::Read(truth) }
    });
    Ok(samples.collect())
}
