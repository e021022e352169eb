//! Takes parameters out of a weights file by their official key and accounts for every key.
//! Not what they are for.

use std::collections::BTreeSet;

use crate::error::{KeyList, SamError};
use crate::safetensors_file::SafetensorsFile;
use crate::weights::KeyTable;

/// The parameters of a weights file that are still to be taken.
///
/// What is missing or misshapen is remembered and stands as zeros until [`Parameters::finish`] tells of it.
pub(super) struct Parameters<'a> {
    file: &'a SafetensorsFile<'a>,
    keys: KeyTable,
    missing: Vec<String>,
    unused: BTreeSet<String>,
    /// The first tensor that is there but cannot be used.
    refused: Option<SamError>,
}

impl<'a> Parameters<'a> {
    pub(super) fn new(file: &'a SafetensorsFile<'a>, keys: KeyTable) -> Self {
        let unused = file.keys().map(str::to_owned).collect();
        Self { file, keys, missing: Vec::new(), unused, refused: None }
    }

    /// The parameter with an official key, row by row.
    pub(super) fn take<const D: usize>(&mut self, key: &str, shape: [usize; D]) -> Vec<f32> {
        let key = self.keys.key(key);
        match self.find(&key, &shape) {
            Ok(Some(values)) => return values,
            Ok(None) => self.missing.push(key),
            Err(error) => {
                self.refused.get_or_insert(error);
            }
        }
        vec![0.0; shape.iter().product()]
    }

    /// The tensor of `key`; `name[i]` is row `i` of `name`.
    fn find(&mut self, key: &str, shape: &[usize]) -> Result<Option<Vec<f32>>, SamError> {
        let (name, row) = match key.strip_suffix(']').and_then(|key| key.split_once('[')) {
            Some((name, row)) => (name, row.parse::<usize>().ok()),
            None => (key, None),
        };
        self.unused.remove(name);
        let Some(mut tensor) = self.file.tensor(name)? else { return Ok(None) };
        if let Some(row) = row {
            let Some(one) = tensor.row(row) else { return Ok(None) };
            tensor = one;
        }
        // A single token is [dim] in nano and [1, dim] in SAM.
        let without_ones =
            |shape: &[usize]| -> Vec<usize> { shape.iter().copied().skip_while(|side| *side == 1).collect() };
        if without_ones(&tensor.shape) == without_ones(shape) {
            return Ok(Some(tensor.values));
        }
        Err(SamError::WrongShape { key: key.to_owned(), found: tensor.shape, expected: shape.to_vec() })
    }

    /// # Errors
    /// When a key was missing or is left over, a shape was another, or a value was not finite.
    pub(super) fn finish(self) -> Result<(), SamError> {
        match self.refused {
            Some(error) => Err(error),
            None if self.missing.is_empty() && self.unused.is_empty() => Ok(()),
            None => Err(SamError::WrongKeys {
                missing: KeyList(self.missing),
                unused: KeyList(self.unused.into_iter().collect()),
            }),
        }
    }
}
