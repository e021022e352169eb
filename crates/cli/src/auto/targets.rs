//! Which images are meant, and where the masks of each go.
//! Whether a file is an image shows when it is read.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use anyhow::{Error, anyhow};

use super::output::OutputMode;
use crate::inputs;

/// One image and its place among the masks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Target {
    pub(super) image: PathBuf,
    /// Number of the image: that in the name of SA-1B's files (`sa_123.jpg`), else its place in the list, from 1.
    pub(super) image_id: u64,
    /// The output without what the mode adds.
    base: PathBuf,
}

impl Target {
    /// The file or folder for the masks.
    pub(super) fn output(&self, mode: OutputMode) -> PathBuf {
        let mut name = self.base.clone().into_os_string();
        name.push(mode.extension());
        name.into()
    }
}

/// The images of all inputs, and what is wrong with inputs that name none or would overwrite another's masks.
pub(super) fn targets_of(inputs: &[PathBuf], out: &Path) -> (Vec<Target>, Vec<Error>) {
    let (mut targets, mut errors) = (Vec::<Target>::new(), Vec::new());
    let mut images = HashSet::new();
    let mut bases = HashSet::new();
    for input in inputs {
        let found = inputs::expand(input).unwrap_or_else(|error| {
            errors.push(error);
            Vec::new()
        });
        for image in found.into_iter().filter(|image| images.insert(image.clone())) {
            let base = out.join(name_below(input, &image));
            if bases.insert(base.clone()) {
                let image_id = number_in_name(&image).unwrap_or(targets.len() as u64 + 1);
                targets.push(Target { image, image_id, base });
            } else {
                let (image, base) = (image.display(), base.display());
                errors.push(anyhow!("{image}: the masks of another image go to {base}, too; rename it"));
            }
        }
    }
    (targets, errors)
}

/// The name of the image without its extension, with the folders inside `input` where that is a folder.
fn name_below(input: &Path, image: &Path) -> PathBuf {
    let below = image.strip_prefix(input).ok().filter(|rest| !rest.as_os_str().is_empty());
    let name = below.or(image.file_name().map(Path::new)).unwrap_or(image);
    name.with_extension("")
}

fn number_in_name(image: &Path) -> Option<u64> {
    image.file_stem()?.to_str()?.strip_prefix("sa_")?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn images_keep_their_folders_and_sa_1b_its_numbers() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["photos/a.b.jpg", "photos/deep/sa_223750.png", "c.jpg"] {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, name).unwrap();
        }
        let inputs = [folder.path().join("photos"), folder.path().join("c.jpg")];
        let (targets, errors) = targets_of(&inputs, Path::new("out"));
        let outputs: Vec<_> = targets.iter().map(|target| target.output(OutputMode::CocoRle)).collect();
        let expected = ["out/a.b.json", "out/deep/sa_223750.json", "out/c.json"].map(PathBuf::from);
        assert_eq!((outputs.as_slice(), errors.len()), (&expected[..], 0));
        assert_eq!(targets.iter().map(|target| target.image_id).collect::<Vec<_>>(), [1, 223_750, 3]);
        assert_eq!(targets[0].output(OutputMode::BinaryMask), Path::new("out/a.b"));
    }

    #[test]
    fn two_images_of_one_name_do_not_overwrite_each_other() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["x.jpg", "x.png"] {
            fs::write(folder.path().join(name), name).unwrap();
        }
        let (targets, errors) = targets_of(&[folder.path().to_owned()], Path::new("out"));
        assert_eq!((targets.len(), errors.len()), (1, 1));
        assert!(errors[0].to_string().contains("go to out/x, too; rename it"), "{}", errors[0]);
    }

    #[test]
    fn an_image_named_twice_is_done_once() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("x.jpg"), "x").unwrap();
        let inputs = [folder.path().to_owned(), folder.path().join("x.jpg")];
        let (targets, errors) = targets_of(&inputs, Path::new("out"));
        assert_eq!((targets.len(), errors.len()), (1, 0));
    }
}
