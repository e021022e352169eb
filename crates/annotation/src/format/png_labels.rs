//! A folder with `images/` and `masks/`: a label map for each image, 8 or 16 bits, a number for each instance.
//! 0 is background, 255 (8 bits) and 65535 (16 bits) are ignored. No categories.

use super::label_map::{self, Paint};
use super::names::{UniquePaths, has_extension, inside, stem_of};
use super::photos::Photos;
use super::{Format, FormatError, Notices, Sink, Source, image_size, overlap};
use crate::{Category, CategoryId, Dataset, ImageInfo, Instance, LabeledImage, UNNAMED_CATEGORY};
use std::collections::HashMap;

/// The only category.
const OBJECT: CategoryId = CategoryId(1);
/// Between the name of an image and the number of an annotator.
const ANNOTATOR: &str = "__";
const MOST_OF_8_BITS: usize = 254;
const MOST_OF_16_BITS: usize = 65534;

/// Reads all label maps. `NAME__1.png`, `NAME__2.png` and so on are maps of one image by several annotators, if
/// there is a photo `NAME`: all their instances are marked on it.
pub(super) fn read(source: &dyn Source, notices: &mut Notices) -> Result<Dataset, FormatError> {
    let photos = Photos::of(source);
    let categories = vec![Category::named(OBJECT, UNNAMED_CATEGORY)];
    let mut dataset = Dataset { categories, images: Vec::new() };
    let mut places: HashMap<String, usize> = HashMap::new();
    for path in source.paths().iter().filter(|path| has_extension(path, "png")) {
        let Some(name) = path.strip_prefix("masks/") else { continue };
        let map = label_map::decode(&source.read(path)?).map_err(|error| error.in_file(path))?;
        let size = image_size(map.size.width, map.size.height).map_err(|error| error.in_file(path))?;
        notices.lose("pixels to be ignored (255 or 65535)", map.ignored_pixels as usize);
        let file_name = image_of(stem_of(name), &photos, notices);
        let next = dataset.images.len();
        let &mut place = places.entry(file_name.clone()).or_insert(next);
        if place == next {
            let image = ImageInfo { file_name, size, sha256: String::new() };
            dataset.images.push(LabeledImage { id: next as u64 + 1, image, instances: Vec::new() });
        }
        let image = &mut dataset.images[place];
        if image.image.size != size {
            return Err(FormatError::MaskSize { mask: size, image: image.image.size }.in_file(path));
        }
        let is_first = image.instances.is_empty();
        for (label, mask) in map.masks {
            let id = if is_first { label.into() } else { image.instances.len() as u64 + 1 };
            image.instances.push(Instance::imported(id, OBJECT, mask));
        }
        if !is_first {
            renumber(image, notices);
        }
    }
    match dataset.images.is_empty() {
        true => Err(FormatError::NothingFound("PNG in a folder `masks`")),
        false => Ok(dataset),
    }
}

/// The name of the image that a label map belongs to.
fn image_of(stem: &str, photos: &Photos<'_>, notices: &mut Notices) -> String {
    let shared = stem.rsplit_once(ANNOTATOR).map(|(shared, _)| shared);
    let photo = photos.by_stem("images", stem);
    let photo = photo.or_else(|| photos.by_stem("images", shared?));
    photo.map(str::to_owned).unwrap_or_else(|| {
        notices.lose("extensions of images whose photos are not there (taken for .png)", 1);
        format!("{stem}.png")
    })
}

/// Numbers from 1: the maps of several annotators use the same ones.
fn renumber(image: &mut LabeledImage, notices: &mut Notices) {
    for (id, instance) in (1..).zip(&mut image.instances) {
        instance.id = crate::InstanceId(id);
    }
    notices.lose("which annotator an instance is from", 1);
}

/// Writes a label map for each image: 8 bits where they suffice, else 16. A later instance is on top.
pub(super) fn write(dataset: &Dataset, sink: &mut dyn Sink) -> Result<(), FormatError> {
    let mut paths = UniquePaths::default();
    for image in &dataset.images {
        let name = inside(&image.image.file_name)?;
        let path = paths.take(format!("masks/{}.png", stem_of(&name)))?;
        let visible = overlap::visible(image);
        let paint = if visible.len() <= MOST_OF_8_BITS { Paint::Grey8 } else { Paint::Grey16 };
        if visible.len() > MOST_OF_16_BITS {
            let (count, format) = (visible.len(), Format::PngLabels);
            let many = FormatError::TooMany { count, what: "instances", format, most: MOST_OF_16_BITS };
            return Err(many.in_file(&name));
        }
        let labels: Vec<_> = visible.iter().zip(1..).collect();
        sink.write(&path, &label_map::encode(image.image.size, paint, &labels)?)?;
    }
    Ok(())
}
