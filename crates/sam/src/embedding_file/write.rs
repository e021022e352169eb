//! An image embedding to the bytes of its file, the same bytes each time.
//! Not through the `safetensors` crate, which writes metadata in a random order.

use std::collections::BTreeMap;

use annotation::ImageSize;
use half::f16;
use serde_json::{Map, Value, json};

use super::quantize::{Quantized, quantize};
use super::{
    EmbeddingType, FEATURES_STRIDE_4, FEATURES_STRIDE_8, FORMAT_VERSION, IMAGE_EMBEDDING,
    PREPROCESSING_VERSION, key,
};
use crate::embedding::{FeatureMap, ImageEmbedding};
use crate::error::{FileKind, SamError};

/// The file of `embedding`, made from the image file with this hash.
///
/// # Errors
/// When a value is not finite.
pub fn write_embedding(
    embedding: &ImageEmbedding,
    image_sha256: &str,
    stored_as: EmbeddingType,
) -> Result<Vec<u8>, SamError> {
    let mut stored = Vec::new();
    for (name, map) in named_maps(embedding) {
        if !map.values.iter().all(|value| value.is_finite()) {
            return Err(SamError::NotFinite { kind: FileKind::Embedding, key: name.to_owned() });
        }
        let shape = [1, map.channels, map.side, map.side];
        stored.extend(stored_tensors(&Named { name, shape, values: &map.to_planes() }, stored_as));
    }
    Ok(container(&metadata(embedding, image_sha256), &stored))
}

fn named_maps(embedding: &ImageEmbedding) -> Vec<(&'static str, &FeatureMap)> {
    let mut maps = vec![(IMAGE_EMBEDDING, &embedding.features)];
    if let Some(high_res) = &embedding.high_res {
        maps.extend([(FEATURES_STRIDE_8, &high_res.stride_8), (FEATURES_STRIDE_4, &high_res.stride_4)]);
    }
    maps
}

fn metadata(embedding: &ImageEmbedding, image_sha256: &str) -> BTreeMap<&'static str, String> {
    let framing = &embedding.framing;
    let size = |size: ImageSize| format!("{}x{}", size.width, size.height);
    BTreeMap::from([
        (key::FORMAT, FORMAT_VERSION.to_owned()),
        (key::MODEL, embedding.weights.model.to_owned()),
        (key::WEIGHTS, embedding.weights.sha256.clone()),
        (key::PREPROCESSING, PREPROCESSING_VERSION.to_owned()),
        (key::INPUT_SIDE, framing.side().to_string()),
        (key::ORIGINAL_SIZE, size(framing.original())),
        (key::RESIZED_SIZE, size(framing.resized())),
        (key::IMAGE, image_sha256.to_owned()),
    ])
}

/// A tensor before it is stored.
struct Named<'a> {
    name: &'a str,
    shape: [usize; 4],
    values: &'a [f32],
}

/// A tensor as it goes into the file.
struct Stored {
    name: String,
    dtype: &'static str,
    shape: Vec<usize>,
    bytes: Vec<u8>,
}

fn stored_tensors(tensor: &Named<'_>, stored_as: EmbeddingType) -> Vec<Stored> {
    let Named { name, shape, values } = tensor;
    let whole = |dtype, bytes| Stored { name: (*name).to_owned(), dtype, shape: shape.to_vec(), bytes };
    let f32_bytes = |values: &[f32]| values.iter().flat_map(|value| value.to_le_bytes()).collect();
    match stored_as {
        EmbeddingType::F32 => vec![whole("F32", f32_bytes(values))],
        EmbeddingType::F16 => {
            vec![whole("F16", values.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes()).collect())]
        }
        EmbeddingType::Int8 => {
            let channels = shape[1];
            let Quantized { values, scales } = quantize(values, channels);
            let scale = Stored {
                name: format!("{name}.scale"),
                dtype: "F32",
                shape: vec![channels],
                bytes: f32_bytes(&scales),
            };
            vec![whole("I8", values.iter().map(|value| value.cast_unsigned()).collect()), scale]
        }
    }
}

/// Length of the header, header, tensors end to end: the whole safetensors format.
fn container(metadata: &BTreeMap<&'static str, String>, tensors: &[Stored]) -> Vec<u8> {
    let mut header = Map::new();
    header.insert("__metadata__".to_owned(), json!(metadata));
    let mut end = 0;
    for tensor in tensors {
        let offsets = [end, end + tensor.bytes.len()];
        end = offsets[1];
        let entry = json!({ "dtype": tensor.dtype, "shape": tensor.shape, "data_offsets": offsets });
        header.insert(tensor.name.clone(), entry);
    }
    let mut header = Value::Object(header).to_string().into_bytes();
    header.resize(header.len().next_multiple_of(8), b' ');

    let length = (header.len() as u64).to_le_bytes();
    let data = tensors.iter().flat_map(|tensor| &tensor.bytes);
    length.iter().chain(&header).chain(data).copied().collect()
}
