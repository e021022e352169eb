//! The worker's threads: further Web Workers with its module and its memory, started by `web/worker_threads_loader.js`.
//! What they share is said by `sam::threads`.

use std::sync::atomic::{AtomicBool, Ordering};

use protocol::Backend;
use wasm_bindgen::prelude::*;
use web_sys::UrlSearchParams;

use crate::page::{connect_after, scope};

#[wasm_bindgen]
extern "C" {
    /// Starts so many workers with this module and memory, and waits until all of them are about to work.
    #[wasm_bindgen(catch, js_name = startThreads)]
    async fn start_threads(count: usize, module: JsValue, memory: JsValue) -> Result<JsValue, JsValue>;
}

/// [`connect`](crate::connect), once threads share the work or could not be started.
pub fn connect_with_threads() {
    static IS_CONNECTED: AtomicBool = AtomicBool::new(false);
    // Every thread runs the program from its start; the first is the worker.
    if !IS_CONNECTED.swap(true, Ordering::AcqRel) {
        connect_after(start());
    }
}

/// What a thread does for its whole life.
#[wasm_bindgen(js_name = workAsThread)]
pub fn work_as_thread() {
    sam::threads::work();
}

/// A thread has failed, and with it whoever waits for its part of the work.
#[wasm_bindgen(js_name = threadHasEnded)]
pub fn thread_has_ended() {
    sam::threads::one_has_ended();
}

async fn start() -> Backend {
    let threads = wanted_threads();
    let others = threads.saturating_sub(1);
    if others == 0 || sam::threads::prepare(others).is_err() {
        return Backend::Simd;
    }
    match start_threads(others, wasm_bindgen::module(), wasm_bindgen::memory()).await {
        Ok(_) => {
            sam::threads::have_started(others);
            Backend::Threads { threads }
        }
        // It works alone then.
        Err(_) => Backend::Simd,
    }
}

/// As many as the page says in the worker's address, this one included.
fn wanted_threads() -> usize {
    let address = UrlSearchParams::new_with_str(&scope().location().search());
    let wanted = address.ok().and_then(|address| address.get("threads")?.parse().ok());
    wanted.unwrap_or(1)
}
