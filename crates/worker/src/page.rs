//! Connects a [`Worker`] to the page: packets in, packets out, one at a time.
//! Nothing is computed here.

use futures_channel::mpsc::{UnboundedReceiver, unbounded};
use futures_util::StreamExt;
use js_sys::{Array, ArrayBuffer, Uint8Array};
use protocol::{Backend, FromWorker, Packet, ToWorker};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent, PromiseRejectionEvent};

use crate::Worker;

#[wasm_bindgen]
extern "C" {
    /// Tells the page's `error` listener; the web platform's own function.
    #[wasm_bindgen(js_name = reportError)]
    fn report_error(error: &JsValue);
}

/// Listens to the page and answers, for the whole life of the worker.
pub fn connect() {
    connect_after(std::future::ready(Backend::Simd));
}

/// The same; the page hears of the worker, and on what it runs, when `start` is done.
pub(crate) fn connect_after(start: impl Future<Output = Backend> + 'static) {
    listen(async { Some((Worker::new(now), start.await)) });
}

/// As [`connect`], on the graphics card. Without one the page's `error` listener is told.
#[cfg(feature = "webgpu")]
pub fn connect_gpu() {
    listen(async {
        match sam::Device::webgpu().await {
            Ok(device) => Some((Worker::new(now).on(device), Backend::WebGpu)),
            Err(error) => {
                report_error(&JsError::new(&error.to_string()).into());
                None
            }
        }
    });
}

/// Answers once there is a worker.
fn listen(start: impl Future<Output = Option<(Worker, Backend)>> + 'static) {
    report_every_failure();
    let (inbox, requests) = unbounded();
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        match packet_from_js(&event.data()).map(ToWorker::from_packet) {
            // The receiver lives as long as the worker does.
            Some(Ok(message)) => drop(inbox.unbounded_send(message)),
            Some(Err(error)) => report_error(&JsError::new(&error.to_string()).into()),
            None => report_error(&JsError::new("the page posted something else than a packet").into()),
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget(); // for the worker's whole life
    wasm_bindgen_futures::spawn_local(async {
        if let Some((worker, backend)) = start.await {
            post(FromWorker::Ready(backend));
            work(worker, requests).await;
        }
    });
}

/// Answers every request in the order in which they came.
async fn work(mut worker: Worker, mut requests: UnboundedReceiver<ToWorker>) {
    while let Some(ToWorker { id, request }) = requests.next().await {
        let mut report = |progress| post(FromWorker::Progress { id, progress });
        let result = worker.answer(request, &mut report).await;
        post(FromWorker::Done { id, result });
    }
}

/// A panic or a trap ends `work` inside a promise, which the page would never hear of.
fn report_every_failure() {
    std::panic::set_hook(Box::new(|info| report_error(&JsError::new(&info.to_string()).into())));
    let on_rejection = Closure::<dyn FnMut(PromiseRejectionEvent)>::new(|event: PromiseRejectionEvent| {
        report_error(&event.reason());
    });
    let listener = on_rejection.as_ref().unchecked_ref();
    if let Err(error) = scope().add_event_listener_with_callback("unhandledrejection", listener) {
        report_error(&error);
    }
    on_rejection.forget(); // for the worker's whole life
}

/// `[header, payload]`, the payload transferred.
fn post(message: FromWorker) {
    let Packet { header, payload } = message.into_packet();
    let buffer = Uint8Array::from(payload.as_slice()).buffer();
    let packet = Array::of2(&header.into(), &buffer);
    if let Err(error) = scope().post_message_with_transfer(&packet, &Array::of1(&buffer)) {
        report_error(&error);
    }
}

fn packet_from_js(value: &JsValue) -> Option<Packet> {
    let parts = value.dyn_ref::<Array>()?;
    let payload = parts.get(1).dyn_into::<ArrayBuffer>().ok()?;
    Some(Packet { header: parts.get(0).as_string()?, payload: Uint8Array::new(&payload).to_vec() })
}

pub(crate) fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Milliseconds since the worker started.
fn now() -> f64 {
    scope().performance().map_or(0.0, |performance| performance.now())
}
