//! What a COCO file consists of, as far as it is read or written here.
//! What the parts mean together is in the module above.

use crate::format::segmentation::Segmentation;
use crate::{Color, Origin, Prompt};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
pub(super) struct File {
    pub(super) images: Vec<Image>,
    #[serde(default)]
    pub(super) annotations: Vec<Annotation>,
    #[serde(default)]
    pub(super) categories: Vec<Category>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Image {
    pub(super) id: u64,
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) file_name: String,
    /// Not COCO's own, as are scores, prompt, origin and colour of an annotation.
    #[serde(default)]
    pub(super) sha256: String,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Category {
    pub(super) id: u32,
    pub(super) name: String,
    #[serde(default, skip_serializing)]
    pub(super) supercategory: Option<IgnoredAny>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Annotation {
    pub(super) id: u64,
    pub(super) image_id: u64,
    pub(super) category_id: u32,
    pub(super) segmentation: Option<Segmentation>,
    /// This and the box are for other programs; here they follow from the mask.
    #[serde(skip_deserializing)]
    pub(super) area: u64,
    #[serde(skip_deserializing)]
    pub(super) bbox: [u32; 4],
    /// Written as 0 though the mask is run lengths: COCO's evaluation leaves out crowds, and its tools read both.
    #[serde(default)]
    pub(super) iscrowd: u8,
    #[serde(default, skip_serializing)]
    pub(super) keypoints: Option<IgnoredAny>,
    #[serde(default, skip_serializing)]
    pub(super) attributes: Option<IgnoredAny>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) predicted_iou: Option<f32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) stability_score: Option<f32>,
    #[serde(default, skip_serializing_if = "Prompt::is_empty")]
    pub(super) prompt: Prompt,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) origin: Option<Origin>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) color: Option<Color>,
}
