//! The weights of any file that is recognised as one of our own: official keys, f32, f16 or 8 bits, with its origin.
//! No files: a source comes in, bytes go out.

use std::collections::{BTreeMap, BTreeSet};

use burn::tensor::Device;
use half::f16;

use super::int8::{QuantizedWeights, quantize};
use super::lookup::{Lookup, Place, Wanted};
use super::naming::Spelling;
use super::part::{PART, WEIGHTS_SHA256, WeightsPart};
use super::path::wanted_by;
use super::recognize::{Recognized, recognize};
use super::source::{FileTensor, TensorSource};
use crate::error::SamError;
use crate::network::Network;
use crate::safetensors_writer::{StoredTensor, StoredType, safetensors_bytes};

/// Raised when a reader of the old files would misread the new ones.
const FORMAT_VERSION: &str = "1";

/// Tensors of fewer values stay in f32: norms, biases and tokens, less than a hundredth of any file.
const SMALL: usize = 4096;

/// How weights are stored; they are computed with in f32.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum WeightType {
    /// 4 bytes each, exact.
    #[default]
    F32,
    /// 2 bytes each.
    F16,
    /// 1 byte each where a layer multiplies by them, with an f32 scale for each output channel in the tensor
    /// `<name>.scale`; 2 bytes elsewhere.
    Int8,
}

/// What [`convert_weights`] is asked for.
#[derive(Debug, Clone, Copy)]
pub struct ConvertOptions<'a> {
    /// The model it must be; recognised by keys and shapes without.
    pub model: Option<&'a str>,
    /// What is kept of them.
    pub part: WeightsPart,
    /// How the weights are stored.
    pub stored_as: WeightType,
    /// SHA-256 of the file they come from, in hexadecimal.
    pub source_sha256: &'a str,
}

/// Weights in a file of our own, and what was found on the way.
#[derive(Debug, Clone)]
pub struct ConvertedWeights {
    /// The safetensors file.
    pub bytes: Vec<u8>,
    /// Name of the model.
    pub model: &'static str,
    /// Whose names the source uses: `official` or `transformers`.
    pub naming: &'static str,
    /// How many tensors the network has.
    pub tensors: usize,
    /// How many numbers they have.
    pub values: usize,
    /// Keys of the source that the network has no use for.
    pub left_out: Vec<String>,
}

/// Recognises the model of `source`, checks that all of it is there, and writes it as one of our own files.
///
/// # Errors
/// When the model is unknown or another than asked for, a key is missing or left over, a shape is another, or a value
/// is not finite or too large for f16.
pub fn convert_weights(
    source: &dyn TensorSource,
    options: &ConvertOptions<'_>,
) -> Result<ConvertedWeights, SamError> {
    let recognized = recognize(source, options.model.or(source.metadata("model")))?;
    let Recognized { config, naming, part: held } = recognized;
    let part = if held == WeightsPart::Decoder { held } else { options.part };
    let spelling = naming.spelling;
    // The parameters are never filled, so nothing is allocated for them.
    let wanted_of = |part| wanted_by(&Network::new(&config.for_part(part), &Device::flex()), config.keys);
    let kept: BTreeSet<_> = wanted_of(part).into_iter().map(|wanted| wanted.key).collect();

    // All shapes are checked before the first value is read.
    let mut lookup = Lookup::new(source, naming.clone());
    let mut copies = Copies::default();
    for wanted in wanted_of(held) {
        let place = lookup.locate(&wanted)?;
        if let Some(place) = place.filter(|_| kept.contains(&wanted.key)) {
            copies.add(&wanted, place);
        }
    }
    let left_out = lookup.finish()?;

    let lookup = Lookup::new(source, naming);
    let mut stored = Vec::new();
    let mut values = 0;
    for copy in copies.list {
        let tensor = lookup.read(&Place::Whole(copy.from.clone()))?;
        values += tensor.values.len();
        stored.extend(stored_tensors(&copy, tensor, options.stored_as)?);
    }
    let mut metadata = metadata(config.name, source, options);
    if part == WeightsPart::Decoder {
        metadata.insert(PART, "decoder".to_owned());
        metadata.insert(WEIGHTS_SHA256, held.sha256(source, options.source_sha256.to_owned())?);
    }
    Ok(ConvertedWeights {
        bytes: safetensors_bytes(&metadata, stored),
        model: config.name,
        naming: match spelling {
            Spelling::Own => "official",
            Spelling::HuggingFace => "transformers",
        },
        tensors: copies.seen.len(),
        values,
        left_out,
    })
}

/// One tensor of the source on its way to the new file.
struct Copy {
    from: String,
    to: String,
    output_axis: Option<usize>,
}

/// Each tensor of the source once, although several rows or a folded norm may speak of it twice.
#[derive(Default)]
struct Copies {
    list: Vec<Copy>,
    seen: BTreeSet<String>,
}

impl Copies {
    fn add(&mut self, wanted: &Wanted, place: Place) {
        let output_axis = wanted.output_axis;
        match place {
            Place::Whole(from) => self.push(Copy { from, to: wanted.key.clone(), output_axis }),
            Place::Row(from, _) => {
                let to = wanted.key.split('[').next().unwrap_or_default().to_owned();
                self.push(Copy { from, to, output_axis });
            }
            // Norms stay apart, so that the new file has the names of the official one.
            Place::Folded(folded) => {
                for (from, to) in folded.renamed(&wanted.key) {
                    let output_axis = if from.ends_with(".c.weight") { Some(0) } else { None };
                    self.push(Copy { from, to, output_axis });
                }
            }
        }
    }

    fn push(&mut self, copy: Copy) {
        if self.seen.insert(copy.from.clone()) {
            self.list.push(copy);
        }
    }
}

fn stored_tensors(
    copy: &Copy,
    tensor: FileTensor,
    stored_as: WeightType,
) -> Result<Vec<StoredTensor>, SamError> {
    let FileTensor { shape, values } = tensor;
    let name = copy.to.clone();
    let is_small = shape.len() < 2 || values.len() < SMALL;
    Ok(match (stored_as, copy.output_axis) {
        (WeightType::F32, _) => vec![StoredTensor::f32(name, shape, &values)],
        _ if is_small => vec![StoredTensor::f32(name, shape, &values)],
        (WeightType::Int8, Some(axis)) => {
            let QuantizedWeights { values, scales, scale_shape } = quantize(&values, &shape, axis);
            let scales = StoredTensor::f32(format!("{name}.scale"), scale_shape, &scales);
            let bytes = values.into_iter().map(i8::cast_unsigned).collect();
            vec![StoredTensor { name, stored_as: StoredType::I8, shape, bytes }, scales]
        }
        (WeightType::F16 | WeightType::Int8, _) => {
            if values.iter().any(|value| f16::from_f32(*value).is_infinite()) {
                return Err(SamError::TooLargeForF16 { key: copy.from.clone() });
            }
            let bytes = values.iter().flat_map(|value| f16::from_f32(*value).to_le_bytes()).collect();
            vec![StoredTensor { name, stored_as: StoredType::F16, shape, bytes }]
        }
    })
}

fn metadata(
    model: &str,
    source: &dyn TensorSource,
    options: &ConvertOptions<'_>,
) -> BTreeMap<&'static str, String> {
    let stored_as = match options.stored_as {
        WeightType::F32 => "f32",
        WeightType::F16 => "f16",
        WeightType::Int8 => "int8",
    };
    let mut metadata = BTreeMap::from([
        ("model", model.to_owned()),
        ("version", FORMAT_VERSION.to_owned()),
        ("stored_as", stored_as.to_owned()),
        ("source_sha256", options.source_sha256.to_owned()),
    ]);
    if let Some(side) = source.metadata("input_side") {
        metadata.insert("input_side", side.to_owned());
    }
    metadata
}
