//! The image encoders that can stand before the decoder.
//! Not their layers: each has a module of its own.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::mask_decoder::HighResTensors;
use super::nano::NanoEncoder;
use super::tiny_vit::TinyVit;
use super::vit::Vit;
use crate::network_config::ImageEncoderConfig;
use crate::progress::{EncodeProgress, Progress};

/// What an image encoder makes of an image.
#[derive(Debug, Clone)]
pub(crate) struct EncodedImage {
    /// `[1, dim, side / 16, side / 16]`.
    pub(crate) embedding: Tensor<4>,
    pub(crate) high_res: Option<HighResTensors>,
}

/// One of the encoders.
#[derive(Module, Debug)]
#[allow(clippy::large_enum_variant, reason = "a program has one, for as long as it runs")]
pub(crate) enum ImageEncoder {
    /// EfficientNet-Lite0 with a feature pyramid.
    Nano(NanoEncoder),
    /// Segment Anything's own.
    Vit(Vit),
    /// MobileSAM's.
    TinyVit(TinyVit),
}

impl ImageEncoder {
    /// `dim` is the width of the image embedding.
    pub(crate) fn new(config: ImageEncoderConfig, dim: usize, device: &Device) -> Self {
        match config {
            ImageEncoderConfig::Nano => Self::Nano(NanoEncoder::new(dim, device)),
            ImageEncoderConfig::Vit(config) => Self::Vit(Vit::new(&config, dim, device)),
            ImageEncoderConfig::TinyVit => Self::TinyVit(TinyVit::new(dim, device)),
        }
    }

    /// # Shapes
    /// `[1, 3, side, side]`, normalised and padded.
    pub(crate) fn forward(&self, image: Tensor<4>, report: &mut dyn FnMut(EncodeProgress)) -> EncodedImage {
        match self {
            Self::Nano(encoder) => encoder.forward(image, &mut Progress::new(encoder.layers(), report)),
            Self::Vit(encoder) => encoder.forward(image, &mut Progress::new(encoder.layers(), report)),
            Self::TinyVit(encoder) => encoder.forward(image, &mut Progress::new(encoder.layers(), report)),
        }
    }
}
