//! A network whose parameters change: made from weights, asked for passes, given new values.
//! Not what happens in a pass, nor how new values are found.

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor};

use super::parameters::{Parameter, collect, replace};
use super::pass::Pass;
use super::weights_file::weights_file;
use crate::config::ModelConfig;
use crate::error::SamError;
use crate::model::{STRIDE, input_side};
use crate::network::Network;
use crate::network_config::ImageEncoderConfig;
use crate::weights::{Lookup, Recognized, TensorSource, load, recognize};

/// What learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All of it; nano only.
    Everything,
    /// Prompt encoder and mask decoder; the image encoder stays as it is, so that embeddings do, too.
    Decoder,
}

/// A model on its way to better weights.
#[derive(Debug, Clone)]
pub struct Learner {
    pub(super) config: ModelConfig,
    pub(super) scope: Scope,
    /// Without gradients; a pass has its own copy.
    pub(super) network: Network,
    /// Encoded positions of the image grid.
    pub(super) positions: Tensor<3>,
    pub(super) device: Device,
    input_side: u32,
    /// The sides of tensors in the file they came from, where one of a single row may be one or two-dimensional.
    shapes: BTreeMap<String, Vec<usize>>,
}

impl Learner {
    /// The model whose weights `source` holds. `side` is that of the frame to learn in, a multiple of 32; without one
    /// it is the side of the weights.
    ///
    /// # Errors
    /// When the model is unknown, the tensors do not fit it, or its image encoder cannot learn.
    pub fn from_tensors(
        source: &dyn TensorSource,
        scope: Scope,
        side: Option<u32>,
        device: &Device,
    ) -> Result<Self, SamError> {
        let Recognized { config, naming, part } = recognize(source, source.metadata("model"))?;
        let config = config.for_part(part);
        let input_side = side.map_or_else(|| input_side(source, &config), Ok)?;
        match (scope, config.image_encoder) {
            (Scope::Decoder, _) | (Scope::Everything, Some(ImageEncoderConfig::Nano)) => {}
            (Scope::Everything, Some(_) | None) => {
                return Err(SamError::EncoderCannotLearn { model: config.name });
            }
        }
        let network = load(Network::new(&config, device), Lookup::new(source, naming), config.keys)?;
        let positions = network.prompt_encoder.pe_layer.grid(input_side as usize / STRIDE);
        let keys = source.keys().into_iter();
        let shapes = keys.filter_map(|key| source.shape(&key).map(|shape| (key, shape))).collect();
        Ok(Self { config, scope, network, positions, device: device.clone(), input_side, shapes })
    }

    /// Name of the model.
    #[must_use]
    pub fn model(&self) -> &'static str {
        self.config.name
    }

    /// What learns.
    #[must_use]
    pub fn scope(&self) -> Scope {
        self.scope
    }

    /// Side of the square that images are framed in.
    #[must_use]
    pub fn input_side(&self) -> u32 {
        self.input_side
    }

    /// What learns, always in the same order.
    #[must_use]
    pub fn parameters(&self) -> Vec<Parameter> {
        collect(&self.network, self.config.keys, self.scope)
    }

    /// Takes new values for what learns, in the order of [`Learner::parameters`] and of the same lengths.
    pub fn replace(&mut self, values: Vec<Tensor<1>>) {
        self.network = replace(self.network.clone(), self.scope, values);
    }

    /// A copy that records what is computed with it.
    #[must_use]
    pub fn pass(&self) -> Pass<'_> {
        Pass::new(self)
    }

    /// All weights in a file of our own, in f32, with the keys and shapes of the file they came from.
    #[must_use]
    pub fn weights_file(&self) -> Vec<u8> {
        weights_file(&self.network, &self.config, self.input_side, &self.shapes)
    }
}
