//! The page's end of its service worker: registers it once nobody waits for anything, tells what becomes of it, and
//! brings in a newer version. What that means is decided by `editor`; what is kept, by `web/service_worker.js`.

use crate::page::Page;
use editor::{Editor, InstallationMessage, Message, ModelState, Network, Phase, Update};
use gloo::events::EventListener;
use gloo::timers::callback::Timeout;
use js_sys::Reflect;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{ServiceWorker, ServiceWorkerContainer, ServiceWorkerRegistration, ServiceWorkerState};

/// Beside the page, whatever folder that is in.
const SCRIPT: &str = "service-worker.js";
/// The version of a page that no browser shall keep.
const DEVELOPMENT: &str = "development";
/// What the service worker is told; the words are its own.
const TAKE_OVER: &str = "take over";
const CLAIM: &str = "claim";
/// Nothing is waited for, and nothing was begun for so long: then the network is free.
const CALM_MILLISECONDS: u32 = 1000;
/// A page that stays open for days asks for a newer version when somebody comes back to it, but not each time.
const CHECK_AGAIN_MILLISECONDS: f64 = 3_600_000.0;

/// Which version the page is, as `cargo xtask site` wrote it into the page.
pub(crate) fn version() -> String {
    let element = document().query_selector("meta[name=version]").ok().flatten();
    element.and_then(|element| element.get_attribute("content")).unwrap_or_else(|| DEVELOPMENT.into())
}

/// Watches network and service worker for as long as the page lives.
pub(crate) fn watch(page: Page) {
    watch_network(page);
    let Some(container) = container().filter(|_| version() != DEVELOPMENT) else { return };
    let is_controlled = container.controller().is_some();
    watch_replacement(page, &container, is_controlled);
    if is_controlled {
        // Everything is there already. To register again would call back one that withdraws.
        spawn_local(async move {
            if let Some(registration) = registration().await {
                watch_versions(page, &container, registration).await;
            }
        });
        return;
    }
    register_once_calm(page, container);
}

fn register_once_calm(page: Page, container: ServiceWorkerContainer) {
    let is_calm = page.read(is_calm);
    let container = StoredValue::new_local(Some(container));
    let waiting = StoredValue::new_local(None);
    Effect::new(move |_| {
        let register = move || {
            if let Some(container) = container.try_update_value(Option::take).flatten() {
                spawn_local(register(page, container));
            }
        };
        waiting.set_value(is_calm.get().then(|| Timeout::new(CALM_MILLISECONDS, register)));
    });
}

/// Loads the page again with the newest version. Where none waits, another tab has already brought it in.
pub(crate) fn use_new_version() {
    spawn_local(async {
        match registration().await.and_then(|registration| registration.waiting()) {
            Some(worker) => {
                let told = worker.clone();
                EventListener::new(&worker, "statechange", move |_| {
                    if told.state() == ServiceWorkerState::Activated {
                        reload();
                    }
                })
                .forget();
                tell(&worker, TAKE_OVER);
            }
            None => reload(),
        }
    });
}

/// Only pages that are served securely have one.
fn container() -> Option<ServiceWorkerContainer> {
    let navigator = window().navigator();
    let has_one = Reflect::has(&navigator, &"serviceWorker".into()).unwrap_or(false);
    has_one.then(|| navigator.service_worker())
}

async fn registration() -> Option<ServiceWorkerRegistration> {
    JsFuture::from(container()?.get_registration()).await.ok()?.dyn_into().ok()
}

/// Loads the page again.
pub(crate) fn reload() {
    // Refused only by pages that are being left anyway.
    let _ = window().location().reload();
}

fn tell(worker: &ServiceWorker, words: &str) {
    // Fails only for what cannot be copied.
    let _ = worker.post_message(&JsValue::from_str(words));
}

fn send(page: Page, message: InstallationMessage) {
    page.send(Message::Installation(message));
}

fn watch_network(page: Page) {
    let tell = move || {
        let network = if window().navigator().on_line() { Network::There } else { Network::Gone };
        send(page, InstallationMessage::Network(network));
    };
    for kind in ["online", "offline"] {
        EventListener::new(&window(), kind, move |_| tell()).forget();
    }
    tell();
}

/// Tells when another version has taken over that this page did not ask for.
fn watch_replacement(page: Page, container: &ServiceWorkerContainer, is_controlled: bool) {
    let mut had_one = is_controlled;
    EventListener::new(container, "controllerchange", move |_| {
        let asked = page.look(|editor| editor.installation().update == Update::Starting);
        // The first one is no other version: it was registered by this page, or by one like it.
        if had_one && !asked {
            send(page, InstallationMessage::Replaced);
        }
        had_one = true;
    })
    .forget();
}

/// Nobody waits for a model or an image.
fn is_calm(editor: &Editor) -> bool {
    let waits = editor.session().is_some_and(|session| *session.phase() != Phase::Ready);
    matches!(editor.model(), ModelState::Ready(_)) && !waits
}

/// Lets the browser keep the page, and claims the service worker when that is done.
async fn register(page: Page, container: ServiceWorkerContainer) {
    // A browser that keeps nothing (private windows) or a host without the file: the page goes on without.
    let Ok(registration) = JsFuture::from(container.register(SCRIPT)).await else { return };
    watch_versions(page, &container, registration.unchecked_into()).await;
}

/// Tells of newer versions, and when all of the first one is kept.
async fn watch_versions(
    page: Page,
    container: &ServiceWorkerContainer,
    registration: ServiceWorkerRegistration,
) {
    if registration.active().is_some() && registration.waiting().is_some() {
        send(page, InstallationMessage::NewVersion);
    }
    follow(page, &registration);
    let found = registration.clone();
    EventListener::new(&registration, "updatefound", move |_| follow(page, &found)).forget();
    check_again(registration);
    let Ok(ready) = container.ready() else { return };
    let Ok(registration) = JsFuture::from(ready).await else { return };
    send(page, InstallationMessage::Kept);
    let active = registration.unchecked_into::<ServiceWorkerRegistration>().active();
    if let Some(active) = active.filter(|_| container.controller().is_none()) {
        tell(&active, &format!("{CLAIM} {}", version()));
    }
}

/// Tells when the version that is being installed waits behind another one.
fn follow(page: Page, registration: &ServiceWorkerRegistration) {
    let Some(worker) = registration.installing() else { return };
    let (told, registration) = (worker.clone(), registration.clone());
    EventListener::new(&worker, "statechange", move |_| {
        if told.state() == ServiceWorkerState::Installed && registration.active().is_some() {
            send(page, InstallationMessage::NewVersion);
        }
    })
    .forget();
}

fn check_again(registration: ServiceWorkerRegistration) {
    let mut last = js_sys::Date::now();
    EventListener::new(&document(), "visibilitychange", move |_| {
        let now = js_sys::Date::now();
        if document().hidden() || now - last < CHECK_AGAIN_MILLISECONDS {
            return;
        }
        last = now;
        if let Ok(checked) = registration.update() {
            // Without a network there is nothing new.
            spawn_local(async move { drop(JsFuture::from(checked).await) });
        }
    })
    .forget();
}
