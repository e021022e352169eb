//! COCO's JSON: images, categories and annotations, with masks as run lengths or polygons.
//! Not SA-1B's one file for each image: that is `sa1b`.

mod schema;

use self::schema::{Annotation, Category, File, Image};
use super::fidelity::Fidelity;
use super::names::{only_file, resolve};
use super::segmentation::{Segmentation, corners};
use super::{FormatError, MaskStyle, Notices, Sink, Source, image_size};
use crate::{CategoryId, Dataset, Document, ImageInfo, Instance, InstanceId, LabeledImage};
use std::collections::{HashMap, HashSet};

/// The name of the file where none is given.
pub(super) const FILE: &str = "annotations.json";

/// A COCO file with one image, its instances and categories.
///
/// Masks are compressed run lengths. As SA-1B does, annotations also have `predicted_iou` and `stability_score`;
/// beyond that `prompt`, `origin` and `color`, and the image its `sha256`. Ids of annotations are those of the instances:
/// they should begin with 1, because COCO's evaluation takes 0 for "no match".
#[must_use]
pub fn export(document: &Document) -> String {
    to_json(&Dataset::from(document.clone()), MaskStyle::Exact, &mut Fidelity::default())
}

/// The documents of a COCO file, one for each image, with the annotations in the order of the file.
///
/// Areas and boxes are ignored: they follow from the masks. What else is not kept is not said, see
/// [`Format::read`](super::Format::read).
///
/// # Errors
/// When the JSON is broken, an id is used twice or missing, or a mask does not fit its image.
pub fn import(json: &str) -> Result<Vec<Document>, FormatError> {
    Ok(from_json(json.as_bytes(), &mut Notices::default())?.into_documents())
}

/// Reads the only JSON file of `source`.
pub(super) fn read(source: &dyn Source, notices: &mut Notices) -> Result<Dataset, FormatError> {
    let path = only_file(&source.paths(), &["json"]).ok_or(FormatError::NothingFound("single JSON file"))?;
    from_json(&source.read(&path)?, notices).map_err(|error| error.in_file(&path))
}

/// Writes one file.
pub(super) fn write(
    dataset: &Dataset,
    style: MaskStyle,
    (sink, fidelity): (&mut dyn Sink, &mut Fidelity),
) -> Result<(), FormatError> {
    sink.write(FILE, to_json(dataset, style, fidelity).as_bytes())
}

fn to_json(dataset: &Dataset, style: MaskStyle, fidelity: &mut Fidelity) -> String {
    // COCO numbers annotations across images.
    let ids: HashSet<InstanceId> = dataset.instances().map(|instance| instance.id).collect();
    let are_unique = ids.len() == dataset.instances().count();
    let mut file = File { images: Vec::new(), annotations: Vec::new(), categories: Vec::new() };
    for category in &dataset.categories {
        file.categories.push(Category {
            id: category.id.0,
            name: category.name.clone(),
            supercategory: None,
        });
    }
    for LabeledImage { id: image_id, image, instances } in &dataset.images {
        let ImageInfo { file_name, size, sha256 } = image.clone();
        file.images.push(Image { id: *image_id, width: size.width, height: size.height, file_name, sha256 });
        for instance in instances {
            let segmentation = Segmentation::of(&instance.mask, style);
            if let Segmentation::Polygons(polygons) = &segmentation {
                let rings: Vec<_> = polygons.iter().filter_map(|flat| corners(flat).ok()).collect();
                fidelity.compare(&instance.mask, &rings);
            }
            let id = if are_unique { instance.id.0 } else { file.annotations.len() as u64 + 1 };
            file.annotations.push(Annotation {
                id,
                image_id: *image_id,
                segmentation: Some(segmentation),
                ..annotation_from(instance)
            });
        }
    }
    serde_json::to_string(&file).expect("numbers, strings and lists are always JSON")
}

fn annotation_from(instance: &Instance) -> Annotation {
    let mask = &instance.mask;
    Annotation {
        id: instance.id.0,
        image_id: 0,
        category_id: instance.category.0,
        segmentation: None,
        area: mask.area(),
        bbox: mask.bbox().map_or([0; 4], <[u32; 4]>::from),
        iscrowd: 0,
        keypoints: None,
        attributes: None,
        predicted_iou: instance.predicted_iou,
        stability_score: instance.stability_score,
        prompt: instance.prompt.clone(),
        origin: Some(instance.origin),
        color: Some(instance.color),
    }
}

fn from_json(json: &[u8], notices: &mut Notices) -> Result<Dataset, FormatError> {
    let file: File = serde_json::from_slice(json).map_err(FormatError::not_json("COCO"))?;
    let images = places_of("images", file.images.iter().map(|image| image.id))?;
    let categories = places_of("categories", file.categories.iter().map(|category| category.id.into()))?;
    places_of("annotations", file.annotations.iter().map(|annotation| annotation.id))?;
    let supercategories = file.categories.iter().filter(|category| category.supercategory.is_some());
    notices.lose("supercategories of categories", supercategories.count());
    let named = |category: &Category| crate::Category::named(CategoryId(category.id), &category.name);
    let mut dataset = Dataset { categories: file.categories.iter().map(named).collect(), images: Vec::new() };
    for image in file.images {
        dataset.images.push(bare_image(image, notices)?);
    }
    for annotation in file.annotations {
        let (id, image_id, category) = (annotation.id, annotation.image_id, annotation.category_id);
        let refuse = |cause: FormatError| cause.in_annotation(id);
        let &place = images.get(&image_id).ok_or_else(|| refuse(FormatError::UnknownImage(image_id)))?;
        if !categories.contains_key(&category.into()) {
            return Err(refuse(FormatError::UnknownCategory(category)));
        }
        let image = &mut dataset.images[place];
        image.instances.extend(instance_from(annotation, &image.image, notices).map_err(refuse)?);
    }
    Ok(dataset)
}

/// Where in `list` each id is.
fn places_of(list: &'static str, ids: impl Iterator<Item = u64>) -> Result<HashMap<u64, usize>, FormatError> {
    let mut places = HashMap::new();
    for (place, id) in ids.enumerate() {
        if places.insert(id, place).is_some() {
            return Err(FormatError::DuplicateId { list, id });
        }
    }
    Ok(places)
}

fn bare_image(image: Image, notices: &mut Notices) -> Result<LabeledImage, FormatError> {
    let Image { id, width, height, file_name, sha256 } = image;
    let file_name = resolve("", &file_name, notices)?;
    let size = image_size(width, height).map_err(|error| error.in_file(&file_name))?;
    Ok(LabeledImage { id, image: ImageInfo { file_name, size, sha256 }, instances: Vec::new() })
}

/// The instance of an annotation; `None`, and a notice, when it has no mask.
fn instance_from(
    annotation: Annotation,
    image: &ImageInfo,
    notices: &mut Notices,
) -> Result<Option<Instance>, FormatError> {
    notices.lose("keypoints of annotations", annotation.keypoints.is_some().into());
    notices.lose("attributes of annotations", annotation.attributes.is_some().into());
    notices.lose("marks as a crowd (iscrowd)", (annotation.iscrowd != 0).into());
    let mask =
        annotation.segmentation.map(|segmentation| segmentation.mask(image.size)).transpose()?.flatten();
    let Some(mask) = mask else {
        notices.lose("annotations without a mask", 1);
        return Ok(None);
    };
    let plain = Instance::imported(annotation.id, CategoryId(annotation.category_id), mask);
    Ok(Some(Instance {
        prompt: annotation.prompt,
        origin: annotation.origin.unwrap_or(plain.origin),
        predicted_iou: annotation.predicted_iou,
        stability_score: annotation.stability_score,
        color: annotation.color.unwrap_or(plain.color),
        ..plain
    }))
}

#[cfg(test)]
mod tests;
