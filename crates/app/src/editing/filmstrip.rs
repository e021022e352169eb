//! The queue as a strip of small pictures: where one is, how far each image is, and a click to go there.
//! What is said about the shown image is changed in `image_panel`.

use crate::language::say;
use crate::page::Page;
use crate::widgets::{CommandButton, Icon, IconView, PhotoThumb};
use editor::{Command, Editor, Message, SessionId, Status};
use leptos::html;
use leptos::prelude::*;
use std::collections::HashMap;
use web_sys::{ScrollIntoViewOptions, ScrollLogicalPosition};
use words::Queue;

/// What a picture of the strip tells about its image.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Mark {
    status: Status,
    is_flagged: bool,
}

/// The strip under the photo; nothing while there is one image only.
#[component]
pub(crate) fn Filmstrip() -> impl IntoView {
    let page = Page::here();
    let images = page.read(|editor| {
        let named = |session: &editor::Session| (session.id(), session.name().to_owned());
        editor.sessions().iter().map(named).collect::<Vec<_>>()
    });
    let marks = page.read(marks);
    let shown = page.read(|editor| editor.session().map(editor::Session::id));
    let place = page.read(place);
    view! {
        <Show when=move || { images.with(Vec::len) > 1 }>
            <nav class="filmstrip" aria-label=say(Queue::Images) data-testid="filmstrip">
                <CommandButton command=Command::PreviousImage icon=Icon::ChevronLeft class="button quiet" />
                <span class="film-place" data-testid="film-place">{move || place.get()}</span>
                <CommandButton command=Command::NextImage icon=Icon::ChevronRight class="button quiet" />
                <ul class="film">
                    <For each=move || images.get() key=|(id, _)| *id let((id, name))>
                        <Frame id name marks shown />
                    </For>
                </ul>
            </nav>
        </Show>
    }
}

#[component]
fn Frame(
    id: SessionId,
    name: String,
    marks: Memo<HashMap<SessionId, Mark>>,
    shown: Memo<Option<SessionId>>,
) -> impl IntoView {
    let page = Page::here();
    let frame = NodeRef::<html::Button>::new();
    let is_shown = move || shown.get() == Some(id);
    let mark = move || marks.with(|marks| marks.get(&id).copied());
    let status = move || mark().map_or(Status::New, |mark| mark.status);
    let is_flagged = move || mark().is_some_and(|mark| mark.is_flagged);
    Effect::new(move |_| {
        if let Some(frame) = frame.get().filter(|_| is_shown()) {
            let options = ScrollIntoViewOptions::new();
            options.set_inline(ScrollLogicalPosition::Center);
            options.set_block(ScrollLogicalPosition::Nearest);
            frame.scroll_into_view_with_scroll_into_view_options(&options);
        }
    });
    let title = {
        let name = name.clone();
        move || {
            let (image, status) = (name.clone(), Box::new(status().name()));
            say(if is_flagged() {
                Queue::FlaggedFrame { image, status }
            } else {
                Queue::Frame { image, status }
            })
        }
    };
    let label = title.clone();
    view! {
        <li>
            <button
                node_ref=frame
                type="button"
                class="film-frame"
                data-testid="film-frame"
                data-name=name
                data-status=move || tag(status())
                aria-current=move || is_shown().then_some("true")
                aria-label=label
                title=title
                on:click=move |_| page.send(Message::Show(id))
            >
                <PhotoThumb session=id />
                <Show when=is_flagged>
                    <span class="film-flag"><IconView icon=Icon::Flag /></span>
                </Show>
            </button>
        </li>
    }
}

/// What style sheet and tests call a status, in every language.
pub(super) fn tag(status: Status) -> &'static str {
    match status {
        Status::New => "new",
        Status::InWork => "in-work",
        Status::Done => "done",
        Status::Skipped => "skipped",
    }
}

fn marks(editor: &Editor) -> HashMap<SessionId, Mark> {
    let mark = |session: &editor::Session| {
        let work = session.work();
        (session.id(), Mark { status: work.status, is_flagged: work.is_flagged })
    };
    editor.sessions().iter().map(mark).collect()
}

/// `3 of 120, 2 done`.
fn place(editor: &Editor) -> String {
    let sessions = editor.sessions();
    let shown = editor.session().map(editor::Session::id);
    let place = sessions.iter().position(|session| Some(session.id()) == shown).map_or(0, |place| place + 1);
    let done = sessions.iter().filter(|session| session.work().status == Status::Done).count();
    let [place, count, done] = [place, sessions.len(), done].map(|number| number as u64);
    say(Queue::Place { place, count, done }).into()
}
