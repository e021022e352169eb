//! One transformer block of the ViT: attention and MLP, each after a norm and added to its input (official `Block`).
//! Not the attention itself.

use burn::module::Module;
use burn::nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::attention::Attention;
use super::window;
use crate::network::gelu::gelu;

/// Of both norms (official `norm_layer=partial(torch.nn.LayerNorm, eps=1e-6)`).
const EPSILON: f64 = 1e-6;

/// Shape of a [`Block`].
#[derive(Debug, Clone, Copy)]
pub(super) struct BlockConfig {
    pub(super) dim: usize,
    pub(super) heads: usize,
    pub(super) mlp_dim: usize,
    /// Side of the windows; none where every token sees every other.
    pub(super) window: Option<usize>,
    /// Side of the grid of tokens.
    pub(super) side: usize,
}

/// Attention, then a multilayer perceptron.
#[derive(Module, Debug)]
pub(crate) struct Block {
    pub(crate) norm1: LayerNorm,
    pub(crate) attn: Attention,
    norm2: LayerNorm,
    mlp: Mlp,
    window: Option<usize>,
}

/// Two layers with GELU between them.
#[derive(Module, Debug)]
struct Mlp {
    lin1: Linear,
    lin2: Linear,
}

impl Block {
    pub(super) fn new(config: BlockConfig, device: &Device) -> Self {
        let BlockConfig { dim, heads, mlp_dim, window, side } = config;
        let norm = LayerNormConfig::new(dim).with_epsilon(EPSILON);
        Self {
            norm1: norm.init(device),
            attn: Attention::new(dim, heads, window.unwrap_or(side), device),
            norm2: norm.init(device),
            mlp: Mlp {
                lin1: LinearConfig::new(dim, mlp_dim).init(device),
                lin2: LinearConfig::new(mlp_dim, dim).init(device),
            },
            window,
        }
    }

    /// # Shapes
    /// `[1, height, width, dim]`, in and out.
    pub(crate) fn forward(&self, tokens: Tensor<4>) -> Tensor<4> {
        let normed = self.norm1.forward(tokens.clone());
        let attended = match self.window {
            Some(side) => {
                let [_, height, width, _] = normed.dims();
                window::joined(self.attn.forward(window::split(normed, side)), [height, width])
            }
            None => self.attn.forward(normed),
        };
        let tokens = tokens + attended;
        tokens.clone() + self.mlp.forward(self.norm2.forward(tokens))
    }
}

impl Mlp {
    /// # Shapes
    /// `[1, height, width, dim]`, in and out.
    fn forward(&self, tokens: Tensor<4>) -> Tensor<4> {
        self.lin2.forward(gelu(self.lin1.forward(tokens)))
    }
}
