//! The menu of files that can be saved.
//! What is in the files is decided by `editor` and `annotation::format`.

use crate::page::Page;
use crate::widgets::{Icon, IconView, title_of};
use editor::{Command, Message};
use leptos::html;
use leptos::prelude::*;

/// What can be saved: command, icon, what it is called here, and what it is.
const FILES: [(Command, Icon, &str, &str); 2] = [
    (Command::SaveCutOut, Icon::Scissors, "Cut-out", "PNG, the rest transparent"),
    (Command::SaveCoco, Icon::Braces, "All masks", "COCO JSON with scores"),
];

/// A button and the menu that it opens.
#[component]
pub(crate) fn SaveMenu() -> impl IntoView {
    let menu = NodeRef::<html::Div>::new();
    let entries = FILES.map(|(command, icon, name, what)| {
        view! { <Entry command icon name what menu /> }
    });
    view! {
        <button
            type="button"
            class="button"
            popovertarget="save-menu"
            aria-label="Save"
            title="Save"
            data-testid="save-menu-button"
        >
            <IconView icon=Icon::Download />
            <span class="label">"Save"</span>
        </button>
        <div node_ref=menu id="save-menu" class="menu card" popover="auto" data-testid="save-menu">
            {entries.collect_view()}
        </div>
    }
}

#[component]
fn Entry(
    command: Command,
    icon: Icon,
    name: &'static str,
    what: &'static str,
    menu: NodeRef<html::Div>,
) -> impl IntoView {
    let page = Page::here();
    let allowed = page.read(move |editor| editor.allows(command));
    let save = move |_| {
        // Fails only when the menu is closed already.
        let _ = menu.get().map(|menu| menu.hide_popover());
        page.send(Message::Command(command));
    };
    view! {
        <button
            type="button"
            class="menu-entry"
            data-command=command.info().name
            title=title_of(command)
            disabled=move || !allowed.get()
            on:click=save
        >
            <IconView icon=icon />
            <span class="menu-words">
                <span>{name}</span>
                <span class="dim">{what}</span>
            </span>
            <kbd>{command.info().shortcuts.first().map(ToString::to_string)}</kbd>
        </button>
    }
}
