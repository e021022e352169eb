//! The network in Burn, on any device that Burn has.
//! Not its layers: those are in `network`.

use annotation::LowResLogits;
use burn::tensor::{Device, Tensor, TensorData, Transaction};

use crate::config::ModelConfig;
use crate::decoded::ScoredLogits;
use crate::embedding::{FeatureMap, HighResFeatures, ImageEmbedding};
use crate::embedding_tensors::EmbeddingTensors;
use crate::error::SamError;
use crate::network::Network;
use crate::network::image_encoder::EncodedImage;
use crate::network::mask_decoder::{DecoderImage, HighResTensors, MaskPrediction};
use crate::network::prompt_batch::PromptBatch;
use crate::progress::EncodeProgress;
use crate::prompt_tokens::PromptTokens;
use crate::weights::{Lookup, load};

/// A model with its weights on a device.
#[derive(Debug)]
pub(crate) struct BurnEngine {
    pub(crate) network: Network,
    /// The encoded grid of the image embedding: the same for every image and every click.
    pub(crate) positions: Tensor<3>,
    model: &'static str,
    device: Device,
}

impl BurnEngine {
    /// `side` is that of the image embedding.
    ///
    /// # Errors
    /// When a key is missing or left over, a shape is another, or a value is not finite.
    pub(crate) fn load(
        config: &ModelConfig,
        lookup: Lookup<'_>,
        side: usize,
        device: &Device,
    ) -> Result<Self, SamError> {
        let network = load(Network::new(config, device), lookup, config.keys)?;
        let positions = network.prompt_encoder.pe_layer.grid(side);
        Ok(Self { network, positions, model: config.name, device: device.clone() })
    }

    /// Embeds `[3, side, side]` planes.
    ///
    /// # Errors
    /// When the model has no image encoder, or the device fails.
    pub(crate) async fn encode(
        &self,
        planes: Vec<f32>,
        side: usize,
        report: &mut dyn FnMut(EncodeProgress),
    ) -> Result<(FeatureMap, Option<HighResFeatures>), SamError> {
        let encoder = self.network.image_encoder.as_ref();
        let encoder = encoder.ok_or(SamError::NoImageEncoder { model: self.model })?;
        let image = Tensor::from_data(TensorData::new(planes, [1, 3, side, side]), &self.device);
        let EncodedImage { embedding, high_res } = encoder.forward(image, report);
        read_features(embedding, high_res).await
    }

    /// The masks of `wanted` for one object.
    ///
    /// # Errors
    /// When the device fails.
    pub(crate) async fn decode(
        &self,
        embedding: &ImageEmbedding,
        tokens: PromptTokens,
        mask: Option<&LowResLogits>,
        wanted: std::ops::Range<usize>,
    ) -> Result<Vec<ScoredLogits>, SamError> {
        let side = embedding.features.side;
        let mask_input = mask.map(|logits| {
            let values = TensorData::new(logits.values().to_vec(), [1, 1, 4 * side, 4 * side]);
            Tensor::from_data(values, &self.device)
        });
        let on_device = || EmbeddingTensors::new(embedding, &self.device);
        let tensors = embedding.prepared.tensors.get_or_init(on_device);
        let image = DecoderImage {
            embedding: &tensors.features,
            positions: &self.positions,
            high_res: tensors.high_res.as_ref(),
        };
        let batch = PromptBatch { tokens: vec![tokens], mask_input };
        let prompt = self.network.prompt_encoder.forward(&batch, side);
        let MaskPrediction { low_res_logits, predicted_iou } =
            self.network.mask_decoder.forward(image, prompt);

        let (first, count) = (wanted.start, wanted.len());
        let values = read_back(
            Transaction::default()
                .register(low_res_logits.narrow(1, first, count))
                .register(predicted_iou.narrow(1, first, count)),
        );
        let [logits, scores] = <[Vec<f32>; 2]>::try_from(values.await?).map_err(|values| {
            SamError::ReadBack { reason: format!("{} tensors instead of 2", values.len()) }
        })?;
        let scored = logits.chunks_exact(16 * side * side).zip(scores).map(|(logits, predicted_iou)| {
            let grid = LowResLogits::new(4 * side as u32, 4 * side as u32, logits.to_vec());
            let low_res_logits = grid.map_err(|error| SamError::ReadBack { reason: error.to_string() })?;
            Ok(ScoredLogits { low_res_logits, predicted_iou })
        });
        scored.collect()
    }
}

/// Every feature map, in one synchronisation with the device.
async fn read_features(
    embedding: Tensor<4>,
    high_res: Option<HighResTensors>,
) -> Result<(FeatureMap, Option<HighResFeatures>), SamError> {
    let finer = high_res.into_iter().flat_map(|high_res| [high_res.stride_8, high_res.stride_4]);
    let tensors: Vec<Tensor<4>> = std::iter::once(embedding).chain(finer).collect();
    let shapes: Vec<[usize; 4]> = tensors.iter().map(Tensor::dims).collect();
    let values = read_back(tensors.into_iter().fold(Transaction::default(), Transaction::register)).await?;
    let maps = values
        .iter()
        .zip(shapes)
        .map(|(values, [_, channels, side, _])| FeatureMap::from_planes(values, side, channels));
    let mut maps = maps.collect::<Vec<_>>().into_iter();
    let missing = || SamError::ReadBack { reason: "a tensor is missing".to_owned() };
    let features = maps.next().ok_or_else(missing)?;
    let finer = maps.next().zip(maps.next());
    Ok((features, finer.map(|(stride_8, stride_4)| HighResFeatures { stride_8, stride_4 })))
}

/// The values of every registered tensor, in one synchronisation with the device.
async fn read_back(tensors: Transaction) -> Result<Vec<Vec<f32>>, SamError> {
    let data =
        tensors.execute_async().await.map_err(|error| SamError::ReadBack { reason: error.to_string() })?;
    let values = data.into_iter().map(|data| data.try_into_vec::<f32>());
    values.collect::<Result<_, _>>().map_err(|error| SamError::ReadBack { reason: format!("{error:?}") })
}
