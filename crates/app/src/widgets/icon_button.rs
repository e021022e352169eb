//! A button that shows only an icon; its words are for screen readers and the hovering mouse.
//! Buttons for commands are in `command_button`.

use super::{Icon, IconView};
use leptos::prelude::*;

/// Calls `press` when it is pressed.
#[component]
pub(crate) fn IconButton(
    #[prop(into)] icon: Signal<Icon>,
    #[prop(into)] label: Signal<String>,
    test_id: &'static str,
    press: impl Fn() + 'static,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="button quiet icon-only"
            data-testid=test_id
            aria-label=move || label.get()
            title=move || label.get()
            on:click=move |_| press()
        >
            <IconView icon=icon />
        </button>
    }
}
