//! The page's end of the worker: starts it, posts to it, listens, and ends it when dropped.
//! What the messages mean is said by `protocol`, what to send by `editor`.

use crate::installation;
use gloo::events::EventListener;
use js_sys::{Array, ArrayBuffer, Uint8Array, WebAssembly};
use protocol::{FromWorker, Packet, ToWorker};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{ErrorEvent, Event, MessageEvent, Worker, WorkerOptions, WorkerType};
use words::Reason;

/// Trunk gives the worker's files fixed names. The page's version is added: the service worker gives a page no worker
/// of another version.
const PLAIN: &str = "./worker_loader.js";
/// The one for browsers with relaxed SIMD.
const RELAXED: &str = "./worker_relaxed_loader.js";
/// The one for graphics cards.
const GPU: &str = "./worker_gpu_loader.js";

/// A module whose only function is a fused multiply-add of three vectors of zeros: valid where there is relaxed SIMD.
/// The service worker decides with the same bytes which worker to keep.
const RELAXED_MODULE: &[u8] = include_bytes!("../../../web/relaxed_simd.wasm");

/// The worker that suits this browser's processor best.
fn on_processor() -> &'static str {
    let module = Uint8Array::from(RELAXED_MODULE);
    if WebAssembly::validate(&module).unwrap_or(false) { RELAXED } else { PLAIN }
}

/// What comes from a worker.
pub(crate) enum News {
    Said(FromWorker),
    /// It stopped: why, as far as the browser tells.
    Died(Reason),
}

/// A running worker.
pub(crate) struct WorkerClient {
    worker: Worker,
    _listeners: [EventListener; 3],
}

impl WorkerClient {
    /// Starts a worker on the processor and hands everything it says to `tell`.
    ///
    /// # Errors
    /// Why the browser refuses.
    pub(crate) fn start(tell: impl Fn(News) + Copy + 'static) -> Result<Self, Reason> {
        Self::start_file(on_processor(), tell)
    }

    /// The same on the graphics card.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub(crate) fn start_on_gpu(tell: impl Fn(News) + Copy + 'static) -> Result<Self, Reason> {
        Self::start_file(GPU, tell)
    }

    fn start_file(file: &str, tell: impl Fn(News) + Copy + 'static) -> Result<Self, Reason> {
        let url = format!("{file}?v={}", installation::version());
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(&url, &options).map_err(|error| told(&error))?;
        let on_message = EventListener::new(&worker, "message", move |event| {
            let message = read(&event.unchecked_ref::<MessageEvent>().data());
            tell(message.map_or_else(News::Died, News::Said));
        });
        let on_error = EventListener::new(&worker, "error", move |event| {
            tell(News::Died(reason(event)));
        });
        let on_unreadable = EventListener::new(&worker, "messageerror", move |_| {
            tell(News::Died(Reason::Unreadable));
        });
        Ok(Self { worker, _listeners: [on_message, on_error, on_unreadable] })
    }

    /// Posts a message, its big bytes transferred.
    ///
    /// # Errors
    /// Why the browser refuses.
    pub(crate) fn post(&self, message: ToWorker) -> Result<(), Reason> {
        let Packet { header, payload } = message.into_packet();
        let payload = Uint8Array::from(payload.as_slice()).buffer();
        let data = Array::of2(&JsValue::from_str(&header), &payload);
        let posted = self.worker.post_message_with_transfer(&data, &Array::of1(&payload));
        posted.map_err(|error| told(&error))
    }
}

impl Drop for WorkerClient {
    fn drop(&mut self) {
        self.worker.terminate();
    }
}

/// The message in what was posted: `[header, payload]`.
fn read(data: &JsValue) -> Result<FromWorker, Reason> {
    let data: &Array = data.dyn_ref().ok_or(Reason::NoMessage)?;
    let header = data.get(0).as_string().ok_or(Reason::NoMessage)?;
    let payload: ArrayBuffer = data.get(1).dyn_into().map_err(|_| Reason::NoMessage)?;
    let payload = Uint8Array::new(&payload).to_vec();
    FromWorker::from_packet(Packet { header, payload })
        .map_err(|error| Reason::Told { words: error.to_string() })
}

/// What the browser says of an error; a script that cannot be loaded is an event without a message.
fn reason(event: &Event) -> Reason {
    match event.dyn_ref::<ErrorEvent>() {
        Some(error) if !error.message().is_empty() => Reason::Told { words: error.message() },
        _ => Reason::NotLoaded,
    }
}

fn told(error: &JsValue) -> Reason {
    Reason::Told { words: format!("{error:?}") }
}
