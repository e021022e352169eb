//! The bytes of an embedding file back to an image embedding.
//! Refuses anything that this model did not make from this image.

use annotation::ImageSize;
use safetensors::Dtype;

use super::quantize::dequantize;
use super::{
    EmbeddingType, FEATURES_STRIDE_4, FEATURES_STRIDE_8, FORMAT_VERSION, IMAGE_EMBEDDING,
    PREPROCESSING_VERSION, key,
};
use crate::embedding::{FeatureMap, HighResFeatures, ImageEmbedding};
use crate::error::{FileKind, SamError};
use crate::image::Framing;
use crate::model::Sam;
use crate::safetensors_file::SafetensorsFile;

impl Sam {
    /// The embedding in `bytes`, if it is one of these weights and of the image file with this hash.
    ///
    /// # Errors
    /// When the file is damaged, of another version, model, weights or image, or holds a value that is not finite.
    pub fn read_embedding(&self, bytes: &[u8], image_sha256: &str) -> Result<ImageEmbedding, SamError> {
        let file = SafetensorsFile::parse(bytes, FileKind::Embedding)?;
        check_version(&file, key::FORMAT, FORMAT_VERSION)?;
        self.check_weights(required(&file, key::MODEL)?, required(&file, key::WEIGHTS)?)?;
        check_version(&file, key::PREPROCESSING, PREPROCESSING_VERSION)?;
        let found = required(&file, key::IMAGE)?;
        if found != image_sha256 {
            return Err(SamError::OtherImage { found: found.to_owned(), expected: image_sha256.to_owned() });
        }
        let framing = self.framing(&file)?;

        let side = self.embedding_side();
        let high_res = match self.config.high_res_channels() {
            Some([stride_8, stride_4]) => Some(HighResFeatures {
                stride_8: map(&file, FEATURES_STRIDE_8, [stride_8, 2 * side])?,
                stride_4: map(&file, FEATURES_STRIDE_4, [stride_4, 4 * side])?,
            }),
            None => None,
        };
        let features = map(&file, IMAGE_EMBEDDING, [self.config.prompt_encoder.dim, side])?;
        Ok(ImageEmbedding::new(features, high_res, framing, self.weights().clone()))
    }

    /// The framing of the original size, if it agrees with the rest of the metadata.
    fn framing(&self, file: &SafetensorsFile<'_>) -> Result<Framing, SamError> {
        let original = size(required(file, key::ORIGINAL_SIZE)?).ok_or(damaged(key::ORIGINAL_SIZE))?;
        let framing = Framing::new(original, self.input_side());
        if required(file, key::INPUT_SIDE)? != framing.side().to_string() {
            return Err(damaged(key::INPUT_SIDE));
        }
        if size(required(file, key::RESIZED_SIZE)?) != Some(framing.resized()) {
            return Err(damaged(key::RESIZED_SIZE));
        }
        Ok(framing)
    }
}

/// `[1, channels, side, side]` planes.
fn map(
    file: &SafetensorsFile<'_>,
    name: &'static str,
    [channels, side]: [usize; 2],
) -> Result<FeatureMap, SamError> {
    let view = file.view(name).ok_or(damaged(name))?;
    if view.shape() != [1, channels, side, side] {
        return Err(damaged(name));
    }
    let planes = if view.dtype() == Dtype::I8 {
        let scale = file.tensor(&format!("{name}.scale"))?.filter(|scale| scale.shape == [channels]);
        dequantize(view.data().iter().map(|byte| byte.cast_signed()), &scale.ok_or(damaged(name))?.values)
    } else {
        file.tensor(name)?.ok_or(damaged(name))?.values
    };
    Ok(FeatureMap::from_planes(&planes, side, channels))
}

impl EmbeddingType {
    /// How the numbers in an embedding file are stored.
    ///
    /// # Errors
    /// When the file is damaged.
    pub fn of_file(bytes: &[u8]) -> Result<Self, SamError> {
        let file = SafetensorsFile::parse(bytes, FileKind::Embedding)?;
        match file.view(IMAGE_EMBEDDING).map(|view| view.dtype()) {
            Some(Dtype::F32) => Ok(Self::F32),
            Some(Dtype::F16) => Ok(Self::F16),
            Some(Dtype::I8) => Ok(Self::Int8),
            _ => Err(damaged(IMAGE_EMBEDDING)),
        }
    }
}

fn required<'a>(file: &'a SafetensorsFile<'_>, key: &'static str) -> Result<&'a str, SamError> {
    file.metadata(key).ok_or(damaged(key))
}

fn check_version(
    file: &SafetensorsFile<'_>,
    key: &'static str,
    expected: &'static str,
) -> Result<(), SamError> {
    let found = required(file, key)?;
    if found == expected {
        Ok(())
    } else {
        Err(SamError::OtherVersion { what: key, found: found.to_owned(), expected })
    }
}

/// `640x480`, at least one pixel.
fn size(text: &str) -> Option<ImageSize> {
    let (width, height) = text.split_once('x')?;
    let size = ImageSize::new(width.parse().ok()?, height.parse().ok()?);
    (size.area() > 0).then_some(size)
}

fn damaged(key: &'static str) -> SamError {
    SamError::DamagedEmbedding { key }
}
