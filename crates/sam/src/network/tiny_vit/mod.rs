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
use crate::progress::Progress;
use conv_norm::{ConvNorm, ConvNormConfig};
use stage::{AttentionStage, AttentionStageConfig, ConvStage, DownsampleConfig};

/// Width of each stage.
const CHANNELS: [usize; 4] = [64, 128, 160, 320];

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
        let down =
            |stage: usize, stride: usize| Some(DownsampleConfig { channels: CHANNELS[stage + 1], stride });
        let attention = |stage: usize, depth: usize, window: usize| {
            // The last stage has no successor; the one before it keeps the side, for an embedding at stride 16.
            let downsample = [None, down(1, 2), down(2, 1), None][stage];
            let config = AttentionStageConfig {
                channels: CHANNELS[stage],
                depth,
                heads: CHANNELS[stage] / 32,
                window,
                downsample,
            };
            AttentionStage::new(&config, device)
        };
        Self {
            patch_embed: PatchEmbed::new(device),
            layers: (
                ConvStage::new(CHANNELS[0], 2, DownsampleConfig { channels: CHANNELS[1], stride: 2 }, device),
                attention(1, 2, 7),
                attention(2, 6, 14),
                attention(3, 2, 7),
            ),
            neck: Neck::new(CHANNELS[3], out_dim, device),
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
        Self { conv1: halving(3, CHANNELS[0] / 2), conv2: halving(CHANNELS[0] / 2, CHANNELS[0]) }
    }

    /// # Shapes
    /// `[1, 3, side, side]` to `[1, 64, side / 4, side / 4]`.
    pub(crate) fn forward(&self, image: Tensor<4>) -> Tensor<4> {
        self.conv2.forward(gelu(self.conv1.forward(image)))
    }
}
