//! The container of PyTorch before 1.6: five pickles end to end, then the numbers of each storage.
//! Not the still older tar files.

use std::collections::BTreeMap;

use crate::error::CheckpointError;
use crate::pickle::{self, Objects, Value};
use crate::{Contents, ElementType};

/// The number that the first pickle is (`torch.serialization.MAGIC_NUMBER`).
const MAGIC: i128 = 0x1950_a86a_20f9_469c_fc6c;
/// The number that the second pickle is.
const VERSION: i128 = 1001;

/// The object of the fourth pickle, and its storages.
pub(crate) fn read(bytes: &[u8]) -> Result<Contents<'_>, CheckpointError> {
    let mut rest = bytes;
    if number(&next(&mut rest)?) != Some(MAGIC) || number(&next(&mut rest)?) != Some(VERSION) {
        return Err(CheckpointError::NotACheckpoint);
    }
    if is_big_endian(&next(&mut rest)?) {
        return Err(CheckpointError::BigEndian);
    }
    let objects = next(&mut rest)?;
    let keys = next(&mut rest)?;

    let mut storages = BTreeMap::new();
    for key in texts(&keys) {
        let numbers =
            take(&mut rest, 8, key)?.iter().rev().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
        // A storage that nothing speaks of has no known type; what follows it could not be found.
        let element = element_of(&objects, key).ok_or(CheckpointError::NotACheckpoint)?;
        let length = usize::try_from(numbers).ok().and_then(|numbers| numbers.checked_mul(element.bytes()));
        storages.insert(key.to_owned(), take(&mut rest, length.unwrap_or(usize::MAX), key)?);
    }
    Ok(Contents { objects, storages })
}

/// Runs one pickle and goes on behind it.
fn next(rest: &mut &[u8]) -> Result<Objects, CheckpointError> {
    let done = pickle::run(rest)?;
    *rest = &rest[done.length..];
    Ok(done.objects)
}

fn take<'a>(rest: &mut &'a [u8], length: usize, key: &str) -> Result<&'a [u8], CheckpointError> {
    let inside = || CheckpointError::Truncated { inside: format!("the storage `{key}`") };
    let (taken, after) = rest.split_at_checked(length).ok_or_else(inside)?;
    *rest = after;
    Ok(taken)
}

fn number(objects: &Objects) -> Option<i128> {
    match objects.value(objects.root()) {
        Value::Integer(number) => Some(*number),
        _ => None,
    }
}

/// Whether the third pickle, a dictionary about the machine, says so.
fn is_big_endian(objects: &Objects) -> bool {
    let Value::Dictionary(entries) = objects.value(objects.root()) else { return false };
    entries.iter().any(|(key, value)| {
        matches!(objects.value(*key), Value::Text(key) if key == "little_endian")
            && matches!(objects.value(*value), Value::Boolean(false))
    })
}

/// The texts of the fifth pickle, a list.
fn texts(objects: &Objects) -> impl Iterator<Item = &str> {
    let items = match objects.value(objects.root()) {
        Value::List(items) => items.as_slice(),
        _ => &[],
    };
    items.iter().filter_map(|item| match objects.value(*item) {
        Value::Text(text) => Some(text.as_str()),
        _ => None,
    })
}

fn element_of(objects: &Objects, key: &str) -> Option<ElementType> {
    objects.storages().find(|storage| storage.key == key).map(|storage| storage.element)
}
