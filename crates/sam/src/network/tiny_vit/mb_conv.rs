//! The convolutional blocks of TinyViT: `MBConv` and `PatchMerging`, both 1 x 1, depthwise 3 x 3, 1 x 1.
//! Not the attention blocks, which are in `block`.

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::conv_norm::{ConvNorm, ConvNormConfig};
use super::stage::DownsampleConfig;
use crate::network::gelu::gelu;

/// Official `mbconv_expand_ratio`.
const EXPANSION: usize = 4;

/// Widens, filters each channel, narrows, adds the input.
#[derive(Module, Debug)]
pub(crate) struct MbConv {
    conv1: ConvNorm,
    conv2: ConvNorm,
    conv3: ConvNorm,
}

/// Brings one stage's output to the width and the side of the next.
#[derive(Module, Debug)]
pub(crate) struct PatchMerging {
    conv1: ConvNorm,
    conv2: ConvNorm,
    conv3: ConvNorm,
}

impl MbConv {
    pub(super) fn new(channels: usize, device: &Device) -> Self {
        let inner = EXPANSION * channels;
        Self {
            conv1: ConvNorm::new(ConvNormConfig::pointwise(channels, inner), device),
            conv2: ConvNorm::new(ConvNormConfig::depthwise(inner), device),
            conv3: ConvNorm::new(ConvNormConfig::pointwise(inner, channels), device),
        }
    }

    /// # Shapes
    /// `[1, channels, side, side]`, in and out.
    pub(crate) fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let wide = gelu(self.conv1.forward(input.clone()));
        let filtered = gelu(self.conv2.forward(wide));
        gelu(self.conv3.forward(filtered) + input)
    }
}

impl PatchMerging {
    pub(super) fn new(channels: usize, config: DownsampleConfig, device: &Device) -> Self {
        let DownsampleConfig { channels: output, stride } = config;
        let filter = ConvNormConfig { stride, ..ConvNormConfig::depthwise(output) };
        Self {
            conv1: ConvNorm::new(ConvNormConfig::pointwise(channels, output), device),
            conv2: ConvNorm::new(filter, device),
            conv3: ConvNorm::new(ConvNormConfig::pointwise(output, output), device),
        }
    }

    /// # Shapes
    /// `[1, channels, side, side]` to `[1, next channels, side / stride, side / stride]`.
    pub(super) fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let wide = gelu(self.conv1.forward(input));
        self.conv3.forward(gelu(self.conv2.forward(wide)))
    }
}
