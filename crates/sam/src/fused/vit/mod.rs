//! The image encoder of Segment Anything on the CPU, channel-last; `network::vit` is the plain twin.
//! Not one of its blocks: that is `block`.

mod block;

use kernels::{Activation, Destination, Isa, Team};

use super::linear::{Linear, add};
use super::neck::Neck;
use super::parameters::Parameters;
use crate::embedding::FeatureMap;
use crate::network_config::VitConfig;
use crate::progress::{EncodeProgress, Progress};
pub(crate) use block::Block;

/// Pixels per token, both ways.
const PATCH: usize = 16;
/// Red, green and blue.
const COLOURS: usize = 3;
/// Tokens along a side; positions are learned for this many.
const SIDE: usize = 64;
/// Tokens along a side of a window.
const WINDOW: usize = 14;

/// Patches become tokens, blocks mix them, the neck brings them to the width of the image embedding.
#[derive(Debug, Clone)]
pub(crate) struct Vit {
    /// Of the pixels of a patch, plane by plane.
    patches: Linear,
    /// `[SIDE * SIDE, dim]`.
    positions: Vec<f32>,
    pub(crate) blocks: Vec<Block>,
    neck: Neck,
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
        let dim = config.dim;
        let weight = parameters.take(&format!("{key}.patch_embed.proj.weight"), [dim, COLOURS, PATCH, PATCH]);
        let bias = parameters.take(&format!("{key}.patch_embed.proj.bias"), [dim]);
        let mut block = |index: usize| {
            let side = if config.global_blocks.contains(&index) { SIDE } else { WINDOW };
            Block::take(parameters, isa, &format!("{key}.blocks.{index}"), (config, side))
        };
        let blocks = (0..config.depth).map(&mut block).collect();
        Self {
            patches: Linear::new(isa, [COLOURS * PATCH * PATCH, dim], &weight, &bias),
            positions: parameters.take(&format!("{key}.pos_embed"), [1, SIDE, SIDE, dim]),
            blocks,
            neck: Neck::take(parameters, isa, [dim, out_dim]),
        }
    }

    /// # Shapes
    /// `planes` `[3, 1024, 1024]`, to an embedding of side 64.
    pub(crate) fn forward(
        &self,
        planes: &[f32],
        team: Team,
        report: &mut dyn FnMut(EncodeProgress),
    ) -> FeatureMap {
        self.forward_watched(planes, team, report, &mut |_, _| {})
    }

    /// The same; `watch` sees what every block makes.
    pub(crate) fn forward_watched(
        &self,
        planes: &[f32],
        team: Team,
        report: &mut dyn FnMut(EncodeProgress),
        watch: &mut dyn FnMut(usize, &FeatureMap),
    ) -> FeatureMap {
        let mut progress = Progress::new(1 + self.blocks.len() + 1, report);
        let mut tokens = self.embed_patches(planes, team);
        add(&mut tokens.values, &self.positions);
        progress.step();
        for (index, block) in self.blocks.iter().enumerate() {
            block.forward(&mut tokens, team);
            watch(index, &tokens);
            progress.step();
        }
        let embedding = self.neck.forward(&tokens, team);
        progress.step();
        embedding
    }

    /// The tokens before their positions are added.
    pub(crate) fn embed_patches(&self, planes: &[f32], team: Team) -> FeatureMap {
        const PIXELS: usize = SIDE * PATCH;
        let dim = self.positions.len() / (SIDE * SIDE);
        let mut tokens = FeatureMap::zeros(SIDE, dim);
        team.share(tokens.values.chunks_exact_mut(SIDE * dim).enumerate(), |(y, tokens)| {
            let mut patches = vec![0.0; SIDE * COLOURS * PATCH * PATCH];
            for (x, patch) in patches.chunks_exact_mut(COLOURS * PATCH * PATCH).enumerate() {
                for (line, to) in patch.chunks_exact_mut(PATCH).enumerate() {
                    let (colour, row) = (line / PATCH, y * PATCH + line % PATCH);
                    let from = (colour * PIXELS + row) * PIXELS + x * PATCH;
                    to.copy_from_slice(&planes[from..][..PATCH]);
                }
            }
            self.patches.forward_into(&patches, (Destination::Replace, Activation::None), tokens);
        });
        tokens
    }
}
