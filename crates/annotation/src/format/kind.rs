//! The formats by name, and the one way into and out of each.
//! What a file looks like is in the module of its format.

use super::fidelity::Fidelity;
use super::photos::Photos;
use super::{
    FormatError, Notices, Sink, Source, coco, labelme, losses, png_instances, png_labels, project, sa1b, voc,
    yolo,
};
use crate::Dataset;
use std::collections::HashSet;
use std::fmt;

/// A way to store images with their categories and instances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// COCO's JSON: one file.
    Coco,
    /// Segment Anything's data set: a JSON file for each image.
    Sa1b,
    /// LabelMe's JSON: a file for each image.
    Labelme,
    /// Ultralytics' segmentation labels: a text file for each image, beside a folder of photos.
    YoloSeg,
    /// Pascal VOC's segmentation: two PNGs with a palette for each image.
    Voc,
    /// A label map for each image: a grey PNG of 8 or 16 bits.
    PngLabels,
    /// A PNG for each instance, white on black.
    PngInstances,
    /// Maskwright's project file: a zip with everything, photos too where they are found.
    Maskwright,
}

/// How masks are written where a format leaves the choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MaskStyle {
    /// Every pixel: COCO's compressed run lengths, LabelMe's mask shapes.
    Exact,
    /// COCO's run lengths as a list of numbers.
    Numbers,
    /// Outlines along the borders of the pixels, with holes cut in.
    Polygons,
}

/// What was read, and what could not be kept of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Imported {
    /// What was read.
    pub dataset: Dataset,
    /// What a person should know.
    pub notices: Notices,
}

/// How a data set is written.
pub struct Export<'a> {
    /// The masks; `None` for the format's own way.
    pub style: Option<MaskStyle>,
    /// Where photos are looked for.
    pub photos: &'a dyn Source,
    /// Where the files go.
    pub sink: &'a mut dyn Sink,
}

impl Format {
    /// All formats.
    pub const ALL: [Self; 8] = [
        Self::Coco,
        Self::Sa1b,
        Self::Labelme,
        Self::YoloSeg,
        Self::Voc,
        Self::PngLabels,
        Self::PngInstances,
        Self::Maskwright,
    ];

    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Coco => "coco",
            Self::Sa1b => "sa1b",
            Self::Labelme => "labelme",
            Self::YoloSeg => "yolo-seg",
            Self::Voc => "voc",
            Self::PngLabels => "png-labels",
            Self::PngInstances => "png-instances",
            Self::Maskwright => "maskwright",
        }
    }

    /// The name under which a format that is one file is written; `None` for a folder.
    #[must_use]
    pub const fn single_file(self) -> Option<&'static str> {
        match self {
            Self::Coco => Some(coco::FILE),
            Self::Maskwright => Some(project::FILE),
            _ => None,
        }
    }

    /// The ways in which masks can be written, the usual one first.
    #[must_use]
    pub const fn styles(self) -> &'static [MaskStyle] {
        match self {
            Self::Coco => &[MaskStyle::Exact, MaskStyle::Numbers, MaskStyle::Polygons],
            Self::Labelme => &[MaskStyle::Exact, MaskStyle::Polygons],
            Self::YoloSeg => &[MaskStyle::Polygons],
            Self::Sa1b | Self::Voc | Self::PngLabels | Self::PngInstances | Self::Maskwright => {
                &[MaskStyle::Exact]
            }
        }
    }

    /// Reads a data set. Label maps give each value to one instance; where polygons overlap both keep their pixels.
    ///
    /// # Errors
    /// [`FormatError`] with the file it is about.
    pub fn read(self, source: &dyn Source) -> Result<Imported, FormatError> {
        let mut notices = Notices::default();
        let dataset = match self {
            Self::Coco => coco::read(source, &mut notices),
            Self::Sa1b => sa1b::read(source, &mut notices),
            Self::Labelme => labelme::read(source, &mut notices),
            Self::YoloSeg => yolo::read(source, &mut notices),
            Self::Voc => voc::read(source, &mut notices),
            Self::PngLabels => png_labels::read(source, &mut notices),
            Self::PngInstances => png_instances::read(source, &mut notices),
            Self::Maskwright => project::read(source, &mut notices),
        }?;
        Ok(Imported { dataset, notices })
    }

    /// Writes a data set and says what could not be kept.
    ///
    /// Where a pixel can belong to one instance only, the later instance is on top.
    ///
    /// # Errors
    /// [`FormatError`]; what was written before it stays in the sink.
    pub fn write(self, dataset: &Dataset, export: Export<'_>) -> Result<Notices, FormatError> {
        let Export { style, photos, sink } = export;
        let style = style.unwrap_or(self.styles()[0]);
        if !self.styles().contains(&style) {
            return Err(FormatError::NoSuchStyle { format: self, style });
        }
        check(dataset)?;
        let mut notices = Notices::default();
        let photos = Photos::of(photos);
        losses::count(dataset, (self, style), &photos, &mut notices);
        let mut fidelity = Fidelity::default();
        match self {
            Self::Coco => coco::write(dataset, style, (sink, &mut fidelity))?,
            Self::Sa1b => sa1b::write(dataset, sink)?,
            Self::Labelme => labelme::write(dataset, style, (sink, &mut fidelity))?,
            Self::YoloSeg => yolo::write(dataset, (sink, &mut fidelity))?,
            Self::Voc => voc::write(dataset, sink)?,
            Self::PngLabels => png_labels::write(dataset, sink)?,
            Self::PngInstances => png_instances::write(dataset, sink)?,
            Self::Maskwright => project::write(dataset, (&photos, sink), &mut notices)?,
        }
        if let Some(folder) = self.photo_folder() {
            photos.copy(dataset, (folder, sink), &mut notices)?;
        }
        fidelity.tell(&mut notices);
        Ok(notices)
    }

    /// Whether photos are written with the masks, where they are found.
    #[must_use]
    pub const fn takes_photos(self) -> bool {
        self.photo_folder().is_some() || matches!(self, Self::Maskwright)
    }

    /// Where photos are copied to.
    const fn photo_folder(self) -> Option<&'static str> {
        match self {
            Self::YoloSeg | Self::PngLabels | Self::PngInstances => Some("images"),
            Self::Voc => Some("JPEGImages"),
            Self::Coco | Self::Sa1b | Self::Labelme | Self::Maskwright => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl MaskStyle {
    /// The name on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Numbers => "numbers",
            Self::Polygons => "polygons",
        }
    }
}

/// Refuses a data set that contradicts itself: the writers rely on this.
fn check(dataset: &Dataset) -> Result<(), FormatError> {
    let mut categories = HashSet::new();
    for category in &dataset.categories {
        let id = category.id.0.into();
        categories
            .insert(category.id)
            .then_some(())
            .ok_or(FormatError::DuplicateId { list: "categories", id })?;
    }
    let mut images = HashSet::new();
    for image in &dataset.images {
        let id = image.id;
        images.insert(id).then_some(()).ok_or(FormatError::DuplicateId { list: "images", id })?;
        for instance in &image.instances {
            let refuse = |error: FormatError| error.in_annotation(instance.id.0);
            if instance.mask.size() != image.image.size {
                let sizes = FormatError::MaskSize { mask: instance.mask.size(), image: image.image.size };
                return Err(refuse(sizes));
            }
            if !categories.contains(&instance.category) {
                return Err(refuse(FormatError::UnknownCategory(instance.category.0)));
            }
        }
    }
    Ok(())
}
