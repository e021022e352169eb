//! Under the photo while everything is looked for: how far that is, and what can be done with all of it.
//! Single proposals are in `proposal_list`, thresholds in `search_panel`.

use crate::language::say;
use crate::page::Page;
use crate::widgets::{CommandButton, Icon, IconView, ProgressBar};
use editor::{Command, Editor, Message, Phase, Search, SearchMessage, SearchState};
use leptos::prelude::*;
use words::Everything;

/// What is said, and what is offered to do.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    title: Everything,
    detail: Everything,
    actions: Actions,
}

/// The buttons of a state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Actions {
    /// The photo is not ready.
    Wait,
    Begin,
    Stop,
    /// Stopped on the way.
    GoOn,
    /// There is something to accept.
    Choose,
    /// Nothing is left to accept.
    Again,
}

/// In place of the candidates.
#[component]
pub(super) fn SearchDock() -> impl IntoView {
    let page = Page::here();
    let told = page.read(tell);
    let share = page.read(|editor| {
        let search = editor.session()?.search()?;
        let [done, points] = search.progress();
        (search.state() != SearchState::Finished).then(|| done as f64 / points as f64)
    });
    let actions = Memo::new(move |_| told.with(|told| told.actions));
    let dismissed = page.read(|editor| {
        let search = editor.session().and_then(editor::Session::search);
        search.map_or(0, Search::dismissed)
    });
    let buttons = move || {
        match actions.get() {
        Actions::Wait => ().into_any(),
        Actions::Begin => view! {
            <SearchButton message=SearchMessage::Begin icon=Icon::Wand label=Everything::FindAll test_id="find-everything" class="button primary" />
        }
        .into_any(),
        Actions::Stop => view! {
            <SearchButton message=SearchMessage::Stop icon=Icon::Stop label=Everything::Stop test_id="stop-search" class="button" />
            <AcceptAll />
        }
        .into_any(),
        Actions::GoOn => view! {
            <SearchButton message=SearchMessage::GoOn icon=Icon::Play label=Everything::GoOn test_id="go-on" class="button" />
            <AcceptAll />
        }
        .into_any(),
        Actions::Choose => view! {
            <SearchButton message=SearchMessage::Begin icon=Icon::Wand label=Everything::Again test_id="find-everything" class="button" />
            <CommandButton command=Command::DismissAll icon=Icon::ListCross label=say(Everything::DismissAll).into_owned() />
            <AcceptAll />
        }
        .into_any(),
        Actions::Again => view! {
            <Show when=move || { dismissed.get() > 0 }>
                <SearchButton message=SearchMessage::BringBack icon=Icon::Undo label=Everything::BringBack test_id="bring-back" class="button" />
            </Show>
            <SearchButton message=SearchMessage::Begin icon=Icon::Wand label=Everything::Again test_id="find-everything" class="button" />
        }
        .into_any(),
    }
    };
    view! {
        <div class="search-dock" data-testid="search-dock">
            <div class="search-told">
                <p class="search-title" data-testid="search-title">{move || told.with(|told| say(&told.title))}</p>
                <Show when=move || share.with(Option::is_some)>
                    <ProgressBar label=say(Everything::Asked).into_owned() share />
                </Show>
                <p class="dim">{move || told.with(|told| say(&told.detail))}</p>
            </div>
            <div class="search-actions">{buttons}</div>
        </div>
    }
}

#[component]
fn AcceptAll() -> impl IntoView {
    view! { <CommandButton command=Command::AcceptAll icon=Icon::CheckAll label=say(Everything::AcceptAll).into_owned() class="button primary" /> }
}

/// A button for something that is no command of its own.
#[component]
fn SearchButton(
    message: SearchMessage,
    icon: Icon,
    label: Everything,
    test_id: &'static str,
    class: &'static str,
) -> impl IntoView {
    let page = Page::here();
    view! {
        <button
            type="button"
            class=class
            data-testid=test_id
            on:click=move |_| page.send(Message::Search(message.clone()))
        >
            <IconView icon />
            <span class="label">{say(label)}</span>
        </button>
    }
}

fn tell(editor: &Editor) -> Told {
    let Some(session) = editor.session() else { return before(Actions::Wait) };
    let Some(search) = session.search() else {
        return before(if *session.phase() == Phase::Ready { Actions::Begin } else { Actions::Wait });
    };
    let [done, points] = search.progress().map(|count| count as u64);
    let masks = search.offered().len() as u64;
    let (title, detail, actions) = match (search.state(), masks) {
        (SearchState::Running, _) => {
            (Everything::Running { masks, done, points }, Everything::AnswersMeanwhile, Actions::Stop)
        }
        (SearchState::Stopped, _) => {
            (Everything::Stopped { masks, done, points }, Everything::ClickToAccept, Actions::GoOn)
        }
        (SearchState::Finished, 0) => finished_without(search),
        (SearchState::Finished, _) => {
            (Everything::Proposed { masks }, Everything::ClickToAccept, Actions::Choose)
        }
    };
    Told { title, detail, actions }
}

fn finished_without(search: &Search) -> (Everything, Everything, Actions) {
    let [accepted, dismissed] = [search.accepted(), search.dismissed()].map(|count| count as u64);
    let (title, detail) = if accepted + dismissed > 0 {
        (Everything::Decided { accepted, dismissed }, Everything::NothingToDecide)
    } else if search.found() > 0 {
        (Everything::NonePasses { masks: search.found() as u64 }, Everything::LowerThem)
    } else {
        (Everything::NothingFound, Everything::LookAgain)
    };
    (title, detail, Actions::Again)
}

/// While there is no search.
fn before(actions: Actions) -> Told {
    let title = if actions == Actions::Wait { Everything::NotReady } else { Everything::Begin };
    Told { title, detail: Everything::OrDrag, actions }
}
