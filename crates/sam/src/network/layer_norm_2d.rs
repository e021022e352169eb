//! Layer normalisation over the channels of an image-shaped tensor (official `LayerNorm2d`).
//! Not the one over token widths: that is Burn's `LayerNorm`.

use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::tensor::module::layer_norm;
use burn::tensor::{Device, Tensor};

/// Of every `LayerNorm2d` in Segment Anything and in nano.
const EPSILON: f64 = 1e-6;

/// Normalises each position over its channels.
#[derive(Module, Debug)]
pub(crate) struct LayerNorm2d {
    weight: Param<Tensor<1>>,
    bias: Param<Tensor<1>>,
}

impl LayerNorm2d {
    pub(crate) fn new(channels: usize, device: &Device) -> Self {
        Self {
            weight: Initializer::Ones.init([channels], device),
            bias: Initializer::Zeros.init([channels], device),
        }
    }

    /// # Shapes
    /// `[batch, channels, height, width]`, in and out.
    pub(crate) fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let channels_last = input.permute([0, 2, 3, 1]);
        layer_norm(channels_last, self.weight.val(), Some(self.bias.val()), EPSILON).permute([0, 3, 1, 2])
    }
}
