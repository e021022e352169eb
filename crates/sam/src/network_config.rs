//! The shapes of the network's parts: plain numbers that both implementations are built from.
//! Not which model has which: that is `config`.

/// One mask for a clear prompt and three for an ambiguous one (paper, section 3, "Resolving ambiguity").
pub(crate) const MASK_TOKENS: usize = 4;
/// Channels after each step of the upscaling, in SAM and in nano alike.
pub(crate) const UPSCALED_CHANNELS: [usize; 2] = [64, 32];

/// Which encoder a model has.
#[derive(Debug, Clone, Copy)]
pub(crate) enum ImageEncoderConfig {
    /// EfficientNet-Lite0 with a feature pyramid.
    Nano,
    /// Segment Anything's own.
    Vit(VitConfig),
    /// MobileSAM's.
    TinyVit,
}

/// Shape of Segment Anything's image encoder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct VitConfig {
    /// Width of the tokens.
    pub(crate) dim: usize,
    /// Number of blocks.
    pub(crate) depth: usize,
    pub(crate) heads: usize,
    /// Hidden width of each block's MLP.
    pub(crate) mlp_dim: usize,
    /// The blocks in which every token sees every other; the others attend inside windows.
    pub(crate) global_blocks: [usize; 4],
    /// Tokens along a side of the image; positions are learned for this many.
    pub(crate) side: usize,
    /// Tokens along a side of a window.
    pub(crate) window: usize,
}

/// Pixels per token of a ViT, both ways.
pub(crate) const VIT_PATCH: usize = 16;

impl VitConfig {
    /// The only input side that its learned positions fit.
    pub(crate) fn input_side(&self) -> usize {
        self.side * VIT_PATCH
    }
}

/// Channels of TinyViT's first convolution.
pub(crate) const TINY_VIT_STEM_CHANNELS: usize = 32;
/// Width of every head of TinyViT.
pub(crate) const TINY_VIT_HEAD_DIM: usize = 32;

/// Blocks at one width and side.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TinyVitStage {
    pub(crate) channels: usize,
    pub(crate) depth: usize,
    /// Tokens along a window of attention; none where the blocks are convolutions.
    pub(crate) window: Option<usize>,
    /// Of the way to the next stage; 1 keeps the side.
    pub(crate) stride: usize,
}

/// TinyViT-5M as MobileSAM has it (official `build_sam_vit_t`).
pub(crate) const TINY_VIT_STAGES: [TinyVitStage; 4] = [
    TinyVitStage { channels: 64, depth: 2, window: None, stride: 2 },
    TinyVitStage { channels: 128, depth: 2, window: Some(7), stride: 2 },
    // Keeps the side, for an embedding at stride 16.
    TinyVitStage { channels: 160, depth: 6, window: Some(14), stride: 1 },
    TinyVitStage { channels: 320, depth: 2, window: Some(7), stride: 1 },
];

/// Where the dense prompt comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) enum DensePromptConfig {
    /// The mask prompt, as in Segment Anything.
    Mask,
    /// Maps of clicks, box and mask, as in nano.
    ClickMaps,
}

/// Shape of a prompt encoder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PromptEncoderConfig {
    /// Width of the embeddings.
    pub(crate) dim: usize,
    pub(crate) dense: DensePromptConfig,
}

/// Widths of a two-way transformer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TwoWayTransformerConfig {
    /// Width of tokens and image.
    pub(crate) dim: usize,
    pub(crate) heads: usize,
    pub(crate) mlp_dim: usize,
}

/// Shape of a mask decoder.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MaskDecoderConfig {
    pub(crate) transformer: TwoWayTransformerConfig,
    /// Hidden width of the IoU head.
    pub(crate) iou_hidden_dim: usize,
}

/// Channels of EfficientNet's first convolution.
pub(crate) const EFFICIENTNET_STEM_CHANNELS: usize = 32;

/// One stage of inverted residuals.
pub(crate) struct EfficientNetStage {
    pub(crate) expansion: usize,
    pub(crate) channels: usize,
    pub(crate) repeats: usize,
    pub(crate) stride: usize,
    pub(crate) kernel: usize,
}

/// EfficientNet-Lite0 (Tan and Le 2019, table 1, without squeeze-excite).
pub(crate) const EFFICIENTNET_STAGES: [EfficientNetStage; 7] = [
    EfficientNetStage { expansion: 1, channels: 16, repeats: 1, stride: 1, kernel: 3 },
    EfficientNetStage { expansion: 6, channels: 24, repeats: 2, stride: 2, kernel: 3 },
    EfficientNetStage { expansion: 6, channels: 40, repeats: 2, stride: 2, kernel: 5 },
    EfficientNetStage { expansion: 6, channels: 80, repeats: 3, stride: 2, kernel: 3 },
    EfficientNetStage { expansion: 6, channels: 112, repeats: 3, stride: 1, kernel: 5 },
    EfficientNetStage { expansion: 6, channels: 192, repeats: 4, stride: 2, kernel: 5 },
    EfficientNetStage { expansion: 6, channels: 320, repeats: 1, stride: 1, kernel: 3 },
];
