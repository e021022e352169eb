//! `maskwright convert-weights`: weights of any model of the family as one file that all commands read.
//! What is checked and written is `sam`'s business.

use std::path::PathBuf;

use anyhow::{Result, bail};
use sam::{ConvertOptions, KeyList, WeightType, WeightsPart, convert_weights};

use crate::atomic_file;
use crate::model::ModelName;
use crate::sentence::Advise;
use crate::weights_file::WeightsFile;

/// When IN cannot be converted.
const ADVICE: &str = "take a .pth, .pt or .safetensors file as it was published, or copy it again";

/// Convert weights of Segment Anything, MobileSAM or SlimSAM
///
/// Reads checkpoints of PyTorch (.pth, .pt) and .safetensors, with Meta's names or those of transformers. Nothing in
/// a checkpoint is executed. The model is recognised by its keys and shapes; all of it must be there.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// File with the weights
    #[arg(value_name = "IN")]
    input: PathBuf,
    /// File to write, as safetensors
    #[arg(value_name = "OUT")]
    output: PathBuf,
    /// Refuse weights of another model
    #[arg(long, value_enum, value_name = "NAME")]
    model: Option<ModelName>,
    /// What is kept of them: the decoder alone answers prompts on embeddings of the whole, and is small
    #[arg(long, value_enum, default_value_t)]
    part: Part,
    /// How the weights are stored
    #[arg(long, value_enum, default_value_t)]
    dtype: Dtype,
}

/// What is kept of the weights.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
enum Part {
    /// Everything
    #[default]
    Whole,
    /// Prompt encoder and mask decoder
    Decoder,
}

impl From<Part> for WeightsPart {
    fn from(part: Part) -> Self {
        match part {
            Part::Whole => Self::Whole,
            Part::Decoder => Self::Decoder,
        }
    }
}

/// How weights are stored; all are computed with in f32.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
enum Dtype {
    /// Floats, exact
    #[default]
    F32,
    /// Half floats
    F16,
    /// Bytes with a scale for each output channel
    Int8,
}

impl From<Dtype> for WeightType {
    fn from(dtype: Dtype) -> Self {
        match dtype {
            Dtype::F32 => Self::F32,
            Dtype::F16 => Self::F16,
            Dtype::Int8 => Self::Int8,
        }
    }
}

/// Converts, and says what was found and written.
///
/// # Errors
/// When the input is not all of a known model, or the output cannot be written.
pub(crate) fn run(arguments: &Arguments) -> Result<()> {
    let Arguments { input, output, model, part, dtype } = arguments;
    if let (Ok(input), Ok(output)) = (input.canonicalize(), output.canonicalize())
        && input == output
    {
        bail!("{}: the file cannot be converted onto itself; name another OUT", output.display());
    }
    let file = WeightsFile::read(input, ADVICE)?;
    let source = file.open()?;
    let sha256 = file.sha256();
    let options = ConvertOptions {
        model: model.map(ModelName::name),
        part: (*part).into(),
        stored_as: (*dtype).into(),
        source_sha256: &sha256,
    };
    let converted = convert_weights(&*source.tensors, &options);
    let converted = converted.advise(input, ADVICE)?;
    atomic_file::write(output, &converted.bytes)?;

    let found = format!("{}, {} names", source.format, converted.naming);
    println!("{}: {found}, SHA-256 {sha256}", input.display());
    println!("model {}: {} tensors, {} numbers", converted.model, converted.tensors, converted.values);
    if !converted.left_out.is_empty() {
        let (count, keys) = (converted.left_out.len(), KeyList(converted.left_out));
        println!("left out {count} that the network has no use for: {keys}");
    }
    let megabytes = converted.bytes.len() as f64 / 1e6;
    println!("{}: {megabytes:.1} MB, SHA-256 {}", output.display(), sam::sha256_hex(&converted.bytes));
    Ok(())
}
