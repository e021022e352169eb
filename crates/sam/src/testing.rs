//! The bundled weights, the logits of the goldens and a way to wait, for tests.
//! Nothing that is shipped.

use std::future::Future;
use std::io::Write;
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

/// One line on the terminal, also of a test that passes: those who run the tests shall see how close it was.
pub(crate) fn tell(what: &str) {
    let test = std::thread::current().name().unwrap_or_default().to_owned();
    // `eprintln` is only heard of tests that fail. A closed terminal is no failure.
    drop(writeln!(std::io::stderr(), "{test}: {what}"));
}

/// Logit map `index` of the goldens (`goldens.py`, `logits`), 256 x 256.
pub(crate) fn golden_logits(index: usize) -> LowResLogits {
    let coarse = uniform(&format!("logits/{index}"), 16 * 16);
    let fine = uniform(&format!("logits/{index}/fine"), 256 * 256);
    let value = |(pixel, fine): (usize, f32)| coarse[pixel / 4096 * 16 + pixel % 256 / 16] * 4.0 + fine;
    LowResLogits::new(256, 256, fine.into_iter().enumerate().map(value).collect()).unwrap()
}
