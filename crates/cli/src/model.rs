//! Which weights are used, and the network made from them.
//! What is computed with it is in `embedding` and `segment`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use sam::{Device, Sam};

use crate::sentence::Advise;

/// The weights that are part of the program, which so needs no other file.
static NANO: &[u8] = include_bytes!("../../../assets/models/nano.safetensors");

/// The options of all commands that run the network.
#[derive(Debug, clap::Args)]
pub(crate) struct ModelArguments {
    /// Model to use
    #[arg(long, value_enum, default_value = "nano")]
    model: ModelName,
    /// File with the weights [default: MODEL.safetensors in the folder MASKWRIGHT_MODELS, else the built-in ones]
    #[arg(long, value_name = "FILE")]
    weights: Option<PathBuf>,
}

/// The models that have an image encoder.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum ModelName {
    /// 4.8 million parameters, built in
    Nano,
}

impl ModelArguments {
    /// Reads the weights and makes the network, on the processor.
    ///
    /// # Errors
    /// When the weights are missing, damaged or those of another model.
    pub(crate) fn load(&self) -> Result<Sam> {
        let Some(file) = self.weights.clone().or_else(|| self.in_models_folder()) else {
            return network(self.model.built_in(), Path::new("built-in weights"));
        };
        let weights = fs::read(&file).advise(&file, "name a weights file, or leave out --weights")?;
        network(&weights, &file)
    }

    /// The model's file in the folder of the environment, where there is one.
    fn in_models_folder(&self) -> Option<PathBuf> {
        let folder = PathBuf::from(std::env::var_os("MASKWRIGHT_MODELS")?);
        let file = folder.join(self.model.file_name());
        file.is_file().then_some(file)
    }
}

fn network(weights: &[u8], file: &Path) -> Result<Sam> {
    let advice = "take another file, or leave out --weights for the built-in ones";
    Sam::from_safetensors(weights, &Device::Cpu).advise(file, advice)
}

impl ModelName {
    fn file_name(self) -> &'static str {
        match self {
            Self::Nano => "nano.safetensors",
        }
    }

    fn built_in(self) -> &'static [u8] {
        match self {
            Self::Nano => NANO,
        }
    }
}
