//! The bundled weights, for tests.
//! Nothing that is shipped.

/// `assets/models/nano.safetensors`.
pub(crate) const NANO_BYTES: &[u8] = include_bytes!("../../../assets/models/nano.safetensors");
