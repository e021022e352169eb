//! What is being worked on and not yet accepted: a prompt, the answer to it, and the choice made.
//! Not in the document; `history` keeps both.

use annotation::{Candidate, ImageBox, Prompt, PromptPoint};
use std::sync::Arc;

/// Tells one state of the draft from every other, so that a late answer finds no home in a wrong one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct DraftId(pub u64);

/// The network's answer to a prompt.
#[derive(Debug, Clone, PartialEq)]
pub struct Outcome {
    /// In the network's order; for an ambiguous prompt sub-part, part and whole.
    pub candidates: Vec<Candidate>,
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

/// A prompt with its answer. Cheap to clone: every step of the history holds one.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Draft {
    id: DraftId,
    prompt: Arc<Prompt>,
    outcome: Option<Arc<Outcome>>,
    chosen: usize,
}

impl Draft {
    /// What was asked so far.
    #[must_use]
    pub fn prompt(&self) -> &Prompt {
        &self.prompt
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

    /// Place of the chosen candidate among the candidates.
    #[must_use]
    pub fn chosen(&self) -> usize {
        self.chosen
    }

    /// The chosen candidate.
    #[must_use]
    pub fn candidate(&self) -> Option<&Candidate> {
        self.outcome()?.candidates.get(self.chosen)
    }

    /// Nothing was asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.prompt.is_empty()
    }

    /// Something was asked and the answer is not there.
    #[must_use]
    pub fn waits(&self) -> bool {
        !self.is_empty() && self.outcome.is_none()
    }

    /// This draft with one more click; the chosen candidate's logits are fed back.
    #[must_use]
    pub(crate) fn with_point(&self, id: DraftId, point: PromptPoint) -> Self {
        let mut prompt = self.next_prompt();
        prompt.points.push(point);
        Self { id, prompt: Arc::new(prompt), ..Self::default() }
    }

    /// This draft with a box, in place of an earlier one. The earlier mask is not fed back: a new box is a
    /// new statement of what is meant.
    #[must_use]
    pub(crate) fn with_box(&self, id: DraftId, bbox: ImageBox) -> Self {
        let prompt = Prompt { points: self.prompt.points.clone(), bbox: Some(bbox), mask: None };
        Self { id, prompt: Arc::new(prompt), ..Self::default() }
    }

    /// This draft with another candidate chosen.
    #[must_use]
    pub(crate) fn with_choice(&self, id: DraftId, chosen: usize) -> Self {
        Self { id, chosen, ..self.clone() }
    }

    /// The answer has come.
    pub(crate) fn settle(&mut self, outcome: Arc<Outcome>) {
        self.chosen = outcome.best().unwrap_or(0);
        self.outcome = Some(outcome);
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
        Outcome { candidates: areas.iter().map(candidate).collect(), milliseconds: 1.0 }
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
