//! What is to be painted, worked out from the editor: the only thing that painters read.
//! No colours of the theme and no canvas: `app` has those.

use crate::categories::Categories;
use crate::draft::DraftId;
use crate::drawing::Outline;
use crate::history::Revision;
use crate::live_mask::LiveMask;
use crate::message::SessionId;
use crate::search::{ProposalId, Search, SearchId};
use crate::session::Session;
use crate::view::View;
use annotation::{Color, ImageBox, ImageSize, InstanceId, Mask, PromptPoint, ScreenPoint};

/// Tells masks apart without looking at their pixels: equal ids are equal masks, so that whatever was worked out
/// from one can be kept.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MaskId {
    /// A state of an instance.
    Instance(SessionId, InstanceId, Revision),
    /// The chosen candidate of a draft, cut at this threshold.
    Candidate(SessionId, DraftId, f32),
    /// What was drawn in a draft, or what its prompt corrects.
    Drawn(SessionId, DraftId),
    /// A proposal of a search, whose version says with which pixels.
    Proposal(SearchId, ProposalId, u64),
    /// The preview of one more point in a draft.
    Preview(SessionId, DraftId, PromptPoint),
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
    /// What one more click would make of the mask that is there: its outline on that.
    Correction,
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

/// Where the brush would touch the image, on the stage.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BrushCircle {
    /// Its middle.
    pub at: ScreenPoint,
    /// In CSS pixels.
    pub radius: f64,
}

/// The accepted instances that are seen, but for the one that is being refined: the draft stands for it. There may be
/// hundreds, so that they are gone through only where they are painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct VisibleInstances<'a> {
    pub(crate) session: &'a Session,
    pub(crate) categories: &'a Categories,
}

impl<'a> VisibleInstances<'a> {
    /// The topmost last.
    pub fn iter(self) -> impl Iterator<Item = PaintedMask<'a>> {
        let Self { session, categories } = self;
        let refined = session.history.draft().refines();
        let instances = session.history.instances().iter();
        let visible =
            instances.filter(move |instance| session.is_visible(instance.id) && Some(instance.id) != refined);
        visible.map(move |instance| PaintedMask {
            id: MaskId::Instance(session.id, instance.id, instance.revision()),
            mask: &instance.mask,
            color: Some(categories.color_of(instance)),
            emphasis: if session.selection.contains(&instance.id) {
                Emphasis::Strong
            } else {
                Emphasis::Normal
            },
        })
    }
}

/// The layers of the stage, from the bottom up. They are painted on their own canvases, since they change at
/// different times.
#[derive(Debug, Clone, PartialEq)]
pub struct Scene<'a> {
    /// Size of the image.
    pub size: ImageSize,
    /// Where it lies.
    pub view: View,
    /// Accepted and visible instances.
    pub instances: VisibleInstances<'a>,
    /// The search whose proposals are shown.
    pub search: Option<&'a Search>,
    /// The chosen candidate, the proposal that is pointed at, or the preview when nothing was clicked yet.
    pub proposal: Option<PaintedMask<'a>>,
    /// What one more click would make of the draft.
    pub correction: Option<PaintedMask<'a>>,
    /// In place of both: the mask with the stroke that is being made.
    pub live: Option<&'a LiveMask>,
    /// The outline that is being made.
    pub outline: Option<&'a Outline>,
    /// Clicks of the draft.
    pub points: &'a [PromptPoint],
    /// The box of the draft, or the one being dragged.
    pub bbox: Option<ImageBox>,
}
