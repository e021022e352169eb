//! An image embedding on a device of Burn's.
//! Not how the network makes one.

use burn::tensor::{Device, Tensor, TensorData};

use crate::embedding::{FeatureMap, ImageEmbedding};
use crate::network::mask_decoder::HighResTensors;

/// The feature maps of one image, each `[1, channels, side, side]`.
#[derive(Debug, Clone)]
pub(crate) struct EmbeddingTensors {
    pub(crate) features: Tensor<4>,
    pub(crate) high_res: Option<HighResTensors>,
}

impl EmbeddingTensors {
    pub(crate) fn new(embedding: &ImageEmbedding, device: &Device) -> Self {
        let tensor = |map: &FeatureMap| -> Tensor<4> {
            let shape = [1, map.channels, map.side, map.side];
            Tensor::from_data(TensorData::new(map.to_planes(), shape), device)
        };
        let high_res = embedding.high_res.as_ref().map(|high_res| HighResTensors {
            stride_8: tensor(&high_res.stride_8),
            stride_4: tensor(&high_res.stride_4),
        });
        Self { features: tensor(&embedding.features), high_res }
    }
}
