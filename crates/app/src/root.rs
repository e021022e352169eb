//! The whole page: gallery or editing, and what lies over both.
//! Each part is a component of its own.

use crate::editing::Editing;
use crate::gallery::Gallery;
use crate::input::{self, Input};
use crate::language::{LanguageChoice, say};
use crate::offers::Offers;
use crate::page::Page;
use crate::widgets::{HelpSheet, LiveRegion, Notices, PageState, StatisticsSheet};
use leptos::prelude::*;
use words::Label;

/// Starts the page and shows it.
#[component]
pub(crate) fn Root() -> impl IntoView {
    let language = LanguageChoice::start();
    let page = Page::start();
    Offers::load();
    input::listen_to_window(page);
    // In another language everything is another: what is open is kept by the editor.
    view! {
        <For each=move || [language.get()] key=|language| *language let:_>
            <Screen />
        </For>
        <PageState />
    }
}

/// What is seen, in one language.
#[component]
fn Screen() -> impl IntoView {
    let edits = Page::here().read(|editor| editor.session().is_some());
    let files_hover = Input::here().files_hover;
    view! {
        <Show when=move || edits.get() fallback=Gallery>
            <Editing />
        </Show>
        <Notices />
        <HelpSheet />
        <StatisticsSheet />
        <LiveRegion />
        <Show when=move || files_hover.get()>
            <div class="drop-veil" aria-hidden="true">
                <p>{say(Label::DropPhotos)}</p>
            </div>
        </Show>
    }
}
