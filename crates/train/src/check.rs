//! How good the weights are on images that nothing is learned from, by simulated clicks as in `eval clicks`.
//! Not what follows from it: the program decides when to stop.

use annotation::Mask;
use eval::{ClickSession, FirstClick};
use sam::image::ModelInput;
use sam::{Device, ImageEmbedding, Sam};
use serde::{Deserialize, Serialize};

use crate::data::Example;
use crate::error::TrainError;
use crate::lesson::EmbeddingSource;

/// Clicks on each object.
const CLICKS: usize = 3;
/// Objects with a smaller share of the image are left out, and those of an image beyond this number, as in `eval`.
const SMALLEST: f64 = 0.0025;
const MOST: usize = 8;

/// The images to check with.
pub struct ClickCheck<'a> {
    /// Not those that are learned from.
    pub examples: &'a [Example],
    /// Their embeddings, where the image encoder does not change.
    pub embeddings: Option<&'a dyn EmbeddingSource>,
}

/// What came of a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CheckReport {
    /// Steps that were done.
    pub step: u64,
    /// How many objects were clicked on.
    pub objects: usize,
    /// Mean IoU after 1, 2 and 3 clicks.
    pub miou: Vec<f64>,
}

impl CheckReport {
    /// The mean over all clicks: what is to rise.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.miou.iter().sum::<f64>() / self.miou.len().max(1) as f64
    }
}

impl ClickCheck<'_> {
    /// Clicks on the objects of all images with the weights of a file, those after `step` steps.
    ///
    /// # Errors
    /// When an image cannot be used, or none has an object that is large enough.
    pub async fn run(&self, weights: &[u8], step: u64) -> Result<CheckReport, TrainError> {
        let sam = Sam::from_safetensors(weights, &Device::Cpu)?;
        let mut report = CheckReport { step, objects: 0, miou: vec![0.0; CLICKS] };
        for example in self.examples {
            let smallest = example.size.area() as f64 * SMALLEST;
            let large = example.annotators[0].iter().filter(|mask| mask.area() as f64 >= smallest);
            let objects: Vec<&Mask> = large.take(MOST).collect();
            if objects.is_empty() {
                continue;
            }
            let embedding = self.embedding(example, &sam).await?;
            for object in objects {
                let ious = click_on(object, &embedding, &sam).await?;
                report.miou.iter_mut().zip(ious).for_each(|(sum, iou)| *sum += iou);
                report.objects += 1;
            }
        }
        if report.objects == 0 {
            return Err(TrainError::TooSmall { tries: self.examples.len(), share: SMALLEST });
        }
        report.miou.iter_mut().for_each(|sum| *sum /= report.objects as f64);
        Ok(report)
    }

    async fn embedding(&self, example: &Example, sam: &Sam) -> Result<ImageEmbedding, TrainError> {
        match self.embeddings {
            Some(source) => {
                let ImageEmbedding { features, high_res, framing, .. } = source.embedding(example)?;
                // The same encoder in a file with another decoder.
                Ok(ImageEmbedding::new(features, high_res, framing, sam.weights().clone()))
            }
            None => {
                let input = ModelInput::new(&example.photo()?, sam.input_side());
                Ok(sam.encode(input, &mut |_| {}).await?)
            }
        }
    }
}

/// The IoU after each click.
async fn click_on(object: &Mask, embedding: &ImageEmbedding, sam: &Sam) -> Result<Vec<f64>, TrainError> {
    let Some(first) = FirstClick::Centre.position(object, "") else { return Ok(vec![0.0; CLICKS]) };
    let mut session = ClickSession::new(object.clone(), first, CLICKS);
    while let Some(prompt) = session.prompt() {
        let candidates = sam.segment(embedding, prompt).await?;
        session.take(candidates)?;
    }
    Ok(session.finish().ious)
}
