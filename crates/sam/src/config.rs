//! The models by name: which encoder, which widths, which keys in the weights file.
//! No weights.

use crate::network_config::{
    DensePromptConfig, ImageEncoderConfig, MaskDecoderConfig, PromptEncoderConfig, TwoWayTransformerConfig,
    UPSCALED_CHANNELS,
};
use crate::weights::KeyTable;

/// The shape of one model.
#[derive(Debug, Clone, Copy)]
pub struct ModelConfig {
    /// What the weights file's metadata calls it, and part of the name of each embedding file.
    pub name: &'static str,
    /// Side of the square the image is framed in, where the weights file does not name one.
    pub input_side: u32,
    pub(crate) image_encoder: Option<ImageEncoderConfig>,
    pub(crate) prompt_encoder: PromptEncoderConfig,
    pub(crate) mask_decoder: MaskDecoderConfig,
    pub(crate) keys: KeyTable,
}

impl ModelConfig {
    /// The bundled model: small enough for a click per frame on a laptop.
    pub const NANO: Self = Self {
        name: "nano",
        input_side: 512,
        image_encoder: Some(ImageEncoderConfig::Nano),
        prompt_encoder: PromptEncoderConfig { dim: 128, dense: DensePromptConfig::ClickMaps },
        mask_decoder: MaskDecoderConfig {
            transformer: TwoWayTransformerConfig { dim: 128, heads: 4, mlp_dim: 1024 },
            iou_hidden_dim: 256,
        },
        keys: KeyTable::Nano,
    };

    /// Prompt encoder and mask decoder of Segment Anything, alike in ViT-B, ViT-L, ViT-H and MobileSAM, for image
    /// embeddings that were computed elsewhere.
    pub const SAM_DECODER: Self = Self {
        name: "sam_decoder",
        input_side: 1024,
        image_encoder: None,
        prompt_encoder: PromptEncoderConfig { dim: 256, dense: DensePromptConfig::Mask },
        mask_decoder: MaskDecoderConfig {
            transformer: TwoWayTransformerConfig { dim: 256, heads: 8, mlp_dim: 2048 },
            iou_hidden_dim: 256,
        },
        keys: KeyTable::Official,
    };

    /// Every model there is.
    pub const ALL: [Self; 2] = [Self::NANO, Self::SAM_DECODER];

    /// Channels of the finer features at strides 8 and 4, where the encoder has them.
    pub(crate) fn high_res_channels(&self) -> Option<[usize; 2]> {
        match self.image_encoder? {
            ImageEncoderConfig::Nano => Some(UPSCALED_CHANNELS),
        }
    }

    /// The model called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|config| config.name == name)
    }
}
