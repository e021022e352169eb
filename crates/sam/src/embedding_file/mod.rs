//! One image embedding in one safetensors file, readable from Python: tensors `image_embedding` and, for nano,
//! `feat_s8` and `feat_s4`, with metadata that says of what and by what. Not where the file is kept.

mod quantize;
mod read;
mod write;

pub use write::write_embedding;

/// Raised when a reader of the old format would misread the new one.
const FORMAT_VERSION: &str = "1";
/// Raised when the same image would get other pixels in the model frame.
const PREPROCESSING_VERSION: &str = "1";

const IMAGE_EMBEDDING: &str = "image_embedding";
const FEATURES_STRIDE_8: &str = "feat_s8";
const FEATURES_STRIDE_4: &str = "feat_s4";

/// Metadata keys.
mod key {
    pub(super) const FORMAT: &str = "format_version";
    pub(super) const MODEL: &str = "model";
    pub(super) const WEIGHTS: &str = "weights_sha256";
    pub(super) const PREPROCESSING: &str = "preprocessing_version";
    pub(super) const INPUT_SIDE: &str = "input_side";
    pub(super) const ORIGINAL_SIZE: &str = "original_size";
    pub(super) const RESIZED_SIZE: &str = "resized_size";
    pub(super) const IMAGE: &str = "image_sha256";
}

/// How the numbers of an embedding are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum EmbeddingType {
    /// 4 bytes each, exact.
    F32,
    /// 2 bytes each.
    #[default]
    F16,
    /// 1 byte each, with an f32 scale for each channel in the tensor `<name>.scale`.
    Int8,
}

/// `<image sha256>.<model>.safetensors`.
#[must_use]
pub fn embedding_file_name(image_sha256: &str, model: &str) -> String {
    format!("{image_sha256}.{model}.safetensors")
}
