//! Nano's dense prompt: clicks and box drawn on the mask grid, because a convolution finds them sooner
//! than attention does. Not in Segment Anything, whose dense prompt is the mask alone.

use burn::tensor::{Device, Tensor, TensorData};

use super::prompt_batch::PromptBatch;
use crate::prompt_tokens::{PromptToken, TokenLabel};

/// The mask, two maps for each point label, the box.
pub(crate) const CHANNELS: usize = 6;

/// Logits reach about 30; the maps end at 1.
const MASK_SCALE: f64 = 1.0 / 8.0;
/// Twice the variance of the near map, in cells squared.
const NEAR_SPREAD: f32 = 4.5;
/// Length over which the wide map falls to 1/e, in cells.
const WIDE_SPREAD: f32 = 8.0;

/// Draws every prompt of a batch on a grid of `side` cells: mask logits / 8, near and wide foreground, near and
/// wide background, inside of the box.
///
/// # Shapes
/// `[objects, 6, side, side]`.
pub(crate) fn click_maps(prompts: &PromptBatch, side: usize, device: &Device) -> Tensor<4> {
    let objects = prompts.tokens.len();
    let drawn: Vec<f32> = prompts.tokens.iter().flat_map(|tokens| draw(tokens, side)).collect();
    let drawn = Tensor::from_data(TensorData::new(drawn, [objects, CHANNELS - 1, side, side]), device);
    let mask = match &prompts.mask_input {
        Some(logits) => logits.clone() * MASK_SCALE,
        None => Tensor::zeros([objects, 1, side, side], device),
    };
    Tensor::cat(vec![mask, drawn], 1)
}

/// All maps of one prompt but the mask, channel by channel.
fn draw(tokens: &[PromptToken], side: usize) -> Vec<f32> {
    let in_cells = |label: TokenLabel| {
        let of_label = tokens.iter().filter(move |token| token.label == label);
        of_label.map(|token| token.position.map(|ratio| ratio * side as f32))
    };
    let mut maps = Vec::with_capacity((CHANNELS - 1) * side * side);
    for label in [TokenLabel::Foreground, TokenLabel::Background] {
        // The brightest click is the nearest one, so one distance per cell serves both maps.
        let nearest: Vec<Option<f32>> = cells(side).map(|cell| nearest(in_cells(label), cell)).collect();
        let near = |squared: f32| (-squared / NEAR_SPREAD).exp();
        let wide = |squared: f32| (-squared.sqrt() / WIDE_SPREAD).exp();
        maps.extend(nearest.iter().map(|squared| squared.map_or(0.0, near)));
        maps.extend(nearest.iter().map(|squared| squared.map_or(0.0, wide)));
    }
    let corners = in_cells(TokenLabel::BoxMin).next().zip(in_cells(TokenLabel::BoxMax).next());
    maps.extend(cells(side).map(|[x, y]| match corners {
        Some((min, max)) if x > min[0] && x < max[0] && y > min[1] && y < max[1] => 1.0,
        _ => 0.0,
    }));
    maps
}

/// Cell centres as x and y, row by row.
fn cells(side: usize) -> impl Iterator<Item = [f32; 2]> {
    (0..side).flat_map(move |y| (0..side).map(move |x| [x as f32 + 0.5, y as f32 + 0.5]))
}

/// Squared distance from `cell` to the nearest click.
fn nearest(clicks: impl Iterator<Item = [f32; 2]>, cell: [f32; 2]) -> Option<f32> {
    clicks.map(|[x, y]| (cell[0] - x).powi(2) + (cell[1] - y).powi(2)).min_by(f32::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: usize = 16;

    fn token(x: f32, y: f32, label: TokenLabel) -> PromptToken {
        PromptToken { position: [x / SIDE as f32, y / SIDE as f32], label }
    }

    fn at(maps: &[f32], channel: usize, [x, y]: [usize; 2]) -> f32 {
        maps[(channel * SIDE + y) * SIDE + x]
    }

    #[test]
    fn a_click_is_brightest_in_its_own_cell_and_leaves_the_other_label_dark() {
        let maps = draw(&[token(3.5, 9.5, TokenLabel::Foreground), PromptToken::PADDING], SIDE);
        assert_eq!([at(&maps, 0, [3, 9]), at(&maps, 1, [3, 9])], [1.0, 1.0]);
        assert_eq!(at(&maps, 0, [6, 9]), (-9.0f32 / 4.5).exp());
        assert_eq!(at(&maps, 1, [6, 9]), (-3.0f32 / 8.0).exp());
        assert!(maps[2 * SIDE * SIDE..].iter().all(|value| *value == 0.0));
    }

    #[test]
    fn two_clicks_of_one_label_give_the_maximum_of_both() {
        let (a, b) = (token(3.2, 9.0, TokenLabel::Background), token(12.0, 1.7, TokenLabel::Background));
        let [both, first, second] = [draw(&[a, b], SIDE), draw(&[a], SIDE), draw(&[b], SIDE)];
        let maximum = first.iter().zip(&second).map(|(a, b)| a.max(*b));
        assert!(both.iter().copied().eq(maximum));
    }

    #[test]
    fn the_box_map_holds_the_cells_whose_centres_lie_inside() {
        let maps = draw(&[token(2.0, 3.6, TokenLabel::BoxMin), token(5.4, 6.5, TokenLabel::BoxMax)], SIDE);
        assert_eq!(maps[4 * SIDE * SIDE..].iter().sum::<f32>(), 3.0 * 2.0);
        assert_eq!([at(&maps, 4, [2, 4]), at(&maps, 4, [4, 5]), at(&maps, 4, [5, 5])], [1.0, 1.0, 0.0]);
    }
}
