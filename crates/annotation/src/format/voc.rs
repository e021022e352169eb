//! Pascal VOC's segmentation: for each image a PNG of classes and one of objects, both with VOC's palette.
//! No XML with boxes: they follow from the masks.

use super::label_map::{self, LabelMap, Paint, voc_color};
use super::names::{UniquePaths, has_extension, inside, stem_of};
use super::photos::Photos;
use super::{Format, FormatError, Notices, Sink, Source, image_size, overlap};
use crate::{Category, CategoryId, Dataset, ImageInfo, Instance, LabeledImage, Mask};
use std::fmt::Write;

const CLASSES: &str = "SegmentationClass";
pub(super) const OBJECTS: &str = "SegmentationObject";
const PHOTOS: &str = "JPEGImages";
/// CVAT's and Datumaro's file of class names, in the order of their numbers: `NAME:R,G,B:PARTS:ACTIONS`.
const NAMES: &str = "labelmap.txt";
/// The images of the data set, one name a line.
const IMAGE_SET: &str = "ImageSets/Segmentation/default.txt";
/// 0 is background and 255 the void between objects.
const MOST: usize = 254;

/// The classes of Pascal VOC itself, for data sets without a file of names.
const VOC_NAMES: [&str; 20] = [
    "aeroplane",
    "bicycle",
    "bird",
    "boat",
    "bottle",
    "bus",
    "car",
    "cat",
    "chair",
    "cow",
    "diningtable",
    "dog",
    "horse",
    "motorbike",
    "person",
    "pottedplant",
    "sheep",
    "sofa",
    "train",
    "tvmonitor",
];

/// Reads all images that have a map of objects or of classes.
pub(super) fn read(source: &dyn Source, notices: &mut Notices) -> Result<Dataset, FormatError> {
    let paths = source.paths();
    let photos = Photos::of(source);
    let named = match paths.iter().find(|path| *path == NAMES) {
        Some(path) => names(&String::from_utf8_lossy(&source.read(path)?)),
        None => VOC_NAMES.map(str::to_owned).to_vec(),
    };
    let categories = (1..).zip(&named).map(|(id, name)| Category::named(CategoryId(id), name)).collect();
    let mut dataset = Dataset { categories, images: Vec::new() };
    for path in paths.iter().filter(|path| has_extension(path, "png")) {
        let Some(name) = path.strip_prefix(CLASSES).and_then(|name| name.strip_prefix('/')) else { continue };
        let classes = decode(source, path, notices)?;
        let objects = format!("{OBJECTS}/{name}");
        let objects = match paths.binary_search(&objects) {
            Ok(_) => Some(decode(source, &objects, notices)?),
            Err(_) => None,
        };
        let size =
            image_size(classes.size.width, classes.size.height).map_err(|error| error.in_file(path))?;
        let file_name = photos.by_stem(PHOTOS, stem_of(name)).map(str::to_owned);
        let file_name = file_name.unwrap_or_else(|| {
            notices.lose("extensions of images whose photos are not there (taken for .jpg)", 1);
            format!("{}.jpg", stem_of(name))
        });
        let image = ImageInfo { file_name, size, sha256: String::new() };
        let instances = instances(classes, objects, notices).map_err(|error| error.in_file(path))?;
        instances.iter().for_each(|instance| add_unnamed(&mut dataset, instance.category));
        dataset.images.push(LabeledImage { id: dataset.images.len() as u64 + 1, image, instances });
    }
    match dataset.images.is_empty() {
        true => Err(FormatError::NothingFound("PNG in a folder `SegmentationClass`")),
        false => Ok(dataset),
    }
}

fn decode(source: &dyn Source, path: &str, notices: &mut Notices) -> Result<LabelMap, FormatError> {
    let map = label_map::decode(&source.read(path)?).map_err(|error| error.in_file(path))?;
    notices.lose("pixels of the void (255)", map.ignored_pixels as usize);
    Ok(map)
}

/// The names after the background's.
fn names(text: &str) -> Vec<String> {
    let lines = text.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty());
    lines.skip(1).filter_map(|line| Some(line.rsplitn(4, ':').last()?.to_owned())).collect()
}

fn add_unnamed(dataset: &mut Dataset, id: CategoryId) {
    if dataset.categories.iter().all(|category| category.id != id) {
        dataset.categories.push(Category::named(id, &format!("class {}", id.0)));
    }
}

/// Every object with the class that most of its pixels have; without a map of objects each class is one.
fn instances(
    classes: LabelMap,
    objects: Option<LabelMap>,
    notices: &mut Notices,
) -> Result<Vec<Instance>, FormatError> {
    let Some(objects) = objects else {
        notices.lose(
            "separate objects, without a map of them: each class of an image is one",
            classes.masks.len(),
        );
        let instance =
            |(class, mask): (u16, Mask)| Instance::imported(class.into(), CategoryId(class.into()), mask);
        return Ok(classes.masks.into_iter().map(instance).collect());
    };
    if objects.size != classes.size {
        return Err(FormatError::MaskSize { mask: objects.size, image: classes.size });
    }
    let mut instances = Vec::new();
    for (object, mask) in objects.masks {
        let pixels = |(class, of_class): (&u16, &Mask)| (of_class.intersection_area(&mask), *class);
        let (common, class) = classes.masks.iter().map(pixels).max().unwrap_or_default();
        if common == 0 {
            notices.lose("objects without a class", 1);
            continue;
        }
        notices.lose("second classes of objects", (common < mask.area()).into());
        instances.push(Instance::imported(object.into(), CategoryId(class.into()), mask));
    }
    Ok(instances)
}

/// Writes both maps of each image, the names and the list of images. A later instance is on top.
pub(super) fn write(dataset: &Dataset, sink: &mut dyn Sink) -> Result<(), FormatError> {
    refuse_many(dataset.categories.len(), "categories")?;
    let mut paths = UniquePaths::default();
    let mut list = String::new();
    for image in &dataset.images {
        let name = inside(&image.image.file_name)?;
        let stem = stem_of(&name);
        let path = paths.take(format!("{CLASSES}/{stem}.png"))?;
        let visible = overlap::visible(image);
        refuse_many(visible.len(), "instances").map_err(|error| error.in_file(&name))?;
        let class = |instance: &Instance| {
            let place = dataset.categories.iter().position(|category| category.id == instance.category);
            place.map_or(0, |place| place as u16 + 1)
        };
        let classes: Vec<(&Mask, u16)> = visible.iter().zip(image.instances.iter().map(class)).collect();
        let objects: Vec<(&Mask, u16)> = visible.iter().zip(1..).collect();
        sink.write(&path, &label_map::encode(image.image.size, Paint::Palette, &classes)?)?;
        let png = label_map::encode(image.image.size, Paint::Palette, &objects)?;
        sink.write(&format!("{OBJECTS}/{stem}.png"), &png)?;
        list.push_str(stem);
        list.push('\n');
    }
    sink.write(IMAGE_SET, list.as_bytes())?;
    sink.write(NAMES, names_file(dataset).as_bytes())
}

fn refuse_many(count: usize, what: &'static str) -> Result<(), FormatError> {
    let format = Format::Voc;
    (count <= MOST).then_some(()).ok_or(FormatError::TooMany { count, what, format, most: MOST })
}

fn names_file(dataset: &Dataset) -> String {
    let mut text = "# label:color_rgb:parts:actions\nbackground:0,0,0::\n".to_owned();
    for (index, category) in (1..).zip(&dataset.categories) {
        let [red, green, blue] = voc_color(index);
        let name = category.name.replace(['\n', '\r'], " ");
        let _ = writeln!(text, "{name}:{red},{green},{blue}::");
    }
    text
}
