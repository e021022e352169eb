//! A convolution whose batch norm was folded into its weight and bias when it was loaded (official `Conv2d_BN`).
//! Not the folding: that is in `weights::batch_norm`.

use burn::module::Module;
use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::{Device, Tensor};

/// Shape of a [`ConvNorm`].
#[derive(Debug, Clone, Copy)]
pub(super) struct ConvNormConfig {
    pub(super) input: usize,
    pub(super) output: usize,
    /// Side of the kernel; odd.
    pub(super) kernel: usize,
    pub(super) stride: usize,
    pub(super) groups: usize,
}

impl ConvNormConfig {
    /// 1 x 1.
    pub(super) fn pointwise(input: usize, output: usize) -> Self {
        Self { input, output, kernel: 1, stride: 1, groups: 1 }
    }

    /// 3 x 3.
    pub(super) fn around(input: usize, output: usize) -> Self {
        Self { input, output, kernel: 3, stride: 1, groups: 1 }
    }

    /// 3 x 3, each channel by itself.
    pub(super) fn depthwise(channels: usize) -> Self {
        Self { groups: channels, ..Self::around(channels, channels) }
    }
}

/// The convolution; its name is the checkpoint's.
#[derive(Module, Debug)]
pub(crate) struct ConvNorm {
    c: Conv2d,
}

impl ConvNorm {
    pub(super) fn new(config: ConvNormConfig, device: &Device) -> Self {
        let ConvNormConfig { input, output, kernel, stride, groups } = config;
        let pad = kernel / 2;
        let conv = Conv2dConfig::new([input, output], [kernel; 2])
            .with_stride([stride; 2])
            .with_groups(groups)
            .with_padding(PaddingConfig2d::Explicit(pad, pad, pad, pad));
        Self { c: conv.init(device) }
    }

    /// # Shapes
    /// `[1, input, height, width]` to `[1, output, height / stride, width / stride]`.
    pub(super) fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        self.c.forward(input)
    }
}
