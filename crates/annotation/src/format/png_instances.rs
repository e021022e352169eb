//! A folder with a PNG for each instance, white on black: `masks/IMAGE/NUMBER-CATEGORY.png`.
//! Instances may overlap and be empty; the numbers say which is on top.

use super::names::{file_of, folder_of, has_extension, inside, stem_of};
use super::photos::Photos;
use super::{FormatError, Notices, Sink, Source, image_size, png};
use crate::{Dataset, ImageInfo, Instance, LabeledImage, UNNAMED_CATEGORY};

/// Characters that a file name cannot have on some system, and the one that stands before their code.
const UNSAFE: &str = "%/\\:*?\"<>|.";

/// Reads all PNGs in the folders of `masks`; a folder is called as its image.
/// Photos without a folder are images on which nothing is marked.
pub(super) fn read(source: &dyn Source, _: &mut Notices) -> Result<Dataset, FormatError> {
    let photos = Photos::of(source);
    let mut dataset = Dataset::default();
    let paths = source.paths();
    let mut masks: Vec<(&str, &str)> = paths
        .iter()
        .filter(|path| has_extension(path, "png"))
        .filter_map(|path| Some((folder_of(path.strip_prefix("masks/")?), path.as_str())))
        .filter(|(image, _)| !image.is_empty())
        .collect();
    masks.sort_by_key(|&(image, path)| (image, number_of(path).unwrap_or(u64::MAX), path));
    for of_image in masks.chunk_by(|a, b| a.0 == b.0) {
        let id = dataset.images.len() as u64 + 1;
        let image = read_image(source, of_image, (&mut dataset, id))?;
        dataset.images.push(image);
    }
    let bare = photos.below("images").filter(|name| !masks.iter().any(|(image, _)| image == name));
    for name in bare {
        let path = format!("images/{name}");
        let size =
            source.photo_size(&path).ok_or(FormatError::NoPhoto).map_err(|error| error.in_file(&path))?;
        let id = dataset.images.len() as u64 + 1;
        let image = ImageInfo { file_name: name.to_owned(), size, sha256: String::new() };
        dataset.images.push(LabeledImage { id, image, instances: Vec::new() });
    }
    match dataset.images.is_empty() {
        true => Err(FormatError::NothingFound("PNG in a folder of `masks`")),
        false => Ok(dataset),
    }
}

fn read_image(
    source: &dyn Source,
    masks: &[(&str, &str)],
    (dataset, image_id): (&mut Dataset, u64),
) -> Result<LabeledImage, FormatError> {
    let mut instances: Vec<Instance> = Vec::new();
    let mut size = None;
    for (id, &(_, path)) in (1..).zip(masks) {
        let mut read = || {
            let mask = png::decode_mask(&source.read(path)?)?;
            let image = *size.get_or_insert(image_size(mask.size().width, mask.size().height)?);
            match mask.size() == image {
                true => Ok(mask),
                false => Err(FormatError::MaskSize { mask: mask.size(), image }),
            }
        };
        let mask = read().map_err(|error: FormatError| error.in_file(path))?;
        instances.push(Instance::imported(id, dataset.category_named(&category_of(path)), mask));
    }
    let (file_name, path) = masks.first().copied().unwrap_or_default();
    let size = size.ok_or(FormatError::NoPhoto.in_file(path))?;
    let image = ImageInfo { file_name: file_name.to_owned(), size, sha256: String::new() };
    Ok(LabeledImage { id: image_id, image, instances })
}

/// The number before the first `-`.
fn number_of(path: &str) -> Option<u64> {
    stem_of(file_of(path)).split('-').next()?.parse().ok()
}

/// What is behind `NUMBER-`.
fn category_of(path: &str) -> String {
    let name = stem_of(file_of(path)).split_once('-').filter(|_| number_of(path).is_some());
    name.map_or_else(|| UNNAMED_CATEGORY.to_owned(), |(_, name)| decoded(name))
}

/// Writes a PNG for each instance.
pub(super) fn write(dataset: &Dataset, sink: &mut dyn Sink) -> Result<(), FormatError> {
    for image in &dataset.images {
        let folder = format!("masks/{}", inside(&image.image.file_name)?);
        for (number, instance) in (1..).zip(&image.instances) {
            let category = encoded(dataset.category_name(instance.category));
            let path = format!("{folder}/{number:04}-{category}.png");
            sink.write(&path, &png::encode_mask(&instance.mask)?)?;
        }
    }
    Ok(())
}

/// The name with every unsafe character as `%` and two or more hexadecimal digits and `;`.
fn encoded(name: &str) -> String {
    let is_unsafe = |character: char| character.is_control() || UNSAFE.contains(character);
    let encode = |character: char| match is_unsafe(character) {
        true => format!("%{:02x};", u32::from(character)),
        false => character.to_string(),
    };
    name.chars().map(encode).collect()
}

/// The name that was encoded; what is no code stays.
fn decoded(text: &str) -> String {
    let mut name = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        name.push_str(before);
        let code = after.split_once(';').and_then(|(digits, behind)| {
            Some((char::from_u32(u32::from_str_radix(digits, 16).ok()?)?, behind))
        });
        match code {
            Some((character, behind)) => {
                name.push(character);
                rest = behind;
            }
            None => {
                name.push('%');
                rest = after;
            }
        }
    }
    name + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_category_survives_in_a_file_name(name in any::<String>()) {
            let path = format!("masks/a.png/0007-{}.png", encoded(&name));
            prop_assert_eq!(category_of(&path), name);
            prop_assert_eq!(number_of(&path), Some(7));
        }
    }

    #[test]
    fn files_of_others_are_objects() {
        assert_eq!(category_of("masks/a/mask.png"), UNNAMED_CATEGORY);
        assert_eq!(category_of("masks/a/left-hand.png"), UNNAMED_CATEGORY);
        assert_eq!(category_of("masks/a/3-50% off.png"), "50% off");
    }
}
