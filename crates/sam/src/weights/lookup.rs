//! Finds what a network needs in a file, however its keys are spelled, and accounts for every key.
//! Not where the values go.

use std::collections::BTreeSet;

use super::batch_norm::{self, Folded};
use super::naming::Naming;
use super::source::{FileTensor, TensorSource};
use crate::error::{FileKind, KeyList, SamError};

/// A tensor that a network needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Its name in the key table.
    pub(crate) key: String,
    /// Its sides as PyTorch has them.
    pub(crate) shape: Vec<usize>,
    /// The axis of the output channels, for the weights of linear layers and of convolutions.
    #[cfg_attr(not(feature = "burn"), allow(dead_code, reason = "only Burn and conversion ask for it"))]
    pub(crate) output_axis: Option<usize>,
}

/// A file being looked through.
pub(crate) struct Lookup<'a> {
    source: &'a dyn TensorSource,
    naming: Naming,
    missing: Vec<String>,
    unused: BTreeSet<String>,
}

/// Where the values of a wanted tensor are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    /// A tensor of the file, by its name there.
    Whole(String),
    /// One row of a tensor.
    Row(String, usize),
    /// A convolution together with the batch norm behind it.
    Folded(Folded),
}

impl<'a> Lookup<'a> {
    pub(crate) fn new(source: &'a dyn TensorSource, naming: Naming) -> Self {
        Self { source, naming, missing: Vec::new(), unused: source.keys().into_iter().collect() }
    }

    /// A file whose keys are our own.
    #[cfg(test)]
    pub(crate) fn own(source: &'a dyn TensorSource) -> Self {
        Self::new(source, Naming::own())
    }

    /// Where a wanted tensor is; none if it is missing, which is remembered.
    ///
    /// Looks at shapes only, so that a small file which claims to be large is refused before memory is taken.
    ///
    /// # Errors
    /// When the tensor has other sides.
    pub(crate) fn locate(&mut self, wanted: &Wanted) -> Result<Option<Place>, SamError> {
        let (name, row) = match wanted.key.strip_suffix(']').and_then(|key| key.split_once('[')) {
            Some((name, row)) => (name, row.parse::<usize>().ok()),
            None => (&*wanted.key, None),
        };
        let spellings = self.naming.spellings(name);
        let held = spellings.iter().find_map(|name| Some((name, self.source.shape(name)?)));
        if let Some(folded) = batch_norm::folded(&spellings[0], self.source) {
            let missing = folded.missing(wanted, self.source)?;
            for name in folded.names() {
                self.unused.remove(&name);
            }
            if missing.is_empty() {
                return Ok(Some(Place::Folded(folded)));
            }
            // Weight and bias are both made of the norm.
            let new = missing.into_iter().filter(|name| !self.missing.contains(name));
            self.missing.extend(new.collect::<Vec<_>>());
            return Ok(None);
        }
        let Some((held, shape)) = held else {
            self.missing.push(spellings[0].clone());
            return Ok(None);
        };
        self.unused.remove(held);
        let found = if row.is_some() { [&[1], shape.get(1..).unwrap_or_default()].concat() } else { shape };
        if without_ones(&found) != without_ones(&wanted.shape) {
            let expected = wanted.shape.clone();
            return Err(SamError::WrongShape { key: held.clone(), found, expected });
        }
        Ok(Some(match row {
            Some(row) => Place::Row(held.clone(), row),
            None => Place::Whole(held.clone()),
        }))
    }

    /// The values at a place that [`Lookup::locate`] found.
    ///
    /// # Errors
    /// When they are integers or not finite.
    pub(crate) fn read(&self, place: &Place) -> Result<FileTensor, SamError> {
        let tensor = |name: &str| {
            let tensor = self.source.tensor(name)?;
            tensor.ok_or_else(|| SamError::WrongKeys {
                missing: KeyList(vec![name.to_owned()]),
                unused: KeyList(Vec::new()),
            })
        };
        match place {
            Place::Whole(name) => tensor(name),
            Place::Row(name, row) => {
                let whole = tensor(name)?;
                whole.row(*row).ok_or_else(|| SamError::WrongShape {
                    key: name.clone(),
                    found: whole.shape,
                    expected: vec![row + 1],
                })
            }
            Place::Folded(folded) => {
                let FileTensor { shape, values } = folded.read(&tensor)?;
                FileTensor::new(FileKind::Weights, &folded.key, shape, values)
            }
        }
    }

    /// # Errors
    /// When a wanted tensor was missing, or the file holds one that no model of its kind has.
    pub(crate) fn finish(self) -> Result<Vec<String>, SamError> {
        let (spare, unused): (Vec<_>, Vec<_>) =
            self.unused.into_iter().partition(|name| self.naming.is_spare(name));
        if self.missing.is_empty() && unused.is_empty() {
            Ok(spare)
        } else {
            Err(SamError::WrongKeys { missing: KeyList(self.missing), unused: KeyList(unused) })
        }
    }
}

/// A single token is `[dim]` in nano and `[1, dim]` in SAM.
fn without_ones(shape: &[usize]) -> Vec<usize> {
    shape.iter().copied().skip_while(|side| *side == 1).collect()
}
