//! Tensors to the bytes of a safetensors file, the same bytes each time.
//! Not through the `safetensors` crate, which writes metadata in a random order.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

/// How the numbers of a tensor are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum StoredType {
    F32,
    F16,
    I8,
}

/// A tensor as it goes into the file.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StoredTensor {
    pub(crate) name: String,
    pub(crate) stored_as: StoredType,
    pub(crate) shape: Vec<usize>,
    pub(crate) bytes: Vec<u8>,
}

impl StoredTensor {
    /// Four bytes for each value.
    pub(crate) fn f32(name: String, shape: Vec<usize>, values: &[f32]) -> Self {
        let bytes = values.iter().flat_map(|value| value.to_le_bytes()).collect();
        Self { name, stored_as: StoredType::F32, shape, bytes }
    }
}

/// A tensor of 32-bit floats on its way into a file.
#[derive(Debug, Clone, PartialEq)]
pub struct FloatTensor {
    /// Its key.
    pub name: String,
    /// Its sides.
    pub shape: Vec<usize>,
    /// Row by row.
    pub values: Vec<f32>,
}

/// The safetensors file of 32-bit floats that says `metadata` about itself; the same bytes each time.
#[must_use]
pub fn float_file(metadata: &BTreeMap<&'static str, String>, tensors: Vec<FloatTensor>) -> Vec<u8> {
    let stored = |tensor: FloatTensor| StoredTensor::f32(tensor.name, tensor.shape, &tensor.values);
    safetensors_bytes(metadata, tensors.into_iter().map(stored).collect())
}

impl StoredType {
    fn name(self) -> &'static str {
        match self {
            Self::F32 => "F32",
            Self::F16 => "F16",
            Self::I8 => "I8",
        }
    }
}

/// Length of the header, header, tensors end to end: the whole format.
///
/// Takes the tensors one by one and frees each, so that large weights are not in memory twice.
pub(crate) fn safetensors_bytes(
    metadata: &BTreeMap<&'static str, String>,
    tensors: Vec<StoredTensor>,
) -> Vec<u8> {
    let mut header = Map::new();
    header.insert("__metadata__".to_owned(), json!(metadata));
    let mut end = 0;
    for tensor in &tensors {
        let offsets = [end, end + tensor.bytes.len()];
        end = offsets[1];
        let entry =
            json!({ "dtype": tensor.stored_as.name(), "shape": tensor.shape, "data_offsets": offsets });
        header.insert(tensor.name.clone(), entry);
    }
    let mut header = Value::Object(header).to_string().into_bytes();
    header.resize(header.len().next_multiple_of(8), b' ');

    let mut bytes = Vec::with_capacity(8 + header.len() + end);
    bytes.extend((header.len() as u64).to_le_bytes());
    bytes.extend(header);
    for tensor in tensors {
        bytes.extend(tensor.bytes);
    }
    bytes
}
