//! Runs `sam` behind `protocol`: one request after the other, each answered once.
//! What the messages are is said by `protocol`; [`connect`] carries them between page and [`Worker`].

mod digest;
mod page;
#[cfg(feature = "threads")]
mod threads;
mod worker;

pub use digest::sha256_hex;
pub use page::connect;
#[cfg(feature = "webgpu")]
pub use page::connect_gpu;
#[cfg(feature = "threads")]
pub use threads::{connect_with_threads, thread_has_ended, work_as_thread};
pub use worker::Worker;
