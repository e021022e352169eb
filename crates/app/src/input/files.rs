//! Files that are dropped on the page or pasted into it.
//! Reading them is in `crate::files`.

use super::{Input, on};
use crate::files;
use crate::folders::Dropped;
use crate::page::Page;
use gloo::events::EventListener;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, DataTransfer, DragEvent, Event};

pub(super) fn listeners(page: Page, input: Input) -> Vec<EventListener> {
    let over = on(&window(), "dragover", move |event| {
        if dragged(event).is_some_and(|data| holds_files(&data)) {
            event.prevent_default();
            input.files_hover.set(true);
        }
    });
    let leave = on(&window(), "dragleave", move |event| {
        // From one element to the next the event names where it goes; out of the window there is nothing.
        if event.unchecked_ref::<DragEvent>().related_target().is_none() {
            input.files_hover.set(false);
        }
    });
    let drop = on(&window(), "drop", move |event| {
        input.files_hover.set(false);
        open(page, event, dragged(event));
    });
    let paste = on(&window(), "paste", move |event| {
        open(page, event, event.unchecked_ref::<ClipboardEvent>().clipboard_data());
    });
    vec![over, leave, drop, paste]
}

fn dragged(event: &Event) -> Option<DataTransfer> {
    event.unchecked_ref::<DragEvent>().data_transfer()
}

fn holds_files(data: &DataTransfer) -> bool {
    data.types().includes(&"Files".into(), 0)
}

fn open(page: Page, event: &Event, data: Option<DataTransfer>) {
    let Some(dropped) = data.map(|data| Dropped::from(&data)).filter(|dropped| !dropped.is_empty()) else {
        return;
    };
    event.prevent_default();
    spawn_local(async move { files::open_all(page, dropped.all().await) });
}
