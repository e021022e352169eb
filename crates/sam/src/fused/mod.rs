//! Prompt encoder, mask decoder and image encoders on the CPU: channel-last, in few passes over memory, with our
//! own kernels. `network` is the same in Burn, layer by layer as published: the twin it is tested against.

mod attention;
mod convolution;
mod decoder;
mod dense_prompt;
mod depthwise;
mod doubling;
mod encoder;
mod grid;
mod image_pass;
mod inverted_residual;
mod linear;
mod nano;
mod neck;
mod parameters;
mod prepared;
mod prepared_look;
#[cfg(test)]
mod rewrites;
mod sparse_prompt;
mod stem;
mod tiny_vit;
mod transformer;
mod two_way;
mod upscaling;
mod vit;
mod window_attention;

use std::sync::Arc;

use kernels::Isa;

use crate::config::ModelConfig;
use crate::embedding::ImageEmbedding;
use crate::error::SamError;
use crate::weights::Lookup;
pub(crate) use decoder::{Decoder, Question};
pub(crate) use encoder::{EncodedImage, ImageEncoder};
use parameters::Parameters;
pub(crate) use prepared::PreparedImage;
#[cfg(all(test, feature = "flex"))]
pub(crate) use {linear::add, tiny_vit::Blocks, tiny_vit::TinyVit, vit::Vit};

/// A model with its weights, ready to compute on this machine's CPU.
#[derive(Debug)]
pub(crate) struct FusedEngine {
    /// None where only embeddings computed elsewhere are decoded.
    pub(crate) encoder: Option<ImageEncoder>,
    pub(crate) decoder: Decoder,
    /// Encoded positions of the image grid.
    positions: Arc<[f32]>,
}

impl FusedEngine {
    /// `side` is that of the image embedding.
    ///
    /// # Errors
    /// When a key is missing or left over, a shape is another, or a value is not finite.
    pub(crate) fn load(config: &ModelConfig, lookup: Lookup<'_>, side: usize) -> Result<Self, SamError> {
        Self::load_for(Isa::best(), config, lookup, side)
    }

    pub(crate) fn load_for(
        isa: Isa,
        config: &ModelConfig,
        lookup: Lookup<'_>,
        side: usize,
    ) -> Result<Self, SamError> {
        let mut parameters = Parameters::new(lookup, config.keys);
        let dim = config.prompt_encoder.dim;
        let encoder = config.image_encoder.map(|kind| ImageEncoder::take(&mut parameters, isa, kind, dim));
        let decoder = Decoder::take(&mut parameters, isa, config.prompt_encoder, config.mask_decoder);
        parameters.finish()?;
        let positions = decoder.positions(side).into();
        Ok(Self { encoder, decoder, positions })
    }

    /// The embedding as the decoder reads it, made when it is first asked for.
    pub(crate) fn prepare<'a>(&self, embedding: &'a ImageEmbedding) -> &'a PreparedImage {
        embedding.prepared.fused.get_or_init(|| self.prepare_with(embedding, Arc::clone(&self.positions)))
    }

    /// The same with the encoded positions of its own grid.
    pub(crate) fn prepare_with(&self, embedding: &ImageEmbedding, positions: Arc<[f32]>) -> PreparedImage {
        PreparedImage::new(&self.decoder, embedding, positions)
    }
}
