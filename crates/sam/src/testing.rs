//! The bundled weights, the logits of the goldens and a way to wait, for tests.
//! Nothing that is shipped.

use std::future::Future;
use std::pin::pin;
use std::task::{Context, Poll, Waker};

use annotation::LowResLogits;

use crate::image::testing::uniform;

/// `assets/models/nano.safetensors`.
pub(crate) const NANO_BYTES: &[u8] = include_bytes!("../../../assets/models/nano.safetensors");

/// The result of a future that never waits: the CPU's values are there at once.
pub(crate) fn wait<T>(future: impl Future<Output = T>) -> T {
    match pin!(future).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(value) => value,
        Poll::Pending => panic!("the CPU made us wait"),
    }
}

/// Logit map `index` of the goldens (`goldens.py`, `logits`), 256 x 256.
pub(crate) fn golden_logits(index: usize) -> LowResLogits {
    let coarse = uniform(&format!("logits/{index}"), 16 * 16);
    let fine = uniform(&format!("logits/{index}/fine"), 256 * 256);
    let value = |(pixel, fine): (usize, f32)| coarse[pixel / 4096 * 16 + pixel % 256 / 16] * 4.0 + fine;
    LowResLogits::new(256, 256, fine.into_iter().enumerate().map(value).collect()).unwrap()
}
