//! Runs `sam` behind `protocol`: one request after the other, each answered once.
//! No browser here: `main` connects a [`Worker`] to the page.

mod worker;

pub use worker::Worker;
