//! From the bytes of an image file to what the network looks at, pixel for pixel as the official code does it.
//! No network: plain numbers in, plain numbers out.

mod decode;
mod framing;
mod jpeg_end;
mod normalize;
mod resize;
mod rgb_image;
mod signature;
#[cfg(test)]
pub(crate) mod testing;

pub use decode::{DecodeError, MAX_PIXELS, decode, upright_size};
pub use framing::{Framing, ModelPoint};
pub use normalize::ModelInput;
pub use resize::resize;
pub use rgb_image::{PixelCountError, RgbImage};
