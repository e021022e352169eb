//! The image encoder of nano, channel-last and a band of rows at a time; `network::nano` is the plain twin.
//! Not the decoder, which is the same for every model.

mod backbone;
mod neck;

use kernels::{Isa, Team};

use super::encoder::EncodedImage;
use super::parameters::Parameters;
use crate::progress::{EncodeProgress, Progress};
use backbone::Backbone;
use neck::Neck;

/// Fully convolutional: any input side that is a multiple of 32.
#[derive(Debug, Clone)]
pub(crate) struct NanoEncoder {
    backbone: Backbone,
    neck: Neck,
}

impl NanoEncoder {
    /// `dim` is the width of the image embedding.
    pub(super) fn take(parameters: &mut Parameters<'_>, isa: Isa, dim: usize) -> Self {
        Self { backbone: Backbone::take(parameters, isa), neck: Neck::take(parameters, isa, dim) }
    }

    /// # Shapes
    /// `planes` `[3, side, side]`, to an embedding at `side / 16`.
    pub(crate) fn forward(
        &self,
        planes: &[f32],
        side: usize,
        team: Team,
        report: &mut dyn FnMut(EncodeProgress),
    ) -> EncodedImage {
        let mut progress = Progress::new(self.backbone.layers() + Neck::LAYERS, report);
        let features = self.backbone.forward(planes, side, team, &mut progress);
        self.neck.forward(&features, &mut progress)
    }
}
