//! A person who asks about an object, simulated as in the paper (section 3 and appendix A, "Training algorithm"):
//! a point or a box at first, then points where the mask is wrong. Not what is answered.

use eval::Random;
use sam::image::ModelPoint;
use sam::{PromptToken, PromptTokens, TokenLabel};

use crate::random::Draw;
use crate::target::Target;

/// As often a box as a point.
const BOXES: f64 = 0.5;
/// Deviation of a box's corner over the side of the box, and the farthest it goes, in pixels of the frame.
const BOX_NOISE: f64 = 0.1;
const FARTHEST: f64 = 20.0;

/// What is asked about one object at first.
#[derive(Debug, Clone)]
pub(crate) struct FirstPrompt {
    pub(crate) tokens: PromptTokens,
    /// A box says which object is meant; one point does not.
    pub(crate) is_clear: bool,
}

/// A point on the object, or a box around it that is a little off.
pub(crate) fn first_prompt(target: &Target, random: &mut Random) -> FirstPrompt {
    let token = |point: ModelPoint, label: TokenLabel| {
        let ratio = |pixel: f64| (pixel as f32 + 0.5) / target.frame_side() as f32;
        PromptToken { position: [ratio(point.x), ratio(point.y)], label }
    };
    if random.happens(BOXES) {
        let [min, max] = noisy(target.corners(), target.frame_side(), random);
        let tokens = vec![token(min, TokenLabel::BoxMin), token(max, TokenLabel::BoxMax)];
        FirstPrompt { tokens, is_clear: true }
    } else {
        let point = token(target.any_pixel(random), TokenLabel::Foreground);
        FirstPrompt { tokens: vec![point, PromptToken::PADDING], is_clear: false }
    }
}

fn noisy([min, max]: [ModelPoint; 2], side: u32, random: &mut Random) -> [ModelPoint; 2] {
    let mut moved = |at: f64, length: f64| {
        let noise = (random.normal() * BOX_NOISE * length).clamp(-FARTHEST, FARTHEST);
        (at + noise).clamp(0.0, side.into())
    };
    let (width, height) = (max.x - min.x, max.y - min.y);
    [min, max].map(|corner| ModelPoint { x: moved(corner.x, width), y: moved(corner.y, height) })
}

/// A point in a wrong cell: foreground where the object was missed, background where there is none.
pub(crate) fn error_point(target: &Target, logits: &[f32], random: &mut Random) -> PromptToken {
    let cell = target.any_error(logits, random);
    let side = target.side();
    let ratio = |cells: usize| (cells as f32 + 0.5) / side as f32;
    let label = if target.holds(cell) { TokenLabel::Foreground } else { TokenLabel::Background };
    PromptToken { position: [ratio(cell % side), ratio(cell / side)], label }
}

/// For each round whether it asks again without a new point, only with the last mask: the last round, and one
/// between the first and the last (paper: "we also insert two more iterations"). Too few rounds have none.
pub(crate) fn repeats(rounds: usize, random: &mut Random) -> Vec<bool> {
    let mut repeats = vec![false; rounds];
    if rounds >= 4 {
        repeats[1 + random.index(rounds - 2)] = true;
        repeats[rounds - 1] = true;
    }
    repeats
}

#[cfg(test)]
mod tests {
    use super::*;
    use annotation::{ImageSize, Mask};
    use sam::image::Framing;

    fn target() -> Target {
        let size = ImageSize::new(64, 64);
        let inside = |index: usize| (16..48).contains(&(index % 64)) && (8..24).contains(&(index / 64));
        let pixels: Vec<bool> = (0..64 * 64).map(inside).collect();
        Target::new(Mask::from_pixels(size, &pixels).unwrap(), Framing::new(size, 128))
    }

    #[test]
    fn first_prompts_are_points_inside_or_boxes_nearly_around() {
        let mut random = Random::new(5);
        let mut boxes = 0;
        for _ in 0..200 {
            let FirstPrompt { tokens, is_clear } = first_prompt(&target(), &mut random);
            let [x, y] = tokens[0].position;
            if is_clear {
                boxes += 1;
                // Corners at 0.25, 0.125 and 0.75, 0.375; deviations 0.05 and 0.025, at most 20 pixels of 128.
                assert!((x - 0.25).abs() < 0.17 && (y - 0.125).abs() < 0.17, "{tokens:?}");
                assert_eq!([tokens[0].label, tokens[1].label], [TokenLabel::BoxMin, TokenLabel::BoxMax]);
            } else {
                assert!((0.25..0.76).contains(&x) && (0.125..0.38).contains(&y), "{tokens:?}");
                assert_eq!(tokens[1], PromptToken::PADDING);
            }
        }
        assert!((70..130).contains(&boxes), "{boxes} boxes of 200");
    }

    #[test]
    fn an_error_point_says_what_the_cell_is() {
        let target = target();
        let mut random = Random::new(5);
        let everything = vec![1.0; 32 * 32];
        let nothing = vec![-1.0; 32 * 32];
        assert_eq!(error_point(&target, &everything, &mut random).label, TokenLabel::Background);
        assert_eq!(error_point(&target, &nothing, &mut random).label, TokenLabel::Foreground);
    }

    #[test]
    fn two_of_eleven_rounds_ask_without_a_new_point() {
        let mut random = Random::new(7);
        for _ in 0..100 {
            let repeats = repeats(11, &mut random);
            assert!(!repeats[0] && repeats[10]);
            assert_eq!(repeats.iter().filter(|&&repeats| repeats).count(), 2);
        }
        assert_eq!(repeats(3, &mut random), [false; 3]);
    }
}
