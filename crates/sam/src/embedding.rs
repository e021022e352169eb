//! What an image becomes once, and every click on it reuses.
//! Not its file: that is `embedding_file`.

use burn::tensor::Tensor;

use crate::image::Framing;
use crate::network::mask_decoder::HighResFeatures;
use crate::weights::WeightsId;

/// The encoder's output for one image, with what is needed to place prompts and masks on it.
#[derive(Debug, Clone)]
pub struct ImageEmbedding {
    /// `[1, dim, side / 16, side / 16]` for a model frame of `side`.
    pub features: Tensor<4>,
    /// Finer features, where the model has them.
    pub high_res: Option<HighResFeatures>,
    /// How the image lies in the model frame.
    pub framing: Framing,
    /// The weights that made it, the only ones that can read it.
    pub weights: WeightsId,
}
