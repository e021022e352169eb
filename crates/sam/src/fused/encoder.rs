//! The image encoders on the CPU.
//! Not their layers: each has a module of its own.

use kernels::{Isa, Team};

use super::nano::NanoEncoder;
use super::parameters::Parameters;
use super::tiny_vit::TinyVit;
use super::vit::Vit;
use crate::embedding::{FeatureMap, HighResFeatures};
use crate::network_config::ImageEncoderConfig;
use crate::progress::EncodeProgress;

/// One of the encoders.
#[derive(Debug, Clone)]
#[expect(clippy::large_enum_variant, reason = "there is one for each model")]
pub(crate) enum ImageEncoder {
    /// EfficientNet-Lite0 with a feature pyramid.
    Nano(NanoEncoder),
    /// Segment Anything's own.
    Vit(Vit),
    /// MobileSAM's.
    TinyVit(TinyVit),
}

/// What an image encoder makes of an image.
#[derive(Debug, Clone)]
pub(crate) struct EncodedImage {
    pub(crate) embedding: FeatureMap,
    pub(crate) high_res: Option<HighResFeatures>,
}

impl ImageEncoder {
    /// `dim` is the width of the image embedding.
    pub(super) fn take(
        parameters: &mut Parameters<'_>,
        isa: Isa,
        config: ImageEncoderConfig,
        dim: usize,
    ) -> Self {
        match config {
            ImageEncoderConfig::Nano => Self::Nano(NanoEncoder::take(parameters, isa, dim)),
            ImageEncoderConfig::Vit(config) => Self::Vit(Vit::take(parameters, isa, &config, dim)),
            ImageEncoderConfig::TinyVit => Self::TinyVit(TinyVit::take(parameters, isa, dim)),
        }
    }

    /// # Shapes
    /// `planes` `[3, side, side]`, normalised and padded.
    pub(crate) fn forward(
        &self,
        planes: &[f32],
        side: usize,
        team: Team,
        report: &mut dyn FnMut(EncodeProgress),
    ) -> EncodedImage {
        let embedding = match self {
            Self::Nano(encoder) => return encoder.forward(planes, side, team, report),
            Self::Vit(encoder) => encoder.forward(planes, team, report),
            Self::TinyVit(encoder) => encoder.forward(planes, side, team, report),
        };
        EncodedImage { embedding, high_res: None }
    }
}
