//! Nano's feature pyramid: context from coarse to fine, ending in the image embedding and two finer maps.
//! Not ViT's neck of two convolutions.

use kernels::{Activation, Depthwise, Destination, Isa, LayerNorm, layer_norm};

use super::backbone::BackboneFeatures;
use crate::embedding::{FeatureMap, HighResFeatures};
use crate::fused::depthwise::{rows_around, take_depthwise};
use crate::fused::encoder::EncodedImage;
use crate::fused::linear::{Linear, take_norm};
use crate::fused::parameters::Parameters;
use crate::network_config::EFFICIENTNET_STAGES;
use crate::progress::Progress;

const CONTEXT_BLOCKS_32: usize = 4;
const CONTEXT_BLOCKS_16: usize = 3;
/// Widening of the two pointwise convolutions of a block.
const EXPANSION: usize = 4;
/// Of every `LayerNorm2d` (official `LayerNorm2d`).
const EPSILON: f32 = 1e-6;

/// Laterals bring every stride to its width, tops bring a coarser stride down to a finer one's.
#[derive(Debug, Clone)]
pub(super) struct Neck {
    isa: Isa,
    lat32: Linear,
    lat16: Linear,
    ctx32: Vec<ContextBlock>,
    ctx16: Vec<ContextBlock>,
    norm: LayerNorm,
    lat8: Linear,
    top8: Linear,
    mix8: ContextBlock,
    lat4: Linear,
    top4: Linear,
    mix4: ContextBlock,
}

/// Depthwise convolution, norm, two pointwise convolutions, residual (ConvNeXt, with ReLU and a 3 x 3 kernel).
#[derive(Debug, Clone)]
struct ContextBlock {
    isa: Isa,
    dw: Depthwise,
    norm: LayerNorm,
    fc1: Linear,
    fc2: Linear,
}

impl Neck {
    /// Steps that [`Neck::forward`] reports: one for each stride.
    pub(super) const LAYERS: usize = 4;

    pub(super) fn take(parameters: &mut Parameters<'_>, isa: Isa, dim: usize) -> Self {
        let key = "image_encoder.neck";
        let [at_4, at_8, at_16, at_32] = [1, 2, 4, 6].map(|stage: usize| EFFICIENTNET_STAGES[stage].channels);
        let mut pointwise =
            |name: &str, widths| Linear::take_convolution(parameters, isa, &format!("{key}.{name}"), widths);
        let [lat32, lat16] = [pointwise("lat32", [at_32, dim]), pointwise("lat16", [at_16, dim])];
        let [lat8, top8] = [pointwise("lat8", [at_8, dim / 2]), pointwise("top8", [dim, dim / 2])];
        let [lat4, top4] = [pointwise("lat4", [at_4, dim / 4]), pointwise("top4", [dim / 2, dim / 4])];
        let mut block =
            |name: &str, width| ContextBlock::take(parameters, isa, &format!("{key}.{name}"), width);
        Self {
            isa,
            lat32,
            lat16,
            ctx32: (0..CONTEXT_BLOCKS_32).map(|index| block(&format!("ctx32.{index}"), dim)).collect(),
            ctx16: (0..CONTEXT_BLOCKS_16).map(|index| block(&format!("ctx16.{index}"), dim)).collect(),
            mix8: block("mix8", dim / 2),
            mix4: block("mix4", dim / 4),
            norm: take_norm(parameters, &format!("{key}.norm"), dim, EPSILON),
            lat8,
            top8,
            lat4,
            top4,
        }
    }

    pub(super) fn forward(&self, features: &BackboneFeatures, progress: &mut Progress<'_>) -> EncodedImage {
        let stride_32 = run(&self.ctx32, pointwise(&self.lat32, &features.stride_32));
        progress.step();

        let stride_16 = merged(pointwise(&self.lat16, &features.stride_16), &stride_32);
        let stride_16 = run(&self.ctx16, stride_16);
        let mut embedding = stride_16.clone();
        layer_norm(self.isa, &self.norm, &mut embedding.values);
        progress.step();

        let stride_8 = merged(pointwise(&self.lat8, &features.stride_8), &pointwise(&self.top8, &stride_16));
        let stride_8 = self.mix8.forward(&stride_8);
        progress.step();

        let stride_4 = merged(pointwise(&self.lat4, &features.stride_4), &pointwise(&self.top4, &stride_8));
        let stride_4 = self.mix4.forward(&stride_4);
        progress.step();

        EncodedImage { embedding, high_res: Some(HighResFeatures { stride_8, stride_4 }) }
    }
}

impl ContextBlock {
    fn take(parameters: &mut Parameters<'_>, isa: Isa, key: &str, width: usize) -> Self {
        let at = |name: &str| format!("{key}.{name}");
        let inner = EXPANSION * width;
        Self {
            isa,
            dw: take_depthwise(parameters, &at("dw"), width, [3, 1]),
            norm: take_norm(parameters, &at("norm"), width, EPSILON),
            fc1: Linear::take_convolution(parameters, isa, &at("fc1"), [width, inner]),
            fc2: Linear::take_convolution(parameters, isa, &at("fc2"), [inner, width]),
        }
    }

    /// A row at a time: what is added to a row depends on the rows beside it as they were.
    fn forward(&self, input: &FeatureMap) -> FeatureMap {
        let FeatureMap { side, channels, .. } = *input;
        let length = side * channels;
        let mut out = input.clone();
        let mut filtered = vec![0.0; length];
        for (y, out) in out.values.chunks_exact_mut(length).enumerate() {
            let window = rows_around(input, y, self.dw.kernel);
            self.dw.row(self.isa, &window, Activation::None, &mut filtered);
            layer_norm(self.isa, &self.norm, &mut filtered);
            let widened = self.fc1.forward(&filtered, Activation::Relu);
            self.fc2.forward_into(&widened, (Destination::Add, Activation::None), out);
        }
        out
    }
}

fn run(blocks: &[ContextBlock], input: FeatureMap) -> FeatureMap {
    blocks.iter().fold(input, |map, block| block.forward(&map))
}

fn pointwise(layer: &Linear, input: &FeatureMap) -> FeatureMap {
    let values = layer.forward(&input.values, Activation::None);
    FeatureMap { side: input.side, channels: values.len() / (input.side * input.side), values }
}

/// `fine` plus `coarse` at twice its side, bilinear with pixel centres half a pixel in.
fn merged(mut fine: FeatureMap, coarse: &FeatureMap) -> FeatureMap {
    let FeatureMap { side, channels, .. } = *coarse;
    // A fine pixel lies a quarter from the nearest coarse one and three quarters from the next.
    let neighbours = |index: usize| {
        let near = index / 2;
        let far = if index.is_multiple_of(2) { near.saturating_sub(1) } else { (near + 1).min(side - 1) };
        [near, far]
    };
    let mut blended = vec![0.0; side * channels];
    for (y, row) in fine.values.chunks_exact_mut(2 * side * channels).enumerate() {
        let [near, far] = neighbours(y).map(|y| &coarse.values[y * side * channels..][..side * channels]);
        for ((blended, near), far) in blended.iter_mut().zip(near).zip(far) {
            *blended = 0.75 * near + 0.25 * far;
        }
        for (x, pixel) in row.chunks_exact_mut(channels).enumerate() {
            let [near, far] = neighbours(x).map(|x| &blended[x * channels..][..channels]);
            for ((value, near), far) in pixel.iter_mut().zip(near).zip(far) {
                *value += 0.75 * near + 0.25 * far;
            }
        }
    }
    fine
}
