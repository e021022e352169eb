//! The number types of PyTorch storages.
//! Only what has a fixed width; quantised and complex types are refused by their names.

use half::{bf16, f16};

/// The type of a tensor's numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElementType {
    /// `torch.float64`.
    F64,
    /// `torch.float32`.
    F32,
    /// `torch.float16`.
    F16,
    /// `torch.bfloat16`.
    BF16,
    /// `torch.int64`.
    I64,
    /// `torch.int32`.
    I32,
    /// `torch.int16`.
    I16,
    /// `torch.int8`.
    I8,
    /// `torch.uint8`.
    U8,
    /// `torch.bool`.
    Bool,
}

impl ElementType {
    /// The type of a storage class in the module `torch`.
    pub(crate) fn of_storage(class: &str) -> Option<Self> {
        Some(match class {
            "DoubleStorage" => Self::F64,
            "FloatStorage" => Self::F32,
            "HalfStorage" => Self::F16,
            "BFloat16Storage" => Self::BF16,
            "LongStorage" => Self::I64,
            "IntStorage" => Self::I32,
            "ShortStorage" => Self::I16,
            "CharStorage" => Self::I8,
            "ByteStorage" => Self::U8,
            "BoolStorage" => Self::Bool,
            _ => return None,
        })
    }

    /// Bytes of one number.
    #[must_use]
    pub fn bytes(self) -> usize {
        match self {
            Self::F64 | Self::I64 => 8,
            Self::F32 | Self::I32 => 4,
            Self::F16 | Self::BF16 | Self::I16 => 2,
            Self::I8 | Self::U8 | Self::Bool => 1,
        }
    }

    /// Reads a number from its little-endian bytes; none for integers.
    pub(crate) fn float(self) -> Option<fn(&[u8]) -> f32> {
        /// The first `N` bytes; zeros where there are fewer, which a checked storage never has.
        fn first<const N: usize>(bytes: &[u8]) -> [u8; N] {
            bytes.first_chunk().copied().unwrap_or([0; N])
        }
        Some(match self {
            // Weights in f64 were computed in f32 or are rounded to it by whoever uses them.
            Self::F64 => |bytes| f64::from_le_bytes(first(bytes)) as f32,
            Self::F32 => |bytes| f32::from_le_bytes(first(bytes)),
            Self::F16 => |bytes| f16::from_le_bytes(first(bytes)).to_f32(),
            Self::BF16 => |bytes| bf16::from_le_bytes(first(bytes)).to_f32(),
            Self::I64 | Self::I32 | Self::I16 | Self::I8 | Self::U8 | Self::Bool => return None,
        })
    }
}
