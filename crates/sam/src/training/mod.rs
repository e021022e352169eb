//! The network as something that learns: passes that record gradients, and its parameters by name.
//! No losses, no data and no optimiser: those are in the crate `train`.

mod learner;
mod parameters;
mod pass;
mod weights_file;

pub use learner::{Learner, Scope};
pub use parameters::{Parameter, Part};
pub use pass::{ImageFeatures, Pass, Prediction};
