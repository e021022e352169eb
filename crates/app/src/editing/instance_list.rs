//! The accepted objects, the topmost first: search, and a row for each.
//! One row is shown by `instance_row`.

use super::instance_row::{ListState, Row};
use crate::language::say;
use crate::page::Page;
use annotation::Origin;
use editor::Session;
use leptos::prelude::*;
use words::{Everything, Panel};

/// From so many objects on there is a field to search them.
const SEARCHED_FROM: usize = 8;

/// The lower part of the panel.
#[component]
pub(crate) fn InstanceList() -> impl IntoView {
    let page = Page::here();
    let state = ListState::of(page);
    let search = RwSignal::new(String::new());
    // Asked with every move of the pointer, about hundreds of objects: names are put together after a change only.
    let objects = page.read(|editor| {
        let instances = editor.session().map_or(&[][..], |session| session.history().instances());
        let state =
            |instance: &editor::Placed| (instance.id, instance.revision(), instance.category, instance.color);
        instances.iter().rev().map(state).collect::<Vec<_>>()
    });
    let categories = page.read(|editor| editor.categories().clone());
    let all = Memo::new(move |_| {
        let categories = categories.get();
        let named = |&(id, revision, category, color): &(_, _, _, _)| {
            let color = categories.color(category).unwrap_or(color);
            (id, revision, categories.name_of(category, id), color)
        };
        objects.with(|objects| objects.iter().map(named).collect::<Vec<_>>())
    });
    let found = move || {
        let wanted = search.get().trim().to_lowercase();
        let mut found = all.get();
        found.retain(|(_, _, name, _)| name.to_lowercase().contains(&wanted));
        found
    };
    let count = move || all.with(Vec::len);
    let origins = page.read(|editor| editor.session().map_or_else(String::new, origins));
    view! {
        <section class="panel-section instances" data-testid="instances">
            <h2>{say(Panel::ObjectList)} <span class="badge">{count}</span></h2>
            <Show when=move || count() == 0>
                <p class="empty">{say(Panel::NoObjectsYet)}</p>
            </Show>
            <Show when=move || origins.with(|origins| !origins.is_empty())>
                <p class="origins dim" data-testid="origins">{move || origins.get()}</p>
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

/// How many objects came to be in which way, such as `7 prompted, 5 automatic`; nothing while all are prompted.
fn origins(session: &Session) -> String {
    let count = |origin| {
        let instances = session.history().instances().iter();
        instances.filter(|instance| instance.origin == origin).count() as u64
    };
    let [automatic, drawn, imported] = [Origin::Automatic, Origin::Drawn, Origin::Imported].map(count);
    if automatic + drawn + imported == 0 {
        return String::new();
    }
    let texts = [
        Everything::Prompted { count: count(Origin::Prompted) },
        Everything::Automatic { count: automatic },
        Everything::Drawn { count: drawn },
        Everything::Imported { count: imported },
    ];
    let counts = [count(Origin::Prompted), automatic, drawn, imported];
    let some = texts.into_iter().zip(counts).filter(|(_, count)| *count > 0);
    say(some.map(|(text, _)| text).collect::<Vec<_>>()).into_owned()
}
