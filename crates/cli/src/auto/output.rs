//! The masks of one image as files: SA-1B's JSON, or PNGs with `metadata.csv` as the official `amg.py` writes them.
//! What was written by an earlier run with the same inputs is recognised.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use annotation::format::{png, rle};
use annotation::{ImageSize, Mask};
use anyhow::{Result, bail};
use sam::Sam;
use sam::automatic::{AutomaticMask, AutomaticOptions};
use serde::Serialize;
use serde_json::Value;

use super::targets::Target;
use crate::atomic_file;
use crate::image_file::ImageFile;
use crate::sentence::Advise;

/// How masks are stored; the names of the official `output_mode`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, clap::ValueEnum)]
#[serde(rename_all = "snake_case")]
pub(super) enum OutputMode {
    /// A folder for each image with 0.png, 1.png, ... and metadata.csv
    #[default]
    #[value(name = "binary_mask", alias = "binary-mask")]
    BinaryMask,
    /// An SA-1B JSON file for each image, run lengths as numbers
    #[value(name = "uncompressed_rle", alias = "uncompressed-rle")]
    UncompressedRle,
    /// An SA-1B JSON file for each image, run lengths as a string
    #[value(name = "coco_rle", alias = "coco-rle")]
    CocoRle,
}

impl OutputMode {
    /// What follows the image's name.
    pub(super) fn extension(self) -> &'static str {
        match self {
            Self::BinaryMask => "",
            Self::UncompressedRle | Self::CocoRle => ".json",
        }
    }
}

/// Of what the masks were made; the same again gives the same masks.
#[derive(Debug, Serialize)]
pub(super) struct MadeBy {
    version: &'static str,
    model: &'static str,
    weights_sha256: String,
    image_sha256: String,
    options: AutomaticOptions,
    output_mode: OutputMode,
}

impl MadeBy {
    pub(super) fn new(model: &Sam, image: &ImageFile, options: &AutomaticOptions, mode: OutputMode) -> Self {
        Self {
            output_mode: mode,
            version: env!("CARGO_PKG_VERSION"),
            model: model.weights().model,
            weights_sha256: model.weights().sha256.clone(),
            image_sha256: image.sha256().to_owned(),
            options: options.clone(),
        }
    }
}

/// The masks of one image.
pub(super) struct Found<'a> {
    pub(super) target: &'a Target,
    pub(super) size: ImageSize,
    pub(super) masks: &'a [AutomaticMask],
    pub(super) made_by: &'a MadeBy,
}

/// Beside the PNGs, what is in the JSON under [`MADE_BY`].
const MADE_BY_FILE: &str = "maskwright.json";
const METADATA_FILE: &str = "metadata.csv";
/// An addition to SA-1B's JSON, which its readers pass over.
const MADE_BY: &str = "maskwright";

/// Whether the masks at `path` were made of the same things before.
pub(super) fn is_kept(path: &Path, made_by: &MadeBy) -> bool {
    let kept = || -> Option<bool> {
        let parse = |bytes: &[u8]| serde_json::from_slice::<Value>(bytes).ok();
        let found = match made_by.output_mode {
            OutputMode::BinaryMask => parse(&fs::read(path.join(MADE_BY_FILE)).ok()?)?,
            OutputMode::UncompressedRle | OutputMode::CocoRle => {
                parse(&fs::read(path).ok()?)?[MADE_BY].take()
            }
        };
        // Both have gone through the same parser, so equal numbers are equal.
        Some(found == parse(&serde_json::to_vec(made_by).ok()?)?)
    };
    kept().unwrap_or(false)
}

/// Writes all masks, whole or not at all.
///
/// # Errors
/// When the disk refuses, or a folder of that name holds something else.
pub(super) fn write(found: &Found<'_>) -> Result<()> {
    let mode = found.made_by.output_mode;
    let path = found.target.output(mode);
    match mode {
        OutputMode::BinaryMask => write_folder(found, &path),
        OutputMode::UncompressedRle | OutputMode::CocoRle => {
            atomic_file::write(&path, &serde_json::to_vec(&found.to_json(mode))?)
        }
    }
}

/// A file of SA-1B.
#[derive(Serialize)]
struct FileJson<'a> {
    image: ImageJson,
    annotations: Vec<AnnotationJson>,
    maskwright: &'a MadeBy,
}

#[derive(Serialize)]
struct ImageJson {
    image_id: u64,
    width: u32,
    height: u32,
    file_name: String,
}

/// A record of the official generator, with SA-1B's `id`.
#[derive(Serialize)]
struct AnnotationJson {
    id: usize,
    segmentation: SegmentationJson,
    area: u64,
    bbox: [u32; 4],
    predicted_iou: f64,
    point_coords: [[f64; 2]; 1],
    stability_score: f64,
    crop_box: [u32; 4],
}

#[derive(Serialize)]
struct SegmentationJson {
    /// Height and width.
    size: [u32; 2],
    counts: CountsJson,
}

#[derive(Serialize)]
#[serde(untagged)]
enum CountsJson {
    Compressed(String),
    Plain(Vec<u32>),
}

impl Found<'_> {
    fn to_json(&self, mode: OutputMode) -> FileJson<'_> {
        let file_name = self.target.image.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let (width, height) = (self.size.width, self.size.height);
        let annotation = |(index, mask)| AnnotationJson::new(index + 1, mask, mode);
        FileJson {
            image: ImageJson { image_id: self.target.image_id, width, height, file_name },
            annotations: self.masks.iter().enumerate().map(annotation).collect(),
            maskwright: self.made_by,
        }
    }

    /// `metadata.csv` of the official `amg.py`.
    fn to_csv(&self) -> Result<String> {
        let mut csv = "id,area,bbox_x0,bbox_y0,bbox_w,bbox_h,point_input_x,point_input_y,predicted_iou,\
                       stability_score,crop_box_x0,crop_box_y0,crop_box_w,crop_box_h"
            .to_owned();
        for (index, mask) in self.masks.iter().enumerate() {
            let [x, y, width, height] = mask.corners().to_xywh();
            let [crop_x, crop_y, crop_width, crop_height]: [u32; 4] = mask.crop_box.into();
            let (point, area) = (mask.point, mask.mask.area());
            let (iou, stability) = (f64::from(mask.predicted_iou), f64::from(mask.stability_score));
            write!(csv, "\n{index},{area},{x},{y},{width},{height},{:?},{:?},", point.x, point.y)?;
            write!(csv, "{iou:?},{stability:?},{crop_x},{crop_y},{crop_width},{crop_height}")?;
        }
        Ok(csv)
    }
}

impl AnnotationJson {
    fn new(id: usize, mask: &AutomaticMask, mode: OutputMode) -> Self {
        Self {
            id,
            segmentation: SegmentationJson::new(&mask.mask, mode),
            area: mask.mask.area(),
            bbox: mask.corners().to_xywh(),
            // Python shows all digits of a 32-bit float.
            predicted_iou: mask.predicted_iou.into(),
            point_coords: [[mask.point.x, mask.point.y]],
            stability_score: mask.stability_score.into(),
            crop_box: mask.crop_box.into(),
        }
    }
}

impl SegmentationJson {
    fn new(mask: &Mask, mode: OutputMode) -> Self {
        let counts = match mode {
            OutputMode::UncompressedRle => CountsJson::Plain(mask.runs().to_vec()),
            OutputMode::CocoRle | OutputMode::BinaryMask => CountsJson::Compressed(rle::encode(mask)),
        };
        Self { size: [mask.size().height, mask.size().width], counts }
    }
}

/// Fills a folder under a temporary name, then renames it.
fn write_folder(found: &Found<'_>, path: &Path) -> Result<()> {
    check_replaceable(path)?;
    let temporary = temporary_beside(path);
    let filled = fill_folder(found, &temporary).and_then(|()| {
        let advice = "choose a place with space and write access";
        if path.exists() {
            fs::remove_dir_all(path).advise(path, advice)?;
        }
        fs::rename(&temporary, path).advise(path, advice)
    });
    if filled.is_err() {
        // Nothing more can be done about a leftover whose removal fails, too.
        let _ = fs::remove_dir_all(&temporary);
    }
    filled
}

fn fill_folder(found: &Found<'_>, folder: &Path) -> Result<()> {
    for (index, mask) in found.masks.iter().enumerate() {
        atomic_file::write(&folder.join(format!("{index}.png")), &png::encode_mask(&mask.mask)?)?;
    }
    atomic_file::write(&folder.join(METADATA_FILE), found.to_csv()?.as_bytes())?;
    atomic_file::write(&folder.join(MADE_BY_FILE), &serde_json::to_vec(found.made_by)?)
}

/// Only a folder that an earlier run made is replaced: another one may hold somebody's work.
fn check_replaceable(path: &Path) -> Result<()> {
    if path.exists() && !(path.join(MADE_BY_FILE).is_file() && path.join(METADATA_FILE).is_file()) {
        bail!("{}: this is there already and holds no masks made here; choose another --out", path.display());
    }
    Ok(())
}

fn temporary_beside(path: &Path) -> PathBuf {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    path.with_file_name(format!(".{name}.{}.tmp", std::process::id()))
}
