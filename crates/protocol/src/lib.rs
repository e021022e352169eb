//! Every message between the page and its worker, and their bytes.
//! No browser types: `app` and `worker` post a [`Packet`] their own way.
//!
//! The worker speaks first, with [`FromWorker::Ready`]; what is posted to a worker before that is lost. From
//! then on every request gets exactly one answer, in the order of the requests, with progress in between.

mod answer;
mod packet;
mod request;

pub use answer::{Answer, Backend, Failure, FailureKind, FromWorker, ModelInfo, Progress, Stage};
pub use packet::{Packet, PacketError};
pub use request::{ImageKey, Request, RequestId, ToWorker, Wanted};
