//! The losses of masks: 20 x focal + dice (paper, section 3, "Losses and training"), or class-balanced at the start.
//! Not which masks count: that is `verdict`.

use burn::tensor::Tensor;
use burn::tensor::activation::{log_sigmoid, sigmoid};

/// Weight of the focal loss over the dice loss (paper, appendix A).
const FOCAL_WEIGHT: f64 = 20.0;
/// Weight of the object's cells in the focal loss; the others have the rest (Lin et al. 2017: alpha; gamma is 2).
const OBJECT_WEIGHT: f64 = 0.25;
/// Added to both parts of the dice loss (Milletari et al. 2016).
const SMOOTHING: f64 = 1.0;

/// The loss of each mask. `balance` is the weight of cross entropy averaged over the object and over the rest apart,
/// 0 to 1, which the focal loss loses: it finds small objects from the first step on.
///
/// # Shapes
/// `logits` `[objects, masks, height, width]`, `truth` `[objects, 1, height, width]` in 0 to 1; returns
/// `[objects, masks]`.
#[must_use]
pub fn mask_losses(logits: Tensor<4>, truth: Tensor<4>, balance: f64) -> Tensor<2> {
    let [objects, masks, height, width] = logits.dims();
    let truth = truth.expand([objects, masks, height, width]);
    let rest = -truth.clone() + 1.0;
    let probability = sigmoid(logits.clone());
    // -truth * log(p) - (1 - truth) * log(1 - p)
    let cross_entropy = rest.clone() * logits.clone() - log_sigmoid(logits);

    let hit = probability.clone() * truth.clone();
    let overlap = (total(hit.clone()) * 2.0 + SMOOTHING)
        / (total(probability.clone()) + total(truth.clone()) + SMOOTHING);
    let dice = -overlap + 1.0;

    // 1 - p where the object is, p elsewhere: how far from right a cell is.
    let wrong = probability + truth.clone() - hit * 2.0;
    let weight = truth.clone() * (2.0 * OBJECT_WEIGHT - 1.0) + (1.0 - OBJECT_WEIGHT);
    let focal = total(weight * wrong.clone() * wrong * cross_entropy.clone()) / (height * width) as f64;
    let mut loss = focal * (FOCAL_WEIGHT * (1.0 - balance)) + dice;
    if balance > 0.0 {
        let of_object = total(cross_entropy.clone() * truth.clone()) / total(truth).clamp_min(1.0);
        let of_rest = total(cross_entropy * rest.clone()) / total(rest).clamp_min(1.0);
        loss = loss + (of_object + of_rest) * (balance / 2.0);
    }
    loss
}

/// The sum over each mask.
fn total(values: Tensor<4>) -> Tensor<2> {
    let [objects, masks, ..] = values.dims();
    values.sum_dim(3).sum_dim(2).reshape([objects, masks])
}
