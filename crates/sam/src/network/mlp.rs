//! Linear layers with ReLU between them: the heads of the mask decoder and the blocks of its transformer.
//! Not the GELU ones of a ViT.

use burn::module::Module;
use burn::nn::{Linear, LinearConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor};

/// Three layers, as the hyper-networks and the IoU head have (official `MLP`).
#[derive(Module, Debug)]
pub(crate) struct Mlp {
    layers: [Linear; 3],
}

/// Widths of an [`Mlp`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct MlpConfig {
    pub(crate) input: usize,
    pub(crate) hidden: usize,
    pub(crate) output: usize,
}

impl Mlp {
    pub(crate) fn new(config: MlpConfig, device: &Device) -> Self {
        let MlpConfig { input, hidden, output } = config;
        let layers = [(input, hidden), (hidden, hidden), (hidden, output)];
        Self { layers: layers.map(|(from, to)| LinearConfig::new(from, to).init(device)) }
    }

    /// # Shapes
    /// `[batch, input]` to `[batch, output]`.
    pub(crate) fn forward(&self, input: Tensor<2>) -> Tensor<2> {
        let [first, second, third] = &self.layers;
        third.forward(relu(second.forward(relu(first.forward(input)))))
    }
}

/// Two layers, as each transformer block has (official `MLPBlock`).
#[derive(Module, Debug)]
pub(crate) struct MlpBlock {
    lin1: Linear,
    lin2: Linear,
}

impl MlpBlock {
    pub(crate) fn new(dim: usize, hidden: usize, device: &Device) -> Self {
        Self {
            lin1: LinearConfig::new(dim, hidden).init(device),
            lin2: LinearConfig::new(hidden, dim).init(device),
        }
    }

    /// # Shapes
    /// `[batch, tokens, dim]`, in and out.
    pub(crate) fn forward(&self, tokens: Tensor<3>) -> Tensor<3> {
        self.lin2.forward(relu(self.lin1.forward(tokens)))
    }
}
