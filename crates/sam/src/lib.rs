//! The Segment Anything network and what is built from it.
//! No browser, no user interface and no files: bytes come in, values go out.

mod config;
mod decoded;
mod embedding;
mod embedding_file;
mod error;
pub mod image;
mod mask_prompt;
mod model;
mod network;
#[cfg(test)]
mod parity;
pub mod postprocess;
mod prompt;
mod safetensors_file;
mod segment;
#[cfg(test)]
mod testing;
mod weights;

pub use burn::tensor::Device;

pub use config::ModelConfig;
pub use decoded::{Decoded, ScoredLogits};
pub use embedding::ImageEmbedding;
pub use embedding_file::{EmbeddingType, embedding_file_name, write_embedding};
pub use error::{FileKind, KeyList, SamError};
pub use mask_prompt::logits_from_mask;
pub use model::Sam;
pub use network::mask_decoder::HighResFeatures;
pub use network::progress::EncodeProgress;
pub use weights::{WeightsId, sha256_hex};
