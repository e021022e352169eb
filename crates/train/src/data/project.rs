//! Project files of the page as data sets: objects and photos in one zip.
//! What is in the zip is `annotation::format`'s business.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use annotation::format::{Format, FormatError, MemoryFiles, Source, ZipFiles};
use annotation::{ImageSize, LabeledImage, Mask};
use eval::EvalError;
use sam::image::upright_size;

use super::{Example, Photo};
use crate::error::TrainError;

/// Where a project keeps its photos.
const PHOTO_FOLDER: &str = "images/";

/// A photo inside a project file.
#[derive(Debug, Clone)]
pub(super) struct ProjectPhoto {
    project: Arc<Project>,
    path: String,
}

#[derive(Debug)]
struct Project {
    path: PathBuf,
    name: String,
    /// The zip itself, under `name`.
    files: MemoryFiles,
}

/// The images of the project at `path`, each on its own good or bad.
pub(super) fn examples(path: &Path) -> Result<Vec<Result<Example, TrainError>>, TrainError> {
    let bytes = fs::read(path).map_err(|cause| EvalError::Read { path: path.to_owned(), cause })?;
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let project = Arc::new(Project { path: path.to_owned(), files: MemoryFiles::one(&name, bytes), name });
    let imported = Format::Maskwright.read(&project.files).map_err(|cause| project.refuse(cause))?;
    let photos = project.open()?.paths();
    let example = |image: LabeledImage| {
        let file_name = &image.image.file_name;
        let inside = format!("{PHOTO_FOLDER}{file_name}");
        if !photos.contains(&inside) {
            return Err(TrainError::NoPhoto { project: project.path.clone(), name: file_name.clone() });
        }
        let photo = ProjectPhoto { project: Arc::clone(&project), path: inside };
        let name = format!("{}: {file_name}", project.path.display());
        let size = photo.size(&name)?;
        if size != image.image.size {
            let path = project.path.join(file_name);
            return Err(EvalError::OtherSize { path, found: image.image.size, image: size }.into());
        }
        let objects: Vec<Mask> = image.instances.into_iter().map(|instance| instance.mask).collect();
        Example::new(name, size, (vec![objects], Photo::InProject(photo)))
    };
    Ok(imported.dataset.images.into_iter().map(example).collect())
}

impl Project {
    fn open(&self) -> Result<ZipFiles<'_>, TrainError> {
        ZipFiles::open(&self.files, &self.name).map_err(|cause| self.refuse(cause))
    }

    fn refuse(&self, cause: FormatError) -> TrainError {
        EvalError::Format { path: self.path.clone(), cause }.into()
    }
}

impl ProjectPhoto {
    pub(super) fn bytes(&self) -> Result<Vec<u8>, TrainError> {
        self.project.open()?.read(&self.path).map_err(|cause| self.project.refuse(cause))
    }

    fn size(&self, name: &str) -> Result<ImageSize, TrainError> {
        let size = upright_size(&self.bytes()?);
        size.map_err(|cause| TrainError::Photo { name: name.to_owned(), cause })
    }
}
