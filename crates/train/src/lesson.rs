//! A lesson: some images, some objects on each, asked about again and again; it ends with gradients.
//! Not which images, nor what is done with the gradients.

use burn::tensor::{Tensor, TensorData};
use eval::Random;
use sam::image::ModelInput;
use sam::training::{ImageFeatures, Learner, Pass};
use sam::{ImageEmbedding, PromptTokens};

use crate::data::Example;
use crate::error::TrainError;
use crate::prompts::{FirstPrompt, error_point, first_prompt, repeats};
use crate::target::Target;
use crate::verdict::{Shown, Targets};

/// Fed-back logits are cut off here, as in the evaluation.
const LARGEST_LOGIT: f32 = 32.0;

/// Embeddings that were computed before, for a decoder that learns alone.
pub trait EmbeddingSource: Sync {
    /// The embedding of an image.
    ///
    /// # Errors
    /// When it is gone or damaged.
    fn embedding(&self, example: &Example) -> Result<ImageEmbedding, TrainError>;
}

/// What the network looks at.
pub(crate) enum Scene {
    /// An image, whose encoder learns too.
    Pixels(ModelInput),
    /// The embedding of an image.
    Embedded(Box<ImageEmbedding>),
}

/// An image and the objects on it that are asked about.
pub(crate) struct Subject {
    pub(crate) name: String,
    pub(crate) scene: Scene,
    pub(crate) targets: Vec<Target>,
    /// Draws the prompts.
    pub(crate) random: Random,
}

/// What came of a lesson.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// The names of the images.
    pub(crate) images: Vec<String>,
    pub(crate) loss: f32,
    /// Mean IoU of the shown masks after the first round.
    pub(crate) first_iou: f32,
    /// And after the last.
    pub(crate) last_iou: f32,
    /// In the order of [`Learner::parameters`].
    pub(crate) gradients: Vec<Option<Tensor<1>>>,
}

/// How long a lesson is, and what counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) rounds: usize,
    /// See [`crate::mask_losses`].
    pub(crate) balance: f64,
}

/// Asks about all objects of the subjects, of which each has as many.
///
/// # Errors
/// When the network refuses an image.
pub(crate) fn teach(learner: &Learner, subjects: Vec<Subject>, plan: Plan) -> Result<Outcome, TrainError> {
    let pass = learner.pass();
    let (mut images, mut scenes, mut targets, mut randoms) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for subject in subjects {
        images.push(subject.name);
        randoms.extend(std::iter::repeat_n(subject.random, subject.targets.len()));
        scenes.push(subject.scene);
        targets.extend(subject.targets);
    }
    // Objects of one image do not draw the same.
    randoms
        .iter_mut()
        .enumerate()
        .for_each(|(index, random)| *random = Random::named(random.below(u64::MAX), &index.to_string()));
    let features = features(&pass, learner.input_side(), scenes)?;
    let (loss, first, last) = ask(&pass, &features, (&targets, &mut randoms), plan);
    let value = loss.clone().inner().into_scalar::<f32>();
    Ok(Outcome {
        images,
        loss: value,
        first_iou: mean(&first),
        last_iou: mean(&last),
        gradients: pass.gradients(&loss),
    })
}

/// All rounds: the mean loss, and what was shown after the first and after the last.
fn ask(
    pass: &Pass<'_>,
    features: &ImageFeatures,
    (targets, randoms): (&[Target], &mut [Random]),
    plan: Plan,
) -> (Tensor<1>, Vec<f32>, Vec<f32>) {
    let judges = Targets::new(targets, pass.device());
    let repeats = repeats(plan.rounds, &mut randoms[0]);
    let (mut tokens, mut is_clear): (Vec<PromptTokens>, Vec<bool>) = targets
        .iter()
        .zip(randoms.iter_mut())
        .map(|(target, random)| first_prompt(target, random))
        .map(|FirstPrompt { tokens, is_clear }| (tokens, is_clear))
        .unzip();
    let mut mask_input = None;
    let mut total: Option<Tensor<1>> = None;
    let (mut first, mut last) = (None, Vec::new());
    for round in 0..plan.rounds {
        let prediction = pass.decode(features, tokens.clone(), mask_input.take());
        let verdict = judges.judge(prediction, &is_clear, plan.balance);
        total = Some(match total {
            Some(total) => total + verdict.loss,
            None => verdict.loss,
        });
        last = verdict.shown.iter().map(|shown| shown.iou).collect();
        first.get_or_insert_with(|| last.clone());
        is_clear.fill(true);
        if repeats.get(round + 1) == Some(&false) {
            for (index, shown) in verdict.shown.iter().enumerate() {
                tokens[index].push(error_point(&targets[index], &shown.logits, &mut randoms[index]));
            }
        }
        mask_input = Some(fed_back(&verdict.shown, pass));
    }
    let total = total.unwrap_or_else(|| Tensor::zeros([1], pass.device()));
    (total / plan.rounds as f64, first.unwrap_or_default(), last)
}

/// The shown masks as the next mask prompts.
pub(crate) fn fed_back(shown: &[Shown], pass: &Pass<'_>) -> Tensor<4> {
    let cells = shown.first().map_or(0, |shown| shown.logits.len());
    let side = cells.isqrt();
    let logits = shown.iter().flat_map(|shown| &shown.logits);
    let cut = logits.map(|logit| logit.clamp(-LARGEST_LOGIT, LARGEST_LOGIT)).collect();
    Tensor::from_data(TensorData::new::<f32, _>(cut, [shown.len(), 1, side, side]), pass.device())
}

fn features(pass: &Pass<'_>, side: u32, scenes: Vec<Scene>) -> Result<ImageFeatures, TrainError> {
    let (images, side) = (scenes.len(), side as usize);
    let mut planes = Vec::new();
    let mut embedded = Vec::new();
    for scene in scenes {
        match scene {
            Scene::Pixels(input) => planes.extend(input.values),
            Scene::Embedded(embedding) => embedded.push(pass.features(&embedding)),
        }
    }
    if let Some(features) = ImageFeatures::joined(embedded) {
        return Ok(features);
    }
    let images = Tensor::from_data(TensorData::new(planes, [images, 3, side, side]), pass.device());
    Ok(pass.encode(images)?)
}

fn mean(values: &[f32]) -> f32 {
    values.iter().sum::<f32>() / values.len().max(1) as f32
}
