//! One line on the model: how far it is, which one it is if not the page's own, and the ways to another.
//! Samples and photos can be opened meanwhile.

use crate::language::say;
use crate::models;
use crate::page::Page;
use crate::widgets::{Icon, IconButton, ProgressBar, RetryButton};
use editor::ModelState;
use leptos::html;
use leptos::prelude::*;
use words::Gallery;

/// The model that comes with the page.
const OWN: &str = "nano";

/// How far the model is, and which.
#[component]
pub(crate) fn ModelStatus() -> impl IntoView {
    let page = Page::here();
    let text = page.read(|editor| match editor.model() {
        ModelState::Fetching(transfer) => say(Gallery::LoadingModel { transferred: transfer.told() }),
        ModelState::Loading => say(Gallery::StartingModel),
        ModelState::Ready(model) if model.name == OWN => say(Gallery::ModelReady),
        ModelState::Ready(model) => say(Gallery::OtherModelReady { name: model.name.clone() }),
        ModelState::Failed(_) => say(Gallery::NoModel),
    });
    let part = page.read(|editor| match editor.model() {
        ModelState::Fetching(transfer) => transfer.share(),
        ModelState::Loading | ModelState::Ready(_) | ModelState::Failed(_) => None,
    });
    let waits = page.read(|editor| matches!(editor.model(), ModelState::Fetching(_) | ModelState::Loading));
    let failed = page.read(|editor| matches!(editor.model(), ModelState::Failed(_)));
    let is_other =
        page.read(|editor| matches!(editor.model(), ModelState::Ready(model) if model.name != OWN));
    view! {
        <div class="model-status" class:failed=failed data-testid="model-status">
            <span>{move || text.get()}</span>
            <Show when=move || waits.get()>
                <ProgressBar label=say(Gallery::LoadingTheModel).into_owned() share=part />
            </Show>
            <Show when=move || failed.get()>
                <RetryButton />
            </Show>
            <Show when=move || is_other.get() && models::is_chosen()>
                <IconButton
                    icon=Icon::Undo
                    label=say(Gallery::OwnModelAgain).into_owned()
                    test_id="own-model"
                    press=move || page.models().forget_choice(page)
                />
            </Show>
            <ModelChooser />
        </div>
    }
}

/// A button for a file with weights.
#[component]
fn ModelChooser() -> impl IntoView {
    let page = Page::here();
    let chooser = NodeRef::<html::Input>::new();
    let press = move || {
        if let Some(chooser) = chooser.get_untracked() {
            chooser.click();
        }
    };
    let chosen = move |_| {
        let Some(chooser) = chooser.get_untracked() else { return };
        if let Some(file) = chooser.files().and_then(|files| files.get(0)) {
            page.models().open(page, file);
        }
        chooser.set_value(""); // so that the same file can be chosen again
    };
    view! {
        <IconButton
            icon=Icon::Package
            label=say(Gallery::AnotherModel).into_owned()
            test_id="choose-model"
            press=press
        />
        <input
            node_ref=chooser
            class="visually-hidden"
            type="file"
            accept=models::extensions()
            tabindex="-1"
            aria-label=say(Gallery::AnotherModel)
            data-testid="model-input"
            on:change=chosen
        />
    }
}
