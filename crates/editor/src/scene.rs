//! What is to be painted, worked out from the editor: the only thing that painters read.
//! No colours of the theme and no canvas: `app` has those.

use crate::draft::Draft;
use crate::view::View;
use annotation::{Color, ImageBox, ImageSize, InstanceId, Mask, PromptPoint};

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
    /// The instance, unless it is a candidate or preview.
    pub instance: Option<InstanceId>,
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

impl<'a> Scene<'a> {
    /// The mask of a draft.
    pub(crate) fn proposal_of(draft: &'a Draft) -> Option<PaintedMask<'a>> {
        let mask = &draft.candidate()?.mask;
        Some(PaintedMask { instance: None, mask, color: None, emphasis: Emphasis::Strong })
    }
}
