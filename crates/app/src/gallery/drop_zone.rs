//! The large area that takes photos.
//! Dropping and pasting work on the whole page and are listened to in `input`.

use crate::files;
use crate::folders;
use crate::language::say;
use crate::page::Page;
use crate::widgets::{Icon, IconView};
use leptos::html;
use leptos::prelude::*;
use words::{Gallery, Queue};

/// Shows how to open photos, and opens the ones that are chosen.
#[component]
pub(crate) fn DropZone() -> impl IntoView {
    let page = Page::here();
    let chooser = NodeRef::<html::Input>::new();
    let folder_chooser = NodeRef::<html::Input>::new();
    let press = |chooser: NodeRef<html::Input>| {
        if let Some(chooser) = chooser.get() {
            chooser.click();
        }
    };
    let (choose, choose_folder) = (move |_| press(chooser), move |_| press(folder_chooser));
    let chosen = move |chooser: NodeRef<html::Input>| {
        let Some(chooser) = chooser.get() else { return };
        if let Some(list) = chooser.files() {
            files::open_all(page, folders::picked(&list));
        }
        chooser.set_value(""); // so that the same file can be chosen again
    };
    view! {
        <div class="drop-zone" data-testid="drop-zone">
            <IconView icon=Icon::ImagePlus />
            <p class="drop-title">{say(Gallery::OpenPhotos)}</p>
            <p class="dim">{say(Gallery::DropOrPaste)}</p>
            <div class="drop-buttons">
                <button type="button" class="button primary large" data-testid="choose-photos" on:click=choose>
                    {say(Gallery::ChoosePhotos)}
                </button>
                <button type="button" class="button large" data-testid="choose-folder" on:click=choose_folder>
                    <IconView icon=Icon::FolderOpen />
                    {say(Queue::WholeFolder)}
                </button>
            </div>
            <input
                node_ref=chooser
                class="visually-hidden"
                type="file"
                accept="image/*,.tif,.tiff,.json,.zip,.maskwright"
                multiple
                tabindex="-1"
                aria-label=say(Gallery::Photos)
                data-testid="file-input"
                on:change=move |_| chosen(chooser)
            />
            <input
                node_ref=folder_chooser
                class="visually-hidden"
                type="file"
                prop:webkitdirectory=true
                multiple
                tabindex="-1"
                aria-label=say(Queue::FolderOfPhotos)
                data-testid="folder-input"
                on:change=move |_| chosen(folder_chooser)
            />
        </div>
    }
}
