//! Whose keys are used, and the way to keys of one's own.
//! The keys of a command are in `key_row`.

use super::{Icon, IconView};
use crate::language::say;
use crate::page::Page;
use editor::{KeyMessage, Message, Preset};
use leptos::prelude::*;
use words::Keys;

/// The bar at the top of the help sheet.
#[component]
pub(super) fn KeyChoice(edits: RwSignal<bool>) -> impl IntoView {
    let page = Page::here();
    let preset = page.read(|editor| editor.bindings().preset());
    let has_own = page.read(|editor| editor.bindings().has_own());
    let options = Preset::ALL.map(|tool| {
        let chosen = move || preset.get() == tool;
        view! { <option value=tool.name() prop:selected=chosen>{tool.name()}</option> }
    });
    let changed = move |event| {
        let name = event_target_value(&event);
        let tool = Preset::ALL.into_iter().find(|tool| tool.name() == name);
        tool.into_iter().for_each(|tool| page.send(Message::Keys(KeyMessage::Take(tool))));
    };
    let edit = move |_| {
        page.send(Message::Keys(KeyMessage::Cancel));
        edits.update(|edits| *edits = !*edits);
    };
    let about_reset = move || say(Keys::AboutReset { tool: preset.get().name().to_owned() });
    view! {
        <div class="key-choice">
            <label>
                {say(Keys::KeysOf)}
                <select class="select" data-testid="key-preset" on:change=changed>{options.collect_view()}</select>
            </label>
            <span class="grow"></span>
            <Show when=move || has_own.get()>
                <button
                    type="button"
                    class="button quiet"
                    data-testid="reset-keys"
                    title=about_reset
                    on:click=move |_| page.send(Message::Keys(KeyMessage::Take(preset.get())))
                >
                    {say(Keys::Reset)}
                </button>
            </Show>
            <button type="button" class="button" data-testid="edit-keys" aria-pressed=move || edits.get().to_string() on:click=edit>
                <IconView icon=Signal::derive(move || if edits.get() { Icon::Check } else { Icon::Pencil }) />
                <span class="label">{move || say(if edits.get() { Keys::Done } else { Keys::Change })}</span>
            </button>
        </div>
    }
}
