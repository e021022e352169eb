//! The image encoder of Segment Anything on the CPU, channel-last; `network::vit` is the plain twin.
//! Not one of its blocks: that is `block`.

mod block;

use kernels::{Activation, Destination, Isa, Team};

use super::linear::{Linear, add};
use super::neck::Neck;
use super::parameters::Parameters;
use crate::embedding::FeatureMap;
use crate::network_config::{VIT_PATCH as PATCH, VitConfig};
use crate::progress::{EncodeProgress, Progress};
pub(crate) use block::Block;

/// Red, green and blue.
const COLOURS: usize = 3;

/// Patches become tokens, blocks mix them, the neck brings them to the width of the image embedding.
#[derive(Debug, Clone)]
pub(crate) struct Vit {
    /// Of the pixels of a patch, plane by plane.
    patches: Linear,
    /// Tokens along a side.
    side: usize,
    /// `[side * side, dim]`.
    pub(crate) positions: Vec<f32>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) neck: Neck,
}

impl Vit {
    /// `out_dim` is the width of the image embedding.
    pub(super) fn take(
        parameters: &mut Parameters<'_>,
        isa: Isa,
        config: &VitConfig,
        out_dim: usize,
    ) -> Self {
        let key = "image_encoder";
        let VitConfig { dim, side, window, .. } = *config;
        let weight = parameters.take(&format!("{key}.patch_embed.proj.weight"), [dim, COLOURS, PATCH, PATCH]);
        let bias = parameters.take(&format!("{key}.patch_embed.proj.bias"), [dim]);
        let mut block = |index: usize| {
            let square = if config.global_blocks.contains(&index) { side } else { window };
            Block::take(parameters, isa, &format!("{key}.blocks.{index}"), (config, square))
        };
        let blocks = (0..config.depth).map(&mut block).collect();
        Self {
            patches: Linear::new(isa, [COLOURS * PATCH * PATCH, dim], &weight, &bias),
            side,
            positions: parameters.take(&format!("{key}.pos_embed"), [1, side, side, dim]),
            blocks,
            neck: Neck::take(parameters, isa, [dim, out_dim]),
        }
    }

    /// # Shapes
    /// `planes` `[3, 16 * side, 16 * side]`, to an embedding of that side.
    pub(crate) fn forward(
        &self,
        planes: &[f32],
        team: Team,
        report: &mut dyn FnMut(EncodeProgress),
    ) -> FeatureMap {
        let mut progress = Progress::new(1 + self.blocks.len() + 1, report);
        let mut tokens = self.embed_patches(planes, team);
        add(&mut tokens.values, &self.positions);
        progress.step();
        for block in &self.blocks {
            block.forward(&mut tokens, team);
            progress.step();
        }
        let embedding = self.neck.forward(&tokens, team);
        progress.step();
        embedding
    }

    /// The tokens before their positions are added.
    pub(crate) fn embed_patches(&self, planes: &[f32], team: Team) -> FeatureMap {
        let (side, pixels) = (self.side, self.side * PATCH);
        let dim = self.positions.len() / (side * side);
        let mut tokens = FeatureMap::zeros(side, dim);
        team.share(tokens.values.chunks_exact_mut(side * dim).enumerate(), |(y, tokens)| {
            let mut patches = vec![0.0; side * COLOURS * PATCH * PATCH];
            for (x, patch) in patches.chunks_exact_mut(COLOURS * PATCH * PATCH).enumerate() {
                for (line, to) in patch.chunks_exact_mut(PATCH).enumerate() {
                    let (colour, row) = (line / PATCH, y * PATCH + line % PATCH);
                    let from = (colour * pixels + row) * pixels + x * PATCH;
                    to.copy_from_slice(&planes[from..][..PATCH]);
                }
            }
            self.patches.forward_into(&patches, (Destination::Replace, Activation::None), tokens);
        });
        tokens
    }
}
