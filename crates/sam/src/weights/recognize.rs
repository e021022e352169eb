//! Which model a file holds, from its keys and shapes, and how its keys are spelled.
//! Not whether all of it is there: that shows when it is loaded.

use super::naming::{Naming, Spelling};
use super::part::WeightsPart;
use super::source::TensorSource;
use crate::config::ModelConfig;
use crate::error::{KeyList, SamError};
use crate::network_config::ImageEncoderConfig;

/// A file that was recognised.
#[derive(Debug, Clone)]
pub(crate) struct Recognized {
    /// With its image encoder, whichever part is in the file.
    pub(crate) config: ModelConfig,
    pub(crate) naming: Naming,
    pub(crate) part: WeightsPart,
}

/// What only files of one kind hold.
struct Landmark {
    /// End of a key.
    key: &'static str,
    spelling: Spelling,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Vit,
    TinyVit,
    Nano,
    /// Only prompt encoder and mask decoder.
    Decoder,
}

/// The encoders' first, since files with an encoder hold a decoder, too.
const LANDMARKS: [Landmark; 6] = [
    Landmark { key: "image_encoder.patch_embed.proj.weight", spelling: Spelling::Own, kind: Kind::Vit },
    Landmark {
        key: "vision_encoder.patch_embed.projection.weight",
        spelling: Spelling::HuggingFace,
        kind: Kind::Vit,
    },
    Landmark {
        key: "image_encoder.patch_embed.seq.0.c.weight",
        spelling: Spelling::Own,
        kind: Kind::TinyVit,
    },
    Landmark { key: "encoder.backbone.stem.conv.weight", spelling: Spelling::Own, kind: Kind::Nano },
    Landmark {
        key: "prompt_encoder.point_embeddings.0.weight",
        spelling: Spelling::Own,
        kind: Kind::Decoder,
    },
    Landmark {
        key: "prompt_encoder.point_embed.0.weight",
        spelling: Spelling::HuggingFace,
        kind: Kind::Decoder,
    },
];

/// The model of a file; `named` is what the file or the user calls it, if anybody does.
///
/// # Errors
/// When nobody knows the name or the part, or the keys are of no model, or of another than the named one.
pub(crate) fn recognize(source: &dyn TensorSource, named: Option<&str>) -> Result<Recognized, SamError> {
    let named = named.map(|name| {
        ModelConfig::named(name).ok_or_else(|| SamError::UnknownModel { found: name.to_owned() })
    });
    let named = named.transpose()?;
    let part = WeightsPart::of(source)?;
    let keys = source.keys();
    let seen = LANDMARKS.iter().find_map(|landmark| {
        let (key, prefix) = keys.iter().find_map(|key| {
            let prefix = key.strip_suffix(landmark.key)?;
            (prefix.is_empty() || prefix.ends_with('.')).then_some((key, prefix))
        })?;
        let naming = Naming { spelling: landmark.spelling, prefix: prefix.to_owned() };
        Some((naming, config_of(landmark.kind, &source.shape(key)?)))
    });
    match (named, seen) {
        (Some(config), Some((_, Some(found))))
            if found.name != config.name
                && !(part == WeightsPart::Decoder && found.name == ModelConfig::SAM_DECODER.name) =>
        {
            Err(SamError::OtherWeightsModel { found: found.name, expected: config.name })
        }
        (Some(config), seen) => {
            let naming = seen.map_or_else(Naming::own, |(naming, _)| naming);
            Ok(Recognized { config, naming, part })
        }
        (None, Some((naming, Some(config)))) => Ok(Recognized { config, naming, part }),
        (None, _) => Err(SamError::UnknownWeights { keys: KeyList(keys) }),
    }
}

/// Name of the model that `source` holds, from its metadata or its keys and shapes.
///
/// # Errors
/// When it is unknown.
pub fn recognized_model(source: &dyn TensorSource) -> Result<&'static str, SamError> {
    recognize(source, source.metadata("model")).map(|recognized| recognized.config.name)
}

/// The model whose first weight has this shape.
fn config_of(kind: Kind, shape: &[usize]) -> Option<ModelConfig> {
    ModelConfig::ALL.into_iter().find(|config| match (&config.image_encoder, kind) {
        (Some(ImageEncoderConfig::Vit(vit)), Kind::Vit) => shape.first() == Some(&vit.dim),
        (Some(ImageEncoderConfig::TinyVit), Kind::TinyVit) => true,
        (Some(ImageEncoderConfig::Nano), Kind::Nano) => true,
        (None, Kind::Decoder) => true,
        _ => false,
    })
}
