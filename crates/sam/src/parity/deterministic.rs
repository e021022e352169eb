//! Weights and inputs made from a formula, the same here as in `det_weights.py`.
//! They mean nothing as a model; every layer is exercised all the same.

use std::collections::BTreeMap;

use burn::tensor::{Device, Tensor, TensorData};
use safetensors::Dtype;
use safetensors::tensor::TensorView;

use crate::burn_engine::BurnEngine;
use crate::config::ModelConfig;
use crate::error::{FileKind, SamError};
use crate::fused::FusedEngine;
use crate::image::testing::uniform;
use crate::model::Sam;
use crate::network::Network;
use crate::safetensors_file::SafetensorsFile;
use crate::weights::{FileTensor, Lookup, Recognized, TensorSource, recognize, wanted_by};
use kernels::Isa;

/// A checkpoint that is computed from its keys and shapes instead of read.
pub(super) struct FormulaWeights {
    shapes: BTreeMap<String, Vec<usize>>,
    input_side: Option<&'static str>,
}

impl FormulaWeights {
    /// The checkpoint with the keys of `goldens/keys/<name>.txt`.
    pub(super) fn of(name: &str) -> Self {
        let list = match name {
            "sam_decoder" => include_str!("../../goldens/sam_decoder_keys.txt"),
            "sam_vit_b" => include_str!("../../goldens/keys/sam_vit_b.txt"),
            "sam_vit_l" => include_str!("../../goldens/keys/sam_vit_l.txt"),
            "sam_vit_h" => include_str!("../../goldens/keys/sam_vit_h.txt"),
            "mobile_sam_vit_t" => include_str!("../../goldens/keys/mobile_sam_vit_t.txt"),
            "hf_sam_vit_base" => include_str!("../../goldens/keys/hf_sam_vit_base.txt"),
            "slimsam_77_uniform" => include_str!("../../goldens/keys/slimsam_77_uniform.txt"),
            other => panic!("no key list {other}"),
        };
        let lines = list.lines().filter(|line| !line.starts_with('#'));
        let shapes = lines.map(|line| {
            let mut columns = line.split('\t');
            let [key, shape] = [columns.next(), columns.next()].map(Option::unwrap);
            (key.to_owned(), serde_json::from_str(shape).unwrap())
        });
        Self { shapes: shapes.collect(), input_side: None }
    }

    /// Everything that a model needs, under our own names.
    pub(super) fn wanted_by(config: &ModelConfig) -> Self {
        let wanted = wanted_by(&Network::new(config, &Device::flex()), config.keys);
        let shapes = wanted.into_iter().map(|wanted| (wanted.key, wanted.shape)).collect();
        Self { shapes, input_side: None }
    }

    /// The same under other names.
    pub(super) fn renamed(self, rename: impl Fn(&str) -> Option<String>) -> Self {
        let shapes = self.shapes.into_iter().filter_map(|(key, shape)| Some((rename(&key)?, shape)));
        Self { shapes: shapes.collect(), ..self }
    }

    /// The same in a file that asks for an input side.
    pub(super) fn asking_for(self, side: &'static str) -> Self {
        Self { input_side: Some(side), ..self }
    }

    /// The same with another tensor.
    pub(super) fn with(mut self, key: &str, shape: &[usize]) -> Self {
        self.shapes.insert(key.to_owned(), shape.to_vec());
        self
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
        let values = weight(key, &shape);
        FileTensor::new(FileKind::Weights, key, shape, values).map(Some)
    }

    fn metadata(&self, name: &str) -> Option<&str> {
        self.input_side.filter(|_| name == "input_side")
    }
}

/// The model of any weights, in Burn.
pub(super) fn engine_of(source: &dyn TensorSource) -> BurnEngine {
    let Recognized { config, naming, .. } = recognize(source, source.metadata("model")).unwrap();
    BurnEngine::load(&config, Lookup::new(source, naming), SIDE, &Device::flex()).unwrap()
}

/// The official decoder with formula weights in Burn, through a weights file as anybody's would be.
pub(super) fn sam_decoder() -> BurnEngine {
    let bytes = decoder_file();
    let file = SafetensorsFile::parse(&bytes, FileKind::Weights).unwrap();
    BurnEngine::load(&ModelConfig::SAM_DECODER, Lookup::own(&file), SIDE, &Device::flex()).unwrap()
}

/// The same with our own kernels, once for each instruction set of this machine.
pub(super) fn fused_sam_decoders() -> Vec<(Isa, FusedEngine)> {
    let bytes = decoder_file();
    let file = SafetensorsFile::parse(&bytes, FileKind::Weights).unwrap();
    let load =
        |isa| (isa, FusedEngine::load_for(isa, &ModelConfig::SAM_DECODER, Lookup::own(&file), SIDE).unwrap());
    Isa::all().into_iter().map(load).collect()
}

/// Positions a side of the image embedding.
const SIDE: usize = 64;

fn decoder_file() -> Vec<u8> {
    let tensors = FormulaWeights::of("sam_decoder").shapes.into_iter().map(|(key, shape)| {
        let bytes: Vec<u8> = weight(&key, &shape).into_iter().flat_map(f32::to_le_bytes).collect();
        (key, shape, bytes)
    });
    let tensors: Vec<_> = tensors.collect();
    let views = tensors
        .iter()
        .map(|(key, shape, bytes)| (key, TensorView::new(Dtype::F32, shape.clone(), bytes).unwrap()));
    let metadata = [("model".to_owned(), "sam_decoder".to_owned())];
    safetensors::serialize(views, Some(metadata.into_iter().collect())).unwrap()
}

/// `rule` and `make` of `det_weights.py`; a count of batches, which nobody reads, is left out.
fn weight(key: &str, shape: &[usize]) -> Vec<f32> {
    let length: usize = shape.iter().product();
    if key.ends_with("running_var") {
        return uniform(key, length).into_iter().map(|u| 1.0 + 0.5 * u.abs()).collect();
    }
    let tokens = ["point_embeddings.", "not_a_point_embed.", "no_mask_embed.", "iou_token.", "mask_tokens."];
    let (offset, scale) = if key.ends_with("running_mean") || key.ends_with("pos_embed") {
        (0.0, 0.1)
    } else if key.contains("rel_pos_") {
        (0.0, 0.2)
    } else if key.ends_with("attention_biases") {
        (0.0, 0.5)
    } else if key.ends_with("positional_encoding_gaussian_matrix")
        || tokens.iter().any(|token| key.contains(token))
    {
        (0.0, 1.0)
    } else if shape.len() > 1 {
        (0.0, (3.0 / (length / shape[0]) as f64).sqrt() as f32)
    } else if key.ends_with("weight") {
        (1.0, 0.1)
    } else {
        (0.0, 0.1)
    };
    uniform(key, length).into_iter().map(|u| offset + scale * u).collect()
}

/// A smooth map with fine noise (`synth_map`), `[1, channels, side, side]`.
pub(super) fn formula_map(name: &str, channels: usize, side: usize) -> Tensor<4> {
    let blocks = uniform(name, channels * (side / 4).pow(2));
    let fine = uniform(&format!("{name}/fine"), channels * side * side);
    let values = fine.iter().enumerate().map(|(index, fine)| {
        let (channel, y, x) = (index / (side * side), index / side % side, index % side);
        blocks[(channel * side / 4 + y / 4) * (side / 4) + x / 4] + 0.25 * fine
    });
    Tensor::from_data(TensorData::new(values.collect(), [1, channels, side, side]), &Device::flex())
}

#[test]
fn formula_weights_equal_the_published_ones() {
    let values = weight("mask_decoder.iou_token.weight", &[1, 256]);
    assert_eq!(values[..4], [0.147_774_46, -0.823_905_7, -0.064_145_8, 0.142_012_48]);
    assert!((values.iter().map(|value| f64::from(*value)).sum::<f64>() + 15.044_680_953).abs() < 1e-6);
}

#[test]
fn no_official_key_is_missing_or_unused() {
    for device in [crate::Device::Cpu, crate::Device::Burn(Device::flex())] {
        assert_eq!(Sam::from_safetensors(&decoder_file(), &device).err(), None);
    }
}
