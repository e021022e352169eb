//! The dense half of a prompt at the size of the image grid: features for every position, or one vector for all.
//! Not yet added to the image: the first layer works with both parts (see `decoder`).

use std::ops::Range;

use annotation::LowResLogits;
use kernels::{Activation, Isa, LayerNorm, Team, exp_of_negative, gelu, layer_norm};

use super::attention::Weight;
use super::grid::{CELLS, nested_cells};
use super::linear::{Linear, take_norm};
use super::parameters::Parameters;
use super::two_way::bands;
use crate::network_config::DensePromptConfig;
use crate::prompt_tokens::{PromptToken, TokenLabel};

/// Of every `LayerNorm2d` (official `LayerNorm2d`).
const EPSILON: f32 = 1e-6;

/// Turns a mask prompt, and in nano clicks and box, into features.
#[derive(Debug, Clone)]
pub(super) struct DensePrompt {
    isa: Isa,
    kind: Kind,
    conv1: Linear,
    norm1: LayerNorm,
    conv2: Linear,
    norm2: LayerNorm,
    /// Channels of the features.
    pub(super) width: usize,
    /// The last convolution, `[dim, width]`: from features to what is added to the image.
    pub(super) projection: Weight,
    pub(super) projection_bias: Vec<f32>,
}

#[derive(Debug, Clone)]
enum Kind {
    /// The mask alone, or a learned vector where there is none (Segment Anything).
    Mask { no_mask: Vec<f32> },
    /// Maps of mask, clicks and box (nano).
    ClickMaps,
}

/// What is added to the image embedding.
#[derive(Debug, Clone)]
pub(super) struct Dense<'a> {
    /// To every position alike, `[dim]`.
    pub(super) constant: &'a [f32],
    /// `[positions, width]`, to be projected; none where every position is alike.
    pub(super) features: Option<Vec<f32>>,
}

impl DensePrompt {
    pub(super) fn take(
        parameters: &mut Parameters<'_>,
        isa: Isa,
        config: DensePromptConfig,
        dim: usize,
    ) -> Self {
        let (kind, [maps, first, width]) = match config {
            DensePromptConfig::Mask => {
                let no_mask = parameters.take("prompt_encoder.no_mask_embed.weight", [1, dim]);
                (Kind::Mask { no_mask }, [1, 4, 16])
            }
            DensePromptConfig::ClickMaps => (Kind::ClickMaps, [CLICK_MAPS, 8, 32]),
        };
        let key = |index: usize| format!("prompt_encoder.mask_downscaling.{index}");
        Self {
            isa,
            kind,
            conv1: take_halving(parameters, isa, &key(0), [maps, first]),
            norm1: take_norm(parameters, &key(1), first, EPSILON),
            conv2: take_halving(parameters, isa, &key(3), [first, width]),
            norm2: take_norm(parameters, &key(4), width, EPSILON),
            width,
            projection: Weight::new(
                parameters.take(&format!("{}.weight", key(6)), [dim, width, 1, 1]),
                width,
            ),
            projection_bias: parameters.take(&format!("{}.bias", key(6)), [dim]),
        }
    }

    /// For an image grid of `side` positions a side.
    pub(super) fn embed(
        &self,
        tokens: &[PromptToken],
        mask: Option<&LowResLogits>,
        side: usize,
        team: Team,
    ) -> Dense<'_> {
        if let (Kind::Mask { no_mask }, None) = (&self.kind, mask) {
            return Dense { constant: no_mask, features: None };
        }
        let features = team.map(bands(side), |rows| {
            let cells = || nested_cells(rows.clone(), side);
            self.features(&match (&self.kind, mask) {
                (Kind::Mask { .. }, mask) => {
                    mask.map_or(Vec::new(), |mask| cells().map(|cell| mask.values()[cell.index]).collect())
                }
                (Kind::ClickMaps, mask) => self.click_maps((tokens, mask), rows.clone(), side),
            })
        });
        Dense { constant: &self.projection_bias, features: Some(features.concat()) }
    }

    /// Cells lie in the order of the convolutions, so that each of their windows is one row.
    fn features(&self, maps: &[f32]) -> Vec<f32> {
        let mut halved = self.conv1.forward(maps, Activation::None);
        layer_norm(self.isa, &self.norm1, &mut halved);
        gelu(self.isa, &mut halved);
        let mut features = self.conv2.forward(&halved, Activation::None);
        layer_norm(self.isa, &self.norm2, &mut features);
        gelu(self.isa, &mut features);
        features
    }

    /// Six numbers for each cell: mask logits / 8, near and wide foreground, near and wide background, box
    /// (`network::click_maps` is the same for Burn).
    fn click_maps(
        &self,
        (tokens, mask): (&[PromptToken], Option<&LowResLogits>),
        rows: Range<usize>,
        side: usize,
    ) -> Vec<f32> {
        let nested_cells = || nested_cells(rows.clone(), side);
        let count = CELLS * rows.len() * side;
        let cells = (4 * side) as f32;
        let in_cells = |label: TokenLabel| -> Vec<[f32; 2]> {
            let of_label = tokens.iter().filter(|token| token.label == label);
            of_label.map(|token| token.position.map(|ratio| ratio * cells)).collect()
        };
        let mut maps = vec![0.0; count * CLICK_MAPS];
        if let Some(logits) = mask {
            for (map, cell) in maps.chunks_exact_mut(CLICK_MAPS).zip(nested_cells()) {
                map[0] = logits.values()[cell.index] / MASK_SCALE;
            }
        }
        for (channel, label) in [(1, TokenLabel::Foreground), (3, TokenLabel::Background)] {
            let clicks = in_cells(label);
            if clicks.is_empty() {
                continue;
            }
            let squared: Vec<f32> = nested_cells()
                .map(|cell| {
                    let distance = |[x, y]: &[f32; 2]| (cell.x - x).powi(2) + (cell.y - y).powi(2);
                    clicks.iter().map(distance).fold(f32::INFINITY, f32::min)
                })
                .collect();
            let mut near: Vec<f32> = squared.iter().map(|squared| -squared / NEAR_SPREAD).collect();
            let mut wide: Vec<f32> = squared.iter().map(|squared| -squared.sqrt() / WIDE_SPREAD).collect();
            exp_of_negative(self.isa, &mut near);
            exp_of_negative(self.isa, &mut wide);
            for ((map, near), wide) in maps.chunks_exact_mut(CLICK_MAPS).zip(near).zip(wide) {
                map[channel] = near;
                map[channel + 1] = wide;
            }
        }
        if let (Some(min), Some(max)) =
            (in_cells(TokenLabel::BoxMin).first(), in_cells(TokenLabel::BoxMax).first())
        {
            for (map, cell) in maps.chunks_exact_mut(CLICK_MAPS).zip(nested_cells()) {
                let inside = cell.x > min[0] && cell.x < max[0] && cell.y > min[1] && cell.y < max[1];
                map[5] = if inside { 1.0 } else { 0.0 };
            }
        }
        maps
    }
}

/// The mask, two maps for each point label, the box.
const CLICK_MAPS: usize = 6;
/// Logits reach about 30; the maps end at 1.
const MASK_SCALE: f32 = 8.0;
/// Twice the variance of the near map, in cells squared.
const NEAR_SPREAD: f32 = 4.5;
/// Length over which the wide map falls to 1/e, in cells.
const WIDE_SPREAD: f32 = 8.0;

/// A convolution of 2 x 2 with stride 2: a linear layer of the four positions one after the other.
fn take_halving(parameters: &mut Parameters<'_>, isa: Isa, key: &str, [from, to]: [usize; 2]) -> Linear {
    let weight: Vec<f32> = parameters.take(&format!("{key}.weight"), [to, from, 2, 2]);
    let bias = parameters.take(&format!("{key}.bias"), [to]);
    // [to, from, place] to [to, place, from]
    let by_place = weight.chunks_exact(4 * from).flat_map(|weight| {
        (0..4).flat_map(move |place| (0..from).map(move |channel| weight[4 * channel + place]))
    });
    Linear::new(isa, [4 * from, to], &by_place.collect::<Vec<_>>(), &bias)
}
