//! Segment Anything as two plain functions: an image becomes an embedding, a prompt on it becomes masks.
//! No state between calls, so predicting before an image is set cannot be written.

use annotation::Prompt;
use burn::tensor::{Device, Tensor, TensorData};

use crate::config::ModelConfig;
use crate::decoded::Decoded;
use crate::embedding::ImageEmbedding;
use crate::error::{FileKind, SamError};
use crate::image::ModelInput;
use crate::network::Network;
use crate::network::image_encoder::EncodedImage;
use crate::network::mask_decoder::{DecoderImage, MASK_TOKENS, MaskPrediction};
use crate::network::progress::EncodeProgress;
use crate::prompt::{MaskGrid, batch_from_prompt};
use crate::safetensors_file::SafetensorsFile;
use crate::weights::{WeightsId, load, sha256_hex};

/// Pixels of the model frame per position of the image embedding.
const STRIDE: usize = 16;
/// Side of the low-res logits over that of the image embedding.
const LOW_RES_SCALE: usize = 4;
/// The coarsest features are at this stride.
const SIDE_STEP: u32 = 32;
const MAX_SIDE: u32 = 4096;

/// A model with its weights.
#[derive(Debug)]
pub struct Sam {
    pub(crate) config: ModelConfig,
    input_side: u32,
    weights: WeightsId,
    pub(crate) network: Network,
    /// The encoded grid of the image embedding: the same for every image and every click.
    pub(crate) positions: Tensor<3>,
    device: Device,
}

impl Sam {
    /// The model that the file's metadata names, with the file's weights.
    ///
    /// # Errors
    /// When the file is not a safetensors file, is truncated, is for an unknown model, or does not fit it.
    pub fn from_safetensors(bytes: &[u8], device: &Device) -> Result<Self, SamError> {
        let file = SafetensorsFile::parse(bytes, FileKind::Weights)?;
        let name = file.metadata("model").unwrap_or_default();
        let config =
            ModelConfig::named(name).ok_or_else(|| SamError::UnknownModel { found: name.to_owned() })?;
        let input_side = input_side(&file, &config)?;

        let network = load(Network::new(&config, device), &file, config.keys)?;
        let positions = network.prompt_encoder.pe_layer.grid(input_side as usize / STRIDE);
        let weights = WeightsId { model: config.name, sha256: sha256_hex(bytes) };
        Ok(Self { config, input_side, weights, network, positions, device: device.clone() })
    }

    /// Side of the square that images are framed in.
    #[must_use]
    pub fn input_side(&self) -> u32 {
        self.input_side
    }

    /// Name of the model and hash of its weights.
    #[must_use]
    pub fn weights(&self) -> &WeightsId {
        &self.weights
    }

    /// Where the network runs.
    #[must_use]
    pub fn device(&self) -> &Device {
        &self.device
    }

    /// Side of the image embedding.
    pub(crate) fn embedding_side(&self) -> usize {
        self.input_side as usize / STRIDE
    }

    /// Embeds an image; `report` hears of every layer.
    ///
    /// # Errors
    /// When the model has no image encoder, or the image is framed for another side.
    pub fn encode(
        &self,
        input: ModelInput,
        report: &mut dyn FnMut(EncodeProgress),
    ) -> Result<ImageEmbedding, SamError> {
        let encoder = self
            .network
            .image_encoder
            .as_ref()
            .ok_or(SamError::NoImageEncoder { model: self.config.name })?;
        let ModelInput { framing, values } = input;
        if framing.side() != self.input_side {
            return Err(SamError::OtherFrame { found: framing.side(), expected: self.input_side });
        }
        let side = self.input_side as usize;
        let image = TensorData::new(values, [1, 3, side, side]);
        let EncodedImage { embedding, high_res } =
            encoder.forward(Tensor::from_data(image, &self.device), report);
        Ok(ImageEmbedding { features: embedding, high_res, framing, weights: self.weights.clone() })
    }

    /// The masks for one object: three if the prompt is ambiguous, else one.
    ///
    /// # Errors
    /// When the embedding is of other weights, or the mask prompt of another size.
    pub fn decode(&self, embedding: &ImageEmbedding, prompt: &Prompt) -> Result<Decoded, SamError> {
        self.check_weights(embedding.weights.model, &embedding.weights.sha256)?;
        let side = self.embedding_side();
        let grid = MaskGrid { side: LOW_RES_SCALE * side, device: &self.device };
        let batch = batch_from_prompt(prompt, &embedding.framing, &grid)?;

        let image = DecoderImage {
            embedding: &embedding.features,
            positions: &self.positions,
            high_res: embedding.high_res.as_ref(),
        };
        let prompt_embedding = self.network.prompt_encoder.forward(&batch, side);
        let MaskPrediction { low_res_logits, predicted_iou } =
            self.network.mask_decoder.forward(image, prompt_embedding);

        // Mask 0 answers a clear prompt, the others an ambiguous one (official `multimask_output`).
        let [first, count] = if prompt.is_ambiguous() { [1, MASK_TOKENS - 1] } else { [0, 1] };
        Ok(Decoded {
            low_res_logits: low_res_logits.narrow(1, first, count),
            predicted_iou: predicted_iou.narrow(1, first, count),
        })
    }

    /// Refuses an embedding of another model or of other weights.
    pub(crate) fn check_weights(&self, model: &str, sha256: &str) -> Result<(), SamError> {
        if model != self.weights.model {
            return Err(SamError::OtherModel { found: model.to_owned(), expected: self.weights.model });
        }
        if sha256 != self.weights.sha256 {
            let expected = self.weights.sha256.clone();
            return Err(SamError::OtherWeights { found: sha256.to_owned(), expected });
        }
        Ok(())
    }
}

/// The side the weights were found to work best at, or the model's own.
fn input_side(file: &SafetensorsFile<'_>, config: &ModelConfig) -> Result<u32, SamError> {
    let Some(text) = file.metadata("input_side") else { return Ok(config.input_side) };
    let side = text
        .parse()
        .ok()
        .filter(|side: &u32| (SIDE_STEP..=MAX_SIDE).contains(side) && side.is_multiple_of(SIDE_STEP));
    side.ok_or_else(|| SamError::BadInputSide { found: text.to_owned() })
}
