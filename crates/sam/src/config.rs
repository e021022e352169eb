//! The models by name: which encoder, which widths, which keys in the weights file.
//! No weights.

use crate::network_config::{
    DensePromptConfig, ImageEncoderConfig, MaskDecoderConfig, PromptEncoderConfig, TwoWayTransformerConfig,
    UPSCALED_CHANNELS, VitConfig,
};
use crate::weights::{KeyTable, WeightsPart};

/// The base ViT (official `build_sam_vit_b`).
const VIT_B_ENCODER: VitConfig = VitConfig {
    dim: 768,
    depth: 12,
    heads: 12,
    mlp_dim: 3072,
    global_blocks: [2, 5, 8, 11],
    side: 64,
    window: 14,
};

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

    /// Segment Anything with the base ViT (`sam_vit_b_01ec64.pth`).
    pub const VIT_B: Self = Self::segment_anything("vit_b", Some(ImageEncoderConfig::Vit(VIT_B_ENCODER)));

    /// Segment Anything with the large ViT (`sam_vit_l_0b3195.pth`).
    pub const VIT_L: Self = Self::segment_anything(
        "vit_l",
        Some(ImageEncoderConfig::Vit(VitConfig {
            dim: 1024,
            depth: 24,
            heads: 16,
            mlp_dim: 4096,
            global_blocks: [5, 11, 17, 23],
            ..VIT_B_ENCODER
        })),
    );

    /// Segment Anything with the huge ViT, the model of the paper (`sam_vit_h_4b8939.pth`).
    pub const VIT_H: Self = Self::segment_anything(
        "vit_h",
        Some(ImageEncoderConfig::Vit(VitConfig {
            dim: 1280,
            depth: 32,
            heads: 16,
            mlp_dim: 5120,
            global_blocks: [7, 15, 23, 31],
            ..VIT_B_ENCODER
        })),
    );

    /// MobileSAM: TinyViT distilled from the huge ViT (`mobile_sam.pt`).
    pub const MOBILE_SAM: Self = Self::segment_anything("mobile_sam", Some(ImageEncoderConfig::TinyVit));

    /// SlimSAM-77: the base ViT pruned to a fifth of its width (`Zigeng/SlimSAM-uniform-77`).
    pub const SLIMSAM_77: Self = Self::segment_anything(
        "slimsam_77",
        Some(ImageEncoderConfig::Vit(VitConfig { dim: 168, mlp_dim: 696, ..VIT_B_ENCODER })),
    );

    /// Prompt encoder and mask decoder of Segment Anything, for image embeddings that were computed elsewhere.
    pub const SAM_DECODER: Self = Self::segment_anything("sam_decoder", None);

    /// Every model there is.
    pub const ALL: [Self; 7] = [
        Self::NANO,
        Self::VIT_B,
        Self::VIT_L,
        Self::VIT_H,
        Self::MOBILE_SAM,
        Self::SLIMSAM_77,
        Self::SAM_DECODER,
    ];

    /// Prompt encoder and mask decoder are alike behind every encoder (paper, appendix A).
    const fn segment_anything(name: &'static str, image_encoder: Option<ImageEncoderConfig>) -> Self {
        Self {
            name,
            input_side: 1024,
            image_encoder,
            prompt_encoder: PromptEncoderConfig { dim: 256, dense: DensePromptConfig::Mask },
            mask_decoder: MaskDecoderConfig {
                transformer: TwoWayTransformerConfig { dim: 256, heads: 8, mlp_dim: 2048 },
                iou_hidden_dim: 256,
            },
            keys: KeyTable::Official,
        }
    }

    /// Channels of the finer features at strides 8 and 4, where the encoder has them.
    pub(crate) fn high_res_channels(&self) -> Option<[usize; 2]> {
        match self.image_encoder? {
            ImageEncoderConfig::Nano => Some(UPSCALED_CHANNELS),
            ImageEncoderConfig::Vit(_) | ImageEncoderConfig::TinyVit => None,
        }
    }

    /// The one input side that the encoder can take, where it cannot take others.
    pub(crate) fn only_input_side(&self) -> Option<u32> {
        match self.image_encoder? {
            ImageEncoderConfig::Vit(config) => Some(config.input_side() as u32),
            ImageEncoderConfig::Nano | ImageEncoderConfig::TinyVit => None,
        }
    }

    /// What is computed with that part of the weights.
    pub(crate) fn for_part(self, part: WeightsPart) -> Self {
        match part {
            WeightsPart::Whole => self,
            WeightsPart::Decoder => Self { image_encoder: None, ..self },
        }
    }

    /// The model called `name`.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|config| config.name == name)
    }
}
