//! Keeps the worker at one prompt at a time: the newest one waits, all others are dropped.
//! Late answers are recognised by their request and never shown.

use crate::draft::DraftId;
use crate::message::SessionId;
use crate::search::SearchId;
use annotation::automatic::ProposalFilter;
use annotation::{ImagePoint, LowResLogits, Mask, Prompt, PromptPoint};
use protocol::{RequestId, Wanted};
use std::sync::Arc;

/// What a prompt is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Purpose {
    /// Preview of one more point in a draft.
    Hover(DraftId, PromptPoint),
    /// The draft.
    Draft(DraftId),
    /// The draft's candidate at a threshold.
    Cut { draft: DraftId, threshold: f32 },
    /// Some points of a search for everything.
    Search(SearchId),
}

/// What the worker is asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Question {
    /// The masks for a prompt, and the mask that it corrects where that did not come from the network.
    Prompt { prompt: Prompt, base: Option<Arc<Mask>>, wanted: Wanted },
    /// The mask of these logits; the predicted IoU is handed through.
    Cut { logits: LowResLogits, predicted_iou: f32 },
    /// The good masks of these points, which are at these places of their search.
    Points { places: Vec<usize>, points: Vec<ImagePoint>, filter: ProposalFilter },
}

/// A question for the worker.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Decode {
    pub(crate) session: SessionId,
    pub(crate) purpose: Purpose,
    pub(crate) question: Question,
}

impl Decode {
    fn is_preview(&self) -> bool {
        matches!(self.purpose, Purpose::Hover(..))
    }

    fn is_search(&self) -> bool {
        matches!(self.purpose, Purpose::Search(_))
    }
}

/// One prompt in flight, at most one waiting, and behind it some points of a search.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Decodes {
    in_flight: Option<(RequestId, Decode)>,
    waiting: Option<Decode>,
    points: Option<Decode>,
    /// What was sent last were points.
    points_were_last: bool,
}

impl Decodes {
    /// Puts `decode` in line. A preview never takes the place of a draft, everything else of what waits.
    /// Points of a search wait apart.
    pub(crate) fn ask(&mut self, decode: Decode) {
        if decode.is_search() {
            self.points = Some(decode);
            return;
        }
        let draft_waits = self.waiting.as_ref().is_some_and(|waiting| !waiting.is_preview());
        if !(draft_waits && decode.is_preview()) {
            self.waiting = Some(decode);
        }
    }

    /// The prompt to send now, if the worker is free. Clicks go before points; previews and points take turns.
    pub(crate) fn next(&mut self, id: RequestId) -> Option<Decode> {
        if self.in_flight.is_some() {
            return None;
        }
        let preview_waits = self.waiting.as_ref().is_some_and(Decode::is_preview);
        let points_first = self.waiting.is_none() || (preview_waits && !self.points_were_last);
        let points = self.points.take_if(|_| points_first);
        self.points_were_last = points.is_some();
        let decode = points.or_else(|| self.waiting.take())?;
        self.in_flight = Some((id, decode.clone()));
        Some(decode)
    }

    /// The prompt that `id` answers; `None` when the answer is no longer wanted.
    pub(crate) fn finish(&mut self, id: RequestId) -> Option<Decode> {
        self.in_flight.take_if(|(in_flight, _)| *in_flight == id).map(|(_, decode)| decode)
    }

    /// Puts what was sent as `id` in line again, since nobody answers it: in front of points and previews, unless it
    /// is one itself or something newer waits.
    pub(crate) fn ask_again(&mut self, id: RequestId) {
        let Some(decode) = self.finish(id) else { return };
        let gives_way = |waiting: &Decode| waiting.is_preview() && !decode.is_preview();
        if self.waiting.as_ref().is_none_or(gives_way) {
            self.waiting = Some(decode);
        }
    }

    /// Forgets previews that wait: the cursor has left or something was clicked.
    pub(crate) fn drop_hover(&mut self) {
        self.waiting.take_if(|decode| decode.is_preview());
    }

    /// Forgets everything; an answer that still comes is not wanted.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Points are in flight or wait.
    pub(crate) fn hold_points(&self) -> bool {
        self.points.is_some() || self.in_flight.as_ref().is_some_and(|(_, decode)| decode.is_search())
    }

    /// The same prompt is in flight or waits.
    pub(crate) fn holds(&self, session: SessionId, purpose: Purpose) -> bool {
        let same = |decode: &Decode| decode.session == session && decode.purpose == purpose;
        self.in_flight.as_ref().is_some_and(|(_, decode)| same(decode))
            || self.waiting.as_ref().is_some_and(same)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use annotation::{ImagePoint, PointLabel};

    fn hover(x: f64) -> Decode {
        let at = ImagePoint::new(x, 0.0);
        let question = Question::Prompt { prompt: Prompt::click(at), base: None, wanted: Wanted::Best };
        Decode {
            session: SessionId(1),
            purpose: Purpose::Hover(DraftId(0), PromptPoint { position: at, label: PointLabel::Foreground }),
            question,
        }
    }

    fn draft(id: u64) -> Decode {
        Decode { purpose: Purpose::Draft(DraftId(id)), ..hover(0.0) }
    }

    #[test]
    fn a_busy_worker_gets_the_newest_prompt_next_and_none_in_between() {
        let mut decodes = Decodes::default();
        decodes.ask(hover(1.0));
        assert_eq!(decodes.next(RequestId(1)), Some(hover(1.0)));
        for x in [2.0, 3.0, 4.0] {
            decodes.ask(hover(x));
            assert_eq!(decodes.next(RequestId(2)), None);
        }
        assert_eq!(decodes.finish(RequestId(1)), Some(hover(1.0)));
        assert_eq!(decodes.next(RequestId(2)), Some(hover(4.0)));
    }

    #[test]
    fn a_preview_never_pushes_a_click_out_of_line() {
        let mut decodes = Decodes::default();
        decodes.ask(draft(1));
        decodes.ask(hover(5.0));
        assert_eq!(decodes.next(RequestId(1)), Some(draft(1)));
    }

    fn points(search: u64) -> Decode {
        let filter =
            ProposalFilter { pred_iou_thresh: 0.5, stability_score_thresh: 0.5, stability_score_offset: 1.0 };
        let question = Question::Points { places: vec![0], points: vec![ImagePoint::new(1.0, 1.0)], filter };
        Decode { session: SessionId(1), purpose: Purpose::Search(SearchId(search)), question }
    }

    /// What is sent next when the one in flight is answered.
    fn answered(decodes: &mut Decodes, id: u64) -> Option<Decode> {
        decodes.finish(RequestId(id));
        decodes.next(RequestId(id + 1))
    }

    #[test]
    fn a_click_goes_before_points_and_previews_take_turns_with_them() {
        let mut decodes = Decodes::default();
        decodes.ask(points(1));
        assert_eq!(decodes.next(RequestId(1)), Some(points(1)));
        decodes.ask(points(1));
        decodes.ask(draft(1));
        assert_eq!(answered(&mut decodes, 1), Some(draft(1)));
        decodes.ask(hover(2.0));
        assert_eq!(answered(&mut decodes, 2), Some(points(1)));
        decodes.ask(points(1));
        assert_eq!(answered(&mut decodes, 3), Some(hover(2.0)));
        decodes.ask(hover(3.0));
        assert_eq!(answered(&mut decodes, 4), Some(points(1)));
        assert_eq!(answered(&mut decodes, 5), Some(hover(3.0)));
    }

    #[test]
    fn what_nobody_answers_is_asked_again_unless_something_newer_waits() {
        for (sent, waiting, next) in [
            (draft(1), None, draft(1)),
            (draft(1), Some(hover(2.0)), draft(1)),
            (draft(1), Some(draft(2)), draft(2)),
            (hover(1.0), Some(hover(2.0)), hover(2.0)),
            (hover(1.0), Some(draft(2)), draft(2)),
        ] {
            let mut decodes = Decodes::default();
            decodes.ask(sent);
            decodes.next(RequestId(1));
            waiting.into_iter().for_each(|decode| decodes.ask(decode));
            decodes.ask_again(RequestId(1));
            assert_eq!(decodes.next(RequestId(2)), Some(next));
            assert_eq!(decodes.next(RequestId(3)), None);
        }
    }

    #[test]
    fn an_answer_that_was_cleared_away_finds_nobody() {
        let mut decodes = Decodes::default();
        decodes.ask(hover(1.0));
        decodes.next(RequestId(1));
        decodes.clear();
        assert_eq!(decodes.finish(RequestId(1)), None);
    }
}
