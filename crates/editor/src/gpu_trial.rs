//! Whether the graphics card does what the processor does, and what it does quicker: tried once on an image that the
//! processor has embedded.
//! Who is asked when is decided in `gpu`.

use crate::message::{FileBytes, SessionId};
use annotation::{Candidate, ImagePoint, ImageSize, Prompt};
use protocol::{Answer, ImageKey, Request, Wanted};

/// Embeddings the card computes: the first one compiles its programs, the second one is timed.
const GPU_ENCODES: usize = 2;
/// Clicks it answers: the first one compiles, the quicker of the others counts.
const GPU_CLICKS: usize = 3;
/// Clicks that the processor answers.
const CPU_CLICKS: usize = 2;
/// The largest difference that counts as the same, over the largest value.
const TOLERANCE: f32 = 1e-3;

/// What is to be done next.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Step {
    /// Ask the card.
    AskGpu(Request),
    /// Ask the processor, once it holds the embedding of this image.
    AskCpu { image: ImageKey, request: Request },
    /// Everything was answered.
    Decide,
}

/// What the card takes over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// It computes embeddings in less time.
    pub(crate) encodes: bool,
    /// It answers clicks in less time.
    pub(crate) clicks: bool,
}

/// The image, once the card has embedded it.
#[derive(Debug, Clone, PartialEq)]
struct Embedded {
    key: ImageKey,
    size: ImageSize,
}

/// A click in the middle of the image.
#[derive(Debug, Clone, PartialEq)]
struct Click {
    candidates: Vec<Candidate>,
    milliseconds: f64,
}

/// A trial and what is known so far.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Trial {
    session: SessionId,
    image: FileBytes,
    embedded: Option<Embedded>,
    gpu_encodes: Vec<f64>,
    gpu_clicks: Vec<Click>,
    cpu_clicks: Vec<Click>,
}

impl Trial {
    /// A trial on an image that the processor embeds.
    pub(crate) fn new(session: SessionId, image: FileBytes) -> Self {
        let (gpu_encodes, gpu_clicks, cpu_clicks) = Default::default();
        Self { session, image, embedded: None, gpu_encodes, gpu_clicks, cpu_clicks }
    }

    /// Whose image it is.
    pub(crate) fn session(&self) -> SessionId {
        self.session
    }

    /// The name of the image, once the card holds its embedding.
    pub(crate) fn key(&self) -> Option<&ImageKey> {
        self.embedded.as_ref().map(|embedded| &embedded.key)
    }

    /// What is to be done next.
    pub(crate) fn next(&self) -> Step {
        let Some(Embedded { key, size }) =
            self.embedded.as_ref().filter(|_| self.gpu_encodes.len() >= GPU_ENCODES)
        else {
            return Step::AskGpu(Request::Encode { image: self.image.to_vec() });
        };
        let middle = ImagePoint::new(f64::from(size.width / 2), f64::from(size.height / 2));
        let image = key.clone();
        let (prompt, wanted) = (Prompt::click(middle), Wanted::All);
        let request = Request::Segment { image: key.clone(), prompt, base: None, wanted };
        if self.gpu_clicks.len() < GPU_CLICKS {
            Step::AskGpu(request)
        } else if self.cpu_clicks.len() < CPU_CLICKS {
            Step::AskCpu { image, request }
        } else {
            Step::Decide
        }
    }

    /// The card has answered; `None` when it was not asked this.
    #[must_use]
    pub(crate) fn gpu_answered(&mut self, answer: Answer) -> Option<()> {
        match answer {
            Answer::Encoded { image: key, size, milliseconds, .. } => {
                self.embedded = Some(Embedded { key, size });
                self.gpu_encodes.push(milliseconds);
            }
            Answer::Segmented { candidates, milliseconds, .. } => {
                self.gpu_clicks.push(Click { candidates, milliseconds });
            }
            _ => return None,
        }
        Some(())
    }

    /// The processor has answered.
    pub(crate) fn cpu_answered(&mut self, candidates: Vec<Candidate>, milliseconds: f64) {
        self.cpu_clicks.push(Click { candidates, milliseconds });
    }

    /// What the card takes over; `None` when its masks are not the processor's, which took so long for the embedding.
    pub(crate) fn verdict(&self, cpu_encode: f64) -> Option<Verdict> {
        let (gpu, cpu) = (self.gpu_clicks.last()?, self.cpu_clicks.last()?);
        let encode = *self.gpu_encodes.last()?;
        let quickest =
            |clicks: &[Click]| clicks.iter().map(|click| click.milliseconds).fold(f64::INFINITY, f64::min);
        let verdict = Verdict {
            encodes: encode < cpu_encode,
            clicks: quickest(&self.gpu_clicks[1..]) < quickest(&self.cpu_clicks),
        };
        are_same(&gpu.candidates, &cpu.candidates).then_some(verdict)
    }
}

/// Whether all logits and predicted IoUs are the same but for rounding.
fn are_same(found: &[Candidate], expected: &[Candidate]) -> bool {
    let is_same = |(found, expected): (&Candidate, &Candidate)| {
        let range =
            expected.low_res_logits.values().iter().fold(0_f32, |range, value| range.max(value.abs()));
        let pairs = found.low_res_logits.values().iter().zip(expected.low_res_logits.values());
        found.low_res_logits.values().len() == expected.low_res_logits.values().len()
            && (found.predicted_iou - expected.predicted_iou).abs() <= TOLERANCE
            // NaN is near nothing.
            && pairs.map(|(found, expected)| (found - expected).abs()).all(|by| by <= TOLERANCE * range)
    };
    found.len() == expected.len() && found.iter().zip(expected).all(is_same)
}

#[cfg(test)]
mod tests {
    use super::*;
    use annotation::{LowResLogits, Mask};

    fn candidate(values: [f32; 2], predicted_iou: f32) -> Candidate {
        Candidate {
            mask: Mask::from_runs(ImageSize::new(2, 1), [1, 1]).unwrap(),
            predicted_iou,
            stability_score: 1.0,
            low_res_logits: LowResLogits::new(2, 1, values.to_vec()).unwrap(),
        }
    }

    #[test]
    fn answers_are_the_same_up_to_a_thousandth_of_their_range() {
        let expected = [candidate([20.0, -0.5], 0.75)];
        for (values, iou, same) in [
            ([20.0, -0.5], 0.75, true),
            ([20.015, -0.485], 0.7505, true),
            ([20.03, -0.5], 0.75, false),
            ([20.0, -0.53], 0.75, false),
            ([20.0, -0.5], 0.752, false),
            ([20.0, f32::NAN], 0.75, false),
            ([20.0, -0.5], f32::NAN, false),
        ] {
            assert_eq!(are_same(&[candidate(values, iou)], &expected), same, "{values:?} {iou}");
        }
        assert!(!are_same(&[], &expected));
    }

    #[test]
    fn the_first_answers_of_the_card_are_not_timed() {
        let mut trial = Trial::new(SessionId(1), FileBytes::from(*b"image"));
        let encoded = |milliseconds| Answer::Encoded {
            image: ImageKey("key".into()),
            size: ImageSize::new(10, 8),
            embedding: Vec::new(),
            milliseconds,
        };
        let clicked = |milliseconds| Answer::Segmented {
            candidates: vec![candidate([1.0, -1.0], 0.5)],
            left_out: 0,
            milliseconds,
        };
        assert_eq!(trial.next(), Step::AskGpu(Request::Encode { image: b"image".to_vec() }));
        for answer in [encoded(5000.0), encoded(40.0), clicked(3000.0), clicked(9.0), clicked(7.0)] {
            assert!(matches!(trial.next(), Step::AskGpu(_)));
            trial.gpu_answered(answer).unwrap();
        }
        for milliseconds in [12.0, 8.0] {
            assert!(matches!(trial.next(), Step::AskCpu { .. }));
            trial.cpu_answered(vec![candidate([1.0, -1.0], 0.5)], milliseconds);
        }
        assert_eq!(trial.next(), Step::Decide);
        assert_eq!(trial.verdict(600.0), Some(Verdict { encodes: true, clicks: true }));
        assert_eq!(trial.verdict(30.0), Some(Verdict { encodes: false, clicks: true }));
    }
}
