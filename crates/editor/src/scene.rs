//! What is to be painted, worked out from the editor: the only thing that painters read.
//! No colours of the theme and no canvas: `app` has those.

use crate::draft::DraftId;
use crate::message::SessionId;
use crate::view::View;
use annotation::{Color, ImageBox, ImagePoint, ImageSize, InstanceId, Mask, PromptPoint};

/// Tells masks apart without looking at their pixels: equal ids are equal masks, so that whatever was worked out
/// from one can be kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MaskId {
    /// An instance.
    Instance(SessionId, InstanceId),
    /// The chosen candidate of a draft.
    Candidate(SessionId, DraftId),
    /// The preview of a click on this pixel.
    Preview(SessionId, ImagePoint),
}

/// How much a mask stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Emphasis {
    /// An instance among others.
    Normal,
    /// The selected instance, or the chosen candidate.
    Strong,
    /// What a click would give.
    Preview,
}

/// A mask to paint.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PaintedMask<'a> {
    /// Which mask.
    pub id: MaskId,
    /// The pixels.
    pub mask: &'a Mask,
    /// In which colour; `None` for the theme's accent.
    pub color: Option<Color>,
    /// How strongly.
    pub emphasis: Emphasis,
}

/// The layers of the stage, from the bottom up. They are painted on their own canvases, since they change at
/// different times.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene<'a> {
    /// Size of the image.
    pub size: ImageSize,
    /// Where it lies.
    pub view: View,
    /// Accepted and visible instances, the topmost last.
    pub instances: Vec<PaintedMask<'a>>,
    /// The chosen candidate, or the preview when nothing was clicked yet.
    pub proposal: Option<PaintedMask<'a>>,
    /// Clicks of the draft.
    pub points: &'a [PromptPoint],
    /// The box of the draft, or the one being dragged.
    pub bbox: Option<ImageBox>,
}
