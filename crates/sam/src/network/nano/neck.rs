//! Nano's feature pyramid: context from coarse to fine, ending in the image embedding and two finer maps.
//! Not ViT's neck of two convolutions.

use burn::module::Module;
use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::activation::relu;
use burn::tensor::{Device, Tensor, TensorData};

use super::backbone::BackboneFeatures;
use crate::network::image_encoder::EncodedImage;
use crate::network::layer_norm_2d::LayerNorm2d;
use crate::network::mask_decoder::HighResTensors;
use crate::progress::Progress;

const CONTEXT_BLOCKS_32: usize = 4;
const CONTEXT_BLOCKS_16: usize = 3;
/// Widening of the two pointwise convolutions of a block.
const EXPANSION: usize = 4;

/// Laterals bring every stride to its width, tops bring a coarser stride down to a finer one's.
#[derive(Module, Debug)]
pub(super) struct Neck {
    lat32: Conv2d,
    lat16: Conv2d,
    ctx32: Vec<ContextBlock>,
    ctx16: Vec<ContextBlock>,
    norm: LayerNorm2d,
    lat8: Conv2d,
    top8: Conv2d,
    mix8: ContextBlock,
    lat4: Conv2d,
    top4: Conv2d,
    mix4: ContextBlock,
}

/// Depthwise convolution, norm, two pointwise convolutions, residual (ConvNeXt, with ReLU and a 3 x 3 kernel).
#[derive(Module, Debug)]
struct ContextBlock {
    dw: Conv2d,
    norm: LayerNorm2d,
    fc1: Conv2d,
    fc2: Conv2d,
}

impl Neck {
    /// Steps that [`Neck::forward`] reports: one for each stride.
    pub(super) const LAYERS: usize = 4;

    pub(super) fn new(dim: usize, device: &Device) -> Self {
        let [at_4, at_8, at_16, at_32] = BackboneFeatures::CHANNELS;
        let blocks = |count: usize| (0..count).map(|_| ContextBlock::new(dim, device)).collect();
        let pointwise = |from: usize, to: usize| Conv2dConfig::new([from, to], [1, 1]).init(device);
        Self {
            lat32: pointwise(at_32, dim),
            lat16: pointwise(at_16, dim),
            ctx32: blocks(CONTEXT_BLOCKS_32),
            ctx16: blocks(CONTEXT_BLOCKS_16),
            norm: LayerNorm2d::new(dim, device),
            lat8: pointwise(at_8, dim / 2),
            top8: pointwise(dim, dim / 2),
            mix8: ContextBlock::new(dim / 2, device),
            lat4: pointwise(at_4, dim / 4),
            top4: pointwise(dim / 2, dim / 4),
            mix4: ContextBlock::new(dim / 4, device),
        }
    }

    pub(super) fn forward(&self, features: BackboneFeatures, progress: &mut Progress<'_>) -> EncodedImage {
        let stride_32 = run(&self.ctx32, self.lat32.forward(features.stride_32));
        progress.step();

        let stride_16 = run(&self.ctx16, self.lat16.forward(features.stride_16) + twice(stride_32));
        let embedding = self.norm.forward(stride_16.clone());
        progress.step();

        let stride_8 = self.lat8.forward(features.stride_8) + twice(self.top8.forward(stride_16));
        let stride_8 = self.mix8.forward(stride_8);
        progress.step();

        let stride_4 = self.lat4.forward(features.stride_4) + twice(self.top4.forward(stride_8.clone()));
        let stride_4 = self.mix4.forward(stride_4);
        progress.step();

        EncodedImage { embedding, high_res: Some(HighResTensors { stride_8, stride_4 }) }
    }
}

impl ContextBlock {
    fn new(channels: usize, device: &Device) -> Self {
        let depthwise = Conv2dConfig::new([channels, channels], [3, 3])
            .with_groups(channels)
            .with_padding(PaddingConfig2d::Explicit(1, 1, 1, 1));
        let inner = EXPANSION * channels;
        Self {
            dw: depthwise.init(device),
            norm: LayerNorm2d::new(channels, device),
            fc1: Conv2dConfig::new([channels, inner], [1, 1]).init(device),
            fc2: Conv2dConfig::new([inner, channels], [1, 1]).init(device),
        }
    }

    fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let normed = self.norm.forward(self.dw.forward(input.clone()));
        input + self.fc2.forward(relu(self.fc1.forward(normed)))
    }
}

fn run(blocks: &[ContextBlock], input: Tensor<4>) -> Tensor<4> {
    blocks.iter().fold(input, |x, block| block.forward(x))
}

/// Bilinear upsampling to twice the side, pixel centres half a pixel in.
///
/// As products with a small matrix, since Burn has no gradient of bilinear interpolation on the CPU.
fn twice(input: Tensor<4>) -> Tensor<4> {
    let [_, _, height, width] = input.dims();
    let device = input.device();
    let down = doubling(height, &device); // [1, 1, 2 * height, height]
    let across = doubling(width, &device).transpose(); // [1, 1, width, 2 * width]
    down.matmul(input.matmul(across))
}

/// Each of `2 * side` new positions lies a quarter of the way between two of `side` old ones; beyond the edge, the
/// edge goes on.
fn doubling(side: usize, device: &Device) -> Tensor<4> {
    let mut weights = vec![0.0_f32; 2 * side * side];
    for (new, weights) in weights.chunks_exact_mut(side).enumerate() {
        let near = new / 2;
        let far = if new % 2 == 0 { near.saturating_sub(1) } else { (near + 1).min(side - 1) };
        weights[near] += 0.75;
        weights[far] += 0.25;
    }
    Tensor::from_data(TensorData::new(weights, [1, 1, 2 * side, side]), device)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::module::interpolate;
    use burn::tensor::ops::{InterpolateMode, InterpolateOptions};

    #[test]
    fn doubling_is_burns_bilinear_interpolation() {
        for [height, width] in [[1, 1], [2, 3], [12, 7]] {
            let values = crate::image::testing::uniform("grid", 2 * 3 * height * width);
            let input = Tensor::from_data(TensorData::new(values, [2, 3, height, width]), &Device::flex());
            let options = InterpolateOptions::new(InterpolateMode::Bilinear)
                .with_align_corners(false)
                .with_scale_factor([2.0, 2.0]);
            let error = (twice(input.clone()) - interpolate(input, options)).abs().max().into_scalar::<f32>();
            assert!(error < 1e-6, "{height} x {width}: {error:e}");
        }
    }
}
