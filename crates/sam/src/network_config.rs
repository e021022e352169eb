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
#[cfg_attr(not(feature = "burn"), allow(dead_code, reason = "only Burn has this encoder"))]
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
}

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
