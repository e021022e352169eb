//! From gradients to new weights: clipped by their norm, AdamW, and an average of weights over time.
//! Burn's AdamW does the arithmetic of one tensor; here are its states by place, so that they can be kept.

use burn::optim::{AdamW, AdamWConfig, AdamWState, AdaptiveMomentumState, Optimizer};
use burn::tensor::Tensor;
use sam::training::{Learner, Parameter};

use crate::settings::Settings;

/// PyTorch's.
const EPSILON: f32 = 1e-8;
/// What PyTorch adds to a norm before it divides by it.
const NORM_EPSILON: f64 = 1e-6;

/// The memory of AdamW and the averaged weights, both in the order of [`Learner::parameters`].
pub(crate) struct Optimiser {
    rule: AdamW,
    pub(crate) memories: Vec<Option<Memory>>,
    pub(crate) averages: Vec<Tensor<1>>,
}

/// What AdamW remembers about one tensor.
#[derive(Debug, Clone)]
pub(crate) struct Memory {
    /// How many gradients there were.
    pub(crate) time: usize,
    /// Their average and that of their squares.
    pub(crate) moments: [Tensor<1>; 2],
}

impl Optimiser {
    /// Nothing is remembered, and the averages are the present weights.
    pub(crate) fn new(learner: &Learner, weight_decay: f32) -> Self {
        let averages: Vec<_> = learner.parameters().into_iter().map(|parameter| parameter.values).collect();
        let rule = AdamWConfig::new().with_epsilon(EPSILON).with_weight_decay(weight_decay).build();
        Self { rule, memories: vec![None; averages.len()], averages }
    }

    /// Step `step`, from 0. What has no gradient stays as it is.
    pub(crate) fn step(
        &mut self,
        learner: &mut Learner,
        gradients: Vec<Option<Tensor<1>>>,
        (step, settings): (u64, &Settings),
    ) {
        let parameters = learner.parameters().into_iter().zip(gradients).zip(&mut self.memories);
        let values: Vec<Tensor<1>> = parameters
            .map(|((Parameter { values, part, .. }, gradient), memory)| match gradient {
                Some(gradient) => {
                    let state = memory.take().map(Memory::into_state);
                    let rate = settings.rate(step, part);
                    let (values, state) = self.rule.step(rate, values, gradient, state);
                    *memory = state.map(Memory::of_state);
                    values
                }
                None => values,
            })
            .collect();
        let kept = settings.kept(step);
        for (average, values) in self.averages.iter_mut().zip(&values) {
            *average = average.clone() * kept + values.clone() * (1.0 - kept);
        }
        learner.replace(values);
    }
}

impl Memory {
    fn into_state(self) -> AdamWState<1> {
        let [first, second] = self.moments;
        AdamWState::new(AdaptiveMomentumState::new(self.time, first, second))
    }

    fn of_state(state: AdamWState<1>) -> Self {
        let AdaptiveMomentumState { time, moment_1, moment_2, .. } = state.momentum;
        Self { time, moments: [moment_1, moment_2] }
    }
}

/// Shortens all gradients together to the norm `most`, and returns the norm they had (PyTorch `clip_grad_norm_`).
pub(crate) fn clip(gradients: &mut [Option<Tensor<1>>], most: f64) -> f64 {
    let squares: Vec<Tensor<1>> =
        gradients.iter().flatten().map(|gradient| gradient.clone().square().sum()).collect();
    if squares.is_empty() {
        return 0.0;
    }
    let norm = f64::from(Tensor::cat(squares, 0).sum().into_scalar::<f32>()).sqrt();
    let share = most / (norm + NORM_EPSILON);
    if share < 1.0 {
        for gradient in gradients.iter_mut().flatten() {
            *gradient = gradient.clone() * share;
        }
    }
    norm
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    fn tensor(values: &[f32]) -> Tensor<1> {
        Tensor::from_data(values, &Device::flex())
    }

    #[test]
    fn gradients_are_shortened_together_and_short_ones_stay() {
        let mut gradients = [Some(tensor(&[3.0, 0.0])), None, Some(tensor(&[4.0]))];
        assert!((clip(&mut gradients, 10.0) - 5.0).abs() < 1e-6);
        assert_eq!(gradients[2].clone().unwrap().into_scalar::<f32>(), 4.0);
        clip(&mut gradients, 1.0);
        assert!((gradients[2].clone().unwrap().into_scalar::<f32>() - 0.8).abs() < 1e-6);
        assert!((clip(&mut gradients, 1.0) - 1.0).abs() < 1e-6);
        assert_eq!(clip(&mut [None], 1.0), 0.0);
    }
}
