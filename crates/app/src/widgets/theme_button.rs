//! Switches between light and dark.
//! What the looks are is in `theme` and in CSS.

use super::{Icon, IconView};
use crate::theme::Theme;
use leptos::prelude::*;

/// Shows what a press leads to.
#[component]
pub(crate) fn ThemeButton() -> impl IntoView {
    let theme = RwSignal::new(Theme::current());
    let words = move || match theme.get() {
        Theme::Light => "Dark look",
        Theme::Dark => "Light look",
    };
    let icon = Signal::derive(move || match theme.get() {
        Theme::Light => Icon::Moon,
        Theme::Dark => Icon::Sun,
    });
    let switch = move |_| {
        theme.update(|theme| *theme = theme.other());
        theme.get_untracked().choose();
    };
    view! {
        <button
            type="button"
            class="button quiet icon-only theme-button"
            data-testid="theme"
            aria-label=words
            title=words
            on:click=switch
        >
            <IconView icon=icon />
        </button>
    }
}
