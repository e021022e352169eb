//! Weights from a safetensors file into the modules of the network.
//! No file access: bytes come in. No network shapes: those are in `config`.

mod batch_norm;
#[cfg(feature = "flex")]
mod convert;
mod file;
mod int8;
mod key_table;
#[cfg(feature = "burn")]
mod loader;
mod lookup;
mod naming;
mod part;
#[cfg(feature = "burn")]
mod path;
mod recognize;
mod source;

use sha2::{Digest, Sha256};

#[cfg(feature = "flex")]
pub use convert::{ConvertOptions, ConvertedWeights, WeightType, convert_weights};
pub use file::OpenWeights;
pub(crate) use int8::dequantize;
pub(crate) use key_table::KeyTable;
#[cfg(feature = "burn")]
pub(crate) use loader::load;
pub(crate) use lookup::{Lookup, Wanted};
pub use part::WeightsPart;
#[cfg(feature = "training")]
pub(crate) use path::ParameterPath;
#[cfg(all(test, feature = "flex"))]
pub(crate) use path::wanted_by;
pub use recognize::recognized_model;
pub(crate) use recognize::{Recognized, recognize};
pub use source::{FileTensor, TensorSource};

/// Which weights made an embedding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WeightsId {
    /// Name of the model.
    pub model: &'static str,
    /// SHA-256 of the file with the whole weights, in hexadecimal.
    pub sha256: String,
}

/// SHA-256 of any bytes in lower-case hexadecimal: the key of images and of weights.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}
