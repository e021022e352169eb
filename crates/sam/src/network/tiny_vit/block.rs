//! One block of TinyViT: attention inside windows, a depthwise convolution across them, an MLP (official
//! `TinyViTBlock`). Not the attention itself.

use burn::module::Module;
use burn::nn::{LayerNorm, LayerNormConfig, Linear, LinearConfig};
use burn::tensor::{Device, Tensor};

use super::attention::WindowAttention;
use super::conv_norm::{ConvNorm, ConvNormConfig};
use crate::network::gelu::gelu;
use crate::network::vit::window;

/// Hidden width of the MLP over its width.
const MLP_RATIO: usize = 4;

/// Shape of a [`TinyVitBlock`].
#[derive(Debug, Clone, Copy)]
pub(super) struct TinyVitBlockConfig {
    pub(super) channels: usize,
    pub(super) heads: usize,
    /// Side of a window.
    pub(super) window: usize,
}

/// Attention, convolution, MLP; attention and MLP are added to their input.
#[derive(Module, Debug)]
pub(crate) struct TinyVitBlock {
    pub(crate) attn: WindowAttention,
    local_conv: ConvNorm,
    mlp: Mlp,
    window: usize,
}

/// A norm, then two layers with GELU between them.
#[derive(Module, Debug)]
struct Mlp {
    norm: LayerNorm,
    fc1: Linear,
    fc2: Linear,
}

impl TinyVitBlock {
    pub(super) fn new(config: TinyVitBlockConfig, device: &Device) -> Self {
        let TinyVitBlockConfig { channels, heads, window } = config;
        Self {
            attn: WindowAttention::new(channels, heads, window, device),
            local_conv: ConvNorm::new(ConvNormConfig::depthwise(channels), device),
            mlp: Mlp::new(channels, device),
            window,
        }
    }

    /// # Shapes
    /// `[1, channels, side, side]`, in and out.
    pub(crate) fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let [_, _, height, width] = input.dims();
        // The zeros that fill the last windows take part, as in the official code.
        let windows = self.attn.forward(self.windows(input.clone()));
        let features = input + window::joined(windows, [height, width]).permute([0, 3, 1, 2]);

        let features = self.local_conv.forward(features);

        let perceived = self.mlp.forward(features.clone().permute([0, 2, 3, 1]));
        features + perceived.permute([0, 3, 1, 2])
    }

    /// What the attention sees: `[1, channels, side, side]` to `[windows, window, window, channels]`.
    pub(crate) fn windows(&self, input: Tensor<4>) -> Tensor<4> {
        window::split(input.permute([0, 2, 3, 1]), self.window)
    }
}

impl Mlp {
    fn new(channels: usize, device: &Device) -> Self {
        let inner = MLP_RATIO * channels;
        Self {
            norm: LayerNormConfig::new(channels).init(device),
            fc1: LinearConfig::new(channels, inner).init(device),
            fc2: LinearConfig::new(inner, channels).init(device),
        }
    }

    /// # Shapes
    /// `[1, height, width, channels]`, in and out.
    fn forward(&self, tokens: Tensor<4>) -> Tensor<4> {
        self.fc2.forward(gelu(self.fc1.forward(self.norm.forward(tokens))))
    }
}
