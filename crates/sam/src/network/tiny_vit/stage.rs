//! The stages of TinyViT: blocks at one width and side, then the way to the next (official `ConvLayer`,
//! `BasicLayer`). Not the blocks themselves.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::block::{TinyVitBlock, TinyVitBlockConfig};
use super::mb_conv::{MbConv, PatchMerging};
use crate::progress::Progress;

/// The way from one stage to the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct DownsampleConfig {
    /// Width of the next stage.
    pub(super) channels: usize,
    /// 1 keeps the side.
    pub(super) stride: usize,
}

/// Shape of an [`AttentionStage`].
#[derive(Debug, Clone, Copy)]
pub(super) struct AttentionStageConfig {
    pub(super) channels: usize,
    pub(super) depth: usize,
    pub(super) heads: usize,
    pub(super) window: usize,
    pub(super) downsample: Option<DownsampleConfig>,
}

/// Convolutional blocks.
#[derive(Module, Debug)]
pub(crate) struct ConvStage {
    pub(crate) blocks: Vec<MbConv>,
    downsample: PatchMerging,
}

/// Blocks of windowed attention.
#[derive(Module, Debug)]
pub(crate) struct AttentionStage {
    pub(crate) blocks: Vec<TinyVitBlock>,
    downsample: Option<PatchMerging>,
}

impl ConvStage {
    pub(super) fn new(channels: usize, depth: usize, next: DownsampleConfig, device: &Device) -> Self {
        Self {
            blocks: (0..depth).map(|_| MbConv::new(channels, device)).collect(),
            downsample: PatchMerging::new(channels, next, device),
        }
    }

    /// # Shapes
    /// `[1, channels, side, side]` to `[1, next channels, side / 2, side / 2]`.
    pub(crate) fn forward(&self, input: Tensor<4>, progress: &mut Progress<'_>) -> Tensor<4> {
        let features = self.blocks.iter().fold(input, |features, block| {
            let features = block.forward(features);
            progress.step();
            features
        });
        self.downsample.forward(features)
    }
}

impl AttentionStage {
    pub(super) fn new(config: &AttentionStageConfig, device: &Device) -> Self {
        let AttentionStageConfig { channels, depth, heads, window, downsample } = *config;
        let block = TinyVitBlockConfig { channels, heads, window };
        Self {
            blocks: (0..depth).map(|_| TinyVitBlock::new(block, device)).collect(),
            downsample: downsample.map(|next| PatchMerging::new(channels, next, device)),
        }
    }

    /// # Shapes
    /// `[1, channels, side, side]` to the width and the side of the next stage.
    pub(crate) fn forward(&self, input: Tensor<4>, progress: &mut Progress<'_>) -> Tensor<4> {
        let features = self.blocks.iter().fold(input, |features, block| {
            let features = block.forward(features);
            progress.step();
            features
        });
        match &self.downsample {
            Some(downsample) => downsample.forward(features),
            None => features,
        }
    }
}
