//! The form in which messages travel: a JSON header and one block of bytes.
//! The block is transferred between threads, not copied; what it means is the messages' business.

use annotation::LowResLogits;
use serde::{Serialize, de::DeserializeOwned};

/// A message as posted: a header to read and bytes to hand over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Packet {
    /// JSON.
    pub header: String,
    /// File bytes, pixels or little-endian f32 values; empty when the message has none.
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
        let length = self.width as usize * self.height as usize * size_of::<f32>();
        let (bytes, rest) = payload.split_at_checked(length).ok_or(PacketError::Payload)?;
        *payload = rest;
        let values = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        LowResLogits::new(self.width, self.height, values).map_err(|_| PacketError::Payload)
    }
}
