//! What becomes of the draft: drawn on, cut at another threshold, accepted, dropped, taken back.
//! Prompts are in `prompting`; picking up what was accepted is in `selecting`.

use crate::brush::BrushTip;
use crate::decodes::{Decode, Purpose, Question};
use crate::draft::{Cut, Draft, Outcome};
use crate::drawing::{DrawGesture, Drawing, Drawn, Finished, Ground};
use crate::editor::{Acceptance, Editor};
use crate::effect::Effect;
use crate::history::History;
use crate::live_mask::Paint;
use crate::overlap::arranged;
use crate::palette;
use crate::pointer_input::HeldKeys;
use crate::session::{Phase, Session};
use crate::tool::Tool;
use annotation::{Instance, InstanceId, Origin, PointLabel, Prompt, ScreenPoint};
use words::{Announcement, CommandName, Sentence, Step};

/// A pen that is barely pressed draws with this share of the radius.
const LIGHTEST: f64 = 0.15;
/// How near to its first corner a click closes a polygon, in CSS pixels.
const CLOSES_WITHIN: f64 = 9.0;

impl Editor {
    pub(crate) fn begin_drawing(
        &mut self,
        at: ScreenPoint,
        pressure: f64,
        paint: Paint,
        held: HeldKeys,
    ) -> Vec<Effect> {
        let mut effects = self.end_hover();
        effects.extend(self.pick_up_for_drawing());
        let Some((tip, shown)) = self.tip(at, pressure).zip(self.shown) else { return effects };
        let start = self.last_stroke_end.filter(|&(session, _)| held.shift && session == shown);
        let from = start.map_or(tip.at, |(_, end)| end);
        effects.extend(self.draw(match self.tool {
            Tool::Lasso => DrawGesture::Catch { at: tip.at, paint },
            _ => DrawGesture::Touch { from, tip, paint },
        }));
        effects
    }

    pub(crate) fn go_on_drawing(&mut self, at: ScreenPoint, pressure: f64) -> Vec<Effect> {
        match self.tip(at, pressure) {
            Some(tip) => self.draw(DrawGesture::Move(tip)),
            None => Vec::new(),
        }
    }

    /// A corner of the polygon; on the first one it closes.
    pub(crate) fn add_corner(&mut self, at: ScreenPoint, label: PointLabel) -> Vec<Effect> {
        let mut effects = Vec::new();
        if self.drawing == Drawing::Nothing {
            effects.extend(self.pick_up_for_drawing());
        }
        let (Some(session), Some(corner)) = (self.session(), self.canvas_at(at)) else { return effects };
        let is_first = |first| session.view.screen_from_image(first).distance(at) <= CLOSES_WITHIN;
        let corners = self.drawing.outline().map_or(&[][..], |outline| &outline.corners);
        let closes = corners.len() > 2 && is_first(corners[0]);
        let paint = match label {
            PointLabel::Foreground => Paint::Add,
            PointLabel::Background => Paint::Erase,
        };
        effects.extend(self.draw(if closes {
            DrawGesture::Close
        } else {
            DrawGesture::Corner { at: corner, paint }
        }));
        effects
    }

    /// Hands a gesture to what is being drawn, and commits what is finished.
    pub(crate) fn draw(&mut self, gesture: DrawGesture) -> Vec<Effect> {
        let drawing = std::mem::take(&mut self.drawing);
        let Some((shown, size)) = self.session().and_then(|session| Some((session.id, session.size()?)))
        else {
            return Vec::new();
        };
        let mask = self.session().and_then(|session| session.history.draft().shown_mask());
        let Drawn { drawing, finished } = drawing.on(gesture, Ground { size, mask });
        self.drawing = drawing;
        let Some(Finished { step, mask, end }) = finished else { return Vec::new() };
        self.last_stroke_end = end.map(|end| (shown, end)).or(self.last_stroke_end);
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let pixels = mask.area();
        let id = session.history.new_draft_id();
        let draft = session.history.draft().with_drawn(id, mask);
        session.history.commit_draft(step, draft);
        vec![Effect::Announce(Announcement::Drawn { pixels, step })]
    }

    pub(crate) fn set_threshold(&mut self, threshold: f32) -> Vec<Effect> {
        let Some(session) = self.shown_mut() else { return Vec::new() };
        if session.history.draft().candidate().is_none() || !threshold.is_finite() {
            return Vec::new();
        }
        session.history.commit_threshold(threshold);
        self.ask_for_cut()
    }

    /// Asks for the draft's candidate at its threshold, unless that is there.
    pub(crate) fn ask_for_cut(&mut self) -> Vec<Effect> {
        let Some(session) = self.session() else { return Vec::new() };
        let draft = session.history.draft();
        let purpose = Purpose::Cut { draft: draft.id(), threshold: draft.threshold() };
        if draft.is_cut() || session.phase != Phase::Ready || self.decodes.holds(session.id, purpose) {
            return Vec::new();
        }
        let Some((logits, predicted_iou)) = draft.logits_to_cut() else { return Vec::new() };
        let decode =
            Decode { session: session.id, purpose, question: Question::Cut { logits, predicted_iou } };
        self.decodes.ask(decode);
        self.send_next_decode()
    }

    pub(crate) fn accept(&mut self) -> Vec<Effect> {
        if self.drawing.outline().is_some() {
            return self.draw(DrawGesture::Close);
        }
        let (category, rule) = (self.categories.current(), self.settings.overlap);
        let Some(session) = self.shown_mut() else { return Vec::new() };
        let draft = session.history.draft().clone();
        let Some(mask) = draft.mask() else {
            self.accepts_answer_to = draft.waits().then_some((session.id, draft.id()));
            return Vec::new();
        };
        if mask.is_empty() {
            return self.fail(Sentence::EmptyMask);
        }
        let refined = draft.refines().and_then(|id| session.history.instance(id)).cloned();
        let id = refined.as_ref().map_or_else(|| session.history.new_instance_id(), |refined| refined.id);
        let instance = Instance {
            id,
            category: refined.as_ref().map_or(category, |refined| refined.category),
            mask: mask.clone(),
            prompt: Prompt { mask: None, ..draft.prompt().clone() },
            origin: refined.as_ref().map_or_else(|| origin_of(&draft), |refined| refined.origin),
            predicted_iou: draft.candidate().map(|candidate| candidate.predicted_iou),
            stability_score: draft.candidate().map(|candidate| candidate.stability_score),
            color: refined.as_ref().map_or_else(|| palette::color_of(id.0), |refined| refined.color),
        };
        let pixels = instance.mask.area();
        let arranged = arranged(rule, session, vec![instance]);
        if !arranged.refused.is_empty() {
            return self.fail(Sentence::PixelsTaken);
        }
        let gone = arranged.gone.len() as u64;
        let step = Step::Command { name: CommandName::Accept };
        session.history.commit_arranged(step, arranged, Draft::default());
        session.selection.clear();
        self.note_mask_time(id);
        vec![Effect::Announce(match gone {
            0 => Announcement::Accepted { pixels, object: id.0 },
            gone => Announcement::AcceptedOver { gone, object: id.0 },
        })]
    }

    /// An answer that was accepted before it was there; and in rapid mode that to a click or box, where click and
    /// acceptance are one step.
    pub(crate) fn accept_at_once(&mut self) -> Vec<Effect> {
        let Some(session) = self.session() else { return Vec::new() };
        let draft = session.history.draft();
        if self.accepts_answer_to == Some((session.id, draft.id())) {
            self.accepts_answer_to = None;
            return self.accept();
        }
        let is_first = draft.prompt().points.len() + usize::from(draft.prompt().bbox.is_some()) == 1;
        let foreground = draft.prompt().points.iter().all(|point| point.label == PointLabel::Foreground);
        let rapid = self.acceptance == Acceptance::AtOnce && self.tool == Tool::Prompt;
        let usable = draft.candidate().is_some_and(|candidate| !candidate.mask.is_empty());
        if !(rapid && is_first && foreground && usable) || draft.refines().is_some() {
            return Vec::new();
        }
        let effects = self.accept();
        if let Some(session) = self.shown_mut() {
            session.history.merge_last_two(Step::RapidMask);
        }
        effects
    }

    pub(crate) fn toggle_rapid_mode(&mut self) -> Vec<Effect> {
        let (acceptance, said) = match self.acceptance {
            Acceptance::OnRequest => (Acceptance::AtOnce, Announcement::RapidModeOn),
            Acceptance::AtOnce => (Acceptance::OnRequest, Announcement::RapidModeOff),
        };
        self.acceptance = acceptance;
        vec![Effect::Announce(said)]
    }

    pub(crate) fn has_something_to_drop(&self) -> bool {
        self.session().is_some_and(|session| {
            let busy = matches!(session.phase, Phase::Encoding(_));
            busy || self.searches()
                || !session.history.draft().is_empty()
                || session.selected().is_some()
                || self.dragged.is_some()
                || self.crosshair.is_some()
                || self.drawing != Drawing::Nothing
        })
    }

    pub(crate) fn drop_something(&mut self) -> Vec<Effect> {
        let crosshair_has_corner = self.crosshair.is_some_and(|crosshair| crosshair.corner.is_some());
        let nothing_else = self.session().is_some_and(|session| session.history.draft().is_empty())
            && self.drawing == Drawing::Nothing;
        if crosshair_has_corner || (self.crosshair.is_some() && nothing_else) {
            return self.drop_crosshair();
        }
        if self.dragged.take().is_some() || self.drawing != Drawing::Nothing {
            self.pointers.cancel();
            return self.draw(DrawGesture::Cancel);
        }
        if self.searches() {
            return self.stop_search();
        }
        let Some(session) = self.shown_mut() else { return Vec::new() };
        if !session.history.draft().is_empty() {
            session.history.commit_draft(Step::Command { name: CommandName::Drop }, Draft::default());
            vec![Effect::Announce(Announcement::Dropped)]
        } else if matches!(session.phase, Phase::Encoding(_)) {
            self.stop_encoding()
        } else {
            session.selection.clear();
            Vec::new()
        }
    }

    pub(crate) fn undo(&mut self) -> Vec<Effect> {
        if self.drawing.outline().is_some() {
            return self.draw(DrawGesture::TakeBack);
        }
        self.accepts_answer_to = None;
        self.step(History::undo, |step| Announcement::Undone { step })
    }

    pub(crate) fn redo(&mut self) -> Vec<Effect> {
        self.step(History::redo, |step| Announcement::Redone { step })
    }

    /// The draft's candidate at a threshold has come.
    pub(crate) fn on_cut(&mut self, decode: &Decode, outcome: &Outcome) -> Vec<Effect> {
        let candidate = outcome.candidates.first().cloned();
        if let (Purpose::Cut { draft, threshold }, Some(candidate)) = (decode.purpose, candidate)
            && let Some(session) = self.session_mut(decode.session)
        {
            session.history.settle_cut(draft, Cut { threshold, candidate });
        }
        Vec::new()
    }

    fn step(&mut self, go: fn(&mut History) -> Option<Step>, said: fn(Step) -> Announcement) -> Vec<Effect> {
        let mut effects = self.draw(DrawGesture::Cancel);
        effects.extend(self.end_hover());
        let Some(session) = self.shown_mut() else { return effects };
        let Some(step) = go(&mut session.history) else { return effects };
        forget_lost_selection(session);
        effects.push(Effect::Announce(said(step)));
        effects.extend(self.ask_for_draft());
        effects.extend(self.ask_for_cut());
        effects
    }

    /// The brush at a place of the stage.
    fn tip(&self, at: ScreenPoint, pressure: f64) -> Option<BrushTip> {
        let size = self.session()?.size()?;
        let share = LIGHTEST + (1.0 - LIGHTEST) * pressure.clamp(0.0, 1.0);
        Some(BrushTip { at: self.canvas_at(at)?, radius: self.radius.of(size) * share })
    }
}

fn origin_of(draft: &Draft) -> Origin {
    if draft.prompt().is_empty() { Origin::Drawn } else { Origin::Prompted }
}

fn forget_lost_selection(session: &mut Session) {
    let exists = |id: &InstanceId| session.history.instance(*id).is_some();
    let kept = session.selection.iter().copied().filter(exists).collect();
    session.selection = kept;
}
