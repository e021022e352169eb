//! The options that decide how is learned, as numbers of the crate `train`.
//! Not which images, nor where results go.

use sam::training::Scope;
use train::{Augmentation, Settings};

use crate::evaluate::share;

/// What a step asks, and how many there are, if nothing else is said: of everything, and of the decoder alone, which is
/// to take minutes on a laptop.
const EVERYTHING: Size = Size { steps: 20_000, images: 4, rounds: 6 };
const DECODER: Size = Size { steps: 300, images: 2, rounds: 3 };
/// Steps of the warm-up (paper: 250), and the share of short trainings.
const WARM_UP: u64 = 250;
const WARM_UP_SHARE: u64 = 10;

#[derive(Debug, Clone, Copy)]
struct Size {
    steps: u64,
    images: usize,
    rounds: usize,
}

/// How is learned.
#[derive(Debug, clap::Args)]
pub(super) struct SettingArguments {
    /// Steps in all; the learning rate falls over them [default: 20000, with --only decoder 300]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    steps: Option<u64>,
    /// Images of a step [default: 4, with --only decoder 2]
    #[arg(long, value_name = "N", value_parser = count)]
    images: Option<usize>,
    /// Objects of an image that are asked about
    #[arg(long, value_name = "N", default_value = "4", value_parser = count)]
    masks: usize,
    /// Times each object is asked about; the paper has 11 [default: 6, with --only decoder 3]
    #[arg(long, value_name = "N", value_parser = count)]
    rounds: Option<usize>,
    /// Learning rate after the warm-up [default: 0.0005, with --only decoder 0.0003]
    #[arg(long, value_name = "RATE", value_parser = positive)]
    rate: Option<f64>,
    /// Learning rate of the backbone over that of the rest
    #[arg(long, value_name = "SHARE", default_value = "0.2", value_parser = share)]
    backbone_rate: f64,
    /// Steps in which the learning rate rises [default: 250, at most a tenth of all]
    #[arg(long, value_name = "N")]
    warm_up: Option<u64>,
    /// Decay of weights (AdamW)
    #[arg(long, value_name = "SHARE", default_value = "0.02", value_parser = share)]
    weight_decay: f64,
    /// Shorten gradients to this norm
    #[arg(long, value_name = "NORM", default_value = "1", value_parser = positive)]
    clip: f64,
    /// Share of the averaged weights that stays in each step
    #[arg(long, value_name = "SHARE", default_value = "0.9995", value_parser = share)]
    average: f64,
    /// Share of the steps in which a class-balanced loss gives way to the focal one: for a start from random weights
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = share)]
    balanced_start: f64,
    /// Leave out objects with a smaller share of the square frame
    #[arg(long, value_name = "SHARE", default_value = "0.0017", value_parser = share)]
    min_share: f64,
    /// Side of the square that images are framed in, a multiple of 32 [default: that of the weights]
    #[arg(long, value_name = "PIXELS", value_parser = side)]
    pub(super) side: Option<u32>,
    /// How often a part of an image is shown instead of all; as the next three, not with --only decoder
    #[arg(long, value_name = "SHARE", default_value = "0.6", value_parser = share)]
    crop: f64,
    /// How often left and right are exchanged
    #[arg(long, value_name = "SHARE", default_value = "0.5", value_parser = share)]
    flip: f64,
    /// How often the light is changed
    #[arg(long, value_name = "SHARE", default_value = "0.8", value_parser = share)]
    color: f64,
    /// How often an object of another image is pasted on top
    #[arg(long, value_name = "SHARE", default_value = "0.3", value_parser = share)]
    paste: f64,
    /// How often two neighbours may be asked about as one object
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = share)]
    merge: f64,
    /// How often all objects may be asked about as one
    #[arg(long, value_name = "SHARE", default_value = "0", value_parser = share)]
    union: f64,
    /// Names the draws: the same seed, the same training
    #[arg(long, value_name = "N", default_value = "0")]
    seed: u64,
}

fn count(text: &str) -> Result<usize, String> {
    let count = text.parse().ok().filter(|count| (1..=1024).contains(count));
    count.ok_or_else(|| "expected a number from 1 to 1024".to_owned())
}

fn positive(text: &str) -> Result<f64, String> {
    let number = text.parse().ok().filter(|number: &f64| *number > 0.0 && number.is_finite());
    number.ok_or_else(|| "expected a number above 0".to_owned())
}

fn side(text: &str) -> Result<u32, String> {
    let side = text.parse().ok().filter(|side: &u32| (64..=2048).contains(side) && side.is_multiple_of(32));
    side.ok_or_else(|| "expected a multiple of 32 from 64 to 2048".to_owned())
}

impl SettingArguments {
    /// The settings of a training that begins with the weights of this SHA-256.
    pub(super) fn settings(&self, scope: Scope, weights: String) -> Settings {
        let Self { crop, flip, color, paste, merge, union, .. } = *self;
        let augmentation = Augmentation { crop, flip, color, paste, merge, union };
        let (size, rate, augmentation) = match scope {
            Scope::Everything => (EVERYTHING, 5e-4, augmentation),
            Scope::Decoder => (DECODER, 3e-4, augmentation.without_pixels()),
        };
        let steps = self.steps.unwrap_or(size.steps);
        Settings {
            weights,
            steps,
            images: self.images.unwrap_or(size.images),
            masks: self.masks,
            rounds: self.rounds.unwrap_or(size.rounds),
            rate: self.rate.unwrap_or(rate),
            backbone_rate: self.backbone_rate,
            warm_up: self.warm_up.unwrap_or(WARM_UP.min(steps / WARM_UP_SHARE)),
            weight_decay: self.weight_decay as f32,
            clip: self.clip,
            average: self.average,
            balanced_start: self.balanced_start,
            min_share: self.min_share,
            augmentation,
            seed: self.seed,
        }
    }
}
