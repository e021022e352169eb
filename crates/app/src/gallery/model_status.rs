//! One line on the model while it is on its way, and the way out when it did not come.
//! Samples and photos can be opened meanwhile.

use crate::language::say;
use crate::page::Page;
use crate::widgets::{ProgressBar, RetryButton};
use editor::ModelState;
use leptos::prelude::*;
use words::Gallery;

/// How far the model is.
#[component]
pub(crate) fn ModelStatus() -> impl IntoView {
    let page = Page::here();
    let text = page.read(|editor| match editor.model() {
        ModelState::Fetching(transfer) => say(Gallery::LoadingModel { transferred: transfer.told() }),
        ModelState::Loading => say(Gallery::StartingModel),
        ModelState::Ready(_) => say(Gallery::ModelReady),
        ModelState::Failed(_) => say(Gallery::NoModel),
    });
    let part = page.read(|editor| match editor.model() {
        ModelState::Fetching(transfer) => transfer.share(),
        ModelState::Loading | ModelState::Ready(_) | ModelState::Failed(_) => None,
    });
    let waits = page.read(|editor| matches!(editor.model(), ModelState::Fetching(_) | ModelState::Loading));
    let failed = page.read(|editor| matches!(editor.model(), ModelState::Failed(_)));
    view! {
        <div class="model-status" class:failed=failed data-testid="model-status">
            <span>{move || text.get()}</span>
            <Show when=move || waits.get()>
                <ProgressBar label=say(Gallery::LoadingTheModel).into_owned() share=part />
            </Show>
            <Show when=move || failed.get()>
                <RetryButton />
            </Show>
        </div>
    }
}
