//! Which weights are used, and the network made from them.
//! What is computed with it is in `embed`, `segment` and `serve`.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};
use sam::{
    ConvertOptions, FileKind, SafetensorsFile, Sam, SamError, TensorSource, WeightType, WeightsPart,
    convert_weights, recognized_model, sha256_hex,
};
use train::Processor;

use crate::device::DeviceName;
use crate::memory;
use crate::sentence::Advise;
use crate::weights_file::WeightsFile;

/// The weights that are part of the program, which so needs no other file.
static NANO: &[u8] = include_bytes!("../../../assets/models/nano.safetensors");

/// When given weights cannot be used.
const ADVICE: &str = "take another file, or leave out --weights for the built-in ones";

/// The options of all commands that run the network.
#[derive(Debug, clap::Args)]
pub(crate) struct ModelArguments {
    /// Model to use [default: that of the weights, else nano]
    #[arg(long, value_enum, value_name = "NAME")]
    model: Option<ModelName>,
    /// File with the weights: .safetensors, .pth or .pt
    /// [default: NAME.safetensors in the folder MASKWRIGHT_MODELS; nano is built in]
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
    /// Where the network computes
    #[arg(long, value_enum, default_value_t, value_name = "DEVICE")]
    device: DeviceName,
}

/// The models by name.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum ModelName {
    /// 4.8 million parameters, built in
    #[value(name = "nano")]
    Nano,
    /// Segment Anything, base: 94 million
    #[value(name = "vit_b", alias = "vit-b")]
    VitB,
    /// Segment Anything, large: 312 million
    #[value(name = "vit_l", alias = "vit-l")]
    VitL,
    /// Segment Anything, huge: 641 million
    #[value(name = "vit_h", alias = "vit-h")]
    VitH,
    /// MobileSAM: 10 million
    #[value(name = "mobile_sam", alias = "mobile-sam")]
    MobileSam,
    /// SlimSAM, pruned to 23 %: 10 million
    #[value(name = "slimsam_77", alias = "slimsam-77")]
    Slimsam77,
    /// Prompt encoder and mask decoder alone, for embeddings from elsewhere
    #[value(name = "sam_decoder", alias = "sam-decoder")]
    SamDecoder,
}

impl ModelArguments {
    /// The file with the weights; none for those that are built in, or not there.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        let model = self.model.unwrap_or(ModelName::Nano);
        self.weights.clone().or_else(|| in_models_folder(model))
    }

    /// Reads the weights and makes the network, on the device.
    ///
    /// # Errors
    /// When the device is not there, or the weights are missing, damaged, those of another model or too large for the memory.
    pub(crate) fn load(&self) -> Result<Sam> {
        let device = self.device.open()?;
        self.with_tensors(|tensors, sha256| Sam::from_tensors(tensors, sha256, &device))
    }

    /// As [`ModelArguments::load`], with prompt encoder and mask decoder as a file of their own.
    ///
    /// # Errors
    /// Those of [`ModelArguments::load`].
    pub(crate) fn load_with_decoder(&self) -> Result<(Sam, Vec<u8>)> {
        let device = self.device.open()?;
        self.with_tensors(|tensors, sha256| {
            let options = ConvertOptions {
                model: None,
                part: WeightsPart::Decoder,
                stored_as: WeightType::F32,
                source_sha256: &sha256,
            };
            let decoder = convert_weights(tensors, &options)?.bytes;
            Ok((Sam::from_tensors(tensors, sha256, &device)?, decoder))
        })
    }

    /// Where a training computes.
    ///
    /// # Errors
    /// When the device is not there.
    pub(crate) fn processor(&self) -> Result<Processor> {
        self.device.processor()
    }

    /// What `make` makes of the weights, in a file with this SHA-256.
    ///
    /// # Errors
    /// Those of [`ModelArguments::load`], and of `make`.
    pub(crate) fn with_tensors<T>(
        &self,
        make: impl FnOnce(&dyn TensorSource, String) -> Result<T, SamError>,
    ) -> Result<T> {
        let model = self.model.unwrap_or(ModelName::Nano);
        let Some(path) = self.file() else {
            return match model {
                ModelName::Nano => built_in(make),
                other => Err(anyhow!(
                    "{0}: its weights are not built in; name their file with --weights, or put {0}.safetensors into \
                     the folder MASKWRIGHT_MODELS",
                    other.name()
                )),
            };
        };
        let file = WeightsFile::read(&path, ADVICE)?;
        let source = file.open()?;
        // Before hundreds of megabytes are read as numbers.
        let found = recognized_model(&*source.tensors);
        let found = found.and_then(|found| match self.model {
            Some(model) if model.name() != found => {
                Err(SamError::OtherWeightsModel { found, expected: model.name() })
            }
            _ => Ok(()),
        });
        memory::check_free(source.network_bytes(), &path.display().to_string())?;
        let made = found.and_then(|()| make(&*source.tensors, file.sha256()));
        made.advise(&path, ADVICE)
    }
}

fn built_in<T>(make: impl FnOnce(&dyn TensorSource, String) -> Result<T, SamError>) -> Result<T> {
    let file = SafetensorsFile::parse(NANO, FileKind::Weights);
    let made = file.and_then(|file| make(&file, sha256_hex(NANO)));
    made.advise(Path::new("built-in weights"), "install the program again")
}

/// The model's file in the folder of the environment, where there is one.
fn in_models_folder(model: ModelName) -> Option<PathBuf> {
    let folder = PathBuf::from(std::env::var_os("MASKWRIGHT_MODELS")?);
    let file = folder.join(format!("{}.safetensors", model.name()));
    file.is_file().then_some(file)
}

impl ModelName {
    /// As weights and embedding files call the model.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Nano => "nano",
            Self::VitB => "vit_b",
            Self::VitL => "vit_l",
            Self::VitH => "vit_h",
            Self::MobileSam => "mobile_sam",
            Self::Slimsam77 => "slimsam_77",
            Self::SamDecoder => "sam_decoder",
        }
    }
}
