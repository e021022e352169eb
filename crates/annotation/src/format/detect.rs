//! Which format a file has, by what is in it.
//! Reading it is the format's business.

use super::beside::Beside;
use super::names::has_extension;
use super::{Format, FormatError, Imported, MemoryFiles, Source, ZipFiles, project, voc, yolo};
use crate::ImageInfo;
use serde::Deserialize;
use serde::de::IgnoredAny;

/// What every zip begins with.
const ZIP: &[u8] = b"PK";

/// What tells JSON files apart.
#[derive(Deserialize)]
struct Keys {
    images: Option<IgnoredAny>,
    image: Option<IgnoredAny>,
    shapes: Option<IgnoredAny>,
}

impl Imported {
    /// Reads a file of any format: JSON, or a zip with the files of a folder. YOLO's labels need the sizes of their
    /// photos: those that are not in the zip are looked for in `photos`.
    ///
    /// # Errors
    /// [`FormatError`] with the file, [`FormatError::UnknownFormat`] when it looks like none of the formats.
    pub fn from_file(name: &str, bytes: Vec<u8>, photos: &[ImageInfo]) -> Result<Self, FormatError> {
        let is_zip = bytes.starts_with(ZIP);
        let files = MemoryFiles::one(name, bytes);
        if !is_zip {
            let format = format_of_json(&files.read(name)?).ok_or(FormatError::UnknownFormat);
            return format.map_err(|error| error.in_file(name))?.read(&files);
        }
        let zip = ZipFiles::open(&files, name)?;
        match format_of_folder(&zip).ok_or(FormatError::UnknownFormat.in_file(name))? {
            Format::Maskwright => Format::Maskwright.read(&files),
            Format::YoloSeg => labels(&zip, photos),
            format => format.read(&zip),
        }
    }
}

/// The labels of all photos that are there; of the others it is told which is missing.
fn labels(zip: &ZipFiles<'_>, photos: &[ImageInfo]) -> Result<Imported, FormatError> {
    let beside = Beside::new(zip, photos);
    let missing = beside.missing();
    if let Some(first) = missing.first()
        && missing.len() == zip.paths().iter().filter(|path| yolo::label_name(path).is_some()).count()
    {
        return Err(FormatError::NoPhoto.in_file(first));
    }
    let mut imported = Format::YoloSeg.read(&beside)?;
    if let Some(first) = missing.first() {
        let others = match missing.len() - 1 {
            0 => String::new(),
            others => format!(" (and {others} more)"),
        };
        imported.notices.say(format!(
            "{first}{others} is left out, because its photo is not here: open the photo and bring the labels again"
        ));
    }
    Ok(imported)
}

fn format_of_json(bytes: &[u8]) -> Option<Format> {
    let keys: Keys = serde_json::from_slice(bytes).ok()?;
    match (keys.images, keys.image, keys.shapes) {
        (Some(_), _, _) => Some(Format::Coco),
        (None, Some(_), _) => Some(Format::Sa1b),
        (None, None, Some(_)) => Some(Format::Labelme),
        (None, None, None) => None,
    }
}

/// The format of a folder that was zipped.
fn format_of_folder(zip: &ZipFiles<'_>) -> Option<Format> {
    let paths = zip.paths();
    let has = |wanted: &str| paths.iter().any(|path| path == wanted);
    let has_below = |folder: &str| paths.iter().any(|path| path.starts_with(folder));
    let masks = || paths.iter().filter_map(|path| path.strip_prefix("masks/"));
    let first_json = || paths.iter().find(|path| has_extension(path, "json"));
    match () {
        () if has(project::DOCUMENT) => Some(Format::Maskwright),
        () if has_below(voc::OBJECTS) => Some(Format::Voc),
        () if has(yolo::DATA) || zip.has_labels() => Some(Format::YoloSeg),
        // The masks of an image are in a folder of its name.
        () if masks().any(has_photo_folder) => Some(Format::PngInstances),
        () if masks().next().is_some() => Some(Format::PngLabels),
        () => format_of_json(&zip.read(first_json()?).ok()?),
    }
}

fn has_photo_folder(path: &str) -> bool {
    path.rsplit_once('/').is_some_and(|(folder, _)| super::names::is_photo(folder))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::{any_dataset, photos_of};
    use crate::format::{Export, FormatError};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn what_was_written_in_any_format_is_recognised(dataset in any_dataset()) {
            let is_marked = dataset.instances().any(|instance| !instance.mask.is_empty());
            prop_assume!(is_marked);
            for format in Format::ALL {
                let photos = photos_of(&dataset);
                let mut files = MemoryFiles::default();
                format.write(&dataset, Export { style: None, photos: &photos, sink: &mut files }).unwrap();
                let expected = format.read(&files).unwrap();
                let file = match format.single_file() {
                    Some(path) => files.get(path).unwrap().to_vec(),
                    None => files.zipped().unwrap(),
                };
                prop_assert_eq!(Imported::from_file("a", file, &[]).unwrap(), expected, "{}", format);
            }
        }
    }

    /// Labels in a folder that was zipped as it is.
    fn zipped_labels(files: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = MemoryFiles::default();
        for (path, text) in files {
            zip.insert(path, text.as_bytes().to_vec());
        }
        zip.zipped().unwrap()
    }

    fn photo(name: &str, width: u32, height: u32) -> ImageInfo {
        let size = crate::ImageSize::new(width, height);
        ImageInfo { file_name: name.into(), size, sha256: String::new() }
    }

    #[test]
    fn labels_without_photos_take_the_sizes_of_photos_elsewhere() {
        let square = "0 0.25 0.25 0.75 0.25 0.75 0.75 0.25 0.75\n";
        let file = zipped_labels(&[
            ("set/data.yaml", "names: [cup]"),
            ("set/labels/train/a.txt", square),
            ("set/labels/val/b.txt", square),
            ("set/labels/val/c.txt", square),
        ]);
        let photos = [photo("shots/train/a.jpg", 8, 4), photo("b.png", 16, 16), photo("d.png", 1, 1)];
        let imported = Imported::from_file("set.zip", file.clone(), &photos).unwrap();
        let images: Vec<_> = imported.dataset.images.iter().collect();
        assert_eq!(
            images
                .iter()
                .map(|image| (&*image.image.file_name, image.instances[0].mask.area()))
                .collect::<Vec<_>>(),
            [("train/a.jpg", 8), ("val/b.png", 64)]
        );
        assert_eq!(imported.dataset.categories[0].name, "cup");
        let [said] = &imported.notices.sentences()[..] else { panic!("one sentence") };
        assert!(said.starts_with("labels/val/c.txt is left out, because its photo is not here"), "{said}");

        let error = Imported::from_file("set.zip", file, &[]).unwrap_err();
        assert!(
            error.to_string().starts_with("labels/train/a.txt: the size of its photo is not known"),
            "{error}"
        );
    }

    #[test]
    fn two_photos_of_one_name_are_not_guessed_between() {
        let file = zipped_labels(&[("labels/a.txt", ""), ("labels/b.txt", "")]);
        let photos = [photo("x/a.jpg", 8, 4), photo("y/a.jpg", 4, 8), photo("b.jpg", 2, 2)];
        let imported = Imported::from_file("a.zip", file, &photos).unwrap();
        assert_eq!(imported.dataset.images.len(), 1);
    }

    #[test]
    fn a_file_of_another_kind_is_named() {
        for (bytes, said) in [
            (&b"{\"name\": \"page\"}"[..], "no format that is known"),
            (b"[1, 2]", "no format that is known"),
            (b"buy milk", "no format that is known"),
            (b"", "no format that is known"),
            (b"PK half a zip", "no zip"),
        ] {
            let error = Imported::from_file("my file.json", bytes.to_vec(), &[]).unwrap_err();
            assert!(matches!(error, FormatError::InFile { .. }));
            let text = error.to_string();
            assert!(text.starts_with("my file.json: ") && text.contains(said), "{text}");
        }
    }
}
