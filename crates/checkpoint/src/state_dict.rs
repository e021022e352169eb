//! From the pickled object to tensors by name: dictionaries in dictionaries become names with dots.
//! Not the numbers.

use std::collections::BTreeMap;

use crate::Contents;
use crate::error::CheckpointError;
use crate::pickle::{Id, Value};
use crate::tensor::StoredTensor;

/// Far more than any network has; a pickle can speak of one dictionary many times and so be very large.
const MAX_ENTRIES: usize = 100_000;
/// Dictionaries in each other; a training checkpoint has about four.
const MAX_DEPTH: usize = 8;

/// Every tensor in the dictionaries of the pickled object. What else is in them (epochs, losses) is left out.
pub(crate) fn named_tensors<'a>(
    contents: &Contents<'a>,
) -> Result<BTreeMap<String, StoredTensor<'a>>, CheckpointError> {
    let mut walk = Walk { contents, tensors: BTreeMap::new(), entries: 0 };
    walk.enter(contents.objects.root(), &mut Vec::new())?;
    if walk.tensors.is_empty() { Err(CheckpointError::NoTensors) } else { Ok(walk.tensors) }
}

struct Walk<'a, 'c> {
    contents: &'c Contents<'a>,
    tensors: BTreeMap<String, StoredTensor<'a>>,
    entries: usize,
}

impl<'a, 'c> Walk<'a, 'c> {
    /// `path` holds the keys that led here.
    fn enter(&mut self, id: Id, path: &mut Vec<&'c str>) -> Result<(), CheckpointError> {
        self.entries += 1;
        if self.entries > MAX_ENTRIES || path.len() > MAX_DEPTH {
            return Err(CheckpointError::TooMany { limit: MAX_ENTRIES, depth: MAX_DEPTH });
        }
        let objects = &self.contents.objects;
        match objects.value(id) {
            Value::Dictionary(entries) => {
                for (key, value) in entries {
                    // A key that is no text belongs to an optimiser, not to a network.
                    if let Value::Text(key) = objects.value(*key) {
                        path.push(key);
                        self.enter(*value, path)?;
                        path.pop();
                    }
                }
                Ok(())
            }
            Value::Tensor(tensor) if !path.is_empty() => {
                let name = path.join(".");
                let storage = objects.storage(tensor.storage);
                let stored = self.contents.storages.get(&storage.key).copied();
                let tensor =
                    stored.and_then(|bytes| StoredTensor::new(storage.element, &tensor.placement, bytes));
                let tensor = tensor.ok_or_else(|| CheckpointError::OutsideStorage { name: name.clone() })?;
                self.tensors.insert(name, tensor);
                Ok(())
            }
            _ => Ok(()),
        }
    }
}
