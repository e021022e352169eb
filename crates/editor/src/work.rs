//! What is said about an image as a whole: how far the work on it is, a note, a flag.
//! What is marked on it is in `history`.

use serde::{Deserialize, Serialize};
use words::Queue;

/// How far the work on an image is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Nobody has worked on it.
    #[default]
    New,
    /// Something was begun.
    InWork,
    /// All that is wanted of it is there.
    Done,
    /// Nothing is wanted of it.
    Skipped,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::New, Self::InWork, Self::Done, Self::Skipped];

    /// What it is called.
    #[must_use]
    pub fn name(self) -> Queue {
        match self {
            Self::New => Queue::New,
            Self::InWork => Queue::InWork,
            Self::Done => Queue::Done,
            Self::Skipped => Queue::Skipped,
        }
    }

    /// Somebody has decided that nothing is left to do.
    #[must_use]
    pub fn is_settled(self) -> bool {
        matches!(self, Self::Done | Self::Skipped)
    }
}

/// What a person says about an image.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Work {
    /// How far it is.
    pub status: Status,
    /// Free words.
    pub note: String,
    /// Somebody shall look at it again.
    pub is_flagged: bool,
}

/// Something about the work on an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WorkMessage {
    /// It is so far.
    SetStatus(Status),
    /// These are the words.
    SetNote(String),
    /// Look at it again, or no longer.
    ToggleFlag,
}
