//! The Segment Anything network and what is built from it.
//! No browser, no user interface and no files: bytes come in, values go out.

pub mod automatic;
#[cfg(feature = "burn")]
mod burn_engine;
mod config;
mod decoded;
pub mod edges;
mod embedding;
mod embedding_file;
#[cfg(feature = "burn")]
mod embedding_tensors;
mod error;
mod fused;
mod half_floats;
pub mod image;
mod mask_prompt;
mod model;
#[cfg(feature = "burn")]
mod network;
mod network_config;
#[cfg(feature = "flex")]
#[cfg(test)]
mod parity;
pub mod postprocess;
mod progress;
mod prompt;
mod prompt_tokens;
mod safetensors_file;
mod safetensors_writer;
mod segment;
#[cfg(test)]
mod testing;
#[cfg(feature = "training")]
pub mod training;
mod weights;

pub use config::ModelConfig;
pub use decoded::ScoredLogits;
pub use embedding::{FeatureMap, HighResFeatures, ImageEmbedding};
pub use embedding_file::{EmbeddingType, embedding_file_name, write_embedding};
pub use error::{FileKind, KeyList, SamError};
#[cfg(feature = "threads")]
pub use kernels::pool as threads;
pub use mask_prompt::{coverage_from_mask, logits_from_mask};
pub use model::{Device, Sam};
pub use progress::EncodeProgress;
pub use prompt_tokens::{PromptToken, PromptTokens, TokenLabel};
pub use safetensors_file::SafetensorsFile;
pub use safetensors_writer::{FloatTensor, float_file};
#[cfg(feature = "flex")]
pub use weights::{ConvertOptions, ConvertedWeights, WeightType, convert_weights};
pub use weights::{
    FileTensor, OpenWeights, TensorSource, WeightsId, WeightsPart, recognized_model, sha256_hex,
};
