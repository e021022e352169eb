//! All objects of an image: points on a grid become masks, and filters keep the good ones
//! (paper, section 4, "Fully automatic stage"; official `SamAutomaticMaskGenerator`). No files and no threads.

mod generate;
#[cfg(test)]
mod goldens;
mod predictor;
mod propose;
#[cfg(test)]
mod stub;

pub use annotation::automatic::*;

pub use generate::{AutomaticProgress, generate};
pub use predictor::{CropEncoder, EmbeddedCrop, PointPrediction, PointPredictor};
pub use propose::propose;
#[cfg(test)]
pub(crate) use stub::FormulaPredictor;
