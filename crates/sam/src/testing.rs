//! The bundled model, for tests.
//! Nothing that is shipped.

use burn::tensor::Device;

use crate::model::Sam;

/// `assets/models/nano.safetensors`.
pub(crate) const NANO_BYTES: &[u8] = include_bytes!("../../../assets/models/nano.safetensors");

/// The bundled model.
pub(crate) fn bundled_nano() -> Sam {
    Sam::from_safetensors(NANO_BYTES, &Device::flex()).unwrap()
}
