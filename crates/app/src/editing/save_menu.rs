//! The menu of files that can be saved.
//! What is in the files is decided by `editor` and `annotation::format`.

use crate::language::say;
use crate::page::Page;
use crate::widgets::{Icon, IconView, title_of};
use annotation::format::Format;
use editor::{Command, Message};
use leptos::html;
use leptos::prelude::*;
use words::Label;

/// What can be saved: command, icon, what it is called here, and what it is.
const FILES: [(Command, Icon, Label, Label); 2] = [
    (Command::SaveCutOut, Icon::Scissors, Label::CutOut, Label::CutOutFormat),
    (Command::SaveCoco, Icon::Braces, Label::AllMasks, Label::CocoFormat),
];

/// A button and the menu that it opens.
#[component]
pub(crate) fn SaveMenu() -> impl IntoView {
    let menu = NodeRef::<html::Div>::new();
    let with_photos = RwSignal::new(false);
    let entries = FILES.map(|(command, icon, name, what)| {
        view! { <Entry command icon name what menu /> }
    });
    view! {
        <button
            type="button"
            class="button"
            popovertarget="save-menu"
            aria-label=say(Label::Save)
            title=say(Label::Save)
            data-testid="save-menu-button"
        >
            <IconView icon=Icon::Download />
            <span class="label">{say(Label::Save)}</span>
        </button>
        <div node_ref=menu id="save-menu" class="menu card" popover="auto" data-testid="save-menu">
            {entries.collect_view()}
            <h2 class="menu-title">{say(Label::AllImages)}</h2>
            <label class="with-photos">
                <input
                    type="checkbox"
                    data-testid="with-photos"
                    prop:checked=move || with_photos.get()
                    on:change=move |event| with_photos.set(event_target_checked(&event))
                />
                <span>{say(Label::WithPhotos)}</span>
            </label>
            <div class="formats">
                {Format::ALL.map(|format| view! { <FormatEntry format menu with_photos /> }).collect_view()}
            </div>
        </div>
    }
}

/// All images in one format.
#[component]
fn FormatEntry(format: Format, menu: NodeRef<html::Div>, with_photos: RwSignal<bool>) -> impl IntoView {
    let page = Page::here();
    let name = match format {
        Format::Coco => Label::Coco,
        Format::Sa1b => Label::Sa1b,
        Format::Labelme => Label::Labelme,
        Format::YoloSeg => Label::YoloSeg,
        Format::Voc => Label::Voc,
        Format::PngLabels => Label::PngLabels,
        Format::PngInstances => Label::PngInstances,
        Format::Maskwright => Label::ProjectFile,
    };
    let save = move |_| {
        // Fails only when the menu is closed already.
        let _ = menu.get().map(|menu| menu.hide_popover());
        page.send(match with_photos.get_untracked() {
            true => Message::SaveAllWithPhotos(format),
            false => Message::SaveAll(format),
        });
    };
    view! {
        <button
            type="button"
            class="button small"
            data-testid=format!("save-{format}")
            // Only what has a place for photos can be saved with them.
            disabled=move || with_photos.get() && !format.takes_photos()
            on:click=save
        >
            {say(name)}
        </button>
    }
}

#[component]
fn Entry(command: Command, icon: Icon, name: Label, what: Label, menu: NodeRef<html::Div>) -> impl IntoView {
    let page = Page::here();
    let allowed = page.read(move |editor| editor.allows(command));
    let title = page.read(move |editor| title_of(editor, command));
    let key = page.read(move |editor| editor.bindings().of(command).first().map(say));
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
            title=move || title.get()
            disabled=move || !allowed.get()
            on:click=save
        >
            <IconView icon=icon />
            <span class="menu-words">
                <span>{say(name)}</span>
                <span class="dim">{say(what)}</span>
            </span>
            <kbd>{move || key.get()}</kbd>
        </button>
    }
}
