//! Numbers on the machine's work: how long, on what, with which model.
//! The numbers on masks are in `this_mask`.

use crate::page::Page;
use crate::words;
use editor::{Editor, EmbeddingSource, Keeping, ModelState};
use leptos::prelude::*;
use protocol::Backend;

/// How many digits of the model's hash are shown.
const SHORT_HASH: usize = 8;

/// The bar at the bottom.
#[component]
pub(crate) fn StatusBar() -> impl IntoView {
    let page = Page::here();
    let kept = page.read(|editor| match editor.keeping() {
        Keeping::Reading => ("reading", "What was kept in this browser is being read"),
        Keeping::Saved => ("saved", "All of your work is kept in this browser"),
        Keeping::Saving => ("saving", "The last change is being written"),
        Keeping::Failed => ("not saved", "The last change could not be kept in this browser"),
        Keeping::Elsewhere => ("not saved here", "Another tab keeps your work"),
    });
    let decode = page.read(|editor| editor.decode_milliseconds().map(words::duration));
    let backend = page.read(|editor| match editor.backend() {
        Some(Backend::Simd) => "WASM SIMD",
        None => "starting",
    });
    let model = page.read(model);
    let model_title = page.read(model_title);
    let embedding = page.read(embedding);
    let zoom = page.read(|editor| editor.scene().map(|scene| format!("{:.0} %", scene.view.scale() * 100.0)));
    view! {
        <footer class="status-bar" data-testid="status">
            <span class="status kept" data-status="kept" data-kept=move || kept.get().0 title=move || kept.get().1>
                {move || kept.get().0}
            </span>
            <Fact name="decode" value=Signal::derive(move || decode.get()) />
            <Fact name="backend" value=Signal::derive(move || Some(backend.get().to_owned())) />
            <span title=move || model_title.get()>
                <Fact name="model" value=Signal::derive(move || Some(model.get())) />
            </span>
            <Fact name="embedding" value=Signal::derive(move || embedding.get()) />
            <span class="grow"></span>
            <Fact name="zoom" value=Signal::derive(move || zoom.get()) />
        </footer>
    }
}

/// A number with its name.
#[component]
fn Fact(name: &'static str, value: Signal<Option<String>>) -> impl IntoView {
    view! {
        <span class="status" data-status=name>
            {name} " " <b>{move || value.get().unwrap_or_else(|| "–".into())}</b>
        </span>
    }
}

fn model(editor: &Editor) -> String {
    match editor.model() {
        ModelState::Ready(model) => {
            let hash: String = model.sha256.chars().take(SHORT_HASH).collect();
            format!("{} {hash}, {} px", model.name, model.input_side)
        }
        ModelState::Fetching(transfer) => words::transfer(*transfer),
        ModelState::Loading => "starting".into(),
        ModelState::Failed(_) => "missing".into(),
    }
}

fn model_title(editor: &Editor) -> String {
    match editor.model() {
        ModelState::Ready(model) => format!(
            "{}, SHA-256 of the weights {}, images are brought to {} x {} pixels",
            model.name, model.sha256, model.input_side, model.input_side
        ),
        ModelState::Failed(text) => text.clone(),
        ModelState::Fetching(_) | ModelState::Loading => String::new(),
    }
}

fn embedding(editor: &Editor) -> Option<String> {
    Some(match editor.session()?.embedding()?.source {
        EmbeddingSource::File => "from file".into(),
        EmbeddingSource::Computed { milliseconds } => {
            format!("computed here in {}", words::duration(milliseconds))
        }
    })
}
