//! Numbers on the machine's work: how long, on what, with which model.
//! The numbers on masks are in `this_mask`.

use crate::language::say;
use crate::network;
use crate::page::Page;
use editor::{Editor, EmbeddingSource, Keeping, ModelState};
use leptos::prelude::*;
use protocol::Backend;
use words::{Milliseconds, Status};

/// How many digits of the model's hash are shown.
const SHORT_HASH: usize = 8;

/// The bar at the bottom.
#[component]
pub(crate) fn StatusBar() -> impl IntoView {
    let page = Page::here();
    let kept = page.read(|editor| match editor.keeping() {
        Keeping::Reading => ("reading", Status::Reading, Status::AboutReading),
        Keeping::Saved => ("saved", Status::Saved, Status::AboutSaved),
        Keeping::Saving => ("saving", Status::Saving, Status::AboutSaving),
        Keeping::Failed => ("failed", Status::NotSaved, Status::AboutNotSaved),
        Keeping::Elsewhere => ("elsewhere", Status::NotSavedHere, Status::AboutNotSavedHere),
    });
    let network = page.read(network::words_of);
    let decode = page.read(|editor| editor.decode_milliseconds().map(|time| say(Milliseconds(time))));
    let backend = page.read(|editor| {
        let processor = match editor.backend() {
            Some(Backend::WebGpu) => return "WebGPU".into(),
            Some(Backend::Simd) => "WASM SIMD".into(),
            Some(Backend::Threads { threads }) => say(Status::Threads { threads: threads as u64 }),
            None => say(Status::Starting),
        };
        // Clicks are the processor's, embeddings the card's.
        if editor.gpu_encodes() { format!("{processor}, WebGPU").into() } else { processor }
    });
    let model = page.read(model);
    let model_title = page.read(model_title);
    let embedding = page.read(embedding);
    let zoom = page.read(|editor| editor.scene().map(|scene| format!("{:.0} %", scene.view.scale() * 100.0)));
    view! {
        <footer class="status-bar" data-testid="status">
            <span class="status kept" data-status="kept" data-kept=move || kept.get().0 title=move || say(kept.get().2)>
                {move || say(kept.get().1)}
            </span>
            {move || {
                network.get().map(|told| {
                    view! {
                        <span class="status" data-status="network" title=say(told.about)>{say(told.short)}</span>
                    }
                })
            }}
            <Fact name="decode" label=Status::Decode value=Signal::derive(move || decode.get().map(Into::into)) />
            <Fact name="backend" label=Status::Backend value=Signal::derive(move || Some(backend.get().into())) />
            <span title=move || model_title.get()>
                <Fact name="model" label=Status::Model value=Signal::derive(move || Some(model.get())) />
            </span>
            <Fact name="embedding" label=Status::Embedding value=Signal::derive(move || embedding.get()) />
            <span class="grow"></span>
            <Fact name="zoom" label=Status::Zoom value=Signal::derive(move || zoom.get()) />
        </footer>
    }
}

/// A number with its name.
#[component]
fn Fact(name: &'static str, label: Status, value: Signal<Option<String>>) -> impl IntoView {
    view! {
        <span class="status" data-status=name>
            {say(label)} " " <b>{move || value.get().unwrap_or_else(|| "–".into())}</b>
        </span>
    }
}

fn model(editor: &Editor) -> String {
    match editor.model() {
        ModelState::Ready(model) => {
            let hash: String = model.sha256.chars().take(SHORT_HASH).collect();
            format!("{} {hash}, {} px", model.name, model.input_side)
        }
        ModelState::Fetching(transfer) => say(transfer.told()).into(),
        ModelState::Loading => say(Status::Starting).into(),
        ModelState::Failed(_) => say(Status::Missing).into(),
    }
}

fn model_title(editor: &Editor) -> String {
    match editor.model() {
        ModelState::Ready(model) => {
            let (name, sha256) = (model.name.clone(), model.sha256.clone());
            say(Status::AboutModel { name, sha256, side: model.input_side as u64 }).into()
        }
        ModelState::Failed(sentence) => say(sentence).into(),
        ModelState::Fetching(_) | ModelState::Loading => String::new(),
    }
}

fn embedding(editor: &Editor) -> Option<String> {
    Some(match editor.session()?.embedding()?.source {
        EmbeddingSource::File => say(Status::FromFile).into(),
        EmbeddingSource::Computed { milliseconds } => {
            say(Status::ComputedHere { time: Milliseconds(milliseconds) }).into()
        }
    })
}
