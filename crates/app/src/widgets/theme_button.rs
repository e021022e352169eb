//! Switches between light and dark.
//! What the looks are is in `theme` and in CSS.

use super::{Icon, IconButton};
use crate::language::say;
use crate::theme::Theme;
use leptos::prelude::*;
use words::Label;

/// Shows what a press leads to.
#[component]
pub(crate) fn ThemeButton() -> impl IntoView {
    let theme = RwSignal::new(Theme::current());
    let words = Signal::derive(move || match theme.get() {
        Theme::Light => say(Label::DarkLook).into_owned(),
        Theme::Dark => say(Label::LightLook).into_owned(),
    });
    let icon = Signal::derive(move || match theme.get() {
        Theme::Light => Icon::Moon,
        Theme::Dark => Icon::Sun,
    });
    let switch = move || {
        theme.update(|theme| *theme = theme.other());
        theme.get_untracked().choose();
    };
    view! { <IconButton icon label=words test_id="theme" press=switch /> }
}
