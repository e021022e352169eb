//! The JSON files of SA-1B, Segment Anything's data set: one for each image, with compressed run lengths.
//! No categories: everything is an object.

use super::names::{UniquePaths, has_extension, inside, resolve, stem_of};
use super::segmentation::Segmentation;
use super::{FormatError, MaskStyle, Notices, Sink, Source, image_size};
use crate::{
    Category, CategoryId, Dataset, ImageInfo, ImagePoint, ImageSize, Instance, LabeledImage, Prompt,
    UNNAMED_CATEGORY,
};
use serde::{Deserialize, Serialize};

/// The only category.
const OBJECT: CategoryId = CategoryId(1);

#[derive(Serialize, Deserialize)]
struct File {
    image: Image,
    annotations: Vec<Annotation>,
}

#[derive(Serialize, Deserialize)]
struct Image {
    image_id: u64,
    width: u32,
    height: u32,
    file_name: String,
}

#[derive(Serialize, Deserialize)]
struct Annotation {
    id: u64,
    segmentation: Segmentation,
    #[serde(skip_deserializing)]
    bbox: [u32; 4],
    #[serde(skip_deserializing)]
    area: u64,
    #[serde(default)]
    predicted_iou: Option<f32>,
    #[serde(default)]
    stability_score: Option<f32>,
    /// x, y, width, height of the crop in which the mask was found.
    #[serde(default)]
    crop_box: Option<[f64; 4]>,
    /// The click that found the mask, if it was one.
    #[serde(default)]
    point_coords: Vec<[f64; 2]>,
}

/// Reads every JSON file; two images of one number get new ones.
pub(super) fn read(source: &dyn Source, notices: &mut Notices) -> Result<Dataset, FormatError> {
    let categories = vec![Category::named(OBJECT, UNNAMED_CATEGORY)];
    let mut dataset = Dataset { categories, images: Vec::new() };
    for path in source.paths().iter().filter(|path| has_extension(path, "json")) {
        let image = from_json(&source.read(path)?, notices).map_err(|error| error.in_file(path))?;
        if let Some(other) = dataset.images.iter().find(|other| other.id == image.id) {
            let twice = FormatError::DuplicateId { list: "image", id: other.id };
            return Err(twice.in_file(path));
        }
        dataset.images.push(image);
    }
    match dataset.images.is_empty() {
        true => Err(FormatError::NothingFound("JSON file")),
        false => Ok(dataset),
    }
}

fn from_json(json: &[u8], notices: &mut Notices) -> Result<LabeledImage, FormatError> {
    let File { image, annotations } = serde_json::from_slice(json).map_err(FormatError::not_json("SA-1B"))?;
    let Image { image_id, width, height, file_name } = image;
    let file_name = resolve("", &file_name, notices)?;
    let size = image_size(width, height)?;
    let mut instances = Vec::new();
    for annotation in &annotations {
        let instance = instance_from(annotation, size, notices);
        instances.push(instance.map_err(|error| error.in_annotation(annotation.id))?);
    }
    Ok(LabeledImage { id: image_id, image: ImageInfo { file_name, size, sha256: String::new() }, instances })
}

fn instance_from(
    annotation: &Annotation,
    size: ImageSize,
    notices: &mut Notices,
) -> Result<Instance, FormatError> {
    let mask = annotation.segmentation.mask(size)?.ok_or(FormatError::PolygonLength(0))?;
    let is_part = |[x, y, width, height]: [f64; 4]| {
        [x, y, width, height] != [0.0, 0.0, f64::from(size.width), f64::from(size.height)]
    };
    notices.lose("crop boxes of annotations", annotation.crop_box.is_some_and(is_part).into());
    let prompt = match annotation.point_coords[..] {
        [[x, y]] => Prompt::click(ImagePoint::new(x, y)),
        _ => {
            notices
                .lose("clicks of annotations with several", usize::from(!annotation.point_coords.is_empty()));
            Prompt::default()
        }
    };
    Ok(Instance {
        prompt,
        predicted_iou: annotation.predicted_iou,
        stability_score: annotation.stability_score,
        ..Instance::imported(annotation.id, OBJECT, mask)
    })
}

/// Writes a JSON file for each image, called as the image.
pub(super) fn write(dataset: &Dataset, sink: &mut dyn Sink) -> Result<(), FormatError> {
    let mut paths = UniquePaths::default();
    for image in &dataset.images {
        let path = paths.take(format!("{}.json", stem_of(&inside(&image.image.file_name)?)))?;
        let json = serde_json::to_vec(&file_from(image)).expect("numbers, strings and lists are always JSON");
        sink.write(&path, &json)?;
    }
    Ok(())
}

fn file_from(LabeledImage { id, image, instances }: &LabeledImage) -> File {
    let ImageSize { width, height } = image.size;
    File {
        image: Image { image_id: *id, width, height, file_name: image.file_name.clone() },
        annotations: instances.iter().map(annotation_from).collect(),
    }
}

fn annotation_from(instance: &Instance) -> Annotation {
    let ImageSize { width, height } = instance.mask.size();
    let click = instance.prompt.points.first().filter(|_| instance.prompt.is_ambiguous());
    Annotation {
        id: instance.id.0,
        segmentation: Segmentation::of(&instance.mask, MaskStyle::Exact),
        bbox: instance.mask.bbox().map_or([0; 4], <[u32; 4]>::from),
        area: instance.mask.area(),
        predicted_iou: instance.predicted_iou,
        stability_score: instance.stability_score,
        crop_box: Some([0.0, 0.0, width.into(), height.into()]),
        point_coords: click.map(|point| [point.position.x, point.position.y]).into_iter().collect(),
    }
}
