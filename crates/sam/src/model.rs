//! Segment Anything as two plain functions: an image becomes an embedding, a prompt on it becomes masks.
//! No state between calls, so predicting before an image is set cannot be written.

use annotation::Prompt;
use kernels::Team;

#[cfg(feature = "burn")]
use crate::burn_engine::BurnEngine;
use crate::config::ModelConfig;
use crate::decoded::ScoredLogits;
use crate::embedding::ImageEmbedding;
use crate::error::{FileKind, SamError};
use crate::fused::{EncodedImage, FusedEngine, Question};
use crate::image::ModelInput;
use crate::network_config::MASK_TOKENS;
use crate::progress::EncodeProgress;
use crate::prompt::{check_mask_side, tokens_from_prompt};
use crate::safetensors_file::SafetensorsFile;
use crate::weights::{Lookup, Recognized, TensorSource, WeightsId, recognize, sha256_hex};

/// Pixels of the model frame per position of the image embedding.
pub(crate) const STRIDE: usize = 16;
/// Side of the low-res logits over that of the image embedding.
const LOW_RES_SCALE: usize = 4;
/// The coarsest features are at this stride.
const SIDE_STEP: u32 = 32;
const MAX_SIDE: u32 = 4096;

/// Where a model computes.
#[derive(Debug, Clone, Default)]
pub enum Device {
    /// This machine's processor, with our own kernels.
    #[default]
    Cpu,
    /// A device of Burn's.
    #[cfg(feature = "burn")]
    Burn(burn::tensor::Device),
}

impl Device {
    /// The best graphics card that is reached through Vulkan, Metal or Direct3D; none where there is none, not even
    /// one in software.
    #[cfg(all(feature = "wgpu", not(target_family = "wasm")))]
    #[must_use]
    pub fn wgpu() -> Option<Self> {
        use burn::tensor::{Device, DeviceKind, DeviceType};
        let found = Device::enumerate(DeviceType::Wgpu).into_vec();
        (!found.is_empty()).then(|| Self::Burn(Device::wgpu(DeviceKind::DefaultDevice)))
    }

    /// The graphics card that the browser offers; to be asked for once in a worker's life.
    ///
    /// # Errors
    /// When it offers none, or does not hand it out.
    #[cfg(all(feature = "wgpu", target_family = "wasm"))]
    pub async fn webgpu() -> Result<Self, SamError> {
        let device = burn::tensor::Device::wgpu_options().init_async().await;
        device.map(Self::Burn).map_err(|error| SamError::NoGraphicsCard { reason: error.to_string() })
    }

    /// The first graphics card of NVIDIA; none without one or without its driver.
    #[cfg(feature = "cuda")]
    #[must_use]
    pub fn cuda() -> Option<Self> {
        let found = burn::tensor::Device::enumerate(burn::tensor::DeviceType::Cuda).into_vec();
        found.into_iter().next().map(Self::Burn)
    }
}

/// A model with its weights.
#[derive(Debug)]
pub struct Sam {
    pub(crate) config: ModelConfig,
    input_side: u32,
    weights: WeightsId,
    engine: Engine,
}

#[derive(Debug)]
#[cfg_attr(feature = "burn", expect(clippy::large_enum_variant, reason = "there is one for each model"))]
enum Engine {
    Fused(FusedEngine),
    #[cfg(feature = "burn")]
    Burn(BurnEngine),
}

impl Sam {
    /// The model of a safetensors file, with the file's weights; see [`Sam::from_tensors`].
    ///
    /// # Errors
    /// When the file is not a safetensors file, is truncated, is for an unknown model, or does not fit it.
    pub fn from_safetensors(bytes: &[u8], device: &Device) -> Result<Self, SamError> {
        let file = SafetensorsFile::parse(bytes, FileKind::Weights)?;
        Self::from_tensors(&file, sha256_hex(bytes), device)
    }

    /// The model whose weights `source` holds, in a file with this SHA-256: the one that its metadata names, else
    /// the one with its keys and shapes. A file of prompt encoder and mask decoder stands for the whole weights that it
    /// is a part of, but for embedding images.
    ///
    /// # Errors
    /// When the model is unknown, or the tensors do not fit it.
    pub fn from_tensors(
        source: &dyn TensorSource,
        sha256: String,
        device: &Device,
    ) -> Result<Self, SamError> {
        let Recognized { config, naming, part } = recognize(source, source.metadata("model"))?;
        let sha256 = part.sha256(source, sha256)?;
        let input_side = input_side(source, &config)?;

        let side = input_side as usize / STRIDE;
        let lookup = Lookup::new(source, naming);
        let computed = config.for_part(part);
        let engine = match device {
            Device::Cpu => Engine::Fused(FusedEngine::load(&computed, lookup, side)?),
            #[cfg(feature = "burn")]
            Device::Burn(device) => Engine::Burn(BurnEngine::load(&computed, lookup, side, device)?),
        };
        let weights = WeightsId { model: config.name, sha256 };
        Ok(Self { config, input_side, weights, engine })
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

    /// Side of the image embedding.
    pub(crate) fn embedding_side(&self) -> usize {
        self.input_side as usize / STRIDE
    }

    /// Embeds an image; `report` hears of every layer.
    ///
    /// # Errors
    /// When the model has no image encoder, the image is framed for another side, or the device fails.
    pub async fn encode(
        &self,
        input: ModelInput,
        report: &mut dyn FnMut(EncodeProgress),
    ) -> Result<ImageEmbedding, SamError> {
        let ModelInput { framing, values } = input;
        if framing.side() != self.input_side {
            return Err(SamError::OtherFrame { found: framing.side(), expected: self.input_side });
        }
        let side = self.input_side as usize;
        let (features, high_res) = match &self.engine {
            Engine::Fused(engine) => {
                let encoder = engine.encoder.as_ref();
                let encoder = encoder.ok_or(SamError::NoImageEncoder { model: self.config.name })?;
                let EncodedImage { embedding, high_res } =
                    encoder.forward(&values, side, Team::of_this_machine(), report);
                (embedding, high_res)
            }
            #[cfg(feature = "burn")]
            Engine::Burn(engine) => engine.encode(values, side, report).await?,
        };
        Ok(ImageEmbedding::new(features, high_res, framing, self.weights.clone()))
    }

    /// Does now what the first click on an image would have to wait for.
    pub fn prepare(&self, embedding: &ImageEmbedding) {
        match &self.engine {
            Engine::Fused(engine) => drop(engine.prepare(embedding)),
            #[cfg(feature = "burn")]
            Engine::Burn(_) => {}
        }
    }

    /// The masks for one object: three if the prompt is ambiguous, else one.
    ///
    /// # Errors
    /// When the embedding is of other weights, the mask prompt of another size, or the device fails.
    pub async fn decode(
        &self,
        embedding: &ImageEmbedding,
        prompt: &Prompt,
    ) -> Result<Vec<ScoredLogits>, SamError> {
        self.check_weights(embedding.weights.model, &embedding.weights.sha256)?;
        check_mask_side(prompt, LOW_RES_SCALE * self.embedding_side())?;
        let tokens = tokens_from_prompt(prompt, &embedding.framing);
        // Mask 0 answers a clear prompt, the others an ambiguous one (official `multimask_output`).
        let wanted = if prompt.is_ambiguous() { 1..MASK_TOKENS } else { 0..1 };
        match &self.engine {
            Engine::Fused(engine) => {
                let image = engine.prepare(embedding);
                let question = Question { tokens: &tokens, mask: prompt.mask.as_ref(), wanted };
                // A decode is too short for threads that must be started first.
                Ok(engine.decoder.decode(image, question, Team::at_hand()))
            }
            #[cfg(feature = "burn")]
            Engine::Burn(engine) => engine.decode(embedding, tokens, prompt.mask.as_ref(), wanted).await,
        }
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
pub(crate) fn input_side(source: &dyn TensorSource, config: &ModelConfig) -> Result<u32, SamError> {
    let Some(text) = source.metadata("input_side") else { return Ok(config.input_side) };
    let side = text
        .parse()
        .ok()
        .filter(|side: &u32| (SIDE_STEP..=MAX_SIDE).contains(side) && side.is_multiple_of(SIDE_STEP));
    let side = side.ok_or_else(|| SamError::BadInputSide { found: text.to_owned() })?;
    match config.only_input_side() {
        Some(expected) if expected != side => {
            Err(SamError::OtherInputSide { found: side, model: config.name, expected })
        }
        _ => Ok(side),
    }
}
