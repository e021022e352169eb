//! The bytes of a pickle, from front to back.
//! Not what they mean.

use crate::error::CheckpointError;

/// A place in a pickle.
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
    position: usize,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, position: 0 }
    }

    /// Bytes read so far.
    pub(super) fn position(&self) -> usize {
        self.position
    }

    pub(super) fn byte(&mut self) -> Result<u8, CheckpointError> {
        Ok(self.array::<1>()?[0])
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], CheckpointError> {
        let taken = self.take(N)?;
        taken.first_chunk().copied().ok_or_else(truncated)
    }

    /// A little-endian length of four bytes.
    pub(super) fn length(&mut self) -> Result<usize, CheckpointError> {
        Ok(u32::from_le_bytes(self.array()?) as usize)
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8], CheckpointError> {
        let end = self.position.checked_add(length).ok_or_else(truncated)?;
        let taken = self.bytes.get(self.position..end).ok_or_else(truncated)?;
        self.position = end;
        Ok(taken)
    }

    /// Up to a line feed, which is not part of it.
    pub(super) fn line(&mut self) -> Result<&'a [u8], CheckpointError> {
        let rest = &self.bytes[self.position..];
        let length = rest.iter().position(|byte| *byte == b'\n').ok_or_else(truncated)?;
        self.position += length + 1;
        Ok(&rest[..length])
    }
}

fn truncated() -> CheckpointError {
    CheckpointError::Truncated { inside: "the pickle".to_owned() }
}
