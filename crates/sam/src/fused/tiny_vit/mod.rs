//! The image encoder of MobileSAM on the CPU, channel-last; `network::tiny_vit` is the plain twin.
//! Not one of its attention blocks: that is `block`.

mod block;

use kernels::{Activation, Isa, Team, gelu};

use super::convolution::{Bias, Convolution};
use super::inverted_residual::{Around, BlockShape, InvertedResidual};
use super::neck::Neck;
use super::parameters::Parameters;
use super::stem::Stem;
use super::transformer::ROWS_AT_ONCE;
use crate::embedding::FeatureMap;
use crate::network_config::{TINY_VIT_STAGES, TINY_VIT_STEM_CHANNELS, TinyVitStage};
use crate::progress::{EncodeProgress, Progress};
pub(crate) use block::Block;

/// Widening of the convolutional blocks (official `mbconv_expand_ratio`).
const EXPANSION: usize = 4;
const KERNEL: usize = 3;

/// Patches, one stage of convolutions, three of attention, and ViT's neck.
#[derive(Debug, Clone)]
pub(crate) struct TinyVit {
    isa: Isa,
    stem: Stem,
    patches: Convolution,
    pub(crate) stages: Vec<Stage>,
    neck: Neck,
}

/// Blocks at one width and side, then the way to the next.
#[derive(Debug, Clone)]
pub(crate) struct Stage {
    pub(crate) blocks: Blocks,
    downsample: Option<InvertedResidual>,
}

#[derive(Debug, Clone)]
pub(crate) enum Blocks {
    Convolutions(Vec<InvertedResidual>),
    Attention(Vec<Block>),
}

impl TinyVit {
    /// `out_dim` is the width of the image embedding.
    pub(super) fn take(parameters: &mut Parameters<'_>, isa: Isa, out_dim: usize) -> Self {
        let key = |name: &str| format!("image_encoder.{name}");
        let first = TINY_VIT_STAGES[0].channels;
        let patches = ([TINY_VIT_STEM_CHANNELS, first], 2, Bias::Learned);
        Self {
            isa,
            stem: Stem::take(parameters, isa, &key("patch_embed.seq.0.c"), TINY_VIT_STEM_CHANNELS),
            patches: Convolution::take(parameters, isa, &key("patch_embed.seq.2.c"), patches),
            stages: (0..TINY_VIT_STAGES.len()).map(|index| Stage::take(parameters, isa, index)).collect(),
            neck: Neck::take(parameters, isa, [TINY_VIT_STAGES[3].channels, out_dim]),
        }
    }

    /// # Shapes
    /// `planes` `[3, side, side]`, to an embedding of a sixteenth of the side.
    pub(crate) fn forward(
        &self,
        planes: &[f32],
        side: usize,
        team: Team,
        report: &mut dyn FnMut(EncodeProgress),
    ) -> FeatureMap {
        let blocks: usize = TINY_VIT_STAGES.iter().map(|stage| stage.depth).sum();
        let mut progress = Progress::new(1 + blocks + 1, report);
        let mut features = self.embed_patches(planes, side, team);
        progress.step();
        for stage in 0..self.stages.len() {
            features = self.stage(stage, features, team, &mut || progress.step());
        }
        let embedding = self.neck.forward(&features, team);
        progress.step();
        embedding
    }

    /// # Shapes
    /// `planes` `[3, side, side]` to `[side / 4, side / 4, 64]`.
    pub(crate) fn embed_patches(&self, planes: &[f32], side: usize, team: Team) -> FeatureMap {
        let mut half = self.stem.forward(planes, side, Activation::None, team);
        let length = ROWS_AT_ONCE * half.channels;
        team.share(half.values.chunks_mut(length), |rows| gelu(self.isa, rows));
        self.patches.forward(&half, team)
    }

    /// One stage and the way to the next; `done` hears of every block.
    pub(crate) fn stage(
        &self,
        index: usize,
        features: FeatureMap,
        team: Team,
        done: &mut dyn FnMut(),
    ) -> FeatureMap {
        let stage = &self.stages[index];
        let mut features = features;
        match &stage.blocks {
            Blocks::Convolutions(blocks) => {
                for block in blocks {
                    features = block.forward(&features, team);
                    done();
                }
            }
            Blocks::Attention(blocks) => {
                for block in blocks {
                    features = block.forward(features, team);
                    done();
                }
            }
        }
        match &stage.downsample {
            Some(downsample) => downsample.forward(&features, team),
            None => features,
        }
    }
}

impl Stage {
    fn take(parameters: &mut Parameters<'_>, isa: Isa, index: usize) -> Self {
        let TinyVitStage { channels, depth, window, stride } = TINY_VIT_STAGES[index];
        let key = format!("image_encoder.layers.{index}");
        let blocks = (0..depth).map(|block| format!("{key}.blocks.{block}"));
        let convolutions = |names: [&str; 3], key: &str| names.map(|name| format!("{key}.{name}.c"));
        let names = ["conv1", "conv2", "conv3"];
        let blocks = match window {
            None => {
                let inner = EXPANSION * channels;
                let shape = BlockShape { from: channels, inner, to: channels, kernel: KERNEL, stride: 1 };
                let block = |key: String| {
                    let keys = convolutions(names, &key);
                    InvertedResidual::take(parameters, isa, &keys, (shape, Around::GeluAfterAll))
                };
                Blocks::Convolutions(blocks.map(block).collect())
            }
            Some(side) => Blocks::Attention(
                blocks.map(|key| Block::take(parameters, isa, &key, [channels, side])).collect(),
            ),
        };
        let downsample = TINY_VIT_STAGES.get(index + 1).map(|next| {
            let to = next.channels;
            let shape = BlockShape { from: channels, inner: to, to, kernel: KERNEL, stride };
            let keys = convolutions(names, &format!("{key}.downsample"));
            InvertedResidual::take(parameters, isa, &keys, (shape, Around::Gelu))
        });
        Self { blocks, downsample }
    }
}
