//! From gestures and commands to drafts and instances, by way of the worker.
//! Opening and saving are in `opening` and `exporting`.

use crate::command::Command;
use crate::decodes::{Decode, Purpose};
use crate::draft::{Draft, Outcome};
use crate::editor::{Editor, Tool};
use crate::effect::Effect;
use crate::message::Wheel;
use crate::palette;
use crate::pointer::{Gesture, PointerInput, PressIntent};
use crate::scene::{Emphasis, MaskId, PaintedMask};
use crate::session::{DEFAULT_CATEGORY, Phase, Preview, Session};
use crate::view::View;
use annotation::{ImageBox, ImagePoint, Instance, InstanceId, PointLabel, Prompt, PromptPoint, ScreenPoint};
use protocol::{Request, ToWorker};
use std::sync::Arc;

/// How much a step of the zoom commands changes the scale.
const ZOOM_STEP: f64 = 1.25;

impl Editor {
    pub(crate) fn on_pointer(&mut self, input: PointerInput) -> Vec<Effect> {
        let intent = match self.tool {
            Tool::Prompt => PressIntent::Prompt(self.label),
            Tool::Pan => PressIntent::Pan,
        };
        match self.pointers.on(input, intent) {
            Some(gesture) => self.on_gesture(gesture),
            None => Vec::new(),
        }
    }

    pub(crate) fn on_wheel(&mut self, wheel: Wheel) -> Vec<Effect> {
        self.change_view(|view, size| view.zoomed(wheel.at, wheel.factor, size))
    }

    pub(crate) fn on_command(&mut self, command: Command) -> Vec<Effect> {
        if !self.allows(command) {
            return Vec::new();
        }
        match command {
            Command::PromptTool => self.take_tool(Tool::Prompt),
            Command::PanTool => self.take_tool(Tool::Pan),
            Command::TogglePointLabel => {
                self.label = match self.label {
                    PointLabel::Foreground => PointLabel::Background,
                    PointLabel::Background => PointLabel::Foreground,
                };
                Vec::new()
            }
            Command::Accept => self.accept(),
            Command::Drop => self.drop_something(),
            Command::NextCandidate => self.choose_next(1),
            Command::PreviousCandidate => self.choose_next(-1),
            Command::Undo => self.step("Undone", crate::History::undo),
            Command::Redo => self.step("Redone", crate::History::redo),
            Command::DeleteInstance => self.delete_selected(),
            Command::Fit => self.change_view(View::fitted),
            Command::FullSize => self.change_view(View::at_full_size),
            Command::ZoomIn => {
                self.change_view(|view, size| view.zoomed(view.stage_centre(), ZOOM_STEP, size))
            }
            Command::ZoomOut => {
                self.change_view(|view, size| view.zoomed(view.stage_centre(), ZOOM_STEP.recip(), size))
            }
            Command::SaveCutOut => self.save_cut_out(),
            Command::SaveCoco => self.save_coco(),
            Command::Gallery => self.show(None),
            Command::Help => {
                self.help_is_open = !self.help_is_open;
                Vec::new()
            }
        }
    }

    pub(crate) fn choose(&mut self, index: usize) -> Vec<Effect> {
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let draft = session.history.draft();
        let Some(candidate) = draft.outcome().and_then(|outcome| outcome.candidates.get(index)) else {
            return Vec::new();
        };
        if index == draft.chosen() {
            return Vec::new();
        }
        let said = format!("Candidate {}, predicted IoU {:.2}.", index + 1, candidate.predicted_iou);
        let id = session.history.new_draft_id();
        let chosen = session.history.draft().with_choice(id, index);
        session.history.commit_draft("Choose a candidate", chosen);
        vec![Effect::Announce(said)]
    }

    pub(crate) fn select(&mut self, instance: Option<InstanceId>) -> Vec<Effect> {
        if let Some(session) = self.shown_mut() {
            session.selected = instance;
        }
        Vec::new()
    }

    pub(crate) fn toggle_visibility(&mut self, id: InstanceId) -> Vec<Effect> {
        if let Some(session) = self.shown_mut()
            && !session.hidden.remove(&id)
        {
            session.hidden.insert(id);
        }
        Vec::new()
    }

    pub(crate) fn has_something_to_drop(&self) -> bool {
        self.session().is_some_and(|session| {
            let busy = matches!(session.phase, Phase::Encoding(_));
            busy || !session.history.draft().is_empty()
                || session.selected.is_some()
                || self.dragged.is_some()
        })
    }

    pub(crate) fn painted_candidate(&self) -> Option<PaintedMask<'_>> {
        let session = self.session()?;
        let draft = session.history.draft();
        let id = MaskId::Candidate(session.id, draft.id());
        Some(PaintedMask { id, mask: &draft.candidate()?.mask, color: None, emphasis: Emphasis::Strong })
    }

    pub(crate) fn painted_preview(&self) -> Option<PaintedMask<'_>> {
        let (session, preview) = self.shown.zip(self.preview.as_ref())?;
        let mask = &preview.outcome.candidates[preview.outcome.best()?].mask;
        let id = MaskId::Preview(session, preview.at);
        Some(PaintedMask { id, mask, color: None, emphasis: Emphasis::Preview })
    }

    /// Sends the shown draft's prompt, unless its answer is there or on its way.
    pub(crate) fn ask_for_draft(&mut self) -> Vec<Effect> {
        let Some(session) = self.session() else { return Vec::new() };
        let draft = session.history.draft();
        let (id, purpose) = (session.id, Purpose::Draft(draft.id()));
        if !draft.waits() || session.phase != Phase::Ready || self.decodes.holds(id, purpose) {
            return Vec::new();
        }
        let prompt = draft.prompt().clone();
        self.decodes.ask(Decode { session: id, purpose, prompt });
        self.send_next_decode()
    }

    pub(crate) fn send_next_decode(&mut self) -> Vec<Effect> {
        let id = self.worker.new_request();
        let Some(decode) = self.decodes.next(id) else { return Vec::new() };
        let Some(kept) = self.session_mut(decode.session).and_then(|session| session.kept.as_ref()) else {
            self.decodes.finish(id);
            return Vec::new();
        };
        let request = Request::Segment { image: kept.key.clone(), prompt: decode.prompt };
        vec![Effect::Post(ToWorker { id, request })]
    }

    /// An answer has come: it belongs to a draft that still exists, or to the cursor.
    pub(crate) fn on_outcome(&mut self, decode: &Decode, outcome: Arc<Outcome>) -> Vec<Effect> {
        let shown = self.shown == Some(decode.session);
        match decode.purpose {
            Purpose::Draft(id) => {
                let Some(session) = self.session_mut(decode.session) else { return Vec::new() };
                session.history.settle(id, outcome);
                let draft = session.history.draft();
                match draft.candidate().filter(|_| draft.id() == id) {
                    Some(best) => {
                        vec![Effect::Announce(format!("Mask, predicted IoU {:.2}.", best.predicted_iou))]
                    }
                    None => Vec::new(),
                }
            }
            Purpose::Hover(at) => {
                // The cursor may have left, or a click may have ended the preview, since this was asked.
                let wanted =
                    shown && self.hovers && self.session().is_some_and(|s| s.history.draft().is_empty());
                self.preview = wanted.then_some(Preview { at, outcome });
                Vec::new()
            }
        }
    }

    fn on_gesture(&mut self, gesture: Gesture) -> Vec<Effect> {
        match gesture {
            Gesture::Hover(at) => self.hover(at),
            Gesture::Leave => self.end_hover(),
            Gesture::Click { at, label } => self.click(at, label),
            Gesture::Drag { from, to } => {
                self.dragged = self.box_between(from, to);
                self.end_hover()
            }
            Gesture::DragEnd { from, to } => {
                self.dragged = None;
                self.prompt_box(from, to)
            }
            Gesture::Cancel => {
                self.dragged = None;
                Vec::new()
            }
            Gesture::Pan { by } => self.change_view(|view, size| view.panned(by, size)),
            Gesture::Pinch { at, by, factor } => {
                self.dragged = None;
                self.change_view(|view, size| view.panned(by, size).zoomed(at, factor, size))
            }
        }
    }

    /// Asks for the mask that a click here would give.
    fn hover(&mut self, at: ScreenPoint) -> Vec<Effect> {
        let previews = self.tool == Tool::Prompt && self.label == PointLabel::Foreground;
        let pixel = self.pixel_at(at).filter(|_| previews);
        let Some((session, pixel)) = self.session().zip(pixel) else { return self.end_hover() };
        if session.phase != Phase::Ready || !session.history.draft().is_empty() {
            return self.end_hover();
        }
        let (id, purpose) = (session.id, Purpose::Hover(pixel));
        self.hovers = true;
        let shown = self.preview.as_ref().is_some_and(|preview| preview.at == pixel);
        if shown || self.decodes.holds(id, purpose) {
            return Vec::new();
        }
        self.decodes.ask(Decode { session: id, purpose, prompt: Prompt::click(pixel) });
        self.send_next_decode()
    }

    fn end_hover(&mut self) -> Vec<Effect> {
        self.hovers = false;
        self.preview = None;
        self.decodes.drop_hover();
        Vec::new()
    }

    fn click(&mut self, at: ScreenPoint, label: PointLabel) -> Vec<Effect> {
        let Some(position) = self.pixel_at(at) else { return Vec::new() };
        let previewed = self.preview.take().filter(|preview| preview.at == position);
        self.end_hover();
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let id = session.history.new_draft_id();
        let draft = session.history.draft().with_point(id, PromptPoint { position, label });
        let is_previewed = *draft.prompt() == Prompt::click(position);
        let words = match label {
            PointLabel::Foreground => "Foreground point",
            PointLabel::Background => "Background point",
        };
        session.history.commit_draft(words, draft);
        // The preview under the cursor was the answer to this very prompt.
        if let Some(preview) = previewed.filter(|_| is_previewed) {
            session.history.settle(id, preview.outcome);
        }
        self.ask_for_draft()
    }

    fn prompt_box(&mut self, from: ScreenPoint, to: ScreenPoint) -> Vec<Effect> {
        let Some(bbox) = self.box_between(from, to) else { return Vec::new() };
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let id = session.history.new_draft_id();
        let draft = session.history.draft().with_box(id, bbox);
        session.history.commit_draft("Box", draft);
        self.ask_for_draft()
    }

    /// The pixel of the image under a point of the stage.
    fn pixel_at(&self, at: ScreenPoint) -> Option<ImagePoint> {
        let session = self.session()?;
        let point = session.view.image_from_screen(at);
        session.size()?.contains(point).then(|| point.pixel())
    }

    /// The box between two points of the stage, cut to the image; `None` when nothing of it is left.
    fn box_between(&self, from: ScreenPoint, to: ScreenPoint) -> Option<ImageBox> {
        let session = self.session()?;
        let size = session.size()?;
        let corner = |at| session.view.image_from_screen(at).pixel().clamped_to(size);
        Some(ImageBox::between(corner(from), corner(to))).filter(|b| b.width() > 0.0 && b.height() > 0.0)
    }

    fn accept(&mut self) -> Vec<Effect> {
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let draft = session.history.draft().clone();
        let Some(candidate) = draft.candidate() else { return Vec::new() };
        if candidate.mask.is_empty() {
            return self.fail("The mask is empty; click on the object, then accept.".into());
        }
        let id = session.history.new_instance_id();
        let instance = Instance {
            id,
            category: DEFAULT_CATEGORY,
            mask: candidate.mask.clone(),
            prompt: Prompt { mask: None, ..draft.prompt().clone() },
            predicted_iou: Some(candidate.predicted_iou),
            stability_score: Some(candidate.stability_score),
            color: palette::color_of(id.0),
        };
        let area = instance.mask.area();
        session.history.commit_instance("Accept", instance);
        vec![Effect::Announce(format!("Accepted object {}, {area} pixels.", id.0))]
    }

    fn drop_something(&mut self) -> Vec<Effect> {
        if self.dragged.take().is_some() {
            self.pointers.cancel();
            return Vec::new();
        }
        let Some(session) = self.shown_mut() else { return Vec::new() };
        if !session.history.draft().is_empty() {
            session.history.commit_draft("Drop", Draft::default());
            vec![Effect::Announce("Dropped.".into())]
        } else if matches!(session.phase, Phase::Encoding(_)) {
            self.stop_encoding()
        } else {
            session.selected = None;
            Vec::new()
        }
    }

    fn choose_next(&mut self, step: isize) -> Vec<Effect> {
        let Some(draft) = self.session().map(|session| session.history.draft()) else { return Vec::new() };
        let count = draft.outcome().map_or(1, |outcome| outcome.candidates.len().max(1));
        let next = draft.chosen().wrapping_add_signed(step).wrapping_add(count) % count;
        self.choose(next)
    }

    fn step(&mut self, word: &str, step: fn(&mut crate::History) -> Option<&'static str>) -> Vec<Effect> {
        self.end_hover();
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let Some(label) = step(&mut session.history) else { return Vec::new() };
        forget_lost_selection(session);
        let mut effects = vec![Effect::Announce(format!("{word}: {label}."))];
        effects.extend(self.ask_for_draft());
        effects
    }

    fn delete_selected(&mut self) -> Vec<Effect> {
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let Some(id) = session.selected.take() else { return Vec::new() };
        session.history.commit_removal("Delete", id);
        vec![Effect::Announce(format!("Deleted object {}.", id.0))]
    }

    fn take_tool(&mut self, tool: Tool) -> Vec<Effect> {
        self.tool = tool;
        self.end_hover()
    }

    fn change_view(&mut self, change: impl Fn(View, annotation::ImageSize) -> View) -> Vec<Effect> {
        if let Some(session) = self.shown_mut()
            && let Some(size) = session.size()
        {
            session.view = change(session.view, size);
        }
        Vec::new()
    }
}

fn forget_lost_selection(session: &mut Session) {
    let exists = |id: &InstanceId| session.history.instances().iter().any(|instance| instance.id == *id);
    session.selected = session.selected.filter(exists);
}
