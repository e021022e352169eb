//! One pass through the network with gradients: images to features, prompts to masks, a loss to gradients.
//! Not what the loss is.

use burn::tensor::{Device, Tensor};

use super::learner::{Learner, Scope};
use super::parameters::{gradients, recording};
use crate::embedding::ImageEmbedding;
use crate::embedding_tensors::EmbeddingTensors;
use crate::error::SamError;
use crate::network::Network;
use crate::network::image_encoder::EncodedImage;
use crate::network::mask_decoder::{DecoderImage, HighResTensors, MaskPrediction};
use crate::network::prompt_batch::PromptBatch;
use crate::prompt_tokens::PromptTokens;

/// A copy of the network that records what is computed with it. Passes on different threads know nothing of each other.
#[derive(Debug)]
pub struct Pass<'a> {
    learner: &'a Learner,
    network: Network,
    device: Device,
}

/// What the image encoder makes of one or several images.
#[derive(Debug, Clone)]
pub struct ImageFeatures {
    embedding: Tensor<4>,
    high_res: Option<HighResTensors>,
}

/// All masks of the decoder; index 0 is the answer to a clear prompt, 1 to 3 those to an ambiguous one.
#[derive(Debug, Clone)]
pub struct Prediction {
    /// `[objects, 4, side / 4, side / 4]`.
    pub low_res_logits: Tensor<4>,
    /// `[objects, 4]`.
    pub predicted_iou: Tensor<2>,
}

impl<'a> Pass<'a> {
    pub(super) fn new(learner: &'a Learner) -> Self {
        let mut network = learner.network.clone();
        if learner.scope == Scope::Decoder {
            network.image_encoder = None;
        }
        let device = learner.device.clone().autodiff();
        Self { learner, network: recording(network, learner.scope), device }
    }

    /// Where tensors for this pass are made.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// # Shapes
    /// `images` `[images, 3, side, side]`, normalised and padded.
    ///
    /// # Errors
    /// When the image encoder does not learn: then there are embeddings.
    pub fn encode(&self, images: Tensor<4>) -> Result<ImageFeatures, SamError> {
        let encoder = self.network.image_encoder.as_ref();
        let encoder = encoder.ok_or(SamError::NoImageEncoder { model: self.learner.model() })?;
        let EncodedImage { embedding, high_res } = encoder.forward(images, &mut |_| {});
        Ok(ImageFeatures { embedding, high_res })
    }

    /// The features of an image that was embedded before.
    #[must_use]
    pub fn features(&self, embedding: &ImageEmbedding) -> ImageFeatures {
        let EmbeddingTensors { features, high_res } = EmbeddingTensors::new(embedding, &self.device);
        ImageFeatures { embedding: features, high_res }
    }

    /// The masks for all objects: as many for each image, those of the first image first, each prompt with as many tokens.
    ///
    /// # Shapes
    /// `mask_input` `[objects, 1, side / 4, side / 4]`.
    #[must_use]
    pub fn decode(
        &self,
        features: &ImageFeatures,
        tokens: Vec<PromptTokens>,
        mask_input: Option<Tensor<4>>,
    ) -> Prediction {
        let [images, _, side, _] = features.embedding.dims();
        let features = features.repeated(tokens.len() / images);
        let prompt = self.network.prompt_encoder.forward(&PromptBatch { tokens, mask_input }, side);
        let positions = Tensor::from_inner(self.learner.positions.clone());
        let image = DecoderImage {
            embedding: &features.embedding,
            positions: &positions,
            high_res: features.high_res.as_ref(),
        };
        let MaskPrediction { low_res_logits, predicted_iou } =
            self.network.mask_decoder.forward(image, prompt);
        Prediction { low_res_logits, predicted_iou }
    }

    /// How `loss` changes with each parameter, in the order of [`Learner::parameters`]; `None` where it had no part.
    #[must_use]
    pub fn gradients(self, loss: &Tensor<1>) -> Vec<Option<Tensor<1>>> {
        let of = loss.backward();
        gradients(&self.network, self.learner.scope, &of)
    }
}

impl ImageFeatures {
    /// Those of several images as one; `None` without any.
    #[must_use]
    pub fn joined(images: Vec<Self>) -> Option<Self> {
        let embedding = images.iter().map(|image| image.embedding.clone()).collect::<Vec<_>>();
        let high_res: Option<Vec<HighResTensors>> = images.into_iter().map(|image| image.high_res).collect();
        let high_res = high_res.filter(|all| !all.is_empty()).map(|all| {
            let (stride_8, stride_4) = all.into_iter().map(|finer| (finer.stride_8, finer.stride_4)).unzip();
            HighResTensors { stride_8: Tensor::cat(stride_8, 0), stride_4: Tensor::cat(stride_4, 0) }
        });
        (!embedding.is_empty()).then(|| Self { embedding: Tensor::cat(embedding, 0), high_res })
    }

    /// Each image as often as it has objects. A single image serves all of its objects as it is.
    fn repeated(&self, objects: usize) -> Self {
        let [images, ..] = self.embedding.dims();
        if images == 1 {
            return self.clone();
        }
        let repeat = |tensor: &Tensor<4>| -> Tensor<4> {
            let [images, channels, height, width] = tensor.dims();
            let each: Tensor<5> = tensor.clone().unsqueeze_dim(1);
            each.repeat_dim(1, objects).reshape([images * objects, channels, height, width])
        };
        let high_res = self.high_res.as_ref().map(|high_res| HighResTensors {
            stride_8: repeat(&high_res.stride_8),
            stride_4: repeat(&high_res.stride_4),
        });
        Self { embedding: repeat(&self.embedding), high_res }
    }
}
