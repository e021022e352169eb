//! The trainer: draws images, teaches, changes the weights, and can be stopped and go on after any step.
//! Not when it is checked, kept or stopped: the program decides that.

use std::thread;

use burn::tensor::Tensor;
use eval::Random;
use sam::training::{Learner, Scope};
use serde::{Deserialize, Serialize};

use crate::data::{Example, TrainingSet};
use crate::error::TrainError;
use crate::lesson::{EmbeddingSource, Outcome, Plan, Scene, Subject, teach};
use crate::optimiser::{Optimiser, clip};
use crate::processor::Processor;
use crate::random::Draw;
use crate::settings::Settings;
use crate::view::{Sights, View};

/// Images without a usable object that are passed over before it is given up.
const TRIES: usize = 20;

/// A training and what it is at.
pub struct Trainer<'a> {
    pub(crate) learner: Learner,
    pub(crate) settings: Settings,
    pub(crate) sets: &'a [TrainingSet],
    pub(crate) optimiser: Optimiser,
    /// Steps that are done.
    pub(crate) done: u64,
    embeddings: Option<&'a dyn EmbeddingSource>,
    lanes: Lanes,
}

/// How the images of a step are spread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lanes {
    /// Passes at the same time.
    threads: usize,
    /// Images that go through the network together.
    together: usize,
}

/// What came of a step.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct StepReport {
    /// Its number, from 1.
    pub step: u64,
    /// The mean over all rounds.
    pub loss: f64,
    /// Mean IoU of the shown masks after the first point or box.
    pub first_iou: f64,
    /// And after the last round.
    pub last_iou: f64,
    /// Norm of the gradients before they were shortened.
    pub norm: f64,
    /// Learning rate.
    pub rate: f64,
}

impl<'a> Trainer<'a> {
    /// A training from its beginning on the processor, with a pass for each core. `embeddings` are those of all
    /// images where the decoder learns alone.
    #[must_use]
    pub fn new(
        learner: Learner,
        settings: Settings,
        sets: &'a [TrainingSet],
        embeddings: Option<&'a dyn EmbeddingSource>,
    ) -> Self {
        let optimiser = Optimiser::new(&learner, settings.weight_decay);
        let threads = thread::available_parallelism().map_or(1, usize::from);
        let lanes = Lanes { threads, together: 1 };
        Self { learner, settings, sets, optimiser, done: 0, embeddings, lanes }
    }

    /// The same on another processor, which its weights are on already: a GPU likes all images of a step in one pass.
    #[must_use]
    pub fn on(mut self, processor: Processor) -> Self {
        if processor != Processor::Cpu {
            self.lanes = Lanes { threads: 1, together: self.settings.images };
        }
        self
    }

    /// Steps that are done.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.done
    }

    /// How it goes.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// One step. The weights change at its very end, so that after an error they are as before.
    ///
    /// # Errors
    /// When an image cannot be used, or loss or gradients are no numbers.
    pub fn step(&mut self) -> Result<StepReport, TrainError> {
        let step = self.done;
        let images: Vec<usize> = (0..self.settings.images).collect();
        let groups = images.chunks(self.lanes.together);
        let outcomes = spread(groups, self.lanes.threads, &|images| self.lesson(step, images));
        let outcomes: Vec<Outcome> = outcomes.into_iter().collect::<Result<_, _>>()?;

        let count = outcomes.len() as f64;
        let mean = |value: fn(&Outcome) -> f32| {
            outcomes.iter().map(|outcome| f64::from(value(outcome))).sum::<f64>() / count
        };
        let (loss, first_iou, last_iou) = (
            mean(|outcome| outcome.loss),
            mean(|outcome| outcome.first_iou),
            mean(|outcome| outcome.last_iou),
        );
        let images = outcomes.iter().flat_map(|outcome| outcome.images.clone()).collect();
        let not_a_number = |what, images| TrainError::NotANumber { step: step + 1, what, images };
        if !loss.is_finite() {
            return Err(not_a_number("loss", images));
        }
        let mut gradients = averaged(outcomes);
        let norm = clip(&mut gradients, self.settings.clip);
        if !norm.is_finite() {
            return Err(not_a_number("gradient", images));
        }
        self.optimiser.step(&mut self.learner, gradients, (step, &self.settings));
        self.done += 1;
        let rate = self.settings.rate(step, sam::training::Part::Rest);
        Ok(StepReport { step: self.done, loss, first_iou, last_iou, norm, rate })
    }

    /// Some of the images of a step together.
    fn lesson(&self, step: u64, images: &[usize]) -> Result<Outcome, TrainError> {
        let subjects = images.iter().map(|&image| self.subject(step, image)).collect::<Result<_, _>>()?;
        let plan = Plan { rounds: self.settings.rounds, balance: self.settings.balance(step) };
        teach(&self.learner, subjects, plan)
    }

    /// The image number `image` of a step, with its objects. It depends on nothing but seed and numbers, so that a
    /// training that goes on draws what it would have drawn.
    fn subject(&self, step: u64, image: usize) -> Result<Subject, TrainError> {
        let mut random = Random::named(self.settings.seed, &format!("{step}/{image}"));
        let side = self.learner.input_side();
        let sights = Sights { side, settings: &self.settings };
        for _ in 0..TRIES {
            let example = self.any_example(&mut random);
            let (view, scene) = match (self.learner.scope(), self.embeddings) {
                (Scope::Decoder, Some(source)) => {
                    let embedding = source.embedding(example)?;
                    (View::of_objects(example, &mut random), Scene::Embedded(Box::new(embedding)))
                }
                (Scope::Decoder, None) | (Scope::Everything, _) => {
                    let view = sights.view(example, self.any_example(&mut random), &mut random)?;
                    let scene = Scene::Pixels(view.input(side));
                    (view, scene)
                }
            };
            let targets = sights.targets(&view, &mut random)?;
            if !targets.is_empty() {
                return Ok(Subject { name: example.name.clone(), scene, targets, random });
            }
        }
        Err(TrainError::TooSmall { tries: TRIES, share: self.settings.min_share })
    }

    /// A set in proportion to weight and size, then any of its images.
    fn any_example(&self, random: &mut Random) -> &'a Example {
        let weights: Vec<f64> = self.sets.iter().map(|set| set.weight * set.examples.len() as f64).collect();
        let set = &self.sets[random.weighted(&weights).unwrap_or(0)];
        &set.examples[random.index(set.examples.len())]
    }

    /// The averaged weights as a file that every program reads.
    #[must_use]
    pub fn averaged_weights(&self) -> Vec<u8> {
        let mut averaged = self.learner.clone();
        averaged.replace(self.optimiser.averages.clone());
        averaged.weights_file()
    }
}

/// What `work` makes of each group of images, in their order, `threads` of them at a time.
fn spread<'g, T: Send>(
    groups: impl Iterator<Item = &'g [usize]>,
    threads: usize,
    work: &(dyn Fn(&[usize]) -> T + Sync),
) -> Vec<T> {
    let groups: Vec<&[usize]> = groups.collect();
    let at_once = |groups: &[&[usize]]| match groups {
        [only] => vec![work(only)],
        groups => thread::scope(|scope| {
            let threads: Vec<_> = groups.iter().map(|group| scope.spawn(|| work(group))).collect();
            let joined = threads.into_iter().map(|thread| match thread.join() {
                Ok(result) => result,
                Err(panic) => std::panic::resume_unwind(panic),
            });
            joined.collect::<Vec<T>>()
        }),
    };
    groups.chunks(threads).flat_map(at_once).collect()
}

/// The mean of the gradients of all passes, always summed in the same order.
fn averaged(outcomes: Vec<Outcome>) -> Vec<Option<Tensor<1>>> {
    let count = outcomes.len() as f64;
    let sum = outcomes.into_iter().map(|outcome| outcome.gradients).reduce(|sum, next| {
        let pairs = sum.into_iter().zip(next);
        pairs
            .map(|pair| match pair {
                (Some(a), Some(b)) => Some(a + b),
                (one, other) => one.or(other),
            })
            .collect()
    });
    sum.unwrap_or_default().into_iter().map(|gradient| gradient.map(|gradient| gradient / count)).collect()
}

#[cfg(test)]
mod tests;
