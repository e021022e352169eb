//! Runs `sam` behind `protocol`: one request after the other, each answered once.
//! Neither page nor messages here: `main` connects a [`Worker`] to the page.

mod digest;
mod worker;

pub use digest::sha256_hex;
pub use worker::Worker;
