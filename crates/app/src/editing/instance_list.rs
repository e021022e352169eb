//! The accepted objects, the topmost first: search, and a row for each.
//! One row is shown by `instance_row`.

use super::instance_row::{ListState, Row};
use crate::language::say;
use crate::page::Page;
use leptos::prelude::*;
use words::Panel;

/// From so many objects on there is a field to search them.
const SEARCHED_FROM: usize = 8;

/// The lower part of the panel.
#[component]
pub(crate) fn InstanceList() -> impl IntoView {
    let page = Page::here();
    let state = ListState::of(page);
    let search = RwSignal::new(String::new());
    let all = page.read(|editor| {
        let instances = editor.session().map_or(&[][..], |session| session.history().instances());
        let named = |instance: &editor::Placed| {
            (instance.id, instance.revision(), editor.name_of(instance), editor.color_of(instance))
        };
        instances.iter().rev().map(named).collect::<Vec<_>>()
    });
    let found = move || {
        let wanted = search.get().trim().to_lowercase();
        let mut found = all.get();
        found.retain(|(_, _, name, _)| name.to_lowercase().contains(&wanted));
        found
    };
    let count = move || all.with(Vec::len);
    view! {
        <section class="panel-section instances" data-testid="instances">
            <h2>{say(Panel::ObjectList)} <span class="badge">{count}</span></h2>
            <Show when=move || count() == 0>
                <p class="empty">{say(Panel::NoObjectsYet)}</p>
            </Show>
            <Show when=move || { count() >= SEARCHED_FROM }>
                <input
                    type="search"
                    class="search"
                    placeholder=say(Panel::Search)
                    aria-label=say(Panel::SearchObjects)
                    data-testid="search-objects"
                    prop:value=search
                    on:input=move |event| search.set(event_target_value(&event))
                />
            </Show>
            <ul class="rows">
                <For each=found key=|(id, revision, name, color)| (*id, *revision, name.clone(), color.to_string()) let((id, _, name, color))>
                    <Row id name color state />
                </For>
            </ul>
        </section>
    }
}
