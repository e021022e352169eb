//! The proposals of the search one by one: accept, dismiss, point at.
//! All of them at once are in `search_dock`.

use crate::language::say;
use crate::page::Page;
use crate::widgets::{Icon, IconButton};
use annotation::Color;
use editor::{Message, ProposalId, SearchId, SearchMessage};
use leptos::prelude::*;
use words::{Everything, Grouped, Score};

/// What a row shows.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Shown {
    search: SearchId,
    id: ProposalId,
    color: Color,
    predicted_iou: f32,
    area: u64,
}

/// Under the thresholds; nothing without proposals.
#[component]
pub(super) fn ProposalList() -> impl IntoView {
    let page = Page::here();
    let version = page.read(|editor| {
        editor.session().and_then(editor::Session::search).map(|search| (search.id(), search.version()))
    });
    // Looked at again only when there are other proposals: there may be hundreds.
    let shown = Memo::new(move |_| {
        version.with(|_| ());
        page.look(shown_proposals)
    });
    let pointed_at = page.read(|editor| Some(editor.session()?.search()?.highlighted()?.id));
    view! {
        <Show when=move || shown.with(|shown| !shown.is_empty())>
            <section class="panel-section" data-testid="proposals">
                <h2>{say(Everything::Proposals)} <span class="badge">{move || shown.with(Vec::len)}</span></h2>
                <ul class="rows">
                    <For each=move || shown.get() key=|shown| (shown.search, shown.id, shown.area) let:shown>
                        <Row shown pointed_at />
                    </For>
                </ul>
            </section>
        </Show>
    }
}

fn shown_proposals(editor: &editor::Editor) -> Vec<Shown> {
    let search = editor.session().and_then(editor::Session::search);
    let shown = |search: &editor::Search, proposal: &editor::Proposal| Shown {
        search: search.id(),
        id: proposal.id,
        color: proposal.color(),
        predicted_iou: proposal.found.predicted_iou,
        area: proposal.area,
    };
    search.map_or_else(Vec::new, |search| search.offered().map(|proposal| shown(search, proposal)).collect())
}

#[component]
fn Row(shown: Shown, pointed_at: Memo<Option<ProposalId>>) -> impl IntoView {
    let page = Page::here();
    let Shown { id, color, predicted_iou, area, .. } = shown;
    let tell = move |message| page.send(Message::Search(message));
    let (iou, pixels) = (Score(predicted_iou), Grouped(area));
    view! {
        <li
            class="row proposal"
            class:selected=move || pointed_at.get() == Some(id)
            data-testid="proposal"
            on:mouseenter=move |_| tell(SearchMessage::Highlight(Some(id)))
            on:mouseleave=move |_| tell(SearchMessage::Highlight(None))
        >
            <i class="swatch" style:background-color=color.to_string()></i>
            <span class="proposal-numbers">{say(Everything::ProposalNumbers { iou, pixels })}</span>
            <IconButton
                icon=Icon::Cross
                label=say(Everything::DismissThis { iou, pixels }).into_owned()
                test_id="dismiss-proposal"
                press=move || tell(SearchMessage::Dismiss(id))
            />
            <IconButton
                icon=Icon::Check
                label=say(Everything::AcceptThis { iou, pixels }).into_owned()
                test_id="accept-proposal"
                press=move || tell(SearchMessage::Accept(id))
            />
        </li>
    }
}
