//! The sparse half of a prompt: a token for each click and corner (paper, appendix A; official `_embed_points`).
//! Not where they are on the image: `prompt` has scaled them.

use std::f32::consts::PI;

use super::linear::sum;
use super::parameters::Parameters;
use crate::prompt_tokens::{PromptToken, TokenLabel};

/// Background and foreground points, the two corners of a box.
const POINT_EMBEDDINGS: usize = 4;

/// Encodes positions, and knows a vector for each label.
#[derive(Debug, Clone)]
pub(super) struct SparsePrompt {
    /// `[2, dim / 2]`, x first.
    frequencies: Vec<f32>,
    labels: Vec<Vec<f32>>,
    not_a_point: Vec<f32>,
}

impl SparsePrompt {
    pub(super) fn take(parameters: &mut Parameters<'_>, dim: usize) -> Self {
        let label =
            |index| parameters.take(&format!("prompt_encoder.point_embeddings.{index}.weight"), [1, dim]);
        let labels = (0..POINT_EMBEDDINGS).map(label).collect();
        let matrix = "prompt_encoder.pe_layer.positional_encoding_gaussian_matrix";
        Self {
            labels,
            frequencies: parameters.take(matrix, [2, dim / 2]),
            not_a_point: parameters.take("prompt_encoder.not_a_point_embed.weight", [1, dim]),
        }
    }

    /// `[tokens, dim]`.
    pub(super) fn embed(&self, tokens: &[PromptToken]) -> Vec<f32> {
        let embed = |token: &PromptToken| {
            let label = match token.label {
                TokenLabel::Padding => return self.not_a_point.clone(),
                TokenLabel::Background => 0,
                TokenLabel::Foreground => 1,
                TokenLabel::BoxMin => 2,
                TokenLabel::BoxMax => 3,
            };
            sum(&self.encode(token.position), &self.labels[label])
        };
        tokens.iter().flat_map(embed).collect()
    }

    /// The centres of a grid, row by row: `[side * side, dim]`.
    pub(super) fn grid(&self, side: usize) -> Vec<f32> {
        let centre = |index: usize| (index as f32 + 0.5) / side as f32;
        (0..side).flat_map(|y| (0..side).flat_map(move |x| self.encode([centre(x), centre(y)]))).collect()
    }

    /// Sine and cosine of a fixed random projection of a position in 0 to 1.
    fn encode(&self, position: [f32; 2]) -> Vec<f32> {
        let [x, y] = position.map(|ratio| 2.0 * ratio - 1.0);
        let (of_x, of_y) = self.frequencies.split_at(self.frequencies.len() / 2);
        let angles = || of_x.iter().zip(of_y).map(|(of_x, of_y)| (x * of_x + y * of_y) * (2.0 * PI));
        angles().map(f32::sin).chain(angles().map(f32::cos)).collect()
    }
}
