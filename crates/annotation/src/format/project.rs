//! Maskwright's project file: a zip with everything that is known, and the photos where they were found.
//! Nothing is lost in it; other programs need another format.

use super::names::{inside, only_file};
use super::photos::Photos;
use super::segmentation::Segmentation;
use super::{FormatError, MaskStyle, Notices, Sink, Source, ZipFiles, image_size};
use crate::{
    Category, Color, Dataset, ImageInfo, ImageSize, Instance, InstanceId, LabeledImage, Origin, Prompt,
};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::io::Write;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// The name of the file where none is given.
pub(super) const FILE: &str = "project.maskwright";
/// Everything but the photos.
pub(super) const DOCUMENT: &str = "project.json";
/// The version that is written, and the only one that is read.
const VERSION: u32 = 1;

#[derive(Serialize, Deserialize)]
struct Project {
    version: u32,
    categories: Vec<Category>,
    images: Vec<Image>,
}

#[derive(Serialize, Deserialize)]
struct Image {
    id: u64,
    #[serde(flatten)]
    info: ImageInfo,
    instances: Vec<Object>,
}

/// An instance with its mask as a compressed string.
#[derive(Serialize, Deserialize)]
struct Object {
    id: InstanceId,
    category: crate::CategoryId,
    mask: Segmentation,
    #[serde(default, skip_serializing_if = "Prompt::is_empty")]
    prompt: Prompt,
    #[serde(default)]
    origin: Origin,
    predicted_iou: Option<f32>,
    stability_score: Option<f32>,
    color: Color,
}

/// Reads the only project file of `source`.
pub(super) fn read(source: &dyn Source, _: &mut Notices) -> Result<Dataset, FormatError> {
    let path = only_file(&source.paths(), &["maskwright", "zip"]);
    let path = path.ok_or(FormatError::NothingFound("single project file"))?;
    let json = ZipFiles::open(source, &path)?.read(DOCUMENT)?;
    dataset_from(&json).map_err(|error| error.in_file(&path))
}

fn dataset_from(json: &[u8]) -> Result<Dataset, FormatError> {
    let refuse = |error: serde_json::Error| FormatError::NotAProject(error.to_string());
    let Project { version, categories, images } = serde_json::from_slice(json).map_err(refuse)?;
    if version != VERSION {
        return Err(FormatError::NotAProject(format!("its version is {version}, not {VERSION}")));
    }
    let mut dataset = Dataset { categories, images: Vec::new() };
    for Image { id, info, instances } in images {
        let size = image_size(info.size.width, info.size.height)?;
        let image = ImageInfo { file_name: inside(&info.file_name)?, ..info };
        let instance = |object: Object| instance_from(object, size);
        let instances = instances.into_iter().map(instance).collect::<Result<_, _>>()?;
        dataset.images.push(LabeledImage { id, image, instances });
    }
    Ok(dataset)
}

fn instance_from(object: Object, size: ImageSize) -> Result<Instance, FormatError> {
    let refuse = |error: FormatError| error.in_annotation(object.id.0);
    let mask =
        object.mask.mask(size).map_err(refuse)?.ok_or_else(|| refuse(FormatError::PolygonLength(0)))?;
    Ok(Instance {
        prompt: object.prompt,
        origin: object.origin,
        predicted_iou: object.predicted_iou,
        stability_score: object.stability_score,
        color: object.color,
        ..Instance::imported(object.id.0, object.category, mask)
    })
}

/// Writes the project with those photos that are found.
pub(super) fn write(
    dataset: &Dataset,
    (photos, sink): (&Photos<'_>, &mut dyn Sink),
    notices: &mut Notices,
) -> Result<(), FormatError> {
    let mut archive = ZipWriter::new(sink.create(FILE)?);
    let deflated = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
    let json =
        serde_json::to_vec(&project_from(dataset)).expect("numbers, strings and lists are always JSON");
    archive.start_file(DOCUMENT, deflated).map_err(FormatError::not_written)?;
    archive.write_all(&json).map_err(FormatError::not_written)?;
    // Photos are compressed already.
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored).large_file(true);
    let mut written = HashSet::new();
    for image in &dataset.images {
        let name = &image.image.file_name;
        let Some(path) = photos.find(name) else {
            notices.lose("photos that were not found", 1);
            continue;
        };
        let place = format!("images/{}", inside(name)?);
        if !written.insert(place.clone()) {
            notices.lose("photos of a name that another image has", 1);
            continue;
        }
        let photo = photos.read(path)?;
        archive.start_file(place, stored).map_err(FormatError::not_written)?;
        archive.write_all(&photo).map_err(FormatError::not_written)?;
    }
    let mut file = archive.finish().map_err(FormatError::not_written)?;
    file.flush().map_err(FormatError::not_written)
}

fn project_from(dataset: &Dataset) -> Project {
    let object = |instance: &Instance| Object {
        id: instance.id,
        category: instance.category,
        mask: Segmentation::of(&instance.mask, MaskStyle::Exact),
        prompt: instance.prompt.clone(),
        origin: instance.origin,
        predicted_iou: instance.predicted_iou,
        stability_score: instance.stability_score,
        color: instance.color,
    };
    let image = |LabeledImage { id, image, instances }: &LabeledImage| Image {
        id: *id,
        info: image.clone(),
        instances: instances.iter().map(object).collect(),
    };
    Project {
        version: VERSION,
        categories: dataset.categories.clone(),
        images: dataset.images.iter().map(image).collect(),
    }
}
