//! The large area that takes photos.
//! Dropping and pasting work on the whole page and are listened to in `input`.

use crate::files;
use crate::language::say;
use crate::page::Page;
use crate::widgets::{Icon, IconView};
use leptos::html;
use leptos::prelude::*;
use words::Gallery;

/// Shows how to open photos, and opens the ones that are chosen.
#[component]
pub(crate) fn DropZone() -> impl IntoView {
    let page = Page::here();
    let chooser = NodeRef::<html::Input>::new();
    let choose = move |_| {
        if let Some(chooser) = chooser.get() {
            chooser.click();
        }
    };
    let chosen = move |_| {
        let Some(chooser) = chooser.get() else { return };
        if let Some(list) = chooser.files() {
            files::open_all(page, &list);
        }
        chooser.set_value(""); // so that the same file can be chosen again
    };
    view! {
        <div class="drop-zone" data-testid="drop-zone">
            <IconView icon=Icon::ImagePlus />
            <p class="drop-title">{say(Gallery::OpenPhotos)}</p>
            <p class="dim">{say(Gallery::DropOrPaste)}</p>
            <button type="button" class="button primary large" data-testid="choose-photos" on:click=choose>
                {say(Gallery::ChoosePhotos)}
            </button>
            <input
                node_ref=chooser
                class="visually-hidden"
                type="file"
                accept="image/*,.tif,.tiff"
                multiple
                tabindex="-1"
                aria-label=say(Gallery::Photos)
                data-testid="file-input"
                on:change=chosen
            />
        </div>
    }
}
