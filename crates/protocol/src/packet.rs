//! The form in which messages travel: a JSON header and one block of bytes.
//! The block is transferred between threads, not copied; what it means is the messages' business.

use annotation::{ImageSize, LowResLogits, Mask};
use serde::{Serialize, de::DeserializeOwned};

/// A message as posted: a header to read and bytes to hand over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// JSON.
    pub header: String,
    /// File bytes, pixels, or little-endian runs and f32 values; empty when the message has none.
    pub payload: Vec<u8>,
}

/// A packet that is not a message of this version.
#[derive(Debug, thiserror::Error)]
pub enum PacketError {
    /// The header is not the JSON of a message.
    #[error("the page and its worker do not understand each other ({0}); reload the page")]
    Header(#[from] serde_json::Error),
    /// The payload has another length than the header says.
    #[error("a message between the page and its worker lost bytes; reload the page")]
    Payload,
}

impl Packet {
    pub(crate) fn new(header: &impl Serialize, payload: Vec<u8>) -> Self {
        // Only maps with keys that are not strings and failing `Serialize` impls can err; headers have neither.
        let header = serde_json::to_string(header).unwrap_or_default();
        Self { header, payload }
    }

    pub(crate) fn header<T: DeserializeOwned>(&self) -> Result<T, PacketError> {
        Ok(serde_json::from_str(&self.header)?)
    }
}

/// Size of a mask and how many runs it has, which are in the payload: the page would parse the runs of a mask of noise,
/// tens of thousands, for milliseconds if they were JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
pub(crate) struct Runs {
    size: ImageSize,
    count: usize,
}

impl Runs {
    /// Appends the runs of `mask` to `payload`, little-endian.
    pub(crate) fn write(mask: &Mask, payload: &mut Vec<u8>) -> Self {
        payload.extend(mask.runs().iter().flat_map(|run| run.to_le_bytes()));
        Self { size: mask.size(), count: mask.runs().len() }
    }

    /// Takes this mask's runs off the front of `payload`.
    pub(crate) fn read(self, payload: &mut &[u8]) -> Result<Mask, PacketError> {
        let runs = take(payload, self.count)?.map(u32::from_le_bytes);
        Mask::from_runs(self.size, runs).map_err(|_| PacketError::Payload)
    }
}

/// Width and height of a grid of logits whose values are in the payload.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, serde::Deserialize)]
pub(crate) struct Grid {
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Grid {
    /// Appends the values of `logits` to `payload`, little-endian.
    pub(crate) fn write(logits: &LowResLogits, payload: &mut Vec<u8>) -> Self {
        payload.extend(logits.values().iter().flat_map(|value| value.to_le_bytes()));
        Self { width: logits.width(), height: logits.height() }
    }

    /// Takes this grid's values off the front of `payload`.
    pub(crate) fn read(self, payload: &mut &[u8]) -> Result<LowResLogits, PacketError> {
        let values =
            take(payload, self.width as usize * self.height as usize)?.map(f32::from_le_bytes).collect();
        LowResLogits::new(self.width, self.height, values).map_err(|_| PacketError::Payload)
    }
}

/// So many numbers of four bytes off the front of `payload`.
fn take<'a>(
    payload: &mut &'a [u8],
    count: usize,
) -> Result<impl Iterator<Item = [u8; 4]> + use<'a>, PacketError> {
    let length = count.checked_mul(4).ok_or(PacketError::Payload)?;
    let (bytes, rest) = payload.split_at_checked(length).ok_or(PacketError::Payload)?;
    *payload = rest;
    Ok(bytes.as_chunks().0.iter().copied())
}
