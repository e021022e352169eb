//! The decoder's answer, on the device and as plain numbers.
//! Not yet a mask: `postprocess` cuts it at the threshold.

use annotation::LowResLogits;
use burn::tensor::{Tensor, Transaction};

use crate::error::SamError;

/// The masks for one prompt, still on the device.
#[derive(Debug, Clone)]
pub struct Decoded {
    /// `[1, masks, side, side]` with a `side` of a quarter of the model frame: three masks for an ambiguous prompt,
    /// else one.
    pub low_res_logits: Tensor<4>,
    /// `[1, masks]`.
    pub predicted_iou: Tensor<2>,
}

/// One mask of a [`Decoded`], as plain numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct ScoredLogits {
    /// Positive on the object.
    pub low_res_logits: LowResLogits,
    /// The network's own estimate of the mask's IoU with the object.
    pub predicted_iou: f32,
}

impl Decoded {
    /// Reads all masks from the device, once.
    ///
    /// # Errors
    /// When the device fails.
    pub async fn read(self) -> Result<Vec<ScoredLogits>, SamError> {
        let [_, _, height, width] = self.low_res_logits.dims();
        let values =
            read_back(Transaction::default().register(self.low_res_logits).register(self.predicted_iou))
                .await?;
        let [logits, scores] = <[Vec<f32>; 2]>::try_from(values).map_err(|values| SamError::ReadBack {
            reason: format!("{} tensors instead of 2", values.len()),
        })?;
        let scored = logits.chunks_exact(height * width).zip(scores).map(|(logits, predicted_iou)| {
            let grid = LowResLogits::new(width as u32, height as u32, logits.to_vec());
            let low_res_logits = grid.map_err(|error| SamError::ReadBack { reason: error.to_string() })?;
            Ok(ScoredLogits { low_res_logits, predicted_iou })
        });
        scored.collect()
    }
}

/// The values of every registered tensor, in one synchronisation with the device.
pub(crate) async fn read_back(tensors: Transaction) -> Result<Vec<Vec<f32>>, SamError> {
    let data =
        tensors.execute_async().await.map_err(|error| SamError::ReadBack { reason: error.to_string() })?;
    let values = data.into_iter().map(|data| data.try_into_vec::<f32>());
    values.collect::<Result<_, _>>().map_err(|error| SamError::ReadBack { reason: format!("{error:?}") })
}
