//! The help sheet: all keys, from the table of commands, and what mouse and fingers do.
//! Whether it is open is kept by `editor`.

use super::{Icon, IconView};
use crate::page::Page;
use editor::{COMMANDS, Command, CommandInfo, Message};
use leptos::html;
use leptos::prelude::*;

/// What is done with a mouse, and with fingers.
const GESTURES: &[(&str, &str)] = &[
    ("Click, tap", "What belongs to the object"),
    ("Right click, Alt click", "What does not belong to it"),
    ("Drag", "A box around the object"),
    ("Hover", "Preview of a click"),
    ("1 to 9", "Category of new and selected objects"),
    ("Ctrl wheel", "Size of the brush"),
    ("Shift click with the brush", "A straight stroke from the last one"),
    ("Right drag with the brush", "Erase; with the eraser, paint"),
    ("Double click an object", "Pick it up to refine it"),
    ("Shift click an object", "Select one more"),
    ("Wheel, pinch", "Zoom"),
    ("Space and drag, middle button, two fingers", "Move the image"),
    ("Drop, paste", "Open photos"),
];

/// A dialog over everything else.
#[component]
pub(crate) fn HelpSheet() -> impl IntoView {
    let page = Page::here();
    let is_open = page.read(editor::Editor::help_is_open);
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (is_open.get(), dialog.open()) {
            // Fails only for a dialog that is not in the page.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            (true, true) | (false, false) => {}
        }
    });
    // Escape closes the dialog without asking.
    let closed = move |_| {
        if is_open.get_untracked() {
            page.send(Message::Command(Command::Help));
        }
    };
    view! {
        <dialog node_ref=dialog class="help" aria-labelledby="help-title" data-testid="help" on:close=closed>
            <header>
                <h2 id="help-title">"Keys and gestures"</h2>
                <form method="dialog">
                    <button class="button quiet icon-only" aria-label="Close" title="Close">
                        <IconView icon=Icon::Cross />
                    </button>
                </form>
            </header>
            <div class="help-columns">
                <dl>{GESTURES.iter().map(|&(gesture, meaning)| gesture_row(gesture, meaning)).collect_view()}</dl>
                <dl>{COMMANDS.iter().map(command_row).collect_view()}</dl>
            </div>
        </dialog>
    }
}

fn gesture_row(gesture: &'static str, meaning: &'static str) -> impl IntoView {
    view! {
        <div>
            <dt>{meaning}</dt>
            <dd>{gesture}</dd>
        </div>
    }
}

fn command_row(info: &'static CommandInfo) -> impl IntoView {
    let keys = info.shortcuts.iter().map(|shortcut| view! { <kbd>{shortcut.to_string()}</kbd> });
    view! {
        <div>
            <dt>{info.label}</dt>
            <dd>{keys.collect_view()}</dd>
        </div>
    }
}
