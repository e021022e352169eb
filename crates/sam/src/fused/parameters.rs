//! Takes parameters out of a weights file by their official key and accounts for every key.
//! Not what they are for.

use crate::error::SamError;
use crate::weights::{KeyTable, Lookup, Wanted};

/// The parameters of a weights file that are still to be taken.
///
/// What is missing or misshapen is remembered and stands as zeros until [`Parameters::finish`] tells of it.
pub(super) struct Parameters<'a> {
    lookup: Lookup<'a>,
    keys: KeyTable,
    /// The first tensor that is there but cannot be used.
    refused: Option<SamError>,
}

impl<'a> Parameters<'a> {
    pub(super) fn new(lookup: Lookup<'a>, keys: KeyTable) -> Self {
        Self { lookup, keys, refused: None }
    }

    /// The parameter with an official key, row by row.
    pub(super) fn take<const D: usize>(&mut self, key: &str, shape: [usize; D]) -> Vec<f32> {
        let wanted = Wanted { key: self.keys.key(key), shape: shape.to_vec(), output_axis: None };
        let found = self.lookup.locate(&wanted);
        match found.and_then(|place| place.map(|place| self.lookup.read(&place)).transpose()) {
            Ok(Some(tensor)) => return tensor.values,
            Ok(None) => {}
            Err(error) => {
                self.refused.get_or_insert(error);
            }
        }
        vec![0.0; shape.iter().product()]
    }

    /// # Errors
    /// When a key was missing or is left over, a shape was another, or a value was not finite.
    pub(super) fn finish(self) -> Result<(), SamError> {
        match self.refused {
            Some(error) => Err(error),
            None => self.lookup.finish().map(drop),
        }
    }
}
