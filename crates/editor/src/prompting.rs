//! From hovering, clicks and boxes to the draft's candidates, by way of the worker.
//! What becomes of the draft then is in `drafting`.

use crate::decodes::{Decode, Purpose, Question};
use crate::draft::{DraftId, Outcome};
use crate::drawing::DrawGesture;
use crate::editor::Editor;
use crate::effect::Effect;
use crate::message::SessionId;
use crate::session::{Phase, Preview};
use crate::tool::Tool;
use annotation::{ImageBox, ImagePoint, PointLabel, PromptPoint, ScreenPoint};
use protocol::{Request, Wanted};
use std::sync::Arc;
use words::{Announcement, Score, Step};

impl Editor {
    pub(crate) fn choose(&mut self, index: usize) -> Vec<Effect> {
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let draft = session.history.draft();
        let Some(candidate) = draft.outcome().and_then(|outcome| outcome.candidates.get(index)) else {
            return Vec::new();
        };
        if draft.chosen() == Some(index) {
            return Vec::new();
        }
        let predicted_iou = Score(candidate.predicted_iou);
        let said = Announcement::Candidate { number: index as u64 + 1, predicted_iou };
        let id = session.history.new_draft_id();
        let chosen = session.history.draft().with_choice(id, index);
        session.history.commit_draft(Step::ChooseCandidate, chosen);
        vec![Effect::Announce(said)]
    }

    /// Sends the shown draft's prompt, unless its answer is there, with all candidates, or on its way.
    pub(crate) fn ask_for_draft(&mut self) -> Vec<Effect> {
        let Some(session) = self.session() else { return Vec::new() };
        let draft = session.history.draft();
        let (id, purpose) = (session.id, Purpose::Draft(draft.id()));
        if !draft.expects_answer() || session.phase != Phase::Ready || self.decodes.holds(id, purpose) {
            return Vec::new();
        }
        let (prompt, base) = (draft.prompt().clone(), draft.base().cloned());
        let question = Question::Prompt { prompt, base, wanted: Wanted::All };
        self.decodes.ask(Decode { session: id, purpose, question });
        self.send_next_decode()
    }

    pub(crate) fn send_next_decode(&mut self) -> Vec<Effect> {
        let id = self.worker.new_request();
        let Some(decode) = self.decodes.next(id) else { return Vec::new() };
        let Some(kept) = self.session_mut(decode.session).and_then(|session| session.kept.as_ref()) else {
            self.decodes.finish(id);
            return Vec::new();
        };
        let image = kept.key.clone();
        let request = match decode.question {
            Question::Prompt { prompt, base, wanted } => {
                Request::Segment { image, prompt, base: base.as_deref().cloned(), wanted }
            }
            Question::Cut { logits, predicted_iou } => Request::Cut { image, logits, predicted_iou },
            Question::Points { points, filter, .. } => Request::Propose { image, points, filter },
        };
        vec![self.ask_for_masks(id, request)]
    }

    /// An answer has come: it belongs to a draft that still exists, or to the cursor.
    pub(crate) fn on_outcome(&mut self, decode: &Decode, outcome: Arc<Outcome>) -> Vec<Effect> {
        let shown = self.shown == Some(decode.session);
        match decode.purpose {
            Purpose::Draft(id) => self.settle(decode.session, id, outcome),
            Purpose::Cut { .. } => self.on_cut(decode, &outcome),
            Purpose::Search(_) => Vec::new(), // masks of points are no outcome
            Purpose::Hover(draft, point) => {
                // The cursor may have left, or a click may have ended the preview, since this was asked.
                let wanted = shown
                    && self.hovers
                    && self.session().is_some_and(|session| session.history.draft().id() == draft);
                self.preview = wanted.then_some(Preview { draft, point, outcome });
                Vec::new()
            }
        }
    }

    /// Gives a draft that still exists its answer.
    fn settle(&mut self, id: SessionId, draft: DraftId, outcome: Arc<Outcome>) -> Vec<Effect> {
        let Some(session) = self.session_mut(id) else { return Vec::new() };
        // Else it is shown already, and its other candidates come.
        let is_new = session.history.draft().waits();
        session.history.settle(draft, outcome);
        let present = session.history.draft();
        let Some(best) = present.candidate().filter(|_| is_new && present.id() == draft) else {
            return Vec::new();
        };
        let said = Announcement::Answered { predicted_iou: Score(best.predicted_iou) };
        let mut effects = vec![Effect::Announce(said)];
        if self.shown == Some(id) {
            effects.extend(self.accept_at_once());
        }
        effects
    }

    /// Asks for the mask that a click here would give, before the first click and after it.
    pub(crate) fn hover(&mut self, at: ScreenPoint) -> Vec<Effect> {
        if let Some(place) = self.canvas_at(at).filter(|_| self.drawing.outline().is_some()) {
            return self.draw(DrawGesture::Hover(place));
        }
        if self.tool == Tool::Everything {
            return self.point_at_proposal(at);
        }
        let pixel = self.pixel_at(at).filter(|_| self.tool == Tool::Prompt);
        let Some((session, position)) = self.session().zip(pixel) else { return self.end_hover() };
        let (draft, point) = (session.history.draft(), PromptPoint { position, label: self.label });
        let says_nothing = draft.is_empty() && self.label == PointLabel::Background;
        if session.phase != Phase::Ready || draft.waits() || says_nothing {
            return self.end_hover();
        }
        let (id, purpose) = (session.id, Purpose::Hover(draft.id(), point));
        let next = draft.with_point(draft.id(), point);
        let shown = |preview: &Preview| preview.draft == draft.id() && preview.point == point;
        let shown = self.preview.as_ref().is_some_and(shown);
        self.hovers = true;
        if shown || self.decodes.holds(id, purpose) {
            return Vec::new();
        }
        let (prompt, base) = (next.prompt().clone(), next.base().cloned());
        let question = Question::Prompt { prompt, base, wanted: Wanted::Best };
        self.decodes.ask(Decode { session: id, purpose, question });
        self.send_next_decode()
    }

    pub(crate) fn end_hover(&mut self) -> Vec<Effect> {
        self.hovers = false;
        self.preview = None;
        self.decodes.drop_hover();
        Vec::new()
    }

    pub(crate) fn click(&mut self, at: ScreenPoint, label: PointLabel) -> Vec<Effect> {
        let Some(position) = self.pixel_at(at) else { return Vec::new() };
        let previewed = self.preview.take();
        self.end_hover();
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let (shown, id) = (session.id, session.history.new_draft_id());
        let (before, point) = (session.history.draft(), PromptPoint { position, label });
        let previewed = previewed.filter(|preview| preview.draft == before.id() && preview.point == point);
        let draft = before.with_point(id, point);
        let step = match label {
            PointLabel::Foreground => Step::ForegroundPoint,
            PointLabel::Background => Step::BackgroundPoint,
        };
        session.history.commit_draft(step, draft);
        // The preview under the cursor was the answer to this very prompt, often without the other candidates.
        let mut effects =
            previewed.map(|preview| self.settle(shown, id, preview.outcome)).unwrap_or_default();
        effects.extend(self.ask_for_draft());
        effects
    }

    pub(crate) fn prompt_box(&mut self, from: ScreenPoint, to: ScreenPoint) -> Vec<Effect> {
        let Some(bbox) = self.box_between(from, to) else { return Vec::new() };
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let id = session.history.new_draft_id();
        let draft = session.history.draft().with_box(id, bbox);
        session.history.commit_draft(Step::Box, draft);
        self.ask_for_draft()
    }

    /// The pixel of the image under a point of the stage.
    fn pixel_at(&self, at: ScreenPoint) -> Option<ImagePoint> {
        let session = self.session()?;
        let point = session.view.image_from_screen(at);
        session.size()?.contains(point).then(|| point.pixel())
    }

    /// The box between two points of the stage, cut to the image; `None` when nothing of it is left.
    pub(crate) fn box_between(&self, from: ScreenPoint, to: ScreenPoint) -> Option<ImageBox> {
        let session = self.session()?;
        let size = session.size()?;
        let corner = |at| session.view.image_from_screen(at).pixel().clamped_to(size);
        Some(ImageBox::between(corner(from), corner(to))).filter(|b| b.width() > 0.0 && b.height() > 0.0)
    }

    pub(crate) fn choose_next(&mut self, step: isize) -> Vec<Effect> {
        let Some(draft) = self.session().map(|session| session.history.draft()) else { return Vec::new() };
        let count = draft.outcome().map_or(1, |outcome| outcome.candidates.len().max(1));
        // From something drawn the first step leads to the first candidate, or to the last.
        let from = draft.chosen().unwrap_or(if step > 0 { count - 1 } else { 0 });
        let next = from.wrapping_add_signed(step).wrapping_add(count) % count;
        self.choose(next)
    }
}
