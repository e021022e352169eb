//! The image encoder of MobileSAM: TinyViT-5M, convolutions first and windowed attention after (Zhang et al. 2023;
//! official `tiny_vit_sam.py`). Not its classifier, which the checkpoint holds and nothing uses.

mod attention;
mod block;
mod conv_norm;
mod mb_conv;
mod stage;

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::gelu::gelu;
use super::image_encoder::EncodedImage;
use super::vit::Neck;
use crate::network_config::{TINY_VIT_HEAD_DIM, TINY_VIT_STAGES, TINY_VIT_STEM_CHANNELS, TinyVitStage};
use crate::progress::Progress;
use conv_norm::{ConvNorm, ConvNormConfig};
use stage::{AttentionStage, AttentionStageConfig, ConvStage, DownsampleConfig};

/// Patches, one stage of convolutions, three of attention, and ViT's neck.
#[derive(Module, Debug)]
pub(crate) struct TinyVit {
    pub(crate) patch_embed: PatchEmbed,
    pub(crate) layers: (ConvStage, AttentionStage, AttentionStage, AttentionStage),
    pub(crate) neck: Neck,
}

/// Two convolutions to a quarter of the side.
#[derive(Module, Debug)]
pub(crate) struct PatchEmbed {
    conv1: ConvNorm,
    conv2: ConvNorm,
}

impl TinyVit {
    /// `out_dim` is the width of the image embedding.
    pub(crate) fn new(out_dim: usize, device: &Device) -> Self {
        let down = |stage: usize| {
            let next = TINY_VIT_STAGES.get(stage + 1)?;
            Some(DownsampleConfig { channels: next.channels, stride: TINY_VIT_STAGES[stage].stride })
        };
        let attention = |stage: usize, window: usize| {
            let TinyVitStage { channels, depth, .. } = TINY_VIT_STAGES[stage];
            let heads = channels / TINY_VIT_HEAD_DIM;
            let config = AttentionStageConfig { channels, depth, heads, window, downsample: down(stage) };
            AttentionStage::new(&config, device)
        };
        let [first, second, _, last] = TINY_VIT_STAGES;
        let after_first = DownsampleConfig { channels: second.channels, stride: first.stride };
        Self {
            patch_embed: PatchEmbed::new(device),
            layers: (
                ConvStage::new(first.channels, first.depth, after_first, device),
                attention(1, 7),
                attention(2, 14),
                attention(3, 7),
            ),
            neck: Neck::new(last.channels, out_dim, device),
        }
    }

    /// How many steps [`TinyVit::forward`] reports: patches, every block, neck.
    pub(crate) fn layers(&self) -> usize {
        let (first, second, third, fourth) = &self.layers;
        1 + first.blocks.len() + second.blocks.len() + third.blocks.len() + fourth.blocks.len() + 1
    }

    /// # Shapes
    /// `[1, 3, 1024, 1024]` to `[1, out_dim, 64, 64]`.
    pub(crate) fn forward(&self, image: Tensor<4>, progress: &mut Progress<'_>) -> EncodedImage {
        let patches = self.patch_embed.forward(image);
        progress.step();
        let (first, second, third, fourth) = &self.layers;
        let features = first.forward(patches, progress);
        let features = second.forward(features, progress);
        let features = third.forward(features, progress);
        let features = fourth.forward(features, progress);
        let embedding = self.neck.forward(features);
        progress.step();
        EncodedImage { embedding, high_res: None }
    }
}

impl PatchEmbed {
    fn new(device: &Device) -> Self {
        let halving = |from: usize, to: usize| {
            ConvNorm::new(ConvNormConfig { stride: 2, ..ConvNormConfig::around(from, to) }, device)
        };
        let [first, second] = [TINY_VIT_STEM_CHANNELS, TINY_VIT_STAGES[0].channels];
        Self { conv1: halving(3, first), conv2: halving(first, second) }
    }

    /// # Shapes
    /// `[1, 3, side, side]` to `[1, 64, side / 4, side / 4]`.
    pub(crate) fn forward(&self, image: Tensor<4>) -> Tensor<4> {
        self.conv2.forward(gelu(self.conv1.forward(image)))
    }
}
