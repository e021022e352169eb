//! EfficientNet-Lite0 without its classifier, batch norms folded into the convolutions.
//! Not one of its blocks: that is `inverted_residual`.

use kernels::{Activation, Destination, Isa};

use super::inverted_residual::{BlockShape, InvertedResidual};
use crate::embedding::FeatureMap;
use crate::fused::linear::Linear;
use crate::fused::parameters::Parameters;
use crate::network_config::{EFFICIENTNET_STAGES, EFFICIENTNET_STEM_CHANNELS};
use crate::progress::Progress;

/// Side of the stem's kernel; it steps by two pixels.
const STEM_KERNEL: usize = 3;
const STEM_STRIDE: usize = 2;
/// Red, green and blue.
const COLOURS: usize = 3;

/// A stem and seven stages.
#[derive(Debug, Clone)]
pub(super) struct Backbone {
    /// Of the 3 x 3 pixels under the kernel, row by row.
    stem: Linear,
    stages: Vec<Vec<InvertedResidual>>,
}

/// The last stage at each stride.
#[derive(Debug, Clone)]
pub(super) struct BackboneFeatures {
    pub(super) stride_4: FeatureMap,
    pub(super) stride_8: FeatureMap,
    pub(super) stride_16: FeatureMap,
    pub(super) stride_32: FeatureMap,
}

impl Backbone {
    pub(super) fn take(parameters: &mut Parameters<'_>, isa: Isa) -> Self {
        let key = "image_encoder.backbone";
        let mut from = EFFICIENTNET_STEM_CHANNELS;
        let mut stages = Vec::with_capacity(EFFICIENTNET_STAGES.len());
        for (stage_index, stage) in EFFICIENTNET_STAGES.iter().enumerate() {
            let mut blocks = Vec::with_capacity(stage.repeats);
            for block in 0..stage.repeats {
                let shape = BlockShape {
                    from,
                    inner: from * stage.expansion,
                    to: stage.channels,
                    kernel: stage.kernel,
                    stride: if block == 0 { stage.stride } else { 1 },
                };
                let key = format!("{key}.stages.{stage_index}.{block}");
                blocks.push(InvertedResidual::take(parameters, isa, &key, shape));
                from = stage.channels;
            }
            stages.push(blocks);
        }
        Self { stem: take_stem(parameters, isa, &format!("{key}.stem")), stages }
    }

    /// The stem and every block.
    pub(super) fn layers(&self) -> usize {
        1 + self.stages.iter().map(Vec::len).sum::<usize>()
    }

    /// # Shapes
    /// `planes` `[3, side, side]`, `side` a multiple of 32.
    pub(super) fn forward(
        &self,
        planes: &[f32],
        side: usize,
        progress: &mut Progress<'_>,
    ) -> BackboneFeatures {
        let stem = self.stem(planes, side);
        progress.step();
        let mut run = |input: &FeatureMap, stages: std::ops::Range<usize>| {
            let mut map = None;
            for block in self.stages[stages].iter().flatten() {
                map = Some(block.forward(map.as_ref().unwrap_or(input)));
                progress.step();
            }
            map.unwrap_or_else(|| input.clone())
        };
        let stride_4 = run(&stem, 0..2);
        let stride_8 = run(&stride_4, 2..3);
        let stride_16 = run(&stride_8, 3..5);
        let stride_32 = run(&stride_16, 5..7);
        BackboneFeatures { stride_4, stride_8, stride_16, stride_32 }
    }

    /// A row of outputs at a time: the pixels under each kernel side by side, then a product.
    fn stem(&self, planes: &[f32], side: usize) -> FeatureMap {
        const PATCH: usize = COLOURS * STEM_KERNEL * STEM_KERNEL;
        let half = side / STEM_STRIDE;
        let mut out = FeatureMap::zeros(half, EFFICIENTNET_STEM_CHANNELS);
        let mut patches = vec![0.0; half * PATCH];
        for (y, row) in out.values.chunks_exact_mut(half * EFFICIENTNET_STEM_CHANNELS).enumerate() {
            patches.fill(0.0);
            for (place, plane_row) in kernel_rows(planes, side, y) {
                for (x, patch) in patches.chunks_exact_mut(PATCH).enumerate() {
                    for kx in 0..STEM_KERNEL {
                        let pixel = (x * STEM_STRIDE + kx).checked_sub(STEM_KERNEL / 2);
                        if let Some(value) = pixel.and_then(|pixel| plane_row.get(pixel)) {
                            patch[place + kx] = *value;
                        }
                    }
                }
            }
            self.stem.forward_into(&patches, (Destination::Replace, Activation::Relu6), row);
        }
        out
    }
}

/// The rows of each plane under the kernel of output row `y`, with where they go in a patch.
fn kernel_rows(planes: &[f32], side: usize, y: usize) -> impl Iterator<Item = (usize, &[f32])> {
    planes.chunks_exact(side * side).enumerate().flat_map(move |(colour, plane)| {
        (0..STEM_KERNEL).filter_map(move |ky| {
            let row = (y * STEM_STRIDE + ky).checked_sub(STEM_KERNEL / 2).filter(|row| *row < side)?;
            Some(((colour * STEM_KERNEL + ky) * STEM_KERNEL, &plane[row * side..][..side]))
        })
    })
}

/// The weight `[channels, 3, 3, 3]` already lies as the patches do.
fn take_stem(parameters: &mut Parameters<'_>, isa: Isa, key: &str) -> Linear {
    let to = EFFICIENTNET_STEM_CHANNELS;
    let weight = parameters.take(&format!("{key}.weight"), [to, COLOURS, STEM_KERNEL, STEM_KERNEL]);
    let bias: Vec<f32> = parameters.take(&format!("{key}.bias"), [to]);
    Linear::new(isa, [COLOURS * STEM_KERNEL * STEM_KERNEL, to], &weight, &bias)
}
