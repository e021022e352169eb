//! What a person asks of the network, and what comes back: prompts and candidates.
//! Not how a prompt becomes an embedding: that is `sam::PromptEncoder`.

use crate::{ImageBox, ImagePoint, Mask};
use serde::{Deserialize, Serialize};

/// Whether a point lies on the object (label 1) or beside it (label 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointLabel {
    /// Beside the object, label 0.
    Background,
    /// On the object, label 1.
    Foreground,
}

/// One click.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PromptPoint {
    /// The pixel that was clicked.
    pub position: ImagePoint,
    /// On the object or beside it.
    pub label: PointLabel,
}

/// Everything that is known about one wanted object: points, optional box, optional mask.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Prompt {
    /// Clicks in the order in which they were made.
    pub points: Vec<PromptPoint>,
    /// A box around the object.
    pub bbox: Option<ImageBox>,
    /// Low-res logits of an earlier answer, fed back (official `mask_input`).
    pub mask: Option<LowResLogits>,
}

impl Prompt {
    /// A single foreground click.
    #[must_use]
    pub fn click(position: ImagePoint) -> Self {
        Self { points: vec![PromptPoint { position, label: PointLabel::Foreground }], ..Self::default() }
    }

    /// One point and nothing else may mean a part, an object or a group: the network then answers with
    /// three masks instead of one (paper, section 3, "Resolving ambiguity").
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.points.len() == 1 && self.bbox.is_none() && self.mask.is_none()
    }

    /// Nothing was asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.points.is_empty() && self.bbox.is_none() && self.mask.is_none()
    }
}

/// Mask values before the threshold at the decoder's own resolution, row by row.
///
/// They cover the whole model frame, padding included (256 x 256 for a 1024 model).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LowResLogits {
    width: u32,
    height: u32,
    values: Vec<f32>,
}

/// Logits whose number of values is not width times height.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{values} logits do not fill a grid of {width} x {height}; expected {}", u64::from(*width) * u64::from(*height))]
pub struct LogitsError {
    width: u32,
    height: u32,
    values: usize,
}

impl LowResLogits {
    /// A grid of `values`, row by row.
    ///
    /// # Errors
    /// When there are not `width * height` values.
    pub fn new(width: u32, height: u32, values: Vec<f32>) -> Result<Self, LogitsError> {
        if values.len() as u64 == u64::from(width) * u64::from(height) {
            Ok(Self { width, height, values })
        } else {
            Err(LogitsError { width, height, values: values.len() })
        }
    }

    /// Columns.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// All values, row by row.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Row `y`, `width` values.
    #[must_use]
    pub fn row(&self, y: u32) -> &[f32] {
        let width = self.width as usize;
        &self.values[y as usize * width..][..width]
    }

    /// The values alone.
    #[must_use]
    pub fn into_values(self) -> Vec<f32> {
        self.values
    }
}

/// One possible answer to a prompt, not yet accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The pixels, at the size of the original image.
    pub mask: Mask,
    /// The network's own estimate of the mask's IoU with the object (can pass 1 slightly).
    pub predicted_iou: f32,
    /// IoU between the masks cut a little above and a little below the threshold, 0 to 1.
    pub stability_score: f32,
    /// What the mask was cut from; fed back with the next click.
    pub low_res_logits: LowResLogits,
}
