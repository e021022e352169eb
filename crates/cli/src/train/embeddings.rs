//! The embeddings of all images of a training whose encoder stays as it is: made once, kept in a folder.
//! Not what is learned from them.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Result, bail};
use sam::image::ModelInput;
use sam::training::Learner;
use sam::{Device, EmbeddingType, ImageEmbedding, Sam, embedding_file_name, sha256_hex, write_embedding};
use train::{EmbeddingSource, Example, TrainError};

use crate::atomic_file;
use crate::interrupt::Interrupt;
use crate::progress::Progress;
use crate::sentence::Advise;

/// Inside the folder of a training.
const FOLDER: &str = "embeddings";

/// Embeddings in files.
pub(super) struct KeptEmbeddings {
    sam: Sam,
    /// By the name of the image.
    files: HashMap<String, KeptFile>,
}

struct KeptFile {
    path: PathBuf,
    /// SHA-256 of the photo.
    photo: String,
}

impl KeptEmbeddings {
    /// Embeds every image that is not embedded yet.
    ///
    /// # Errors
    /// When an image cannot be embedded, the disk refuses, or Ctrl-C is pressed.
    pub(super) async fn make(
        learner: &Learner,
        examples: impl Iterator<Item = &Example>,
        (out, interrupt): (&Path, &Interrupt),
    ) -> Result<Self> {
        // In a file of their own, since the frame may be another than that of the first weights.
        let sam = Sam::from_safetensors(&learner.weights_file(), &Device::Cpu)?;
        let examples: Vec<&Example> = examples.collect();
        let mut progress = Progress::start(examples.len())?;
        let mut kept = Self { sam, files: HashMap::new() };
        for example in examples {
            if interrupt.requested() {
                bail!("stopped while images were being embedded; the same command goes on with the rest");
            }
            let bytes = example.photo_bytes()?;
            let photo = sha256_hex(&bytes);
            let path = out.join(FOLDER).join(embedding_file_name(&photo, learner.model()));
            let file = KeptFile { path, photo };
            if kept.read(&file).is_err() {
                let input = ModelInput::new(&example.photo()?, learner.input_side());
                let embedding = kept.sam.encode(input, &mut |_| {}).await?;
                let bytes = write_embedding(&embedding, &file.photo, EmbeddingType::F16);
                atomic_file::write(&file.path, &bytes.advise(&file.path, "train another model")?)?;
            }
            progress.advance(format_args!("{}: embedded", example.name));
            kept.files.insert(example.name.clone(), file);
        }
        progress.finish();
        Ok(kept)
    }

    fn read(&self, file: &KeptFile) -> Result<ImageEmbedding, String> {
        let bytes = fs::read(&file.path).map_err(|error| error.to_string())?;
        self.sam.read_embedding(&bytes, &file.photo).map_err(|error| error.to_string())
    }
}

impl EmbeddingSource for KeptEmbeddings {
    fn embedding(&self, example: &Example) -> Result<ImageEmbedding, TrainError> {
        let refuse = |cause| TrainError::Embedding { name: example.name.clone(), cause };
        let file = self.files.get(&example.name).ok_or_else(|| refuse("it was not embedded".to_owned()))?;
        self.read(file).map_err(refuse)
    }
}
