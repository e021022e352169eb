//! How masks and documents are stored for other programs.
//! Bytes and strings only; reading and writing files is the programs' business.

pub mod coco;
mod error;
pub mod png;
pub mod rle;

pub use error::FormatError;
