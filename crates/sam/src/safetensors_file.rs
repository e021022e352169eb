//! A safetensors file in memory, its values as f32: the container of weights and of embeddings.
//! Not what the keys mean.

use std::collections::HashMap;

use half::{bf16, f16};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensorError, SafeTensors};

use crate::error::{FileKind, SamError};

/// A parsed file; the tensors stay in the bytes they came in.
#[derive(Debug)]
pub(crate) struct SafetensorsFile<'a> {
    pub(crate) kind: FileKind,
    tensors: SafeTensors<'a>,
    metadata: HashMap<String, String>,
}

/// One tensor of a file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct FileTensor {
    pub(crate) shape: Vec<usize>,
    /// Row by row.
    pub(crate) values: Vec<f32>,
}

impl<'a> SafetensorsFile<'a> {
    /// # Errors
    /// When the bytes are not a safetensors file or not all of one.
    pub(crate) fn parse(bytes: &'a [u8], kind: FileKind) -> Result<Self, SamError> {
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

    /// The value of a metadata key.
    pub(crate) fn metadata(&self, key: &str) -> Option<&str> {
        self.metadata.get(key).map(String::as_str)
    }

    /// Names of all tensors.
    pub(crate) fn keys(&self) -> impl Iterator<Item = &str> {
        self.tensors.iter().map(|(key, _)| key)
    }

    /// The raw bytes of a tensor, if there is one of that name.
    pub(crate) fn view(&self, key: &str) -> Option<TensorView<'a>> {
        self.tensors.tensor(key).ok()
    }

    /// A tensor's values whatever float type they are stored in, if there is one of that name.
    ///
    /// # Errors
    /// When it holds integers, or a value that is not finite.
    pub(crate) fn tensor(&self, key: &str) -> Result<Option<FileTensor>, SamError> {
        let Some(view) = self.view(key) else { return Ok(None) };
        let bytes = view.data();
        let values: Vec<f32> = match view.dtype() {
            Dtype::F32 => numbers(bytes, f32::from_le_bytes).collect(),
            Dtype::F16 => numbers(bytes, |b| f16::from_le_bytes(b).to_f32()).collect(),
            Dtype::BF16 => numbers(bytes, |b| bf16::from_le_bytes(b).to_f32()).collect(),
            other => {
                return Err(SamError::NotFloats {
                    kind: self.kind,
                    key: key.to_owned(),
                    found: format!("{other:?}"),
                });
            }
        };
        if values.iter().all(|value| value.is_finite()) {
            Ok(Some(FileTensor { shape: view.shape().to_vec(), values }))
        } else {
            Err(SamError::NotFinite { kind: self.kind, key: key.to_owned() })
        }
    }
}

impl FileTensor {
    /// Row `index` as `[1, columns...]`, if there is one.
    pub(crate) fn row(&self, index: usize) -> Option<Self> {
        let (rows, columns) = self.shape.split_first()?;
        let length: usize = columns.iter().product();
        let values = (index < *rows).then(|| self.values[index * length..][..length].to_vec())?;
        Some(Self { shape: [&[1], columns].concat(), values })
    }
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
