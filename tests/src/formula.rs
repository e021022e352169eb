//! Weights from a formula, so that networks of the official sizes can run without their checkpoints.
//! They mean nothing as a model; `bench/peer/formula_weights.py` fills the official code by the same rule.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use safetensors::tensor::TensorView;
use safetensors::{Dtype, SafeTensors, serialize};
use sam::{FileKind, FileTensor, SamError, TensorSource};

/// Embeddings and encoding frequencies spread from -1 to 1.
const TOKENS: [&str; 6] = [
    "positional_encoding_gaussian_matrix",
    "point_embeddings.",
    "not_a_point_embed.",
    "no_mask_embed.",
    "iou_token.",
    "mask_tokens.",
];

/// Every parameter of a model, computed when it is asked for.
pub struct FormulaWeights {
    model: &'static str,
    shapes: BTreeMap<String, Vec<usize>>,
}

impl FormulaWeights {
    /// The official keys and shapes of `vit_b`, `vit_h`, `mobile_sam`, `slimsam_77` or `sam_decoder`.
    ///
    /// # Errors
    /// When the model is none of these.
    pub fn of(model: &str) -> Result<Self> {
        let (model, list) = match model {
            "vit_b" => ("vit_b", include_str!("../../crates/sam/goldens/keys/sam_vit_b.txt")),
            "vit_h" => ("vit_h", include_str!("../../crates/sam/goldens/keys/sam_vit_h.txt")),
            "mobile_sam" => {
                ("mobile_sam", include_str!("../../crates/sam/goldens/keys/mobile_sam_vit_t.txt"))
            }
            "slimsam_77" => {
                ("slimsam_77", include_str!("../../crates/sam/goldens/keys/slimsam_77_uniform.txt"))
            }
            "sam_decoder" => ("sam_decoder", include_str!("../../crates/sam/goldens/sam_decoder_keys.txt")),
            other => bail!("no formula weights for `{other}`"),
        };
        let mut shapes = BTreeMap::new();
        for line in list.lines().filter(|line| !line.starts_with('#')) {
            let mut columns = line.split('\t');
            let (key, shape) =
                columns.next().zip(columns.next()).context("a key and its shape on each line")?;
            shapes.insert(key.to_owned(), serde_json::from_str(shape)?);
        }
        Ok(Self { model, shapes })
    }

    /// A weights file in f32.
    ///
    /// # Errors
    /// When a tensor does not fit into one.
    pub fn to_safetensors(&self) -> Result<Vec<u8>> {
        let bytes = |(key, shape): (&String, &Vec<usize>)| -> (String, Vec<usize>, Vec<u8>) {
            let bytes = weight(key, shape).flat_map(f32::to_le_bytes).collect();
            (key.clone(), shape.clone(), bytes)
        };
        let tensors: Vec<_> = self.shapes.iter().map(bytes).collect();
        let views = tensors.iter().map(|(key, shape, bytes)| {
            TensorView::new(Dtype::F32, shape.clone(), bytes).map(|view| (key, view))
        });
        let views = views.collect::<Result<Vec<_>, _>>()?;
        let metadata = [("model".to_owned(), self.model.to_owned())];
        Ok(serialize(views, Some(metadata.into_iter().collect()))?)
    }
}

impl TensorSource for FormulaWeights {
    fn keys(&self) -> Vec<String> {
        self.shapes.keys().cloned().collect()
    }

    fn shape(&self, key: &str) -> Option<Vec<usize>> {
        self.shapes.get(key).cloned()
    }

    fn tensor(&self, key: &str) -> Result<Option<FileTensor>, SamError> {
        let Some(shape) = self.shape(key) else { return Ok(None) };
        let values = weight(key, &shape).collect();
        FileTensor::new(FileKind::Weights, key, shape, values).map(Some)
    }
}

/// The same weights file, asking for another input side.
///
/// # Errors
/// When it is not a weights file.
pub fn with_input_side(file: &[u8], side: u32) -> Result<Vec<u8>> {
    let (_, header) = SafeTensors::read_metadata(file)?;
    let mut metadata = header.metadata().clone().unwrap_or_default();
    metadata.insert("input_side".to_owned(), side.to_string());
    Ok(serialize(SafeTensors::deserialize(file)?.iter(), Some(metadata))?)
}

/// Sizes of values as a trained network has them, so that no layer overflows or dies out.
fn weight(key: &str, shape: &[usize]) -> impl Iterator<Item = f32> + use<> {
    let length: usize = shape.iter().product();
    let is_variance = key.ends_with("running_var");
    let (offset, scale) = if is_variance {
        (1.0, 0.5)
    } else if key.contains("rel_pos_") {
        (0.0, 0.2)
    } else if key.ends_with("attention_biases") {
        (0.0, 0.5)
    } else if TOKENS.iter().any(|token| key.contains(token)) {
        (0.0, 1.0)
    } else if shape.len() > 1 && !key.ends_with("pos_embed") {
        (0.0, (3.0 / (length / shape[0]) as f64).sqrt() as f32)
    } else if key.ends_with("weight") {
        (1.0, 0.1)
    } else {
        (0.0, 0.1)
    };
    let number = move |number: f32| if is_variance { number.abs() } else { number };
    uniform(key, length).map(move |u| offset + scale * number(u))
}

/// `length` numbers from -1 to 1: a splitmix64 stream seeded with the FNV-1a hash of `name`.
pub fn uniform(name: &str, length: usize) -> impl Iterator<Item = f32> + use<> {
    let step = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    let seed = name.bytes().fold(0xcbf2_9ce4_8422_2325, step);
    (1..=length as u64).map(move |index| {
        let mut z = seed.wrapping_add(index.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((z >> 40) as i32 - (1 << 23)) as f32 / (1 << 23) as f32
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formula_weights_equal_those_of_the_official_code() {
        let weights = FormulaWeights::of("mobile_sam").unwrap();
        let token = weights.tensor("mask_decoder.iou_token.weight").unwrap().unwrap();
        assert_eq!(token.values[..4], [0.147_774_46, -0.823_905_7, -0.064_145_8, 0.142_012_48]);
        let variance = weights.tensor("image_encoder.patch_embed.seq.0.bn.running_var").unwrap().unwrap();
        assert!(variance.values.iter().all(|value| (1.0..=1.5).contains(value)));
    }

    #[test]
    fn a_file_of_formula_weights_is_a_model() {
        let file = FormulaWeights::of("mobile_sam").unwrap().to_safetensors().unwrap();
        let sam = sam::Sam::from_safetensors(&file, &sam::Device::Cpu).unwrap();
        assert_eq!((sam.weights().model, sam.input_side()), ("mobile_sam", 1024));
        let smaller = with_input_side(&file, 256).unwrap();
        assert_eq!(sam::Sam::from_safetensors(&smaller, &sam::Device::Cpu).unwrap().input_side(), 256);
    }
}
