//! An image embedding to the bytes of its file, the same bytes each time.
//! Not the container itself: that is `safetensors_writer`.

use std::collections::BTreeMap;

use annotation::ImageSize;
use half::f16;

use super::quantize::{Quantized, quantize};
use super::{
    EmbeddingType, FEATURES_STRIDE_4, FEATURES_STRIDE_8, FORMAT_VERSION, IMAGE_EMBEDDING,
    PREPROCESSING_VERSION, key,
};
use crate::embedding::{FeatureMap, ImageEmbedding};
use crate::error::{FileKind, SamError};
use crate::safetensors_writer::{StoredTensor, StoredType, safetensors_bytes};

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
    Ok(safetensors_bytes(&metadata(embedding, image_sha256), stored))
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

fn stored_tensors(tensor: &Named<'_>, stored_as: EmbeddingType) -> Vec<StoredTensor> {
    let Named { name, shape, values } = tensor;
    let name = (*name).to_owned();
    match stored_as {
        EmbeddingType::F32 => vec![StoredTensor::f32(name, shape.to_vec(), values)],
        EmbeddingType::F16 => {
            let bytes = values.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes()).collect();
            vec![StoredTensor { name, stored_as: StoredType::F16, shape: shape.to_vec(), bytes }]
        }
        EmbeddingType::Int8 => {
            let channels = shape[1];
            let Quantized { values, scales } = quantize(values, channels);
            let scales = StoredTensor::f32(format!("{name}.scale"), vec![channels], &scales);
            let bytes = values.iter().map(|value| value.cast_unsigned()).collect();
            vec![StoredTensor { name, stored_as: StoredType::I8, shape: shape.to_vec(), bytes }, scales]
        }
    }
}
