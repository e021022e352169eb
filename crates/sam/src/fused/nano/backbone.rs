//! EfficientNet-Lite0 without its classifier, batch norms folded into the convolutions.
//! Not one of its blocks: that is `inverted_residual`.

use kernels::{Activation, Isa, Team};

use crate::embedding::FeatureMap;
use crate::fused::inverted_residual::{Around, BlockShape, InvertedResidual};
use crate::fused::parameters::Parameters;
use crate::fused::stem::Stem;
use crate::network_config::{EFFICIENTNET_STAGES, EFFICIENTNET_STEM_CHANNELS};
use crate::progress::Progress;

/// A stem and seven stages.
#[derive(Debug, Clone)]
pub(super) struct Backbone {
    stem: Stem,
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
                let keys = ["expand", "depthwise", "project"]
                    .map(|name| format!("{key}.stages.{stage_index}.{block}.{name}"));
                blocks.push(InvertedResidual::take(parameters, isa, &keys, (shape, Around::Relu6)));
                from = stage.channels;
            }
            stages.push(blocks);
        }
        let stem = Stem::take(parameters, isa, &format!("{key}.stem"), EFFICIENTNET_STEM_CHANNELS);
        Self { stem, stages }
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
        team: Team,
        progress: &mut Progress<'_>,
    ) -> BackboneFeatures {
        let stem = self.stem.forward(planes, side, Activation::Relu6, team);
        progress.step();
        let mut run = |input: &FeatureMap, stages: std::ops::Range<usize>| {
            let mut map = None;
            for block in self.stages[stages].iter().flatten() {
                map = Some(block.forward(map.as_ref().unwrap_or(input), team));
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
}
