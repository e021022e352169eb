//! Paints the proposal, and during a stroke only what the stroke has touched since the last frame.
//! What a mask looks like is in `mask_painter`.

use super::{MaskPainter, StageSize, Surface};
use editor::{LiveMask, Scene, View};
use web_sys::HtmlCanvasElement;

/// The painter of the proposal's canvas.
#[derive(Default)]
pub(super) struct ProposalPainter {
    masks: MaskPainter,
    stroke: Option<PaintedStroke>,
}

/// How much of a stroke is on the canvas, and where the image lay.
#[derive(Clone, Copy, PartialEq)]
struct PaintedStroke {
    size: StageSize,
    view: View,
    changes: usize,
}

impl ProposalPainter {
    /// Brings `canvas` up to what `scene` says.
    pub(super) fn paint(&mut self, canvas: &HtmlCanvasElement, size: StageSize, scene: &Scene<'_>) {
        match scene.live {
            Some(live) => self.paint_stroke(canvas, size, (scene.view, live)),
            None => {
                self.stroke = None;
                let Some(surface) = Surface::cleared(canvas, size) else { return };
                self.masks.paint(&surface, scene.view, scene.proposal.into_iter().chain(scene.correction));
            }
        }
    }

    fn paint_stroke(&mut self, canvas: &HtmlCanvasElement, size: StageSize, (view, live): (View, &LiveMask)) {
        let changes = live.touched().len();
        let before = self.stroke.replace(PaintedStroke { size, view, changes });
        let goes_on = before.filter(|before| before.size == size && before.view == view);
        match goes_on.and_then(|before| live.touched().get(before.changes..)) {
            Some(new) => {
                let Some(surface) = Surface::painted(canvas, size) else { return };
                for &area in new {
                    self.masks.paint_touched(&surface, view, live, area);
                }
            }
            None => {
                let Some(surface) = Surface::cleared(canvas, size) else { return };
                self.masks.paint_live(&surface, view, live);
            }
        }
    }
}
