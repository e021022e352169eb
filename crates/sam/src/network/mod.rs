//! The layers of the network, named as in the official checkpoints.
//! No weights files, no images and no reading back of tensors.

pub(crate) mod attend;
pub(crate) mod attention;
pub(crate) mod click_maps;
pub(crate) mod gelu;
pub(crate) mod image_encoder;
pub(crate) mod layer_norm_2d;
pub(crate) mod mask_decoder;
pub(crate) mod mlp;
pub(crate) mod nano;
pub(crate) mod position_encoding;
pub(crate) mod prompt_batch;
pub(crate) mod prompt_encoder;
pub(crate) mod tiny_vit;
pub(crate) mod two_way_transformer;
pub(crate) mod vit;

use burn::module::Module;
use burn::tensor::Device;

use crate::config::ModelConfig;
use image_encoder::ImageEncoder;
use mask_decoder::MaskDecoder;
use prompt_encoder::PromptEncoder;

/// The three parts of Segment Anything (paper, figure 4).
#[derive(Module, Debug)]
pub(crate) struct Network {
    /// None where only embeddings computed elsewhere are decoded.
    pub(crate) image_encoder: Option<ImageEncoder>,
    pub(crate) prompt_encoder: PromptEncoder,
    pub(crate) mask_decoder: MaskDecoder,
}

impl Network {
    /// The shape of `config` with weights still to be loaded.
    pub(crate) fn new(config: &ModelConfig, device: &Device) -> Self {
        let dim = config.prompt_encoder.dim;
        Self {
            image_encoder: config.image_encoder.map(|kind| ImageEncoder::new(kind, dim, device)),
            prompt_encoder: PromptEncoder::new(config.prompt_encoder, device),
            mask_decoder: MaskDecoder::new(config.mask_decoder, device),
        }
    }
}
