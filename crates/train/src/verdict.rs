//! One round: what was predicted for some objects, how good it is, and what of it counts.
//! Not what was asked, nor what is asked next.

use burn::tensor::{Device, Tensor, TensorData, Transaction};
use sam::training::Prediction;

use crate::loss::mask_losses;
use crate::target::Target;

/// Masks of a prediction: one for a clear prompt, three for an ambiguous one.
const MASKS: usize = 4;

/// Objects that are asked about together, as the losses need them.
#[derive(Debug)]
pub(crate) struct Targets<'a> {
    pub(crate) objects: &'a [Target],
    /// `[objects, 1, side, side]`.
    truth: Tensor<4>,
}

/// What is thought of a prediction.
#[derive(Debug)]
pub(crate) struct Verdict {
    /// What is made smaller: the mean over objects.
    pub(crate) loss: Tensor<1>,
    /// For each object the mask that a person would be shown: the only one, or that with the best score.
    pub(crate) shown: Vec<Shown>,
}

/// The mask that is shown.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    /// Row by row.
    pub(crate) logits: Vec<f32>,
    /// With the object, in cells.
    pub(crate) iou: f32,
}

impl<'a> Targets<'a> {
    pub(crate) fn new(objects: &'a [Target], device: &Device) -> Self {
        let side = objects.first().map_or(0, Target::side);
        let coverage = objects.iter().flat_map(|object| object.coverage.iter().copied()).collect();
        let data = TensorData::new::<f32, _>(coverage, [objects.len(), 1, side, side]);
        Self { objects, truth: Tensor::from_data(data, device) }
    }

    /// Judges a prediction. Of the three masks for an ambiguous prompt only the best one counts, for a clear prompt
    /// only its own. The score is compared with the IoU that the mask really has.
    pub(crate) fn judge(&self, prediction: Prediction, is_clear: &[bool], balance: f64) -> Verdict {
        let Prediction { low_res_logits, predicted_iou } = prediction;
        let device = low_res_logits.device();
        let losses = mask_losses(low_res_logits.clone(), self.truth.clone(), balance);
        let [logits, scores, values] = read([
            low_res_logits.inner().reshape([-1]),
            predicted_iou.clone().inner().reshape([-1]),
            losses.clone().inner().reshape([-1]),
        ]);

        let cells = self.objects.first().map_or(1, |object| object.coverage.len());
        let objects = self.objects.len();
        let mut ious = vec![0.0; objects * MASKS];
        let mut mask_weights = vec![0.0; objects * MASKS];
        let mut score_weights = vec![0.0; objects * MASKS];
        let mut shown = Vec::with_capacity(objects);
        for (index, object) in self.objects.iter().enumerate() {
            let of_object = index * MASKS..(index + 1) * MASKS;
            let masks = &logits[of_object.start * cells..of_object.end * cells];
            for (iou, mask) in ious[of_object.clone()].iter_mut().zip(masks.chunks_exact(cells)) {
                *iou = object.iou(mask);
            }
            let choice = Choice::of(is_clear[index], &scores[of_object.clone()], &values[of_object.clone()]);
            choice.weigh(&mut mask_weights[of_object.clone()], &mut score_weights[of_object.clone()]);
            let logits = masks[choice.shown * cells..][..cells].to_vec();
            shown.push(Shown { logits, iou: ious[of_object.start + choice.shown] });
        }

        let constant =
            |values: Vec<f32>| Tensor::<2>::from_data(TensorData::new(values, [objects, MASKS]), &device);
        let missed = predicted_iou - constant(ious);
        let sum = losses * constant(mask_weights) + missed.clone() * missed * constant(score_weights);
        Verdict { loss: sum.sum() / objects as f64, shown }
    }
}

/// Which masks of an object count.
struct Choice {
    is_clear: bool,
    best: usize,
    shown: usize,
}

impl Choice {
    fn of(is_clear: bool, scores: &[f32], losses: &[f32]) -> Self {
        // The first of equals, and anything where there is a value that is no number.
        let first = |values: &[f32], is_better: fn(f32, f32) -> bool| {
            (2..MASKS).fold(1, |best, next| if is_better(values[next], values[best]) { next } else { best })
        };
        match is_clear {
            true => Self { is_clear, best: 0, shown: 0 },
            false => Self { is_clear, best: first(losses, |a, b| a < b), shown: first(scores, |a, b| a > b) },
        }
    }

    fn weigh(&self, masks: &mut [f32], scores: &mut [f32]) {
        masks[self.best] = 1.0;
        match self.is_clear {
            true => scores[0] = 1.0,
            false => scores[1..].fill(1.0 / (MASKS - 1) as f32),
        }
    }
}

/// The values of all three, in one synchronisation with the device.
fn read(tensors: [Tensor<1>; 3]) -> [Vec<f32>; 3] {
    let transaction = tensors.into_iter().fold(Transaction::default(), Transaction::register);
    let mut values = transaction.execute().into_iter();
    std::array::from_fn(|_| {
        let next = values.next().and_then(|data| data.try_into_vec().ok());
        next.unwrap_or_else(|| unreachable!("as many tensors of 32-bit floats as were registered"))
    })
}
