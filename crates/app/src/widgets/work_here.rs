//! The button with which work goes on in this tab.
//! What is lost by that, and when it happens, is decided by `editor`.

use crate::language::say;
use crate::page::Page;
use editor::{Editor, Handover, Message, TabMessage};
use leptos::prelude::*;
use words::OtherTabs;

/// On the notice that another tab has the work.
#[component]
pub(super) fn WorkHere() -> impl IntoView {
    let page = Page::here();
    let is_awaited = page.read(|editor| editor.handover() == Handover::Awaited);
    let has_work = page.read(Editor::has_work_of_its_own);
    let label = move || match (is_awaited.get(), has_work.get()) {
        (true, _) => OtherTabs::Awaited,
        (false, true) => OtherTabs::WorkHereAndLose,
        (false, false) => OtherTabs::WorkHere,
    };
    view! {
        <button
            type="button"
            class="button small"
            data-testid="work-here"
            disabled=move || is_awaited.get()
            on:click=move |_| page.send(Message::Tab(TabMessage::WorkHere))
        >
            <span class="label">{move || say(label())}</span>
        </button>
    }
}
