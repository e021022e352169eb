//! Ultralytics' labels for segmentation: a text file for each photo, a line for each instance.
//! Coordinates are parts of the photo's width and height, so that reading needs the photos' sizes.

use super::fidelity::Fidelity;
use super::names::{UniquePaths, has_extension, inside, stem_of};
use super::photos::Photos;
use super::{FormatError, Notices, Sink, Source, image_size};
use crate::{
    Category, CategoryId, Dataset, ImageInfo, ImagePoint, ImageSize, Instance, LabeledImage, Mask, Outline,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt::Write;

/// The file that names the classes.
pub(super) const DATA: &str = "data.yaml";

/// Without `path`, the folders are looked for beside the file.
#[derive(Serialize)]
struct Data {
    train: String,
    val: String,
    names: Names,
}

/// Both ways in which Ultralytics names classes.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Names {
    ByNumber(BTreeMap<u32, String>),
    InOrder(Vec<String>),
}

/// What some editors put before a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

#[derive(Deserialize)]
struct LaxData {
    names: Names,
}

/// Reads the labels of all photos in `images`; photos without a label file are images on which nothing is marked.
pub(super) fn read(source: &dyn Source, notices: &mut Notices) -> Result<Dataset, FormatError> {
    let photos = Photos::of(source);
    let paths = source.paths();
    let classes = classes(source, &paths)?;
    let mut labels: BTreeMap<&str, &str> = BTreeMap::new();
    for path in &paths {
        if let Some(name) = label_name(path) {
            labels.insert(stem_of(name), path);
        }
    }
    if labels.is_empty() {
        return Err(FormatError::NothingFound("folder `labels` with text files"));
    }
    let mut dataset = Dataset { categories: categories(&classes), images: Vec::new() };
    for name in photos.below("images") {
        let label = labels.remove(stem_of(name));
        let size = source.photo_size(&format!("images/{name}")).ok_or(FormatError::NoPhoto);
        let size = size.and_then(|size| image_size(size.width, size.height));
        let size = size.map_err(|error| error.in_file(&format!("images/{name}")))?;
        let id = dataset.images.len() as u64 + 1;
        let image = ImageInfo { file_name: name.to_owned(), size, sha256: String::new() };
        let mut labeled = LabeledImage { id, image, instances: Vec::new() };
        if let Some(path) = label {
            let text = String::from_utf8(source.read(path)?).map_err(FormatError::unreadable);
            let read = text.and_then(|text| {
                read_lines(
                    text.trim_start_matches(BYTE_ORDER_MARK),
                    &mut labeled,
                    (&mut dataset.categories, notices),
                )
            });
            read.map_err(|error| error.in_file(path))?;
        }
        dataset.images.push(labeled);
    }
    match labels.values().next() {
        Some(path) => Err(FormatError::NoPhoto.in_file(path)),
        None => Ok(dataset),
    }
}

/// The path of a label file within its folder; `None` for any other file.
pub(super) fn label_name(path: &str) -> Option<&str> {
    path.strip_prefix("labels/").filter(|name| has_extension(name, "txt"))
}

/// Names by number: from a YAML file with `names`, else from `classes.txt`; empty if there is neither.
fn classes(source: &dyn Source, paths: &[String]) -> Result<BTreeMap<u32, String>, FormatError> {
    let is_yaml = |path: &&String| has_extension(path, "yaml") || has_extension(path, "yml");
    if let Some(path) = paths.iter().find(|path| is_yaml(path) && !path.contains('/')) {
        let data: LaxData = serde_yaml_ng::from_slice(&source.read(path)?)
            .map_err(|error| FormatError::NotJson { format: "YOLO data", cause: error.to_string() })
            .map_err(|error| error.in_file(path))?;
        return Ok(match data.names {
            Names::ByNumber(names) => names,
            Names::InOrder(names) => (0..).zip(names).collect(),
        });
    }
    match paths.iter().find(|path| *path == "classes.txt") {
        None => Ok(BTreeMap::new()),
        Some(path) => {
            let text = String::from_utf8_lossy(&source.read(path)?).into_owned();
            Ok((0..).zip(text.lines().map(str::to_owned)).collect())
        }
    }
}

/// Class 0 is category 1, since COCO's evaluation takes categories from 1.
fn categories(classes: &BTreeMap<u32, String>) -> Vec<Category> {
    let classes = classes.iter().filter_map(|(&class, name)| Some((class.checked_add(1)?, name)));
    classes.map(|(id, name)| Category::named(CategoryId(id), name)).collect()
}

fn read_lines(
    text: &str,
    labeled: &mut LabeledImage,
    (categories, notices): (&mut Vec<Category>, &mut Notices),
) -> Result<(), FormatError> {
    let are_named = !categories.is_empty();
    for (line, words) in (1..).zip(text.lines()).filter(|(_, words)| !words.trim().is_empty()) {
        let refuse = |cause: String| FormatError::Line { line, cause };
        let (class, flat) = numbers(words).map_err(refuse)?;
        let id = CategoryId(class.checked_add(1).ok_or_else(|| refuse(format!("{class} is no class")))?);
        if !categories.iter().any(|category| category.id == id) {
            if are_named {
                return Err(refuse(format!("the class {class} has no name in the data file")));
            }
            categories.push(Category::named(id, &format!("class {class}")));
        }
        if flat.len() == 4 {
            notices.lose("boxes without an outline", 1);
            continue;
        }
        let mask = mask_of(&flat, labeled.image.size).map_err(|error| refuse(error.to_string()))?;
        labeled.instances.push(Instance::imported(labeled.instances.len() as u64 + 1, id, mask));
    }
    Ok(())
}

/// The class and the coordinates of a line.
fn numbers(line: &str) -> Result<(u32, Vec<f64>), String> {
    let mut words = line.split_whitespace();
    let class = words.next().unwrap_or_default();
    // Some tools write classes as 0.0.
    let number: f64 = class.parse().map_err(|_| format!("{class:?} is no class"))?;
    if number.fract() != 0.0 || !(0.0..4e9).contains(&number) {
        return Err(format!("{class:?} is no class"));
    }
    let parse = |word: &str| word.parse().ok().filter(|value: &f64| value.is_finite()).ok_or(word.to_owned());
    let flat: Result<Vec<f64>, String> = words.map(parse).collect();
    Ok((number as u32, flat.map_err(|word| format!("{word:?} is no number"))?))
}

fn mask_of(flat: &[f64], size: ImageSize) -> Result<Mask, FormatError> {
    let mut corners = super::segmentation::corners(flat)?;
    for corner in &mut corners {
        *corner = ImagePoint::new(corner.x * f64::from(size.width), corner.y * f64::from(size.height));
    }
    Ok(Mask::from_polygons(size, &[corners])?)
}

/// Writes the class names and a text file for each image. An instance is one line: its parts are joined and its
/// holes cut in.
pub(super) fn write(
    dataset: &Dataset,
    (sink, fidelity): (&mut dyn Sink, &mut Fidelity),
) -> Result<(), FormatError> {
    let mut paths = UniquePaths::default();
    for LabeledImage { image, instances, .. } in &dataset.images {
        let path = paths.take(format!("labels/{}.txt", stem_of(&inside(&image.file_name)?)))?;
        let mut text = String::new();
        for instance in instances.iter().filter(|instance| !instance.mask.is_empty()) {
            let ring = Outline::join(&instance.mask.outlines());
            let written = line(class_of(dataset, instance.category), (&ring, image.size));
            let (_, flat) = numbers(&written).map_err(FormatError::NotWritten)?;
            let (width, height) = (f64::from(image.size.width), f64::from(image.size.height));
            let corners = flat.chunks_exact(2).map(|at| ImagePoint::new(at[0] * width, at[1] * height));
            fidelity.compare(&instance.mask, &[corners.collect()]);
            text.push_str(&written);
        }
        sink.write(&path, text.as_bytes())?;
    }
    let names = (0..).zip(dataset.categories.iter().map(|category| category.name.clone())).collect();
    let train = "images".to_owned();
    let data = Data { val: train.clone(), train, names: Names::ByNumber(names) };
    sink.write(DATA, serde_yaml_ng::to_string(&data).map_err(FormatError::not_written)?.as_bytes())
}

/// Classes are numbered from 0, in the order of the categories.
fn class_of(dataset: &Dataset, id: CategoryId) -> usize {
    dataset.categories.iter().position(|category| category.id == id).unwrap_or_default()
}

/// `CLASS X Y X Y ...` with parts of the image's sides.
fn line(class: usize, (ring, size): (&[ImagePoint], ImageSize)) -> String {
    let mut line = class.to_string();
    for point in ring {
        // Nine digits place a corner in the largest image to a thousandth of a pixel.
        let (x, y) = (point.x / f64::from(size.width), point.y / f64::from(size.height));
        let _ = write!(line, " {} {}", decimals(x), decimals(y));
    }
    line.push('\n');
    line
}

/// Nine digits at most.
fn decimals(value: f64) -> String {
    let digits = format!("{value:.9}");
    digits.trim_end_matches('0').trim_end_matches('.').to_owned()
}
