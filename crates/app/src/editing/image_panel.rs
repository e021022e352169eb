//! What is said about the photo as a whole: how far the work on it is, a flag and a note.
//! The photos of the queue are in `filmstrip`.

use super::filmstrip::tag;
use crate::language::say;
use crate::page::Page;
use crate::widgets::{CommandButton, Icon};
use editor::{Command, Message, Status, WorkMessage};
use leptos::html;
use leptos::prelude::*;
use words::Queue;

/// A part of the panel.
#[component]
pub(super) fn ImagePanel() -> impl IntoView {
    let page = Page::here();
    let work = page.read(|editor| editor.session().map(|session| session.work().clone()).unwrap_or_default());
    let shown = page.read(|editor| editor.session().map(editor::Session::id));
    let tell = move |message| {
        if let Some(id) = shown.get_untracked() {
            page.send(Message::Work(id, message));
        }
    };
    let field = NodeRef::<html::Textarea>::new();
    let is_flagged = Signal::derive(move || work.with(|work| work.is_flagged));
    let choice = move |status: Status| {
        view! {
            <button
                type="button"
                class="chip"
                data-testid="status"
                data-status=tag(status)
                aria-pressed=move || work.with(|work| work.status == status).to_string()
                on:click=move |_| tell(WorkMessage::SetStatus(status))
            >
                <i class="status-dot" data-status=tag(status)></i>
                <span>{say(status.name())}</span>
            </button>
        }
    };
    view! {
        <section class="panel-section" data-testid="image-panel">
            <h2>
                {say(Queue::ThisImage)}
                <span class="grow"></span>
                <CommandButton command=Command::FlagImage icon=Icon::Flag class="button quiet flag" pressed=is_flagged />
            </h2>
            <div class="chips" role="group" aria-label=say(Queue::HowFar)>
                {Status::ALL.map(choice).collect_view()}
            </div>
            <textarea
                node_ref=field
                class="note"
                rows="1"
                placeholder=say(Queue::Note)
                aria-label=say(Queue::NoteOnImage)
                data-testid="note"
                prop:value=move || work.with(|work| work.note.clone())
                on:change=move |event| tell(WorkMessage::SetNote(event_target_value(&event)))
            ></textarea>
            <div class="image-actions">
                <CommandButton command=Command::SkipImage icon=Icon::SkipForward label=say(Queue::Skip) class="button small" />
                <CommandButton command=Command::FinishImage icon=Icon::CheckAll label=say(Queue::DoneNext) class="button small" />
            </div>
        </section>
    }
}
