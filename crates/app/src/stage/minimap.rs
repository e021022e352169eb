//! The whole photo in a corner of the stage, with the part that is on it; shown while that is not all.
//! A press on it moves that part there.

use crate::page::Page;
use annotation::ImagePoint;
use editor::Message;
use leptos::html;
use leptos::prelude::*;
use web_sys::PointerEvent;

/// What is seen of the photo, from 0 to 1 of its sides.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Seen {
    left: f64,
    top: f64,
    width: f64,
    height: f64,
}

/// The small photo.
#[component]
pub(super) fn Minimap() -> impl IntoView {
    let page = Page::here();
    let session = page.read(|editor| editor.session().map(editor::Session::id));
    let seen = page.read(|editor| {
        let scene = editor.scene()?;
        let part = scene.view.visible_part(scene.size);
        let (width, height) = (f64::from(scene.size.width), f64::from(scene.size.height));
        let seen = Seen {
            left: part.min.x / width,
            top: part.min.y / height,
            width: part.width() / width,
            height: part.height() / height,
        };
        (seen.width * seen.height < 0.999).then_some(seen)
    });
    let url = move || session.get().and_then(|session| page.pictures().thumbnail(session));
    let map = NodeRef::<html::Div>::new();
    let go = move |event: PointerEvent| {
        let size = page.look(|editor| editor.scene().map(|scene| scene.size));
        if let (Some(map), Some(size), true) = (map.get(), size, event.buttons() == 1) {
            event.prevent_default();
            let area = map.get_bounding_client_rect();
            let share = |at: i32, start: f64, length: f64| (f64::from(at) - start) / length;
            page.send(Message::CentreOn(ImagePoint::new(
                share(event.client_x(), area.left(), area.width()) * f64::from(size.width),
                share(event.client_y(), area.top(), area.height()) * f64::from(size.height),
            )));
        }
    };
    let frame = move || {
        seen.get().map(|Seen { left, top, width, height }| {
            let [left, top, width, height] = [left, top, width, height].map(|share| share * 100.0);
            format!("left: {left:.2}%; top: {top:.2}%; width: {width:.2}%; height: {height:.2}%")
        })
    };
    view! {
        <Show when=move || seen.with(Option::is_some) && url().is_some()>
            <div
                class="minimap"
                data-testid="minimap"
                node_ref=map
                aria-hidden="true"
                on:pointerdown=go
                on:pointermove=go
            >
                <img src=url alt="" draggable="false" />
                <i style=frame></i>
            </div>
        </Show>
    }
}
