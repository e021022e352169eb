//! A button for a command of the table: its words, keys and whether it can be pressed come from there.
//! What the command does is said by `editor`.

use super::{Icon, IconView};
use crate::language::say;
use crate::page::Page;
use editor::{Command, Editor, Message};
use leptos::prelude::*;

/// A button; without a `label` it shows only its icon.
#[component]
pub(crate) fn CommandButton(
    command: Command,
    #[prop(into)] icon: Signal<Icon>,
    /// Words beside the icon.
    #[prop(optional, into)]
    label: Option<String>,
    #[prop(default = "button")] class: &'static str,
    /// For a button that stays down.
    #[prop(optional, into)]
    pressed: Option<Signal<bool>>,
) -> impl IntoView {
    let page = Page::here();
    let title = page.read(move |editor| title_of(editor, command));
    let allowed = page.read(move |editor| editor.allows(command));
    let is_bare = label.is_none();
    let name = label.clone().unwrap_or_else(|| say(command.info().label).into());
    view! {
        <button
            type="button"
            class=class
            class:icon-only=is_bare
            data-command=command.info().name
            title=move || title.get()
            aria-label=name
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
pub(crate) fn title_of(editor: &Editor, command: Command) -> String {
    let label = say(command.info().label);
    match editor.bindings().of(command).first() {
        Some(shortcut) => format!("{label} ({})", say(shortcut)),
        None => label.into(),
    }
}
