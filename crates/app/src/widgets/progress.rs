//! How far a wait has come, and the way out of a model that could not be loaded.
//! What is waited for is told by who shows it.

use super::{Icon, IconView};
use crate::language::say;
use crate::page::Page;
use editor::Message;
use leptos::prelude::*;
use words::Label;

/// A bar; without a share it only shows that something goes on.
#[component]
pub(crate) fn ProgressBar(
    #[prop(into)] label: Signal<String>,
    /// From 0 to 1.
    #[prop(into)]
    share: Signal<Option<f64>>,
) -> impl IntoView {
    let value = move || share.get().map(|share| format!("{share:.4}"));
    view! { <progress max="1" aria-label=move || label.get() value=value></progress> }
}

/// Gets the model once more.
#[component]
pub(crate) fn RetryButton() -> impl IntoView {
    let page = Page::here();
    view! {
        <button
            type="button"
            class="button"
            data-testid="retry-model"
            on:click=move |_| page.send(Message::RetryModel)
        >
            <IconView icon=Icon::Retry />
            <span class="label">{say(Label::TryAgain)}</span>
        </button>
    }
}
