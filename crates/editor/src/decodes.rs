//! Keeps the worker at one prompt at a time: the newest one waits, all others are dropped.
//! Late answers are recognised by their request and never shown.

use crate::draft::DraftId;
use crate::message::SessionId;
use annotation::{LowResLogits, Mask, Prompt, PromptPoint};
use protocol::RequestId;
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
}

/// What the worker is asked.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Question {
    /// The masks for a prompt, and the mask that it corrects where that did not come from the network.
    Prompt { prompt: Prompt, base: Option<Arc<Mask>> },
    /// The mask of these logits; the predicted IoU is handed through.
    Cut { logits: LowResLogits, predicted_iou: f32 },
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
}

/// One prompt in flight, at most one waiting.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Decodes {
    in_flight: Option<(RequestId, Decode)>,
    waiting: Option<Decode>,
}

impl Decodes {
    /// Puts `decode` in line. A preview never takes the place of a draft, everything else of what waits.
    pub(crate) fn ask(&mut self, decode: Decode) {
        let draft_waits = self.waiting.as_ref().is_some_and(|waiting| !waiting.is_preview());
        if !(draft_waits && decode.is_preview()) {
            self.waiting = Some(decode);
        }
    }

    /// The prompt to send now, if the worker is free.
    pub(crate) fn next(&mut self, id: RequestId) -> Option<Decode> {
        if self.in_flight.is_some() {
            return None;
        }
        let decode = self.waiting.take()?;
        self.in_flight = Some((id, decode.clone()));
        Some(decode)
    }

    /// The prompt that `id` answers; `None` when the answer is no longer wanted.
    pub(crate) fn finish(&mut self, id: RequestId) -> Option<Decode> {
        self.in_flight.take_if(|(in_flight, _)| *in_flight == id).map(|(_, decode)| decode)
    }

    /// Forgets previews that wait: the cursor has left or something was clicked.
    pub(crate) fn drop_hover(&mut self) {
        self.waiting.take_if(|decode| decode.is_preview());
    }

    /// Forgets everything; an answer that still comes is not wanted.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
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
        let question = Question::Prompt { prompt: Prompt::click(at), base: None };
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

    #[test]
    fn an_answer_that_was_cleared_away_finds_nobody() {
        let mut decodes = Decodes::default();
        decodes.ask(hover(1.0));
        decodes.next(RequestId(1));
        decodes.clear();
        assert_eq!(decodes.finish(RequestId(1)), None);
    }
}
