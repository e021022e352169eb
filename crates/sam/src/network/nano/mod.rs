//! The image encoder of nano: an EfficientNet-Lite0 backbone under a feature pyramid.
//! Not a published network: trained for this project, see `assets/models/nano.md`.

mod backbone;
mod neck;

use burn::module::Module;
use burn::tensor::{Device, Tensor};

use super::image_encoder::EncodedImage;
use crate::progress::Progress;
use backbone::Backbone;
use neck::Neck;

/// Fully convolutional: any input side that is a multiple of 32.
#[derive(Module, Debug)]
pub(crate) struct NanoEncoder {
    pub(crate) backbone: Backbone,
    neck: Neck,
}

impl NanoEncoder {
    /// `dim` is the width of the image embedding.
    pub(crate) fn new(dim: usize, device: &Device) -> Self {
        Self { backbone: Backbone::new(device), neck: Neck::new(dim, device) }
    }

    /// How many steps [`NanoEncoder::forward`] reports.
    pub(crate) fn layers(&self) -> usize {
        self.backbone.layers() + Neck::LAYERS
    }

    /// # Shapes
    /// `[1, 3, side, side]` to an embedding at `side / 16`.
    pub(crate) fn forward(&self, image: Tensor<4>, progress: &mut Progress<'_>) -> EncodedImage {
        let features = self.backbone.forward(image, progress);
        self.neck.forward(features, progress)
    }
}
