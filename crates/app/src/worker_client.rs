//! The page's end of the worker: starts it, posts to it, listens, and ends it when dropped.
//! What the messages mean is said by `protocol`, what to send by `editor`.

use crate::installation;
use gloo::events::EventListener;
use js_sys::{Array, ArrayBuffer, Reflect, Uint8Array, WebAssembly};
use leptos::prelude::window;
use protocol::{FromWorker, Packet, ToWorker};
use std::cell::Cell;
use std::rc::Rc;
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

/// The one for pages that may share memory, and need not share the processor with another one of ours.
const THREADS: &str = "./worker_threads_loader.js";
/// More do not make a click quicker: what one of them has to do alone then takes the time.
const MOST_THREADS: f64 = 8.0;

thread_local! {
    /// Whether a worker with threads has died; then none is started any more until the page is loaded again.
    static THREADS_FAIL: Cell<bool> = const { Cell::new(false) };
}

/// What a worker is for.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Purpose {
    /// To answer at once, with all that the machine has.
    Answer,
    /// To do in the background what can wait.
    WorkAhead,
}

/// The worker that suits this browser best, and whether it has threads.
fn choice(purpose: Purpose) -> (String, bool) {
    let is_relaxed = WebAssembly::validate(&Uint8Array::from(RELAXED_MODULE)).unwrap_or(false);
    let threads = if is_relaxed && purpose == Purpose::Answer { threads() } else { 1.0 };
    let version = installation::version();
    match (threads > 1.0, is_relaxed) {
        (true, _) => (format!("{THREADS}?v={version}&threads={threads}"), true),
        (false, true) => (format!("{RELAXED}?v={version}"), false),
        (false, false) => (format!("{PLAIN}?v={version}"), false),
    }
}

/// How many threads this page may have and this machine can use.
fn threads() -> f64 {
    let window = window();
    let of = |object: &JsValue, name: &str| Reflect::get(object, &name.into()).unwrap_or_default();
    // Memory is shared only by pages that nobody else is with; the worker's promises need the third.
    let may_share = of(&window, "crossOriginIsolated").is_truthy()
        && of(&window, "SharedArrayBuffer").is_function()
        && of(&of(&window, "Atomics"), "waitAsync").is_function();
    if !may_share || THREADS_FAIL.get() {
        return 1.0;
    }
    window.navigator().hardware_concurrency().min(MOST_THREADS)
}

/// What comes from a worker.
pub(crate) enum News {
    Said(FromWorker),
    /// It stopped: why, as far as the browser tells.
    Died(Reason),
    /// It could not be started; another one, without threads, may be.
    NeverStarted,
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
    pub(crate) fn start(purpose: Purpose, tell: impl Fn(News) + Copy + 'static) -> Result<Self, Reason> {
        let (url, has_threads) = choice(purpose);
        Self::start_file(&url, has_threads, tell)
    }

    /// The same on the graphics card.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub(crate) fn start_on_gpu(tell: impl Fn(News) + Copy + 'static) -> Result<Self, Reason> {
        Self::start_file(&format!("{GPU}?v={}", installation::version()), false, tell)
    }

    fn start_file(
        url: &str,
        has_threads: bool,
        tell: impl Fn(News) + Copy + 'static,
    ) -> Result<Self, Reason> {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        let worker = Worker::new_with_options(url, &options).map_err(|error| told(&error))?;
        let is_silent = Rc::new(Cell::new(true));
        let was_silent = Rc::clone(&is_silent);
        let on_message = EventListener::new(&worker, "message", move |event| {
            was_silent.set(false);
            let message = read(&event.unchecked_ref::<MessageEvent>().data());
            tell(message.map_or_else(News::Died, News::Said));
        });
        let on_error = EventListener::new(&worker, "error", move |event| {
            if has_threads {
                THREADS_FAIL.set(true);
            }
            let never_started = has_threads && is_silent.get();
            tell(if never_started { News::NeverStarted } else { News::Died(reason(event)) });
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
