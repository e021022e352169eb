//! A convolution and the batch norm behind it as one convolution: what the norm does to each channel is known.
//! Only for `X.c` before `X.bn`, as TinyViT calls them (official `Conv2d_BN.fuse`).

use super::lookup::Wanted;
use super::source::{FileTensor, TensorSource};
use crate::error::SamError;

/// PyTorch's default for `BatchNorm2d`.
const EPSILON: f32 = 1e-5;

/// The parameters of a batch norm, and a count that has no use any more.
const PARTS: [&str; 4] = ["weight", "bias", "running_mean", "running_var"];
const COUNT: &str = "num_batches_tracked";

/// What of the convolution is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Weight,
    Bias,
}

/// A convolution in a file that keeps its batch norm apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Folded {
    /// Name of the weight or bias.
    pub(super) key: String,
    /// What both names begin with, for example `image_encoder.patch_embed.seq.0`.
    stem: String,
    part: Part,
}

/// The convolution that `key` is of, if the file keeps a batch norm behind it.
pub(super) fn folded(key: &str, source: &dyn TensorSource) -> Option<Folded> {
    let (stem, part) = match (key.strip_suffix(".c.weight"), key.strip_suffix(".c.bias")) {
        (Some(stem), _) => (stem, Part::Weight),
        (_, Some(stem)) => (stem, Part::Bias),
        _ => return None,
    };
    let folded = Folded { key: key.to_owned(), stem: stem.to_owned(), part };
    PARTS.iter().any(|part| source.shape(&folded.norm(part)).is_some()).then_some(folded)
}

impl Folded {
    fn norm(&self, part: &str) -> String {
        format!("{}.bn.{part}", self.stem)
    }

    fn convolution(&self) -> String {
        format!("{}.c.weight", self.stem)
    }

    /// Which of its tensors are missing, if all others have the sides that `wanted` asks for.
    ///
    /// # Errors
    /// When one has other sides.
    pub(super) fn missing(
        &self,
        wanted: &Wanted,
        source: &dyn TensorSource,
    ) -> Result<Vec<String>, SamError> {
        let channels = wanted.shape[..1].to_vec();
        let of_norm = PARTS.map(|part| (self.norm(part), channels.clone()));
        let weight = (self.part == Part::Weight).then(|| (self.convolution(), wanted.shape.clone()));
        let mut missing = Vec::new();
        for (key, expected) in of_norm.into_iter().chain(weight) {
            match source.shape(&key) {
                Some(found) if found != expected => {
                    return Err(SamError::WrongShape { key, found, expected });
                }
                Some(_) => {}
                None => missing.push(key),
            }
        }
        Ok(missing)
    }

    /// All names of the file that are used up with it.
    pub(super) fn names(&self) -> Vec<String> {
        let norm = PARTS.iter().chain([&COUNT]).map(|part| self.norm(part));
        norm.chain([self.convolution()]).collect()
    }

    /// The tensors it is made of by their names in the file, and their names in the key table, in which it is `key`.
    #[cfg(feature = "flex")]
    pub(super) fn renamed(&self, key: &str) -> impl Iterator<Item = (String, String)> {
        let stem = key.strip_suffix(".c.weight").or(key.strip_suffix(".c.bias")).unwrap_or(key).to_owned();
        let own = PARTS.map(|part| (self.norm(part), format!("{stem}.bn.{part}")));
        own.into_iter().chain([(self.convolution(), format!("{stem}.c.weight"))])
    }

    /// Weight or bias of the one convolution. `tensor` reads a tensor by name.
    ///
    /// # Errors
    /// Those of `tensor`.
    pub(super) fn read(
        &self,
        tensor: &dyn Fn(&str) -> Result<FileTensor, SamError>,
    ) -> Result<FileTensor, SamError> {
        let [gain, offset, mean, variance] = PARTS.map(|part| tensor(&self.norm(part)));
        let (gain, offset, mean, variance) = (gain?.values, offset?.values, mean?.values, variance?.values);
        let scale: Vec<f32> =
            gain.iter().zip(&variance).map(|(gain, variance)| gain / (variance + EPSILON).sqrt()).collect();
        match self.part {
            Part::Weight => {
                let FileTensor { shape, mut values } = tensor(&self.convolution())?;
                let of_channel = values.len() / scale.len().max(1);
                for (channel, scale) in values.chunks_exact_mut(of_channel.max(1)).zip(&scale) {
                    channel.iter_mut().for_each(|value| *value *= scale);
                }
                Ok(FileTensor { shape, values })
            }
            Part::Bias => {
                let values = offset.iter().zip(&mean).zip(&scale);
                let values: Vec<f32> = values.map(|((offset, mean), scale)| offset - mean * scale).collect();
                Ok(FileTensor { shape: vec![values.len()], values })
            }
        }
    }
}
