//! The decoder's answer as plain numbers.
//! Not yet a mask: `postprocess` cuts it at the threshold.

use annotation::LowResLogits;

/// One mask of the decoder.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredLogits {
    /// Positive on the object.
    pub low_res_logits: LowResLogits,
    /// The network's own estimate of the mask's IoU with the object.
    pub predicted_iou: f32,
}
