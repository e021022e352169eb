//! Folders with `images/NAME.jpg` and `masks/NAME.png`, or `masks/NAME__K.png` for several annotators.
//! What is in a label map is `label_map`'s business.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::{Sample, Source, files_in, stem};
use crate::error::EvalError;

/// Between the name of an image and the number of an annotator.
const ANNOTATOR: &str = "__";

/// The images of `folder`, by name, each with its label maps.
pub(super) fn samples(folder: &Path) -> Result<Vec<Sample>, EvalError> {
    let masks = folder.join("masks");
    let maps = maps_by_image(files_in(&masks)?);
    let samples = files_in(&folder.join("images"))?.into_iter().map(|image| {
        let key = stem(&image);
        let source = match maps.get(&key) {
            Some(files) => Source::LabelMaps(files.clone()),
            None => Source::Missing(masks.join(format!("{key}.png"))),
        };
        Sample { image, key, source }
    });
    Ok(samples.collect())
}

/// The label maps of each image: its own first, then those of annotators in the order of their names.
fn maps_by_image(files: Vec<PathBuf>) -> HashMap<String, Vec<PathBuf>> {
    let mut maps: HashMap<String, Vec<PathBuf>> = HashMap::new();
    for file in files.into_iter().filter(|file| file.extension().is_some_and(|end| end == "png")) {
        let name = stem(&file);
        // A photo may itself be called `a__1`: its map is found under the full name, too.
        if let Some((image, _)) = name.rsplit_once(ANNOTATOR) {
            maps.entry(image.to_owned()).or_default().push(file.clone());
        }
        maps.entry(name).or_default().insert(0, file);
    }
    maps
}
