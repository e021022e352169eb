//! An image file with its hash, and its embedding: computed, kept and read again.
//! Pixels and network are in `sam`; which images and where to is the commands' business.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use sam::image::{ModelInput, RgbImage, decode};
use sam::{EmbeddingType, ImageEmbedding, Sam, embedding_file_name, sha256_hex, write_embedding};

use crate::atomic_file;
use crate::sentence::Advise;

/// How the numbers of an embedding are stored.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Dtype {
    /// Half floats
    #[default]
    F16,
    /// Floats, exact and twice as large
    F32,
    /// Bytes with a scale for each channel, half as large
    Int8,
}

impl From<Dtype> for EmbeddingType {
    fn from(dtype: Dtype) -> Self {
        match dtype {
            Dtype::F16 => Self::F16,
            Dtype::F32 => Self::F32,
            Dtype::Int8 => Self::Int8,
        }
    }
}

/// The bytes of a file that should be an image.
pub(crate) struct ImageFile {
    path: PathBuf,
    bytes: Vec<u8>,
    sha256: String,
}

impl ImageFile {
    /// # Errors
    /// When the file cannot be read.
    pub(crate) fn read(path: &Path) -> Result<Self> {
        let bytes = fs::read(path).advise(path, "check its name and its permissions")?;
        Ok(Self { path: path.to_owned(), sha256: sha256_hex(&bytes), bytes })
    }

    /// SHA-256 of the file, in hexadecimal.
    pub(crate) fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The pixels, upright.
    ///
    /// # Errors
    /// When the file is no image that can be read.
    pub(crate) fn decode(&self) -> Result<RgbImage> {
        decode(&self.bytes).advise(&self.path, "save it again as PNG or JPEG, or leave it out")
    }

    /// Decodes and embeds the image.
    ///
    /// # Errors
    /// When the file is no image, or the model has no image encoder.
    pub(crate) async fn encode(&self, model: &Sam) -> Result<ImageEmbedding> {
        let input = ModelInput::new(&self.decode()?, model.input_side());
        model.encode(input, &mut |_| {}).await.advise(&self.path, "embed it with another model")
    }

    /// Where the embedding belongs in a folder of embeddings.
    pub(crate) fn embedding_path(&self, folder: &Path, model: &Sam) -> PathBuf {
        folder.join(embedding_file_name(&self.sha256, model.weights().model))
    }

    /// How the embedding at `path` is stored; `None` if there is none of this image and these weights.
    pub(crate) fn kept_embedding(&self, path: &Path, model: &Sam) -> Option<EmbeddingType> {
        let bytes = fs::read(path).ok()?;
        model.read_embedding(&bytes, &self.sha256).ok()?;
        EmbeddingType::of_file(&bytes).ok()
    }

    /// Reads the embedding of this image.
    ///
    /// # Errors
    /// When the file is damaged or of another image or model.
    pub(crate) fn read_embedding(&self, path: &Path, model: &Sam) -> Result<ImageEmbedding> {
        let bytes = fs::read(path).advise(path, "name a file that `maskwright embed` made")?;
        let advice = "make the embedding again with `maskwright embed`, or leave out --embedding";
        model.read_embedding(&bytes, &self.sha256).advise(path, advice)
    }

    /// Writes the embedding of this image, whole or not at all.
    ///
    /// # Errors
    /// When the disk refuses.
    pub(crate) async fn write_embedding(
        &self,
        embedding: &ImageEmbedding,
        dtype: Dtype,
        path: &Path,
    ) -> Result<()> {
        let bytes = write_embedding(embedding, &self.sha256, dtype.into());
        let bytes = bytes.advise(&self.path, "embed it with another model")?;
        atomic_file::write(path, &bytes)
    }
}
