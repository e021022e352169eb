//! Why a file is not read, one plain sentence each.
//! Not what to do about it: the program says that.

/// What this crate refuses.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CheckpointError {
    /// No bytes at all.
    #[error("the file is empty")]
    Empty,
    /// Neither a zip archive nor a pickle.
    #[error("the file is not a PyTorch checkpoint")]
    NotACheckpoint,
    /// The bytes end too early.
    #[error("the file is truncated: it ends inside {inside}")]
    Truncated {
        /// What should go on.
        inside: String,
    },
    /// A zip archive that cannot be read or is not one of PyTorch's.
    #[error("the zip archive is damaged: {reason}")]
    Archive {
        /// What is wrong with it.
        reason: String,
    },
    /// An instruction that is not needed for weights.
    #[error(
        "refused: the pickle contains the instruction {name} (0x{code:02x}) at byte {position}, which weights do not need"
    )]
    RefusedInstruction {
        /// Python's name for it.
        name: &'static str,
        /// Its byte.
        code: u8,
        /// Where it is in the pickle.
        position: usize,
    },
    /// A name that is not needed for weights.
    #[error(
        "refused: the pickle names `{module}.{name}`, which weights do not need and which could run code; save only the `state_dict()`"
    )]
    RefusedName {
        /// Python module.
        module: String,
        /// What of it.
        name: String,
    },
    /// A permitted instruction on something it makes no sense for.
    #[error("the pickle makes no sense at byte {position}: {reason}")]
    Malformed {
        /// Where in the pickle.
        position: usize,
        /// What is wrong.
        reason: &'static str,
    },
    /// Numbers in the wrong order of bytes.
    #[error("the numbers are stored big-endian; save the checkpoint on another machine")]
    BigEndian,
    /// A pickle of something without names.
    #[error("the checkpoint holds no named tensors; save the `state_dict()`")]
    NoTensors,
    /// More entries than any network has.
    #[error(
        "the checkpoint has more than {limit} entries, or dictionaries in each other more than {depth} deep"
    )]
    TooMany {
        /// Entries that are allowed.
        limit: usize,
        /// Dictionaries that may lie in each other.
        depth: usize,
    },
    /// A tensor that its storage does not hold.
    #[error("`{name}` lies outside its storage, which is missing or too short")]
    OutsideStorage {
        /// Name of the tensor.
        name: String,
    },
}
