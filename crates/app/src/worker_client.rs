//! The page's end of the worker: starts it, posts to it, listens, and ends it when dropped.
//! What the messages mean is said by `protocol`, what to send by `editor`.

use crate::installation;
use gloo::events::EventListener;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use protocol::{FromWorker, Packet, ToWorker};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, Event, MessageEvent, Worker, WorkerOptions, WorkerType};
use words::Reason;

/// The worker for graphics cards. Trunk gives the files of workers fixed names, so the page's version is added.
const GPU: &str = "./worker_gpu_loader.js";

#[wasm_bindgen]
extern "C" {
    /// The script of a worker, told by `web/workers.js`.
    type Choice;
    #[wasm_bindgen(method, getter)]
    fn url(this: &Choice) -> String;
    #[wasm_bindgen(method, getter)]
    fn threads(this: &Choice) -> f64;
    #[wasm_bindgen(catch, js_namespace = workers)]
    fn suitable(version: &str, with_threads: bool) -> Result<Choice, JsValue>;

    /// A worker that `web/first_worker.js` has started while this program was on its way.
    type First;
    #[wasm_bindgen(method, getter)]
    fn worker(this: &First) -> Worker;
    #[wasm_bindgen(method, getter, js_name = threads)]
    fn threads_of_first(this: &First) -> f64;
    #[wasm_bindgen(method)]
    fn tell(this: &First);
    #[wasm_bindgen(catch, js_namespace = workers, js_name = takeFirst)]
    fn take_first() -> Result<Option<First>, JsValue>;
}

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
    /// Starts a worker on the processor, or takes the one that was started with the page, and hands everything it says
    /// to `tell`.
    ///
    /// # Errors
    /// Why the browser refuses.
    pub(crate) fn start(purpose: Purpose, tell: impl Fn(News) + Copy + 'static) -> Result<Self, Reason> {
        let first = if purpose == Purpose::Answer { take_first().ok().flatten() } else { None };
        if let Some(first) = first {
            let client = Self::listen(first.worker(), first.threads_of_first() > 1.0, tell);
            first.tell();
            return Ok(client);
        }
        let with_threads = purpose == Purpose::Answer && !THREADS_FAIL.get();
        let choice = suitable(&installation::version(), with_threads).map_err(|error| told(&error))?;
        Ok(Self::listen(start_script(&choice.url())?, choice.threads() > 1.0, tell))
    }

    /// The same on the graphics card.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub(crate) fn start_on_gpu(tell: impl Fn(News) + Copy + 'static) -> Result<Self, Reason> {
        let worker = start_script(&format!("{GPU}?v={}", installation::version()))?;
        Ok(Self::listen(worker, false, tell))
    }

    fn listen(worker: Worker, has_threads: bool, tell: impl Fn(News) + Copy + 'static) -> Self {
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
        Self { worker, _listeners: [on_message, on_error, on_unreadable] }
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

fn start_script(url: &str) -> Result<Worker, Reason> {
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    Worker::new_with_options(url, &options).map_err(|error| told(&error))
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
