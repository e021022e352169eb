//! What is to be done where work is not kept: try again, or look again at what was said of it.
//! Why it is not kept is said by a notice; what trying does is decided by `editor`.

use super::{Icon, IconView};
use crate::language::say;
use crate::page::Page;
use editor::{Editor, KeepMessage, Keeping, Message, Retry};
use leptos::prelude::*;
use words::{Label, Status};

/// On the notice that work cannot be kept.
#[component]
pub(super) fn KeepAgain() -> impl IntoView {
    let page = Page::here();
    view! {
        <button
            type="button"
            class="button small"
            data-testid="keep-again"
            on:click=move |_| page.send(Message::Keep(KeepMessage::Retry(Retry::OnRequest)))
        >
            <IconView icon=Icon::Retry />
            <span class="label">{say(Label::TryAgain)}</span>
        </button>
    }
}

/// What is left of the notice when somebody has put it away: a small button that brings it back.
#[component]
pub(super) fn NotKept() -> impl IntoView {
    let page = Page::here();
    let is_silent = page.read(Editor::is_silent_on_keeping);
    let is_elsewhere = page.read(|editor| editor.keeping() == Keeping::Elsewhere);
    let label = move || if is_elsewhere.get() { Status::NotSavedHere } else { Status::NotSaved };
    view! {
        <Show when=move || is_silent.get()>
            <button
                type="button"
                class="button small not-kept"
                data-testid="not-kept"
                on:click=move |_| page.send(Message::Keep(KeepMessage::Tell))
            >
                <IconView icon=Icon::Warning />
                <span class="label">{move || say(label())}</span>
            </button>
        </Show>
    }
}
