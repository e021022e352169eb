//! What the page tells to others than eyes: screen readers, and programs that test or measure it.
//! What is said is decided by `editor`.

use crate::page::Page;
use editor::{EmbeddingSource, Keeping, ModelState, Network, Phase};
use leptos::prelude::*;

/// Read out by screen readers whenever it changes.
#[component]
pub(crate) fn LiveRegion() -> impl IntoView {
    let said = Page::here().announcement();
    view! {
        <div class="visually-hidden" role="status" aria-live="polite" data-testid="live">
            {move || said.get()}
        </div>
    }
}

/// Keeps `data-state`, `data-shown`, `data-kept`, `data-copied`, `data-ahead`, `data-model`, `data-installed`, `data-network`, `data-decode-ms` and `data-encode-ms` of the body up to date.
#[component]
pub(crate) fn PageState() -> impl IntoView {
    let page = Page::here();
    let state = page.read(|editor| match editor.session().map(editor::Session::phase) {
        None => "gallery",
        Some(Phase::Asleep) => "asleep",
        Some(Phase::Fetching(_)) => "fetching",
        Some(Phase::Queued) => "queued",
        Some(Phase::Encoding(_)) => "encoding",
        Some(Phase::Restoring) => "restoring",
        Some(Phase::Ready) => "ready",
    });
    let kept = page.read(|editor| match editor.keeping() {
        Keeping::Reading => "reading",
        Keeping::Saved => "saved",
        Keeping::Saving => "saving",
        Keeping::Failed => "failed",
        Keeping::Elsewhere => "elsewhere",
    });
    let copied = page.read(|editor| if editor.copies_files() { "some" } else { "all" });
    let ahead = page.read(editor::Editor::ready_ahead);
    let shown = page.read(|editor| editor.session().map(|session| session.id().0.to_string()));
    let model = page.read(|editor| match editor.model() {
        ModelState::Fetching(_) => "fetching",
        ModelState::Loading => "loading",
        ModelState::Ready(_) => "ready",
        ModelState::Failed(_) => "failed",
    });
    let decode = page.read(editor::Editor::decode_milliseconds);
    let encode = page.read(|editor| match editor.session()?.embedding()?.source {
        EmbeddingSource::File => None,
        EmbeddingSource::Computed { milliseconds } => Some(milliseconds),
    });
    let written = |milliseconds: Option<f64>| milliseconds.map(|milliseconds| format!("{milliseconds:.2}"));
    Effect::new(move |_| tell("data-state", Some(state.get())));
    Effect::new(move |_| tell("data-kept", Some(kept.get())));
    Effect::new(move |_| tell("data-copied", Some(copied.get())));
    Effect::new(move |_| tell("data-ahead", Some(&ahead.get().to_string())));
    Effect::new(move |_| tell("data-shown", shown.get().as_deref()));
    Effect::new(move |_| tell("data-model", Some(model.get())));
    tell_installation(page);
    Effect::new(move |_| tell("data-decode-ms", written(decode.get()).as_deref()));
    Effect::new(move |_| tell("data-encode-ms", written(encode.get()).as_deref()));
}

fn tell_installation(page: Page) {
    let installed = page.read(|editor| if editor.installation().is_kept { "whole" } else { "no" });
    let network = page.read(|editor| match editor.installation().network {
        Network::There => "there",
        Network::Gone => "gone",
    });
    Effect::new(move |_| tell("data-installed", Some(installed.get())));
    Effect::new(move |_| tell("data-network", Some(network.get())));
}

fn tell(attribute: &str, value: Option<&str>) {
    let Some(body) = document().body() else { return };
    // Fails only for names that are no attribute's.
    let _ = match value {
        Some(value) => body.set_attribute(attribute, value),
        None => body.remove_attribute(attribute),
    };
}
