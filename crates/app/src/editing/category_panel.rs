//! The categories: which one new objects get, their names, colours and keys.
//! What choosing one does is said by `editor`.

use crate::language::say;
use crate::page::Page;
use crate::widgets::{Icon, IconButton, IconView};
use annotation::Color;
use editor::{CategoryMessage, Editor, Message, ShownCategory};
use leptos::ev::SubmitEvent;
use leptos::html;
use leptos::prelude::*;
use words::Panel;

/// Categories that have a digit as their key.
const KEYS: usize = 9;

/// The uppermost part of the panel.
#[component]
pub(super) fn CategoryPanel() -> impl IntoView {
    let page = Page::here();
    let list = page
        .read(|editor: &Editor| editor.categories().list().iter().cloned().enumerate().collect::<Vec<_>>());
    let edits = RwSignal::new(false);
    let words = Signal::derive(move || {
        say(if edits.get() { Panel::DoneWithCategories } else { Panel::ChangeCategories }).into_owned()
    });
    let icon = Signal::derive(move || if edits.get() { Icon::Check } else { Icon::Pencil });
    view! {
        <section class="panel-section" data-testid="categories">
            <h2>
                {say(Panel::Categories)}
                <span class="grow"></span>
                <IconButton icon label=words test_id="edit-categories" press=move || edits.update(|edits| *edits = !*edits) />
            </h2>
            <Show
                when=move || edits.get()
                fallback=move || view! {
                    <div class="chips" role="group" aria-label=say(Panel::CategoryToGive)>
                        <For each=move || list.get() key=|(place, shown)| (*place, shown.category.name.clone(), shown.color.to_string()) let((place, shown))>
                            <Chip place shown />
                        </For>
                    </div>
                }
            >
                <ul class="category-rows">
                    <For each=move || list.get() key=|(_, shown)| shown.category.id let((_, shown))>
                        <Row shown />
                    </For>
                </ul>
            </Show>
            <AddForm />
        </section>
    }
}

/// A category to choose.
#[component]
fn Chip(place: usize, shown: ShownCategory) -> impl IntoView {
    let page = Page::here();
    let id = shown.category.id;
    let current = page.read(move |editor| editor.categories().current() == id);
    let key = (place < KEYS).then(|| view! { <kbd>{place + 1}</kbd> });
    view! {
        <button
            type="button"
            class="chip"
            data-testid="category"
            aria-pressed=move || current.get().to_string()
            on:click=move |_| page.send(Message::Category(CategoryMessage::Choose(id)))
        >
            <i class="swatch" style:background-color=shown.color.to_string()></i>
            <span>{shown.category.name}</span>
            {key}
        </button>
    }
}

/// A category to change.
#[component]
fn Row(shown: ShownCategory) -> impl IntoView {
    let page = Page::here();
    let tell = move |message| page.send(Message::Category(message));
    let id = shown.category.id;
    let name = shown.category.name;
    let now = move || page.look(|editor| editor.categories().name(id).to_owned());
    let field = NodeRef::<html::Input>::new();
    let rename = move |_| {
        let Some(field) = field.get() else { return };
        if field.value() != now() {
            tell(CategoryMessage::Rename(id, field.value()));
        }
        field.set_value(&now()); // what was refused is not left standing
    };
    let recolor = move |event| {
        if let Some(color) = color_from(&event_target_value(&event)) {
            tell(CategoryMessage::Recolor(id, color));
        }
    };
    view! {
        <li class="category-row">
            <input
                type="color"
                value=shown.color.to_string()
                aria-label=say(Panel::ColorOf { category: name.clone() })
                on:input=recolor
            />
            <input node_ref=field type="text" value=name.clone() aria-label=say(Panel::NameOf { category: name.clone() }) on:change=rename />
            <IconButton
                icon=Icon::Trash
                label=say(Panel::RemoveCategory { category: name.clone() }).into_owned()
                test_id="remove-category"
                press=move || tell(CategoryMessage::Remove(id))
            />
        </li>
    }
}

#[component]
fn AddForm() -> impl IntoView {
    let page = Page::here();
    let field = NodeRef::<html::Input>::new();
    let add = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(field) = field.get() else { return };
        page.send(Message::Category(CategoryMessage::Add(field.value())));
        field.set_value("");
        // The keys are the stage's again.
        let _ = field.blur();
    };
    view! {
        <form class="add-category" on:submit=add>
            <input
                node_ref=field
                type="text"
                placeholder=say(Panel::NewCategory)
                aria-label=say(Panel::NewCategoryName)
                data-testid="new-category"
                autocomplete="off"
            />
            <button type="submit" class="button quiet icon-only" aria-label=say(Panel::AddCategory) title=say(Panel::AddCategory)>
                <IconView icon=Icon::PlusBare />
            </button>
        </form>
    }
}

/// `#rrggbb`, as colour fields say it.
fn color_from(text: &str) -> Option<Color> {
    let number = u32::from_str_radix(text.strip_prefix('#')?, 16).ok()?;
    let [_, red, green, blue] = number.to_be_bytes();
    Some(Color::new(red, green, blue))
}
