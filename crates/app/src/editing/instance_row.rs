//! One accepted object in the list: select, refine, lock, hide, delete.
//! What that does is said by `editor`.

use crate::language::say;
use crate::page::Page;
use crate::widgets::{Icon, IconButton};
use annotation::{Color, InstanceId, Origin};
use editor::{Command, Message, Picking};
use leptos::prelude::*;
use std::collections::BTreeSet;
use web_sys::MouseEvent;
use words::{Grouped, Panel, Score};

/// What rows look like beyond their object; read once for all of them, since there may be hundreds.
#[derive(Clone, Copy)]
pub(super) struct ListState {
    selected: Memo<BTreeSet<InstanceId>>,
    hidden: Memo<BTreeSet<InstanceId>>,
    locked: Memo<BTreeSet<InstanceId>>,
}

impl ListState {
    pub(super) fn of(page: Page) -> Self {
        Self {
            selected: page.read(|editor| {
                editor
                    .session()
                    .map(|session| session.selection().iter().copied().collect())
                    .unwrap_or_default()
            }),
            hidden: page
                .read(|editor| editor.session().map(|session| session.hidden().clone()).unwrap_or_default()),
            locked: page
                .read(|editor| editor.session().map(|session| session.locked().clone()).unwrap_or_default()),
        }
    }
}

/// The row of a state of an object: another state has another row.
#[component]
pub(super) fn Row(id: InstanceId, name: String, color: Color, state: ListState) -> impl IntoView {
    let page = Page::here();
    let selected = move || state.selected.with(|selected| selected.contains(&id));
    let hidden = move || state.hidden.with(|hidden| hidden.contains(&id));
    let locked = move || state.locked.with(|locked| locked.contains(&id));
    let select = move |event: MouseEvent| {
        let adds = event.shift_key() || event.ctrl_key() || event.meta_key();
        let only = state.selected.with_untracked(|selected| selected.len() == 1 && selected.contains(&id));
        page.send(Message::Select(match adds {
            true => Picking::Toggle(id),
            false if only => Picking::Nothing,
            false => Picking::Only(id),
        }));
    };
    let with_this = move |command| {
        page.send(Message::Select(Picking::Only(id)));
        page.send(Message::Command(command));
    };
    let object = StoredValue::new(name.clone());
    let delete_words = say(Panel::Delete { object: name.clone() }).into_owned();
    let eye = Signal::derive(move || if hidden() { Icon::EyeOff } else { Icon::Eye });
    let eye_words = Signal::derive(move || {
        let object = object.get_value();
        say(if hidden() { Panel::Show { object } } else { Panel::Hide { object } }).into_owned()
    });
    let lock = Signal::derive(move || if locked() { Icon::Lock } else { Icon::LockOpen });
    let lock_words = Signal::derive(move || {
        let object = object.get_value();
        say(if locked() { Panel::Unlock { object } } else { Panel::Lock { object } }).into_owned()
    });
    let numbers = page.look(|editor| {
        let instance = editor.session()?.history().instance(id)?;
        let pixels = Grouped(instance.mask.area());
        Some(say(match instance.predicted_iou {
            Some(iou) => Panel::ObjectWithIou { iou: Score(iou), pixels },
            None if instance.origin == Origin::Imported => Panel::ObjectImported { pixels },
            None => Panel::ObjectDrawn { pixels },
        }))
    });
    view! {
        <li class="row" class:selected=selected class:hidden-instance=hidden class:locked=locked data-testid="instance">
            <button
                type="button"
                class="row-main"
                aria-pressed=move || selected().to_string()
                on:click=select
                on:dblclick=move |_| with_this(Command::Refine)
            >
                <i class="swatch" style:background-color=color.to_string()></i>
                <span class="row-name">{name}</span>
                <span class="row-numbers">{numbers}</span>
            </button>
            <IconButton icon=lock label=lock_words test_id="toggle-lock" press=move || page.send(Message::ToggleLock(id)) />
            <IconButton
                icon=Icon::Trash
                label=delete_words
                test_id="delete"
                press=move || with_this(Command::DeleteInstance)
            />
            <IconButton
                icon=eye
                label=eye_words
                test_id="toggle-visibility"
                press=move || page.send(Message::ToggleVisibility(id))
            />
        </li>
    }
}
