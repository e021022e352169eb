//! The accepted objects, the newest first: select, hide, delete.
//! Their masks are painted on the stage.

use crate::page::Page;
use crate::widgets::{Icon, IconButton};
use crate::words;
use annotation::{Instance, InstanceId};
use editor::{Command, Message};
use leptos::prelude::*;
use std::sync::Arc;

/// The lower part of the panel.
#[component]
pub(crate) fn InstanceList() -> impl IntoView {
    let page = Page::here();
    let ids = page.read(|editor| {
        let instances = editor.session().map_or(&[][..], |session| session.history().instances());
        instances.iter().rev().map(|instance| instance.id).collect::<Vec<_>>()
    });
    let none = move || ids.with(Vec::is_empty);
    view! {
        <section class="panel-section instances" data-testid="instances">
            <h2>"Objects" <span class="badge">{move || ids.with(Vec::len)}</span></h2>
            <Show when=none>
                <p class="empty">"Accepted masks gather here. Enter accepts the mask you see."</p>
            </Show>
            <ul class="rows">
                <For each=move || ids.get() key=|id| *id let:id>
                    {page.look(|editor| find(editor, id)).map(|instance| view! { <Row instance /> })}
                </For>
            </ul>
        </section>
    }
}

/// An instance never changes under its number, so only what is around it is watched.
#[component]
fn Row(instance: Arc<Instance>) -> impl IntoView {
    let page = Page::here();
    let id = instance.id;
    let selected =
        page.read(move |editor| editor.session().is_some_and(|session| session.selected() == Some(id)));
    let visible = page.read(move |editor| editor.session().is_some_and(|session| session.is_visible(id)));
    let select = move |_| page.send(Message::SelectInstance((!selected.get_untracked()).then_some(id)));
    let delete = move || {
        page.send(Message::SelectInstance(Some(id)));
        page.send(Message::Command(Command::DeleteInstance));
    };
    let eye = Signal::derive(move || if visible.get() { Icon::Eye } else { Icon::EyeOff });
    let eye_words =
        Signal::derive(move || format!("{} object {}", if visible.get() { "Hide" } else { "Show" }, id.0));
    let name = format!("object {}", id.0);
    let iou = instance.predicted_iou;
    view! {
        <li class="row" class:selected=selected class:hidden-instance=move || !visible.get() data-testid="instance">
            <button type="button" class="row-main" aria-pressed=move || selected.get().to_string() on:click=select>
                <i class="swatch" style:background-color=instance.color.to_string()></i>
                <span class="row-name">{name.clone()}</span>
                <span class="row-numbers">
                    {iou.map(|iou| format!("IoU {iou:.2}, "))} {words::count(instance.mask.area())} " px"
                </span>
            </button>
            <IconButton
                icon=eye
                label=eye_words
                test_id="toggle-visibility"
                press=move || page.send(Message::ToggleVisibility(id))
            />
            <IconButton icon=Icon::Trash label=format!("Delete {name}") test_id="delete" press=delete />
        </li>
    }
}

fn find(editor: &editor::Editor, id: InstanceId) -> Option<Arc<Instance>> {
    let instances = editor.session()?.history().instances();
    instances.iter().find(|instance| instance.id == id).cloned()
}
