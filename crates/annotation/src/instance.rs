//! Accepted work: categories, instances and the document of one image.
//! No history: `editor::History` is the only writer of a document.

use crate::{ImageSize, Mask, Prompt};
use serde::{Deserialize, Serialize};

/// The number of a category within its project, as exported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CategoryId(pub u32);

/// The number of an instance within its document; never used twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct InstanceId(pub u64);

/// An opaque sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Color {
    /// Red, 0 to 255.
    pub red: u8,
    /// Green, 0 to 255.
    pub green: u8,
    /// Blue, 0 to 255.
    pub blue: u8,
}

impl Color {
    /// The colour `#rrggbb`.
    #[must_use]
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }
}

impl std::fmt::Display for Color {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// A class of objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// Its number in exports.
    pub id: CategoryId,
    /// Its name in exports.
    pub name: String,
}

/// How an object came to be. What corrects it later does not change that, so that each way can be counted apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Somebody asked for it with clicks or a box; so were those that were kept before there were origins.
    #[default]
    Prompted,
    /// It was proposed when everything was looked for, and accepted.
    Automatic,
    /// By strokes or outlines alone.
    Drawn,
    /// From a file.
    Imported,
}

/// One labelled object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Instance {
    /// Its number.
    pub id: InstanceId,
    /// Its class.
    pub category: CategoryId,
    /// Its pixels.
    pub mask: Mask,
    /// The prompt that led to it, without the fed-back logits.
    pub prompt: Prompt,
    /// How it came to be.
    #[serde(default)]
    pub origin: Origin,
    /// The network's estimate when the mask was accepted.
    pub predicted_iou: Option<f32>,
    /// The stability score when the mask was accepted.
    pub stability_score: Option<f32>,
    /// The colour in which it is drawn.
    pub color: Color,
}

/// Which image a document belongs to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImageInfo {
    /// Name without folders.
    pub file_name: String,
    /// Size after the EXIF rotation was applied.
    pub size: ImageSize,
    /// SHA-256 of the file's bytes, 64 hexadecimal digits.
    pub sha256: String,
}

/// An image with its instances.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Document {
    /// The image.
    pub image: ImageInfo,
    /// The classes that instances may have.
    pub categories: Vec<Category>,
    /// Accepted objects, the last one on top.
    pub instances: Vec<Instance>,
}
