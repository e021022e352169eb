//! From low-res logits to masks at the size of the image, row by row.
//! No network, and no full-size picture of floats: a 100-megapixel image takes a few megabytes here.

mod axis;
mod candidate;
mod rows;

pub use candidate::{MASK_THRESHOLD, STABILITY_OFFSET, candidate, mask, stability_score};
pub(crate) use rows::Upscaler;
