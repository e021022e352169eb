//! Losses, gradients and one optimisation step, held to PyTorch's (`goldens/golden.py`).
//! The weights are a formula, so that new bundled ones change nothing here.

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor, TensorData};
use sam::training::{Learner, Scope};
use sam::{FileKind, FileTensor, PromptToken, SafetensorsFile, SamError, TensorSource, TokenLabel};

use crate::loss::mask_losses;
use crate::optimiser::{Optimiser, clip};
use crate::settings::Settings;
use crate::target::Target;
use crate::testing::{NANO, settings};
use crate::verdict::{Shown, Targets};

static GOLDEN: &[u8] = include_bytes!("../goldens/golden.safetensors");
/// Values that are kept of each tensor.
const PLACES: usize = 24;

fn golden(key: &str) -> FileTensor {
    let file = SafetensorsFile::parse(GOLDEN, FileKind::Weights).unwrap();
    TensorSource::tensor(&file, key).unwrap().unwrap_or_else(|| panic!("no golden {key}"))
}

fn tensor<const D: usize>(key: &str, shape: [usize; D], device: &Device) -> Tensor<D> {
    Tensor::from_data(TensorData::new(golden(key).values, shape), device)
}

fn largest_difference(found: &[f32], expected: &[f32]) -> f32 {
    assert_eq!(found.len(), expected.len());
    found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

#[test]
fn losses_and_their_gradients_are_those_of_pytorch() {
    let device = Device::flex().autodiff();
    for balance in ["0.0", "0.3", "1.0"] {
        let logits = tensor("loss/logits", [3, 4, 8, 8], &device).require_grad();
        let truth = tensor("loss/truth", [3, 1, 8, 8], &device);
        let losses = mask_losses(logits.clone(), truth, balance.parse().unwrap());
        let values: Vec<f32> = losses.clone().inner().into_data().try_into_vec().unwrap();
        let error = largest_difference(&values, &golden(&format!("loss/values_{balance}")).values);
        assert!(error < 1e-5, "balance {balance}: {error:e}");

        let weights: Vec<f32> = (1..=12).map(|weight| weight as f32).collect();
        let weights = Tensor::<2>::from_data(TensorData::new(weights, [3, 4]), &device);
        let gradients = logits.grad(&(losses * weights).sum().backward()).unwrap();
        let found: Vec<f32> = gradients.into_data().try_into_vec().unwrap();
        let expected = golden(&format!("loss/gradients_{balance}")).values;
        let largest = expected.iter().fold(0.0, |largest: f32, value| largest.max(value.abs()));
        let error = largest_difference(&found, &expected) / largest;
        assert!(error < 1e-4, "balance {balance}: {error:e}");
    }
}

/// Nano with weights by formula (`golden.py`, `value`).
struct Formula(SafetensorsFile<'static>);

impl TensorSource for Formula {
    fn keys(&self) -> Vec<String> {
        self.0.keys()
    }

    fn shape(&self, key: &str) -> Option<Vec<usize>> {
        self.0.shape(key)
    }

    fn tensor(&self, key: &str) -> Result<Option<FileTensor>, SamError> {
        Ok(self.shape(key).map(|shape| FileTensor { values: formula(key, &shape), shape }))
    }

    fn metadata(&self, name: &str) -> Option<&str> {
        TensorSource::metadata(&self.0, name)
    }
}

fn formula(key: &str, shape: &[usize]) -> Vec<f32> {
    let count: usize = shape.iter().product();
    let values = uniform(key, count);
    let is_token = ["tok", "labels", "not_a_point"].iter().any(|part| key.contains(part));
    match shape {
        _ if key.ends_with("gauss") || is_token => values,
        [_] if key.ends_with("weight") => {
            values.iter().map(|value| (1.0 + 0.1 * f64::from(*value)) as f32).collect()
        }
        [_] => values.iter().map(|value| (0.1 * f64::from(*value)) as f32).collect(),
        _ => {
            let scale = f64::from((3.0 / (count / shape[0]) as f64).sqrt() as f32);
            values.iter().map(|value| (f64::from(*value) * scale) as f32).collect()
        }
    }
}

/// `det_weights.py`, `uniform`.
fn uniform(name: &str, count: usize) -> Vec<f32> {
    let hash = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325, hash);
    let number = |index: u64| {
        let mut z = seed.wrapping_add((index + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((z >> 40) as i32 - (1 << 23)) as f32 / (1 << 23) as f32
    };
    (0..count as u64).map(number).collect()
}

/// What each round asks: a point and a box, then a point more for each.
fn prompts(round: usize) -> Vec<Vec<PromptToken>> {
    use TokenLabel::{Background, BoxMax, BoxMin, Foreground};
    let token = |x, y, label| PromptToken { position: [x, y], label };
    let mut point = vec![token(0.31, 0.39, Foreground), PromptToken::PADDING];
    let mut bbox = vec![token(0.42, 0.36, BoxMin), token(0.95, 0.9, BoxMax)];
    if round == 1 {
        point.push(token(0.21, 0.48, Foreground));
        bbox.push(token(0.33, 0.72, Background));
    }
    vec![point, bbox]
}

/// Both rounds with the weights by formula: gradients, and the losses of the rounds.
fn both_rounds(learner: &Learner) -> (Vec<Option<Tensor<1>>>, Vec<f32>) {
    let pass = learner.pass();
    let targets: Vec<Target> = golden("step/truth").values.chunks(256).map(Target::of_coverage).collect();
    let judges = Targets::new(&targets, pass.device());
    let features = pass.encode(tensor("step/image", [1, 3, 64, 64], pass.device())).unwrap();
    let (mut total, mut losses, mut mask_input) = (None::<Tensor<1>>, Vec::new(), None);
    for round in 0..2 {
        let prediction = pass.decode(&features, prompts(round), mask_input.take());
        let verdict = judges.judge(prediction, &[round == 1, true], 0.0);
        losses.push(verdict.loss.clone().inner().into_scalar::<f32>());
        let expected = golden(&format!("step/shown_{round}")).values;
        for (Shown { logits, .. }, expected) in verdict.shown.iter().zip(expected.chunks(256)) {
            let cut: Vec<f32> = logits.iter().map(|logit| logit.clamp(-32.0, 32.0)).collect();
            assert!(largest_difference(&cut, expected) < 1e-3, "shown masks of round {round}");
        }
        mask_input = Some(crate::lesson::fed_back(&verdict.shown, &pass));
        total = Some(total.map_or(verdict.loss.clone(), |total| total + verdict.loss));
    }
    (pass.gradients(&(total.unwrap() / 2.0)), losses)
}

/// Values by their keys, in the layout of weights files, of anything that is as long as the parameters.
fn by_key(learner: &Learner, values: Vec<Tensor<1>>) -> BTreeMap<String, Vec<f32>> {
    let mut carrier = learner.clone();
    carrier.replace(values);
    let bytes = carrier.weights_file();
    let file = SafetensorsFile::parse(&bytes, FileKind::Weights).unwrap();
    let values = |key: String| (key.clone(), TensorSource::tensor(&file, &key).unwrap().unwrap().values);
    file.keys().into_iter().filter(|key| !key.ends_with("gauss")).map(values).collect()
}

fn at_places(values: &[f32]) -> Vec<f32> {
    let count = values.len().min(PLACES);
    (0..count).map(|index| values[index * (values.len() - 1) / (count - 1).max(1)]).collect()
}

#[test]
fn one_optimisation_step_is_that_of_pytorch() {
    let file = SafetensorsFile::parse(NANO, FileKind::Weights).unwrap();
    let mut learner =
        Learner::from_tensors(&Formula(file), Scope::Everything, Some(64), &Device::flex()).unwrap();
    let (mut gradients, losses) = both_rounds(&learner);
    for (round, loss) in losses.iter().enumerate() {
        let expected = golden(&format!("step/loss_{round}")).values[0];
        assert!((loss - expected).abs() < 1e-5 * expected, "round {round}: {loss} instead of {expected}");
    }

    let parameters = learner.parameters().into_iter().zip(&gradients);
    let values = parameters.map(|(parameter, gradient)| {
        gradient.clone().unwrap_or_else(|| panic!("{} has no gradient", parameter.name))
    });
    let found = by_key(&learner, values.collect());
    check_gradients(&found);
    let norm = clip(&mut gradients, 1.0) as f32;
    let expected = golden("step/norm").values[0];
    assert!((norm - expected).abs() < 1e-4 * expected, "{norm} instead of {expected}");
    let settings = Settings { rate: 0.01, backbone_rate: 1.0, warm_up: 0, ..settings() };
    let mut optimiser = Optimiser::new(&learner, 0.02);
    optimiser.step(&mut learner, gradients, (0, &settings));
    check_weights(&learner);
}

/// Norm and places of each gradient, over norm and largest value of PyTorch's.
fn check_gradients(found: &BTreeMap<String, Vec<f32>>) {
    let total = golden("step/norm").values[0];
    let mut worst = (0.0_f32, String::new());
    for (key, values) in found {
        let [norm, largest] = golden(&format!("step/size/{key}")).values[..] else { panic!("{key}") };
        let own = values.iter().map(|value| f64::from(*value).powi(2)).sum::<f64>().sqrt() as f32;
        if is_nothing(norm) {
            assert!(own < 1e-6 * total, "gradient of {key}: {own:e} instead of nothing");
            continue;
        }
        let places = largest_difference(&at_places(values), &golden(&format!("step/gradient/{key}")).values);
        let error = ((own - norm).abs() / norm).max(places / largest);
        if error > worst.0 {
            worst = (error, key.clone());
        }
    }
    assert!(worst.0 < 1e-4, "gradient of {}: {:e}", worst.1, worst.0);
}

/// The gradient of a key's bias is 0 (a softmax does not feel it); what is there is rounding.
fn is_nothing(norm: f32) -> bool {
    norm < 1e-9
}

/// AdamW's first step goes one rate far, whatever the gradient: where that is nothing but rounding, so is its sign.
fn check_weights(learner: &Learner) {
    let values = learner.parameters().into_iter().map(|parameter| parameter.values).collect();
    let (mut compared, mut skipped) = (0, 0);
    for (key, values) in by_key(learner, values) {
        let gradients = golden(&format!("step/gradient/{key}")).values;
        let largest = golden(&format!("step/size/{key}")).values[1];
        let expected = golden(&format!("step/weight/{key}")).values;
        for ((found, expected), gradient) in at_places(&values).iter().zip(&expected).zip(&gradients) {
            if is_nothing(largest) || gradient.abs() < 1e-3 * largest {
                skipped += 1;
                continue;
            }
            compared += 1;
            assert!((found - expected).abs() < 1e-5, "{key}: {found} instead of {expected}");
        }
    }
    assert!(compared > 3 * skipped, "{compared} compared, {skipped} skipped");
}
