//! What is being worked on and not yet accepted: a prompt, the answer to it, and the choice made.
//! Not in the document; `history` keeps both.

use annotation::{Candidate, ImageBox, Instance, InstanceId, LowResLogits, Mask, Prompt, PromptPoint};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Tells one state of the draft from every other, so that a late answer finds no home in a wrong one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DraftId(pub u64);

/// The network's answer to a prompt.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// In the network's order; for an ambiguous prompt sub-part, part and whole.
    pub candidates: Vec<Candidate>,
    /// How many others there are: a preview has the best candidate alone.
    pub left_out: usize,
    /// What the decoder took, in milliseconds.
    pub milliseconds: f64,
}

impl Outcome {
    /// The candidate with the highest predicted IoU; `None` without candidates.
    #[must_use]
    pub fn best(&self) -> Option<usize> {
        let iou = |index: &usize| self.candidates[*index].predicted_iou;
        (0..self.candidates.len()).max_by(|a, b| iou(a).total_cmp(&iou(b)))
    }

    /// What the candidate at `index` stands for. Its area tells: the network's own order of the three is a habit
    /// of its training and does not hold for every click.
    #[must_use]
    pub fn meaning(&self, index: usize) -> Meaning {
        let area = |index: usize| (self.candidates[index].mask.area(), index);
        let smaller = (0..self.candidates.len()).filter(|&other| area(other) < area(index)).count();
        match (self.candidates.len(), smaller) {
            (3, 0) => Meaning::SubPart,
            (3, 1) => Meaning::Part,
            (3, _) => Meaning::Whole,
            _ => Meaning::Mask,
        }
    }
}

/// What a candidate of an ambiguous click stands for (paper, section 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The smallest of three.
    SubPart,
    /// The one in between.
    Part,
    /// The largest of three.
    Whole,
    /// The only answer to a clear prompt.
    Mask,
}

/// A candidate cut at another threshold than 0; its logits are lower by that, so that they can be fed back.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cut {
    pub(crate) threshold: f32,
    pub(crate) candidate: Candidate,
}

/// A prompt with its answer, and what was drawn on it. Cheap to clone: every step of the history holds one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    id: DraftId,
    prompt: Arc<Prompt>,
    /// The mask that the prompt corrects, where that did not come from the network.
    base: Option<Arc<Mask>>,
    outcome: Option<Arc<Outcome>>,
    chosen: usize,
    threshold: f32,
    /// The chosen candidate, cut at a threshold that is this one once the answer is there.
    cut: Option<Arc<Cut>>,
    drawn: Option<Arc<Mask>>,
    refines: Option<InstanceId>,
    /// The last state that had a mask, while an answer is waited for.
    before: Option<Arc<Self>>,
}

impl Draft {
    /// What was asked so far.
    #[must_use]
    pub fn prompt(&self) -> &Prompt {
        &self.prompt
    }

    /// The mask that the prompt corrects, where that did not come from the network.
    #[must_use]
    pub fn base(&self) -> Option<&Arc<Mask>> {
        self.base.as_ref()
    }

    /// Which draft this is.
    #[must_use]
    pub fn id(&self) -> DraftId {
        self.id
    }

    /// The answer, once it is there.
    #[must_use]
    pub fn outcome(&self) -> Option<&Outcome> {
        self.outcome.as_deref()
    }

    /// Place of the chosen candidate among the candidates; `None` when something else is shown.
    #[must_use]
    pub fn chosen(&self) -> Option<usize> {
        let count = self.outcome.as_ref().map_or(0, |outcome| outcome.candidates.len());
        (self.drawn.is_none() && self.chosen < count).then_some(self.chosen)
    }

    /// The chosen candidate as it is cut now; `None` when something was drawn since.
    #[must_use]
    pub fn candidate(&self) -> Option<&Candidate> {
        let uncut = self.outcome.as_ref()?.candidates.get(self.chosen()?)?;
        Some(self.cut.as_deref().map_or(uncut, |cut| &cut.candidate))
    }

    /// The threshold that the candidate is cut at now; lags behind while an answer is waited for.
    #[must_use]
    pub fn cut_at(&self) -> f32 {
        self.cut.as_ref().map_or(0.0, |cut| cut.threshold)
    }

    /// Logits above this are in the mask; 0 until somebody changes it.
    #[must_use]
    pub fn threshold(&self) -> f32 {
        self.threshold
    }

    /// The mask that would be accepted: what was drawn, else the chosen candidate's.
    #[must_use]
    pub fn mask(&self) -> Option<&Mask> {
        self.drawn.as_deref().or_else(|| self.candidate().map(|candidate| &candidate.mask))
    }

    /// What is shown: the mask, and while an answer is waited for the one that is being corrected.
    #[must_use]
    pub fn shown_mask(&self) -> Option<&Mask> {
        self.mask().or(self.base.as_deref())
    }

    /// The draft whose mask is shown: this one, and while its answer is waited for the last that had a mask. A mask
    /// that is corrected does not go away for a moment.
    #[must_use]
    pub(crate) fn on_stage(&self) -> &Self {
        self.before.as_deref().filter(|_| self.waits()).unwrap_or(self)
    }

    /// The instance that was picked up to be refined.
    #[must_use]
    pub fn refines(&self) -> Option<InstanceId> {
        self.refines
    }

    /// The mask is what was drawn, or picked up.
    #[must_use]
    pub fn is_drawn(&self) -> bool {
        self.drawn.is_some()
    }

    /// Nothing was asked and nothing was drawn.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.prompt.is_empty() && self.drawn.is_none() && self.base.is_none()
    }

    /// Something was asked and the answer is not there.
    #[must_use]
    pub fn waits(&self) -> bool {
        !self.prompt.is_empty() && self.outcome.is_none() && self.drawn.is_none()
    }

    /// An answer is on its way: the first, or after a preview the one with all candidates.
    #[must_use]
    pub fn expects_answer(&self) -> bool {
        let lacks_candidates = self.outcome.as_ref().is_some_and(|preview| preview.left_out > 0);
        self.waits() || (lacks_candidates && self.drawn.is_none())
    }

    /// An accepted instance, picked up.
    #[must_use]
    pub(crate) fn of_instance(id: DraftId, instance: &Instance) -> Self {
        let prompt = Arc::new(Prompt { mask: None, ..instance.prompt.clone() });
        let drawn = Some(Arc::new(instance.mask.clone()));
        Self { id, prompt, drawn, refines: Some(instance.id), ..Self::default() }
    }

    /// A draft of an earlier page: what was asked, and the mask that was shown.
    #[must_use]
    pub(crate) fn kept(id: DraftId, prompt: Prompt, mask: Option<Mask>) -> Self {
        Self { id, prompt: Arc::new(prompt), drawn: mask.map(Arc::new), ..Self::default() }
    }

    /// This draft as one that takes an instance's place.
    #[must_use]
    pub(crate) fn refining(self, instance: Option<InstanceId>) -> Self {
        Self { refines: instance, ..self }
    }

    /// This draft with one more click; the mask as it is now is fed back.
    #[must_use]
    pub(crate) fn with_point(&self, id: DraftId, point: PromptPoint) -> Self {
        let mut prompt = self.next_prompt();
        prompt.points.push(point);
        let base = self.drawn.clone().or_else(|| self.base.clone().filter(|_| self.outcome.is_none()));
        let (prompt, before) = (Arc::new(prompt), self.last_with_mask());
        Self { id, prompt, base, refines: self.refines, before, ..Self::default() }
    }

    /// This draft with a box, in place of an earlier one. The earlier mask is not fed back: a new box is a
    /// new statement of what is meant.
    #[must_use]
    pub(crate) fn with_box(&self, id: DraftId, bbox: ImageBox) -> Self {
        let prompt = Prompt { points: self.prompt.points.clone(), bbox: Some(bbox), mask: None };
        let (prompt, before) = (Arc::new(prompt), self.last_with_mask());
        Self { id, prompt, refines: self.refines, before, ..Self::default() }
    }

    /// This draft with another candidate chosen, uncut and with nothing drawn on it.
    #[must_use]
    pub(crate) fn with_choice(&self, id: DraftId, chosen: usize) -> Self {
        Self { id, chosen, threshold: 0.0, cut: None, drawn: None, ..self.clone() }
    }

    /// This draft with its mask changed by hand.
    #[must_use]
    pub(crate) fn with_drawn(&self, id: DraftId, mask: Mask) -> Self {
        Self { id, drawn: Some(Arc::new(mask)), before: None, ..self.clone() }
    }

    /// Moves the threshold. The cut before stays until the next is there.
    pub(crate) fn set_threshold(&mut self, threshold: f32) {
        self.threshold = threshold;
        self.cut.take_if(|_| threshold == 0.0);
    }

    /// This draft under another name.
    #[must_use]
    pub(crate) fn renamed(&self, id: DraftId) -> Self {
        Self { id, ..self.clone() }
    }

    /// The candidate is cut where it shall be.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut_at() == self.threshold
    }

    /// The logits to cut for this draft's threshold, and the predicted IoU of the candidate they are from; `None`
    /// when there is nothing to cut.
    #[must_use]
    pub(crate) fn logits_to_cut(&self) -> Option<(LowResLogits, f32)> {
        let candidate = self.outcome.as_ref()?.candidates.get(self.chosen()?)?;
        let logits = &candidate.low_res_logits;
        let values = logits.values().iter().map(|value| value - self.threshold).collect();
        let logits = LowResLogits::new(logits.width(), logits.height(), values).ok()?;
        (self.threshold != 0.0).then_some((logits, candidate.predicted_iou))
    }

    /// The answer has come.
    pub(crate) fn settle(&mut self, outcome: Arc<Outcome>) {
        self.chosen = outcome.best().unwrap_or(0);
        self.outcome = Some(outcome);
        self.before = None;
    }

    /// The chosen candidate was cut; of no use when the threshold is back at 0.
    pub(crate) fn settle_cut(&mut self, cut: Cut) {
        self.cut = (self.threshold != 0.0).then(|| Arc::new(cut));
    }

    fn last_with_mask(&self) -> Option<Arc<Self>> {
        if self.mask().is_none() {
            return self.before.clone();
        }
        Some(Arc::new(Self { before: None, ..self.clone() }))
    }

    fn next_prompt(&self) -> Prompt {
        let mask = self.candidate().map(|candidate| candidate.low_res_logits.clone());
        Prompt { points: self.prompt.points.clone(), bbox: self.prompt.bbox, mask }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use annotation::{ImageSize, LowResLogits, Mask};

    fn outcome(areas: &[u32]) -> Outcome {
        let candidate = |&area: &u32| Candidate {
            mask: Mask::from_runs(ImageSize::new(10, 10), [0, area, 100 - area]).unwrap(),
            predicted_iou: 0.5,
            stability_score: 0.5,
            low_res_logits: LowResLogits::new(1, 1, vec![0.0]).unwrap(),
        };
        Outcome { candidates: areas.iter().map(candidate).collect(), left_out: 0, milliseconds: 1.0 }
    }

    #[test]
    fn the_largest_of_three_is_the_whole_whatever_their_order() {
        let meanings = |areas: &[u32]| {
            let outcome = outcome(areas);
            (0..areas.len()).map(|index| outcome.meaning(index)).collect::<Vec<_>>()
        };
        assert_eq!(meanings(&[50, 9, 20]), [Meaning::Whole, Meaning::SubPart, Meaning::Part]);
        assert_eq!(meanings(&[9, 9, 9]), [Meaning::SubPart, Meaning::Part, Meaning::Whole]);
        assert_eq!(meanings(&[9]), [Meaning::Mask]);
    }
}
