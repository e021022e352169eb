//! What automatic masks ask of a network: embed a crop, answer points in it.
//! Not how a network does it: that is `model`.

use std::borrow::Cow;

use annotation::{ImagePoint, Prompt};

use crate::decoded::ScoredLogits;
use crate::embedding::ImageEmbedding;
use crate::error::SamError;
use crate::image::{Framing, ModelInput, RgbImage};
use crate::model::Sam;

/// Sub-part, part and whole, in the network's order.
pub type PointPrediction = [ScoredLogits; 3];

/// Embeds crops.
pub trait CropEncoder {
    /// A crop that is embedded.
    type Embedded: PointPredictor;

    /// # Errors
    /// When the crop cannot be embedded.
    fn encode_crop(&self, crop: &RgbImage) -> impl Future<Output = Result<Self::Embedded, SamError>>;
}

/// An image or crop that answers points.
pub trait PointPredictor {
    /// How its low-res logits lie on it.
    fn framing(&self) -> Framing;

    /// The three masks for each point, every one a foreground click of its own, in pixels of the crop.
    ///
    /// # Errors
    /// When the network or its device fails.
    fn predict(&self, points: &[ImagePoint]) -> impl Future<Output = Result<Vec<PointPrediction>, SamError>>;
}

/// A network with the embedding of one crop.
#[derive(Debug, Clone)]
pub struct EmbeddedCrop<'a> {
    /// The network that made the embedding.
    pub model: &'a Sam,
    /// Of the crop, or of the whole image.
    pub embedding: Cow<'a, ImageEmbedding>,
}

impl<'a> CropEncoder for &'a Sam {
    type Embedded = EmbeddedCrop<'a>;

    async fn encode_crop(&self, crop: &RgbImage) -> Result<EmbeddedCrop<'a>, SamError> {
        let input = ModelInput::new(crop, self.input_side());
        let embedding = self.encode(input, &mut |_| {}).await?;
        Ok(EmbeddedCrop { model: self, embedding: Cow::Owned(embedding) })
    }
}

impl PointPredictor for EmbeddedCrop<'_> {
    fn framing(&self) -> Framing {
        self.embedding.framing
    }

    async fn predict(&self, points: &[ImagePoint]) -> Result<Vec<PointPrediction>, SamError> {
        let mut predictions = Vec::with_capacity(points.len());
        for &point in points {
            // A single click is ambiguous, so it has three masks (official `multimask_output`).
            let masks = self.model.decode(&self.embedding, &Prompt::click(point)).await?;
            predictions.push(PointPrediction::try_from(masks).map_err(|masks| SamError::ReadBack {
                reason: format!("{} masks instead of 3 for a click", masks.len()),
            })?);
        }
        Ok(predictions)
    }
}
