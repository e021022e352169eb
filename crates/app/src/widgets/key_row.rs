//! A command of the help sheet with its keys; while keys are chosen, each can be removed and others added.
//! What a choice does is said by `editor`.

use super::{Icon, IconButton, IconView};
use crate::language::say;
use crate::page::Page;
use editor::{Command, KeyConflict, KeyMessage, Message, Shortcut};
use leptos::prelude::*;
use words::Keys;

/// A row.
#[component]
pub(super) fn KeyRow(command: Command, edits: RwSignal<bool>) -> impl IntoView {
    let page = Page::here();
    let name = command.info().label;
    let keys = page.read(move |editor| editor.bindings().of(command));
    let listens = page.read(move |editor| editor.listens_for() == Some(command));
    let conflict =
        page.read(move |editor| editor.key_conflict().filter(|conflict| conflict.command == command));
    let shown = move |shortcut: Shortcut| match edits.get() {
        false => view! { <kbd>{say(shortcut)}</kbd> }.into_any(),
        true => view! { <OwnKey command shortcut /> }.into_any(),
    };
    view! {
        <div data-keys-of=command.info().name>
            <dt>{say(name)}</dt>
            <dd>
                {move || keys.get().into_iter().map(shown).collect_view()}
                <Show when=move || edits.get() && !listens.get()>
                    <IconButton
                        icon=Icon::PlusBare
                        label=say(Keys::AddTo { command: name }).into_owned()
                        test_id="add-key"
                        press=move || page.send(Message::Keys(KeyMessage::Listen(command)))
                    />
                </Show>
                <Show when=move || listens.get()>
                    <span class="listens" role="status" data-testid="listens">{say(Keys::Press)}</span>
                </Show>
            </dd>
            {move || conflict.get().map(|conflict| view! { <Question conflict /> })}
        </div>
    }
}

/// A key that can be removed.
#[component]
fn OwnKey(command: Command, shortcut: Shortcut) -> impl IntoView {
    let page = Page::here();
    let words = say(Keys::Remove { key: shortcut.chord(), command: command.info().label });
    view! {
        <button
            type="button"
            class="own-key"
            data-testid="remove-key"
            aria-label=words.clone()
            title=words
            on:click=move |_| page.send(Message::Keys(KeyMessage::Remove(command, shortcut)))
        >
            <kbd>{say(shortcut)}</kbd>
            <IconView icon=Icon::Cross />
        </button>
    }
}

/// A key that is not free, and what to do about it.
#[component]
fn Question(conflict: KeyConflict) -> impl IntoView {
    let page = Page::here();
    let tell = move |message| page.send(Message::Keys(message));
    let key = conflict.shortcut.chord();
    let words = match conflict.holder {
        Some(holder) => Keys::Taken { key, holder: holder.info().label },
        None => Keys::Fixed { key },
    };
    let take_over = conflict.holder.map(|_| {
        view! {
            <button type="button" class="button small" data-testid="take-over" on:click=move |_| tell(KeyMessage::TakeOver)>
                {say(Keys::TakeOver)}
            </button>
        }
    });
    view! {
        <dd>
            <div class="key-conflict" role="alert" data-testid="key-conflict">
                <span>{say(words)}</span>
                {take_over}
                <button type="button" class="button small quiet" on:click=move |_| tell(KeyMessage::Cancel)>
                    {say(Keys::Cancel)}
                </button>
            </div>
        </dd>
    }
}
