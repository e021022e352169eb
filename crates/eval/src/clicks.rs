//! A person who clicks until the mask is right, simulated (paper, section 7.1 and appendix D.1).
//! Not the network: whoever holds one asks for the prompt, answers it and hands the answer back.

use annotation::{
    Candidate, ImagePoint, LowResLogits, Mask, MaskError, MaskOperation, PointLabel, Prompt, PromptPoint,
};

use serde::Serialize;

use crate::distance::{Centre, centre};
use crate::random::Random;

/// Fed-back logits are cut off here, as in the training of the bundled model and in SAM 2's predictor.
const LARGEST_LOGIT: f32 = 32.0;

/// Where the first click lies on the object; later ones are always at the centre of the largest error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FirstClick {
    /// At the pixel farthest inside.
    Centre,
    /// At any pixel, each as likely as the others.
    Random {
        /// Names the result: the same seed gives the same clicks.
        seed: u64,
    },
}

impl FirstClick {
    /// The pixel of `object` that is clicked; `name` tells the object from all others. `None` if it is empty.
    #[must_use]
    pub fn position(self, object: &Mask, name: &str) -> Option<ImagePoint> {
        match self {
            Self::Centre => centre(object).map(|centre| centre.position),
            Self::Random { seed } => any_pixel(object, &mut Random::named(seed, name)),
        }
    }
}

fn any_pixel(object: &Mask, random: &mut Random) -> Option<ImagePoint> {
    let mut left = object.area().checked_sub(1).map(|last| random.below(last + 1))?;
    let mut start = 0;
    for run in object.runs().chunks(2) {
        start += u64::from(run[0]);
        let length = u64::from(*run.get(1)?);
        if left < length {
            let (pixel, height) = (start + left, u64::from(object.size().height));
            return Some(ImagePoint::new((pixel / height) as f64, (pixel % height) as f64));
        }
        left -= length;
        start += length;
    }
    None
}

/// What came of clicking on one object.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ClickTrace {
    /// IoU of the best of three candidates after the first click (paper: "oracle").
    pub best_of_three: f64,
    /// IoU after 1, 2, 3 and more clicks.
    pub ious: Vec<f64>,
}

impl ClickTrace {
    /// Clicks until the IoU is at least `threshold`; all that were made when it never is (NoC).
    #[must_use]
    pub fn clicks_to(&self, threshold: f64) -> usize {
        let reached = self.ious.iter().position(|&iou| iou >= threshold);
        reached.map_or(self.ious.len(), |index| index + 1)
    }
}

/// One object being clicked on.
#[derive(Debug, Clone)]
pub struct ClickSession {
    object: Mask,
    clicks: usize,
    prompt: Prompt,
    trace: ClickTrace,
}

impl ClickSession {
    /// Will click `clicks` times on `object`, first at the pixel `first`.
    #[must_use]
    pub fn new(object: Mask, first: ImagePoint, clicks: usize) -> Self {
        let trace = ClickTrace { best_of_three: 0.0, ious: Vec::new() };
        Self { object, clicks, prompt: Prompt::click(first), trace }
    }

    /// What to ask the network now; `None` when all clicks are made.
    #[must_use]
    pub fn prompt(&self) -> Option<&Prompt> {
        (self.trace.ious.len() < self.clicks).then_some(&self.prompt)
    }

    /// Looks at the answer to [`ClickSession::prompt`] and decides where to click next.
    ///
    /// Of several candidates the one with the highest predicted IoU counts and is fed back. Without one, the
    /// mask is taken to be empty. Once a mask is right to the pixel, no more is clicked and it stays.
    ///
    /// # Errors
    /// When a candidate is of another size than the object.
    pub fn take(&mut self, candidates: Vec<Candidate>) -> Result<(), MaskError> {
        if self.trace.ious.is_empty() {
            let ious = candidates.iter().map(|candidate| candidate.mask.iou(&self.object));
            self.trace.best_of_three = ious.fold(0.0, f64::max);
        }
        // The first of equals, as NumPy's `argmax` takes it.
        let best = candidates
            .into_iter()
            .reduce(|best, next| if next.predicted_iou > best.predicted_iou { next } else { best });
        let (mask, logits) = match best {
            Some(candidate) => (candidate.mask, Some(candidate.low_res_logits)),
            None => (Mask::empty(self.object.size())?, None),
        };
        self.trace.ious.push(mask.iou(&self.object));
        match next_click(&self.object, &mask)? {
            Some(point) => {
                self.prompt.points.push(point);
                self.prompt.mask = logits.map(clamped);
            }
            None => self.trace.ious.resize(self.clicks, 1.0),
        }
        Ok(())
    }

    /// What came of it.
    #[must_use]
    pub fn finish(self) -> ClickTrace {
        self.trace
    }
}

/// A click at the centre of the larger of both errors: foreground where `mask` misses the object by more than it
/// spills over, else background. `None` when there is no error.
///
/// # Errors
/// When the masks are of different size.
pub fn next_click(object: &Mask, mask: &Mask) -> Result<Option<PromptPoint>, MaskError> {
    let missing = centre(&object.combine(mask, MaskOperation::Subtract)?);
    let spilled = centre(&mask.combine(object, MaskOperation::Subtract)?);
    let depth = |centre: Option<Centre>| centre.map_or(0, |centre| centre.squared_distance);
    let (error, label) = match depth(missing) > depth(spilled) {
        true => (missing, PointLabel::Foreground),
        false => (spilled, PointLabel::Background),
    };
    Ok(error.map(|centre| PromptPoint { position: centre.position, label }))
}

fn clamped(logits: LowResLogits) -> LowResLogits {
    let (width, height) = (logits.width(), logits.height());
    let values = logits.into_values().into_iter().map(|logit| logit.clamp(-LARGEST_LOGIT, LARGEST_LOGIT));
    LowResLogits::new(width, height, values.collect()).expect("as many values as before")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{any_mask, drawn};
    use proptest::prelude::*;

    fn candidate(mask: Mask, predicted_iou: f32, logit: f32) -> Candidate {
        let low_res_logits = LowResLogits::new(1, 1, vec![logit]).unwrap();
        Candidate { mask, predicted_iou, stability_score: 1.0, low_res_logits }
    }

    fn object() -> Mask {
        drawn(&[".....", ".###.", ".###.", ".###."])
    }

    fn click(x: f64, y: f64, label: PointLabel) -> PromptPoint {
        PromptPoint { position: ImagePoint::new(x, y), label }
    }

    fn session(clicks: usize) -> ClickSession {
        let first = FirstClick::Centre.position(&object(), "").unwrap();
        ClickSession::new(object(), first, clicks)
    }

    #[test]
    fn the_first_click_is_alone_at_the_centre() {
        // The lower edge of the image is outside too.
        assert_eq!(session(3).prompt(), Some(&Prompt::click(ImagePoint::new(2.0, 2.0))));
    }

    #[test]
    fn the_candidate_with_the_highest_predicted_iou_counts_and_the_best_one_is_noted() {
        let mut session = session(2);
        let half = drawn(&[".....", ".###.", "..##.", "....."]);
        session.take(vec![candidate(half, 0.8, 40.0), candidate(object(), 0.7, -1.0)]).unwrap();
        let prompt = session.prompt().unwrap().clone();
        assert_eq!(prompt.mask.unwrap().values(), [32.0]);
        let trace = session.finish();
        assert_eq!((trace.best_of_three, trace.ious), (1.0, vec![5.0 / 9.0]));
    }

    #[test]
    fn the_next_click_goes_to_the_deeper_error() {
        let missing = drawn(&[".....", ".....", ".....", ".###."]);
        let next = next_click(&object(), &missing).unwrap();
        assert_eq!(next, Some(click(1.0, 1.0, PointLabel::Foreground)));
        let spilled = drawn(&["#####", "#####", ".###.", ".###."]);
        let next = next_click(&object(), &spilled).unwrap();
        assert_eq!(next, Some(click(0.0, 0.0, PointLabel::Background)));
    }

    #[test]
    fn a_perfect_mask_ends_the_session() {
        let mut session = session(4);
        session.take(vec![candidate(object(), 0.9, 1.0)]).unwrap();
        assert_eq!(session.prompt(), None);
        assert_eq!(session.finish().ious, [1.0; 4]);
    }

    #[test]
    fn no_candidate_is_an_empty_mask() {
        let mut session = session(2);
        session.take(Vec::new()).unwrap();
        assert_eq!(session.prompt().unwrap().points[1], click(2.0, 2.0, PointLabel::Foreground));
        assert_eq!(session.finish().ious, [0.0]);
    }

    #[test]
    fn clicks_are_counted_until_the_threshold_is_reached() {
        let trace = ClickTrace { best_of_three: 0.9, ious: vec![0.5, 0.85, 0.8] };
        assert_eq!([0.4, 0.85, 0.9].map(|threshold| trace.clicks_to(threshold)), [1, 2, 3]);
    }

    #[test]
    fn a_seed_names_the_random_click() {
        let at = |seed, name| FirstClick::Random { seed }.position(&object(), name);
        assert_eq!(at(1, "a.jpg/7"), at(1, "a.jpg/7"));
        let positions: Vec<_> = (0..20).map(|seed| at(seed, "a.jpg/7")).collect();
        assert!(positions.iter().any(|position| *position != positions[0]));
    }

    proptest! {
        #[test]
        fn a_random_click_is_on_the_object(mask in any_mask(9), seed in any::<u64>()) {
            let position = FirstClick::Random { seed }.position(&mask, "x");
            prop_assert_eq!(position.is_none(), mask.is_empty());
            prop_assert!(position.is_none_or(|position| mask.contains(position)));
        }
    }
}
