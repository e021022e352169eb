//! What the worker holds, and how it does each kind of request.
//! It neither posts nor waits; `main` does.

use annotation::format::png::{Crop, encode_cut_out};
use annotation::{ImagePoint, ImageSize, LowResLogits, Mask, Prompt};
use protocol::{Answer, Failure, FailureKind, ImageKey, ModelInfo, Progress, Request, Stage, Wanted};
use sam::automatic::{self, EmbeddedCrop, ProposalFilter, propose};
use sam::image::{ModelInput, RgbImage, decode, resize};
use sam::postprocess::candidate;
use sam::{
    Device, EmbeddingType, ImageEmbedding, OpenWeights, Sam, SamError, logits_from_mask, write_embedding,
};
use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;

use crate::digest::sha256_hex;

/// The model and the embeddings that were not forgotten.
pub struct Worker {
    device: Device,
    model: Option<Sam>,
    embeddings: HashMap<ImageKey, ImageEmbedding>,
    /// Milliseconds since some moment.
    clock: fn() -> f64,
}

impl Worker {
    /// A worker without a model, on the processor.
    #[must_use]
    pub fn new(clock: fn() -> f64) -> Self {
        Self { device: Device::Cpu, model: None, embeddings: HashMap::new(), clock }
    }

    /// The same on another device.
    #[must_use]
    pub fn on(self, device: Device) -> Self {
        Self { device, ..self }
    }

    /// Does one piece of work; `report` hears how far it is.
    ///
    /// # Errors
    /// [`Failure`] in plain words; model and embeddings are then as before.
    pub async fn answer(
        &mut self,
        request: Request,
        report: &mut dyn FnMut(Progress),
    ) -> Result<Answer, Failure> {
        match request {
            Request::LoadModel { weights } => self.load_model(&weights).await,
            Request::Encode { image } => self.encode(&image, report).await,
            Request::Restore { embedding, image } => self.restore(&embedding, &image).await,
            Request::Segment { image, prompt, base, wanted } => {
                self.segment(&image, prompt, base.as_ref(), wanted).await
            }
            Request::Cut { image, logits, predicted_iou } => self.cut(&image, logits, predicted_iou),
            Request::Propose { image, points, filter } => self.propose(&image, &points, filter).await,
            Request::Picture { image, most_pixels } => picture(&image, most_pixels),
            Request::CutOut { image, mask, crop } => cut_out(&image, &mask, crop),
            Request::Forget { image } => {
                self.embeddings.remove(&image);
                Ok(Answer::Forgotten)
            }
        }
    }

    async fn load_model(&mut self, weights: &[u8]) -> Result<Answer, Failure> {
        let file = OpenWeights::parse(weights).map_err(|error| refused_weights(&error))?;
        let model = Sam::from_tensors(&*file.tensors, sha256_hex(weights).await, &self.device);
        let model = model.map_err(|error| refused_weights(&error))?;
        let info = ModelInfo {
            name: model.weights().model.to_owned(),
            sha256: model.weights().sha256.clone(),
            input_side: model.input_side(),
        };
        self.embeddings.clear();
        self.model = Some(model);
        Ok(Answer::ModelLoaded(info))
    }

    async fn encode(&mut self, file: &[u8], report: &mut dyn FnMut(Progress)) -> Result<Answer, Failure> {
        let start = (self.clock)();
        let model = loaded(self.model.as_ref())?;
        report(Progress { stage: Stage::Decoding, done: 0, total: 1 });
        let image = read_image(file)?;
        let key = ImageKey(sha256_hex(file).await);
        let input = ModelInput::new(&image, model.input_side());
        let mut layer = |layers: sam::EncodeProgress| {
            let (done, total) = (layers.done as u32, layers.total as u32);
            report(Progress { stage: Stage::Encoding, done, total });
        };
        let advice = "try it again, or reload the page";
        let embedding = match model.encode(input, &mut layer).await {
            Err(error @ SamError::NoImageEncoder { .. }) => {
                return Err(Failure {
                    kind: FailureKind::Image,
                    message: format!("{error}, or other weights."),
                });
            }
            embedding => embedding.advise(FailureKind::Internal, advice)?,
        };
        let file = write_embedding(&embedding, &key.0, EmbeddingType::F32);
        let file = file.advise(FailureKind::Internal, advice)?;
        model.prepare(&embedding);
        self.embeddings.insert(key.clone(), embedding);
        let milliseconds = (self.clock)() - start;
        Ok(Answer::Encoded { image: key, size: image.size(), embedding: file, milliseconds })
    }

    async fn restore(&mut self, embedding: &[u8], image: &[u8]) -> Result<Answer, Failure> {
        let key = ImageKey(sha256_hex(image).await);
        let model = loaded(self.model.as_ref())?;
        let embedding = model.read_embedding(embedding, &key.0);
        let embedding = embedding.advise(FailureKind::Embedding, "compute it again with this model")?;
        model.prepare(&embedding);
        let size = embedding.framing.original();
        self.embeddings.insert(key.clone(), embedding);
        Ok(Answer::Restored { image: key, size })
    }

    async fn segment(
        &self,
        image: &ImageKey,
        mut prompt: Prompt,
        base: Option<&Mask>,
        wanted: Wanted,
    ) -> Result<Answer, Failure> {
        let start = (self.clock)();
        let model = loaded(self.model.as_ref())?;
        let embedding = self.embedding(image)?;
        if let Some(base) = base {
            prompt.mask = Some(logits_from_mask(base, &embedding.framing));
        }
        let answered = match wanted {
            Wanted::All => model.segment(embedding, &prompt).await.map(|candidates| (candidates, 0)),
            Wanted::Best => {
                model.segment_best(embedding, &prompt).await.map(|(best, others)| (vec![best], others))
            }
        };
        let (candidates, left_out) =
            answered.advise(FailureKind::Prompt, "undo the last step and prompt again")?;
        Ok(Answer::Segmented { candidates, left_out, milliseconds: (self.clock)() - start })
    }

    fn cut(&self, image: &ImageKey, logits: LowResLogits, predicted_iou: f32) -> Result<Answer, Failure> {
        let start = (self.clock)();
        let candidate = candidate(logits, predicted_iou, &self.embedding(image)?.framing);
        let candidate = candidate.advise(FailureKind::Prompt, "take a smaller copy of the image")?;
        let milliseconds = (self.clock)() - start;
        Ok(Answer::Segmented { candidates: vec![candidate], left_out: 0, milliseconds })
    }

    /// As `maskwright auto` asks about the whole image.
    async fn propose(
        &self,
        image: &ImageKey,
        points: &[ImagePoint],
        filter: ProposalFilter,
    ) -> Result<Answer, Failure> {
        let start = (self.clock)();
        let model = loaded(self.model.as_ref())?;
        let embedding = self.embedding(image)?;
        let whole = automatic::Crop::whole(embedding.framing.original());
        let predictor = EmbeddedCrop { model, embedding: Cow::Borrowed(embedding) };
        let masks = propose(&predictor, &whole, points, filter).await;
        let masks = masks.advise(FailureKind::Prompt, "take a smaller copy of the image")?;
        let mut masks = masks.into_iter().peekable();
        let of_point = |&point| std::iter::from_fn(|| masks.next_if(|mask| mask.point == point)).collect();
        let found = points.iter().map(of_point).collect();
        Ok(Answer::Proposed { found, milliseconds: (self.clock)() - start })
    }

    fn embedding(&self, image: &ImageKey) -> Result<&ImageEmbedding, Failure> {
        let unknown = "the embedding of this image is not in the worker";
        self.embeddings.get(image).ok_or(unknown).advise(FailureKind::UnknownImage, "open the image again")
    }
}

fn picture(file: &[u8], most_pixels: u64) -> Result<Answer, Failure> {
    let mut image = read_image(file)?;
    let photo = image.size();
    if photo.area() > most_pixels {
        let scale = (most_pixels as f64 / photo.area() as f64).sqrt();
        let side = |length: u32| ((f64::from(length) * scale) as u32).max(1);
        image = resize(&image, ImageSize::new(side(photo.width), side(photo.height)));
    }
    let opaque = |pixel: &[u8]| [pixel[0], pixel[1], pixel[2], u8::MAX];
    let rgba = image.pixels().chunks_exact(3).flat_map(opaque).collect();
    Ok(Answer::Picture { photo, size: image.size(), rgba })
}

fn cut_out(file: &[u8], mask: &Mask, crop: Crop) -> Result<Answer, Failure> {
    let image = read_image(file)?;
    let png = encode_cut_out(image.pixels(), mask, crop);
    Ok(Answer::CutOut { png: png.advise(FailureKind::Image, "choose an object of this image")? })
}

fn read_image(file: &[u8]) -> Result<RgbImage, Failure> {
    decode(file).advise(FailureKind::Image, "choose another file")
}

fn loaded(model: Option<&Sam>) -> Result<&Sam, Failure> {
    model.ok_or("the model is not loaded").advise(FailureKind::Internal, "reload the page")
}

/// Only the page knows whether it has other weights to go on with: it says what to do.
fn refused_weights(error: &SamError) -> Failure {
    Failure { kind: FailureKind::Weights, message: error.to_string() }
}

/// Turns an error into a sentence for a person.
trait Advise<T> {
    fn advise(self, kind: FailureKind, advice: &str) -> Result<T, Failure>;
}

impl<T, E: Display> Advise<T> for Result<T, E> {
    fn advise(self, kind: FailureKind, advice: &str) -> Result<T, Failure> {
        self.map_err(|error| Failure { kind, message: format!("{error}; {advice}.") })
    }
}
