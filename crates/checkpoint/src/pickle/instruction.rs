//! The instructions of pickle: those that are carried out, and the names of those that are refused.
//! Not what they do: that is in `machine`.

use crate::error::CheckpointError;

/// Every pickle since protocol 2 begins with it.
pub(crate) const PROTOCOL: u8 = 0x80;

/// What `torch.save` writes, and what protocols 2 to 5 write for the same data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Instruction {
    Protocol,
    Frame,
    Stop,
    Mark,
    Pop,
    None,
    True,
    False,
    Int4,
    Int1,
    Int2,
    LongInt,
    Float,
    Text1,
    Text4,
    Text8,
    ByteText1,
    ByteText4,
    EmptyList,
    Append,
    Appends,
    EmptyTuple,
    Tuple,
    Tuple1,
    Tuple2,
    Tuple3,
    EmptyDictionary,
    SetItem,
    SetItems,
    Get1,
    Get4,
    Put1,
    Put4,
    Memoize,
    Name,
    NameOnStack,
    Call,
    SetState,
    Persistent,
}

impl Instruction {
    /// # Errors
    /// When the instruction is refused; `position` is only told.
    pub(super) fn of(code: u8, position: usize) -> Result<Self, CheckpointError> {
        Ok(match code {
            PROTOCOL => Self::Protocol,
            0x95 => Self::Frame,
            b'.' => Self::Stop,
            b'(' => Self::Mark,
            b'0' => Self::Pop,
            b'N' => Self::None,
            0x88 => Self::True,
            0x89 => Self::False,
            b'J' => Self::Int4,
            b'K' => Self::Int1,
            b'M' => Self::Int2,
            0x8a => Self::LongInt,
            b'G' => Self::Float,
            0x8c => Self::Text1,
            b'X' => Self::Text4,
            0x8d => Self::Text8,
            b'U' => Self::ByteText1,
            b'T' => Self::ByteText4,
            b']' => Self::EmptyList,
            b'a' => Self::Append,
            b'e' => Self::Appends,
            b')' => Self::EmptyTuple,
            b't' => Self::Tuple,
            0x85 => Self::Tuple1,
            0x86 => Self::Tuple2,
            0x87 => Self::Tuple3,
            b'}' => Self::EmptyDictionary,
            b's' => Self::SetItem,
            b'u' => Self::SetItems,
            b'h' => Self::Get1,
            b'j' => Self::Get4,
            b'q' => Self::Put1,
            b'r' => Self::Put4,
            0x94 => Self::Memoize,
            b'c' => Self::Name,
            0x93 => Self::NameOnStack,
            b'R' => Self::Call,
            b'b' => Self::SetState,
            b'Q' => Self::Persistent,
            _ => {
                let name = refused_name(code);
                return Err(CheckpointError::RefusedInstruction { name, code, position });
            }
        })
    }
}

/// Python's names (`pickletools`) of the instructions that are not carried out.
fn refused_name(code: u8) -> &'static str {
    match code {
        b'i' => "INST",
        b'o' => "OBJ",
        0x81 => "NEWOBJ",
        0x92 => "NEWOBJ_EX",
        0x82 => "EXT1",
        0x83 => "EXT2",
        0x84 => "EXT4",
        b'P' => "PERSID",
        b'1' => "POP_MARK",
        b'2' => "DUP",
        b'F' => "FLOAT",
        b'I' => "INT",
        b'L' => "LONG",
        b'S' => "STRING",
        b'V' => "UNICODE",
        b'd' => "DICT",
        b'g' => "GET",
        b'l' => "LIST",
        b'p' => "PUT",
        0x8b => "LONG4",
        b'B' => "BINBYTES",
        b'C' => "SHORT_BINBYTES",
        0x8e => "BINBYTES8",
        0x96 => "BYTEARRAY8",
        0x97 => "NEXT_BUFFER",
        0x98 => "READONLY_BUFFER",
        0x8f => "EMPTY_SET",
        0x90 => "ADDITEMS",
        0x91 => "FROZENSET",
        _ => "that no version of Python has",
    }
}
