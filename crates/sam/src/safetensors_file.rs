//! A safetensors file in memory, its values as f32: the container of weights and of embeddings.
//! Not what the keys mean.

use std::collections::HashMap;

use half::bf16;
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensorError, SafeTensors};

use crate::error::{FileKind, SamError};
use crate::half_floats::widened;
use crate::weights::{FileTensor, TensorSource, dequantize};

/// After the name of an 8-bit tensor: the name of its scales.
const SCALE: &str = ".scale";

/// No header is longer in bytes: the limit of the `safetensors` crate.
const LONGEST_HEADER: u64 = 100_000_000;

/// A parsed file; the tensors stay in the bytes they came in.
#[derive(Debug)]
pub struct SafetensorsFile<'a> {
    pub(crate) kind: FileKind,
    tensors: SafeTensors<'a>,
    metadata: HashMap<String, String>,
}

impl<'a> SafetensorsFile<'a> {
    /// # Errors
    /// When the bytes are not a safetensors file or not all of one.
    pub fn parse(bytes: &'a [u8], kind: FileKind) -> Result<Self, SamError> {
        if bytes.is_empty() {
            return Err(SamError::Empty { kind });
        }
        let sorted_out = |error| refusal(&error, bytes, kind);
        let (_, header) = SafeTensors::read_metadata(bytes).map_err(sorted_out)?;
        let tensors = SafeTensors::deserialize(bytes).map_err(sorted_out)?;
        let metadata = header.metadata().iter().flatten();
        Ok(Self {
            kind,
            tensors,
            metadata: metadata.map(|(key, value)| (key.clone(), value.clone())).collect(),
        })
    }

    /// Whether the bytes begin with the length of a header and a header. The length alone may look like a checkpoint.
    pub(crate) fn begins_like_one(bytes: &[u8]) -> bool {
        let length = bytes.first_chunk().map(|length| u64::from_le_bytes(*length));
        length.is_some_and(|length| length <= LONGEST_HEADER) && bytes.get(8) == Some(&b'{')
    }

    /// The value of a metadata key.
    pub(crate) fn metadata(&self, key: &str) -> Option<&str> {
        self.metadata.get(key).map(String::as_str)
    }

    /// The raw bytes of a tensor, if there is one of that name.
    pub(crate) fn view(&self, key: &str) -> Option<TensorView<'a>> {
        self.tensors.tensor(key).ok()
    }

    /// A tensor's values whatever type they are stored in, if there is one of that name.
    ///
    /// # Errors
    /// When it holds integers without scales, or a value that is not finite.
    pub(crate) fn tensor(&self, key: &str) -> Result<Option<FileTensor>, SamError> {
        let Some(view) = self.view(key) else { return Ok(None) };
        let values = if self.is_quantized(key) { self.dequantized(key, &view) } else { floats(&view) };
        let values = values.ok_or_else(|| SamError::NotFloats {
            kind: self.kind,
            key: key.to_owned(),
            found: format!("{:?}", view.dtype()),
        })?;
        FileTensor::new(self.kind, key, view.shape().to_vec(), values).map(Some)
    }

    /// Whether a tensor is stored in 8 bits with scales.
    fn is_quantized(&self, key: &str) -> bool {
        let is_8_bit = self.view(key).is_some_and(|view| view.dtype() == Dtype::I8);
        is_8_bit && self.view(&format!("{key}{SCALE}")).is_some()
    }

    /// The values of an 8-bit tensor; none if its scales do not fit it.
    fn dequantized(&self, key: &str, view: &TensorView<'_>) -> Option<Vec<f32>> {
        let scale = self.view(&format!("{key}{SCALE}"))?;
        let values: Vec<i8> = view.data().iter().map(|byte| byte.cast_signed()).collect();
        dequantize(&values, view.shape(), &floats(&scale)?, scale.shape())
    }
}

impl TensorSource for SafetensorsFile<'_> {
    /// The scales of 8-bit tensors are part of them and not named.
    fn keys(&self) -> Vec<String> {
        let is_scale = |key: &str| key.strip_suffix(SCALE).is_some_and(|key| self.is_quantized(key));
        let mut keys: Vec<_> = self.tensors.iter().map(|(key, _)| key.to_owned()).collect();
        keys.retain(|key| !is_scale(key));
        keys.sort_unstable();
        keys
    }

    fn shape(&self, key: &str) -> Option<Vec<usize>> {
        self.view(key).map(|view| view.shape().to_vec())
    }

    fn tensor(&self, key: &str) -> Result<Option<FileTensor>, SamError> {
        self.tensor(key)
    }

    fn metadata(&self, name: &str) -> Option<&str> {
        self.metadata(name)
    }
}

/// Values of any float type; none for others.
fn floats(view: &TensorView<'_>) -> Option<Vec<f32>> {
    let bytes = view.data();
    Some(match view.dtype() {
        Dtype::F32 => numbers(bytes, f32::from_le_bytes).collect(),
        Dtype::F16 => widened(bytes),
        Dtype::BF16 => numbers(bytes, |b| bf16::from_le_bytes(b).to_f32()).collect(),
        _ => return None,
    })
}

/// Consecutive little-endian numbers of `N` bytes.
fn numbers<const N: usize>(bytes: &[u8], read: impl Fn([u8; N]) -> f32) -> impl Iterator<Item = f32> {
    bytes.as_chunks::<N>().0.iter().map(move |chunk| read(*chunk))
}

/// Files that end too early are told apart from files of another kind.
fn refusal(error: &SafeTensorError, bytes: &[u8], kind: FileKind) -> SamError {
    let header_starts = bytes.get(8) == Some(&b'{');
    match error {
        SafeTensorError::MetadataIncompleteBuffer => SamError::Truncated { kind },
        SafeTensorError::InvalidHeaderLength if header_starts => SamError::Truncated { kind },
        _ => SamError::NotSafetensors { kind },
    }
}
