//! The neck under ViT and TinyViT: two convolutions to the width of the image embedding (official `neck`).
//! Not nano's, which is a feature pyramid.

use burn::module::Module;
use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::{Device, Tensor};

use crate::network::layer_norm_2d::LayerNorm2d;

/// A pointwise and a 3 x 3 convolution, a norm after each.
#[derive(Module, Debug)]
pub(crate) struct Neck {
    conv1: Conv2d,
    norm1: LayerNorm2d,
    conv2: Conv2d,
    norm2: LayerNorm2d,
}

impl Neck {
    pub(crate) fn new(dim: usize, out_dim: usize, device: &Device) -> Self {
        let pointwise = Conv2dConfig::new([dim, out_dim], [1, 1]);
        let around =
            Conv2dConfig::new([out_dim, out_dim], [3, 3]).with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1));
        Self {
            conv1: pointwise.with_bias(false).init(device),
            norm1: LayerNorm2d::new(out_dim, device),
            conv2: around.with_bias(false).init(device),
            norm2: LayerNorm2d::new(out_dim, device),
        }
    }

    /// # Shapes
    /// `[1, dim, height, width]` to `[1, out_dim, height, width]`.
    pub(crate) fn forward(&self, grid: Tensor<4>) -> Tensor<4> {
        let grid = self.norm1.forward(self.conv1.forward(grid));
        self.norm2.forward(self.conv2.forward(grid))
    }
}
