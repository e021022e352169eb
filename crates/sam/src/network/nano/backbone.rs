//! EfficientNet-Lite0 without its classifier, batch norms folded into the convolutions.
//! No squeeze-excite and no swish: that is what "Lite" means.

use burn::module::Module;
use burn::nn::PaddingConfig2d;
use burn::nn::conv::{Conv2d, Conv2dConfig};
use burn::tensor::activation::relu6;
use burn::tensor::{Device, Tensor};

use crate::network_config::{
    EFFICIENTNET_STAGES as STAGES, EFFICIENTNET_STEM_CHANNELS as STEM_CHANNELS, EfficientNetStage as Stage,
};
use crate::progress::Progress;

/// The last stage at each stride.
#[derive(Debug, Clone)]
pub(crate) struct BackboneFeatures {
    /// `[1, 24, side / 4, side / 4]`.
    pub(crate) stride_4: Tensor<4>,
    /// `[1, 40, side / 8, side / 8]`.
    pub(crate) stride_8: Tensor<4>,
    /// `[1, 112, side / 16, side / 16]`.
    pub(crate) stride_16: Tensor<4>,
    /// `[1, 320, side / 32, side / 32]`.
    pub(crate) stride_32: Tensor<4>,
}

impl BackboneFeatures {
    /// Channels at strides 4, 8, 16 and 32.
    pub(super) const CHANNELS: [usize; 4] =
        [STAGES[1].channels, STAGES[2].channels, STAGES[4].channels, STAGES[6].channels];
}

/// A stem and seven stages.
#[derive(Module, Debug)]
pub(crate) struct Backbone {
    stem: Conv2d,
    stages: Vec<Vec<InvertedResidual>>,
}

/// Expands the channels, filters each on its own, projects back (MobileNetV2).
#[derive(Module, Debug)]
struct InvertedResidual {
    expand: Option<Conv2d>,
    depthwise: Conv2d,
    project: Conv2d,
}

impl Backbone {
    pub(super) fn new(device: &Device) -> Self {
        let mut input = STEM_CHANNELS;
        let mut stages = Vec::with_capacity(STAGES.len());
        for stage in &STAGES {
            let mut blocks = Vec::with_capacity(stage.repeats);
            for index in 0..stage.repeats {
                let stride = if index == 0 { stage.stride } else { 1 };
                blocks.push(InvertedResidual::new(input, &Stage { stride, ..*stage }, device));
                input = stage.channels;
            }
            stages.push(blocks);
        }
        Self { stem: padded([3, STEM_CHANNELS], 3).with_stride([2, 2]).init(device), stages }
    }

    /// The stem and every block.
    pub(super) fn layers(&self) -> usize {
        1 + self.stages.iter().map(Vec::len).sum::<usize>()
    }

    /// # Shapes
    /// `[1, 3, side, side]`, `side` a multiple of 32.
    pub(crate) fn forward(&self, image: Tensor<4>, progress: &mut Progress<'_>) -> BackboneFeatures {
        let stem = relu6(self.stem.forward(image));
        progress.step();
        let mut run = |input: Tensor<4>, stages: std::ops::Range<usize>| {
            self.stages[stages].iter().flatten().fold(input, |x, block| {
                let output = block.forward(x);
                progress.step();
                output
            })
        };
        let stride_4 = run(stem, 0..2);
        let stride_8 = run(stride_4.clone(), 2..3);
        let stride_16 = run(stride_8.clone(), 3..5);
        let stride_32 = run(stride_16.clone(), 5..7);
        BackboneFeatures { stride_4, stride_8, stride_16, stride_32 }
    }
}

impl InvertedResidual {
    fn new(input: usize, stage: &Stage, device: &Device) -> Self {
        let inner = input * stage.expansion;
        let depthwise =
            padded([inner, inner], stage.kernel).with_stride([stage.stride; 2]).with_groups(inner);
        Self {
            expand: (stage.expansion > 1).then(|| padded([input, inner], 1).init(device)),
            depthwise: depthwise.init(device),
            project: padded([inner, stage.channels], 1).init(device),
        }
    }

    fn forward(&self, input: Tensor<4>) -> Tensor<4> {
        let expanded = match &self.expand {
            Some(expand) => relu6(expand.forward(input.clone())),
            None => input.clone(),
        };
        let output = self.project.forward(relu6(self.depthwise.forward(expanded)));
        if output.dims() == input.dims() { input + output } else { output }
    }
}

/// A convolution that keeps the side at stride 1.
fn padded(channels: [usize; 2], kernel: usize) -> Conv2dConfig {
    let pad = kernel / 2;
    Conv2dConfig::new(channels, [kernel; 2]).with_padding(PaddingConfig2d::Explicit(pad, pad, pad, pad))
}
