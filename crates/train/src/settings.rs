//! How a training goes: plain numbers, kept with its state so that it goes on as it began.
//! Not which images: those are `TrainingSet`s.

use sam::training::{Part, Scope};
use serde::{Deserialize, Serialize};

/// Everything that decides about the course of a training besides the images.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Settings {
    /// SHA-256 of the first weights.
    pub weights: String,
    /// Steps in all; the learning rate falls over them.
    pub steps: u64,
    /// Images of a step.
    pub images: usize,
    /// Objects of an image.
    pub masks: usize,
    /// Times each object is asked about (paper: eleven).
    pub rounds: usize,
    /// Learning rate after the warm-up.
    pub rate: f64,
    /// The backbone's learning rate over that of the rest.
    pub backbone_rate: f64,
    /// Steps in which the learning rate rises.
    pub warm_up: u64,
    /// Decay of weights (AdamW).
    pub weight_decay: f32,
    /// Gradients of a larger norm are shortened to it.
    pub clip: f64,
    /// Share of the average of weights that stays in each step.
    pub average: f64,
    /// Share of the steps in which a class-balanced loss gives way to the focal one.
    pub balanced_start: f64,
    /// Objects with a smaller share of the square frame are left out.
    pub min_share: f64,
    /// How images and objects are changed.
    pub augmentation: Augmentation,
    /// Names the course: the same seed, the same draws.
    pub seed: u64,
}

/// The probabilities of changes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Augmentation {
    /// A part of the image instead of all.
    pub crop: f64,
    /// Left and right exchanged.
    pub flip: f64,
    /// Other brightness, contrast and saturation.
    pub color: f64,
    /// An object of another image on top.
    pub paste: f64,
    /// Two neighbours as one object.
    pub merge: f64,
    /// All objects as one.
    pub union: f64,
}

impl Augmentation {
    /// None of what changes pixels: for images that are embedded already.
    #[must_use]
    pub fn without_pixels(self) -> Self {
        Self { crop: 0.0, flip: 0.0, color: 0.0, paste: 0.0, ..self }
    }
}

/// The learning rate does not fall below this share.
const LOWEST_RATE: f64 = 0.02;

impl Settings {
    /// The learning rate of a part in step `step`, from 0: a linear warm-up, then half a cosine.
    #[must_use]
    pub fn rate(&self, step: u64, part: Part) -> f64 {
        let of_part = match part {
            Part::Backbone => self.rate * self.backbone_rate,
            Part::Rest => self.rate,
        };
        let warm = ((step + 1) as f64 / self.warm_up.max(1) as f64).min(1.0);
        let cosine = 0.5 * (1.0 + (std::f64::consts::PI * self.progress(step)).cos());
        of_part * warm * (LOWEST_RATE + (1.0 - LOWEST_RATE) * cosine)
    }

    /// The weight of the class-balanced loss in step `step`, 1 to 0; the focal one has the rest.
    #[must_use]
    pub fn balance(&self, step: u64) -> f64 {
        if self.balanced_start > 0.0 {
            (1.0 - self.progress(step) / self.balanced_start).max(0.0)
        } else {
            0.0
        }
    }

    fn progress(&self, step: u64) -> f64 {
        step as f64 / self.steps.max(1) as f64
    }

    /// What of the average of weights stays after `step` steps: little at first, so that it is not that of the beginning.
    #[must_use]
    pub fn kept(&self, step: u64) -> f64 {
        self.average.min((1 + step) as f64 / (20 + step) as f64)
    }
}

/// The name of what learns, in states and messages.
pub(crate) fn scope_name(scope: Scope) -> &'static str {
    match scope {
        Scope::Everything => "everything",
        Scope::Decoder => "decoder",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::settings;

    #[test]
    fn the_rate_rises_then_falls_and_the_backbone_goes_slower() {
        let settings = Settings { steps: 100, warm_up: 10, rate: 1.0, backbone_rate: 0.25, ..settings() };
        let rate = |step| settings.rate(step, Part::Rest);
        assert!((rate(0) - 0.1).abs() < 0.01 && rate(9) > 0.95 && rate(50) < 0.6 && rate(99) < 0.03);
        assert!((settings.rate(50, Part::Backbone) / rate(50) - 0.25).abs() < 1e-12);
    }

    #[test]
    fn the_balanced_start_ends_where_it_should() {
        let settings = Settings { steps: 100, balanced_start: 0.5, ..settings() };
        assert_eq!([0, 25, 50, 99].map(|step| settings.balance(step)), [1.0, 0.5, 0.0, 0.0]);
        assert_eq!(Settings { balanced_start: 0.0, ..settings }.balance(0), 0.0);
    }
}
