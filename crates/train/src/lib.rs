//! How the network learns: losses, simulated prompts, augmented data and the trainer of the paper.
//! No command line, no clock, and no file is written: states and weights leave as bytes.

mod check;
mod data;
mod error;
#[cfg(test)]
mod goldens;
mod learning_curve;
mod lesson;
mod loss;
mod optimiser;
mod processor;
mod prompts;
mod random;
mod settings;
mod state;
mod target;
#[cfg(test)]
mod testing;
mod trainer;
mod verdict;
mod view;

pub use check::{CheckReport, ClickCheck};
pub use data::{Example, TrainingSet};
pub use error::TrainError;
pub use learning_curve::{LogEntry, curve};
pub use lesson::EmbeddingSource;
pub use loss::mask_losses;
pub use processor::Processor;
pub use settings::{Augmentation, Settings};
pub use trainer::{StepReport, Trainer};
