//! A button for a command of the table: its words, keys and whether it can be pressed come from there.
//! What the command does is said by `editor`.

use super::{Icon, IconView};
use crate::page::Page;
use editor::{Command, Message};
use leptos::prelude::*;

/// A button; without a `label` it shows only its icon.
#[component]
pub(crate) fn CommandButton(
    command: Command,
    #[prop(into)] icon: Signal<Icon>,
    /// Words beside the icon.
    #[prop(optional)]
    label: Option<&'static str>,
    #[prop(default = "button")] class: &'static str,
    /// For a button that stays down.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
) -> impl IntoView {
    let page = Page::here();
    let allowed = page.read(move |editor| editor.allows(command));
    view! {
        <button
            type="button"
            class=class
            class:icon-only=label.is_none()
            data-command=command.info().name
            title=title_of(command)
            aria-label=label.unwrap_or(command.info().label)
            aria-pressed=pressed.map(|pressed| move || pressed.get().to_string())
            disabled=move || !allowed.get()
            on:click=move |_| page.send(Message::Command(command))
        >
            <IconView icon=icon />
            {label.map(|label| view! { <span class="label">{label}</span> })}
        </button>
    }
}

/// What a command does and its first key, such as `Undo (Ctrl Z)`.
pub(crate) fn title_of(command: Command) -> String {
    let info = command.info();
    match info.shortcuts.first() {
        Some(shortcut) => format!("{} ({shortcut})", info.label),
        None => info.label.to_owned(),
    }
}
