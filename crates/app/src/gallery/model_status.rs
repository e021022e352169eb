//! One line on the model while it is on its way, and the way out when it did not come.
//! Samples and photos can be opened meanwhile.

use crate::page::Page;
use crate::widgets::{ProgressBar, RetryButton};
use crate::words;
use editor::ModelState;
use leptos::prelude::*;

/// How far the model is.
#[component]
pub(crate) fn ModelStatus() -> impl IntoView {
    let page = Page::here();
    let text = page.read(|editor| match editor.model() {
        ModelState::Fetching(transfer) => format!("Loading the model: {}", words::transfer(*transfer)),
        ModelState::Loading => "Starting the model".into(),
        ModelState::Ready(_) => "Model ready".into(),
        ModelState::Failed(_) => "No model".into(),
    });
    let share = page.read(|editor| match editor.model() {
        ModelState::Fetching(transfer) => words::share(*transfer),
        ModelState::Loading | ModelState::Ready(_) | ModelState::Failed(_) => None,
    });
    let waits = page.read(|editor| matches!(editor.model(), ModelState::Fetching(_) | ModelState::Loading));
    let failed = page.read(|editor| matches!(editor.model(), ModelState::Failed(_)));
    view! {
        <div class="model-status" class:failed=failed data-testid="model-status">
            <span>{move || text.get()}</span>
            <Show when=move || waits.get()>
                <ProgressBar label="Loading the model" share=share />
            </Show>
            <Show when=move || failed.get()>
                <RetryButton />
            </Show>
        </div>
    }
}
