//! LabelMe's JSON: a file for each image beside its photo, with polygons or mask shapes.
//! Shapes of one label and group are one instance, as in labelme's own `shapes_to_label`.

use super::fidelity::Fidelity;
use super::names::{UniquePaths, file_of, folder_of, has_extension, inside, resolve, stem_of};
use super::{FormatError, MaskStyle, Notices, Sink, Source, image_size, png};
use crate::{
    Dataset, ImageInfo, ImagePoint, ImageSize, Instance, LabeledImage, Mask, MaskOperation, Outline,
};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize, Serializer};
use std::collections::{BTreeMap, HashMap};

/// The version of LabelMe whose files are written.
const VERSION: &str = "5.4.1";

/// A circle is filled as a polygon of this many corners.
const CIRCLE_CORNERS: u32 = 360;

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[serde(default)]
    version: String,
    #[serde(default)]
    flags: Option<BTreeMap<String, bool>>,
    shapes: Vec<Shape>,
    image_path: String,
    /// The photo itself; always null here, which means that it lies beside the file.
    #[serde(default, serialize_with = "null")]
    image_data: Option<IgnoredAny>,
    image_height: u32,
    image_width: u32,
}

#[derive(Serialize, Deserialize)]
struct Shape {
    label: String,
    points: Vec<[f64; 2]>,
    #[serde(default)]
    group_id: Option<i64>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default = "polygon")]
    shape_type: String,
    #[serde(default)]
    flags: Option<BTreeMap<String, bool>>,
    /// For mask shapes: a PNG of the pixels in the box of the two points, both included, in base64.
    #[serde(default)]
    mask: Option<String>,
}

fn null<S: Serializer>(_: &Option<IgnoredAny>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_none()
}

fn polygon() -> String {
    "polygon".to_owned()
}

/// Reads every JSON file.
pub(super) fn read(source: &dyn Source, notices: &mut Notices) -> Result<Dataset, FormatError> {
    let mut dataset = Dataset::default();
    for path in source.paths().iter().filter(|path| has_extension(path, "json")) {
        let json = source.read(path)?;
        let file: File = serde_json::from_slice(&json)
            .map_err(FormatError::not_json("LabelMe"))
            .map_err(|error| error.in_file(path))?;
        let image = image_from(file, folder_of(path), (&mut dataset, notices));
        let image = image.map_err(|error| error.in_file(path))?;
        dataset.images.push(image);
    }
    match dataset.images.is_empty() {
        true => Err(FormatError::NothingFound("JSON file")),
        false => Ok(dataset),
    }
}

fn image_from(
    file: File,
    folder: &str,
    (dataset, notices): (&mut Dataset, &mut Notices),
) -> Result<LabeledImage, FormatError> {
    let is_set =
        |flags: &Option<BTreeMap<String, bool>>| flags.as_ref().is_some_and(|flags| !flags.is_empty());
    notices.lose("photos inside the JSON (imageData)", file.image_data.is_some().into());
    notices.lose("flags of images", is_set(&file.flags).into());
    let size = image_size(file.image_width, file.image_height)?;
    let file_name = resolve(folder, &file.image_path, notices)?;
    let mut instances: Vec<Instance> = Vec::new();
    let mut groups: HashMap<(String, i64), usize> = HashMap::new();
    for (number, shape) in (1..).zip(file.shapes) {
        notices.lose("flags of shapes", is_set(&shape.flags).into());
        notices
            .lose("descriptions of shapes", shape.description.as_ref().is_some_and(|d| !d.is_empty()).into());
        let Some(mask) = mask_of(&shape, size).map_err(|error| error.in_annotation(number))? else {
            notices.lose("shapes without an area (points, lines)", 1);
            continue;
        };
        let group = shape.group_id.map(|group| (shape.label.clone(), group));
        match group.as_ref().and_then(|group| groups.get(group)) {
            Some(&place) => {
                let instance = &mut instances[place];
                instance.mask = instance.mask.combine(&mask, MaskOperation::Union)?;
            }
            None => {
                groups.extend(group.map(|group| (group, instances.len())));
                let id = instances.len() as u64 + 1;
                instances.push(Instance::imported(id, dataset.category_named(&shape.label), mask));
            }
        }
    }
    let id = dataset.images.len() as u64 + 1;
    Ok(LabeledImage { id, image: ImageInfo { file_name, size, sha256: String::new() }, instances })
}

/// The pixels of a shape; `None` for one without an area.
fn mask_of(shape: &Shape, size: ImageSize) -> Result<Option<Mask>, FormatError> {
    let corners: Vec<ImagePoint> = shape.points.iter().map(|&[x, y]| ImagePoint::new(x, y)).collect();
    let ring = match (shape.shape_type.as_str(), &corners[..]) {
        ("polygon" | "oriented_rectangle", [_, _, _, ..]) => corners,
        ("rectangle", &[a, b]) => vec![a, ImagePoint::new(b.x, a.y), b, ImagePoint::new(a.x, b.y)],
        ("circle", &[center, edge]) => circle(center, (edge.x - center.x).hypot(edge.y - center.y)),
        ("mask", &[first, _]) => return mask_shape(shape, first, size).map(Some),
        ("polygon" | "oriented_rectangle" | "rectangle" | "circle" | "mask", _) => {
            return Err(FormatError::PolygonLength(2 * corners.len()));
        }
        _ => return Ok(None),
    };
    Ok(Some(Mask::from_polygons(size, &[ring])?))
}

fn circle(center: ImagePoint, radius: f64) -> Vec<ImagePoint> {
    let angles = (0..CIRCLE_CORNERS).map(|degree| f64::from(degree).to_radians());
    angles.map(|a| ImagePoint::new(center.x + radius * a.cos(), center.y + radius * a.sin())).collect()
}

/// A mask shape put in its place; what reaches out of the image is cut off.
fn mask_shape(shape: &Shape, first: ImagePoint, size: ImageSize) -> Result<Mask, FormatError> {
    let text = shape.mask.as_deref().ok_or(FormatError::NotPng { cause: "it is missing".to_owned() })?;
    let bytes = STANDARD.decode(text).map_err(|error| FormatError::NotPng { cause: error.to_string() })?;
    Ok(png::decode_mask(&bytes)?.moved(size, first)?)
}

/// Writes a JSON file for each image, called as the image.
pub(super) fn write(
    dataset: &Dataset,
    style: MaskStyle,
    (sink, fidelity): (&mut dyn Sink, &mut Fidelity),
) -> Result<(), FormatError> {
    let mut paths = UniquePaths::default();
    for LabeledImage { image, instances, .. } in &dataset.images {
        let name = inside(&image.file_name)?;
        let path = paths.take(format!("{}.json", stem_of(&name)))?;
        let mut shapes = Vec::new();
        for (group, instance) in (1..).zip(instances) {
            let label = dataset.category_name(instance.category);
            match style {
                MaskStyle::Polygons => shapes.extend(polygons(instance, (label, group), fidelity)),
                MaskStyle::Exact | MaskStyle::Numbers => shapes.extend(pixels(instance, label)?),
            }
        }
        let file = File {
            version: VERSION.to_owned(),
            flags: Some(BTreeMap::new()),
            shapes,
            image_path: file_of(&name).to_owned(),
            image_data: None,
            image_height: image.size.height,
            image_width: image.size.width,
        };
        let json = serde_json::to_vec_pretty(&file).expect("numbers, strings and lists are always JSON");
        sink.write(&path, &json)?;
    }
    Ok(())
}

/// A polygon for each part, all in one group.
fn polygons(instance: &Instance, (label, group): (&str, i64), fidelity: &mut Fidelity) -> Vec<Shape> {
    let rings: Vec<Vec<ImagePoint>> = instance.mask.outlines().iter().map(Outline::cut).collect();
    fidelity.compare(&instance.mask, &rings);
    let group = (rings.len() > 1).then_some(group);
    let points = |ring: &Vec<ImagePoint>| ring.iter().map(|point| [point.x, point.y]).collect();
    let shape = |ring| Shape { points: points(ring), group_id: group, ..bare_shape(label) };
    rings.iter().map(shape).collect()
}

/// One mask shape; none for an empty mask.
fn pixels(instance: &Instance, label: &str) -> Result<Option<Shape>, FormatError> {
    let Some(bbox) = instance.mask.bbox() else { return Ok(None) };
    let last = [bbox.x + bbox.width - 1, bbox.y + bbox.height - 1];
    let png = png::encode_mask(&instance.mask.cropped(bbox)?)?;
    Ok(Some(Shape {
        points: vec![[bbox.x.into(), bbox.y.into()], last.map(f64::from)],
        shape_type: "mask".to_owned(),
        mask: Some(STANDARD.encode(png)),
        ..bare_shape(label)
    }))
}

fn bare_shape(label: &str) -> Shape {
    Shape {
        label: label.to_owned(),
        points: Vec::new(),
        group_id: None,
        description: Some(String::new()),
        shape_type: polygon(),
        flags: Some(BTreeMap::new()),
        mask: None,
    }
}
