//! From a person's prompt in image pixels to the tokens of the model frame.
//! Not their embedding: that is `fused::sparse_prompt`.

use annotation::{PointLabel, Prompt};

use crate::error::SamError;
use crate::image::{Framing, ModelPoint};
use crate::prompt_tokens::{PromptToken, PromptTokens, TokenLabel};

/// Refuses a mask prompt that is not `side` x `side`.
pub(crate) fn check_mask_side(prompt: &Prompt, side: usize) -> Result<(), SamError> {
    let Some(logits) = &prompt.mask else { return Ok(()) };
    let [width, height] = [logits.width() as usize, logits.height() as usize];
    if [width, height] == [side; 2] {
        return Ok(());
    }
    Err(SamError::MaskPromptSize { width, height, expected: side })
}

/// Clicks first, then the corners of the box or one padding point in their place (official `_embed_points`).
pub(crate) fn tokens_from_prompt(prompt: &Prompt, framing: &Framing) -> PromptTokens {
    let at =
        |point: ModelPoint, label: TokenLabel| PromptToken { position: ratio(point, framing.side()), label };
    let mut tokens: PromptTokens = prompt
        .points
        .iter()
        .map(|point| at(framing.model_from_image(point.position), token_label(point.label)))
        .collect();
    match prompt.bbox {
        Some(bbox) => {
            let [min, max] = framing.model_box_from_image(bbox);
            tokens.extend([at(min, TokenLabel::BoxMin), at(max, TokenLabel::BoxMax)]);
        }
        None if tokens.is_empty() => {}
        None => tokens.push(PromptToken::PADDING),
    }
    tokens
}

/// The centre of the pixel, in 0 to 1 of the frame.
fn ratio(point: ModelPoint, side: u32) -> [f32; 2] {
    [point.x, point.y].map(|pixel| (pixel as f32 + 0.5) / side as f32)
}

fn token_label(label: PointLabel) -> TokenLabel {
    match label {
        PointLabel::Background => TokenLabel::Background,
        PointLabel::Foreground => TokenLabel::Foreground,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use annotation::{ImageBox, ImagePoint, ImageSize, LowResLogits};

    /// Half the scale: 200 x 100 in a frame of 100.
    fn framing() -> Framing {
        Framing::new(ImageSize::new(200, 100), 100)
    }

    fn labels(prompt: &Prompt) -> Vec<TokenLabel> {
        tokens_from_prompt(prompt, &framing()).iter().map(|token| token.label).collect()
    }

    #[test]
    fn a_click_is_scaled_and_then_moved_to_the_pixel_centre() {
        let tokens = tokens_from_prompt(&Prompt::click(ImagePoint::new(50.0, 20.0)), &framing());
        assert_eq!(tokens[0].position, [0.255, 0.105]);
    }

    #[test]
    fn clicks_without_a_box_are_followed_by_one_padding_point() {
        let prompt = Prompt::click(ImagePoint::new(0.0, 0.0));
        assert_eq!(labels(&prompt), [TokenLabel::Foreground, TokenLabel::Padding]);
    }

    #[test]
    fn the_corners_of_a_box_follow_the_clicks() {
        let corner = ImagePoint::new(1.0, 2.0);
        let bbox = Some(ImageBox::between(corner, ImagePoint::new(3.0, 4.0)));
        let prompt = Prompt { bbox, ..Prompt::click(corner) };
        assert_eq!(labels(&prompt), [TokenLabel::Foreground, TokenLabel::BoxMin, TokenLabel::BoxMax]);
        assert_eq!(labels(&Prompt { bbox, ..Prompt::default() }), [TokenLabel::BoxMin, TokenLabel::BoxMax]);
    }

    #[test]
    fn an_empty_prompt_has_no_tokens() {
        assert!(labels(&Prompt::default()).is_empty());
    }

    #[test]
    fn a_mask_prompt_of_another_size_is_refused() {
        let mask = Some(LowResLogits::new(3, 2, vec![0.0; 6]).unwrap());
        let error = check_mask_side(&Prompt { mask, ..Prompt::default() }, 4).unwrap_err();
        assert_eq!(error.to_string(), "the mask prompt is 3 x 2; this model takes 4 x 4");
    }
}
