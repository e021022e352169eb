//! The whole page: gallery or editing, and what lies over both.
//! Each part is a component of its own.

use crate::editing::Editing;
use crate::gallery::Gallery;
use crate::input::{self, Input};
use crate::offers::Offers;
use crate::page::Page;
use crate::widgets::{HelpSheet, LiveRegion, Notices, PageState};
use leptos::prelude::*;

/// Starts the page and shows it.
#[component]
pub(crate) fn Root() -> impl IntoView {
    let page = Page::start();
    Offers::load();
    input::listen_to_window(page);
    let edits = page.read(|editor| editor.session().is_some());
    let files_hover = Input::here().files_hover;
    view! {
        <Show when=move || edits.get() fallback=Gallery>
            <Editing />
        </Show>
        <Notices />
        <HelpSheet />
        <LiveRegion />
        <PageState />
        <Show when=move || files_hover.get()>
            <div class="drop-veil" aria-hidden="true">
                <p>"Drop the photos to open them"</p>
            </div>
        </Show>
    }
}
