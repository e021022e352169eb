//! Pictures to open or to come back to, as cards.
//! Where the offered ones come from is in `offers`.

use crate::language::say;
use crate::offers::{Offer, OfferList};
use crate::page::Page;
use crate::widgets::{Icon, IconButton, IconView, PhotoThumb};
use editor::{Message, Phase, QueuedImage, Session, SessionId, Status, Whence};
use leptos::either::EitherOf3;
use leptos::prelude::*;
use words::{Gallery, Panel, Queue};

/// As many as there are samples, usually.
const PLACEHOLDERS: usize = 4;

/// Whose pictures are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shelf {
    /// Those that come with the page.
    Samples,
    /// Those of the server's folder.
    Folder,
}

/// A heading and its cards, or what is known instead of them.
#[component]
pub(crate) fn OfferGrid(heads: Shelf, offers: OfferList) -> impl IntoView {
    let cards = move || match offers.get() {
        None => EitherOf3::A(
            (0..PLACEHOLDERS).map(|_| view! { <li class="photo-card loading"></li> }).collect_view(),
        ),
        Some(Ok(offers)) => {
            EitherOf3::B(offers.into_iter().map(|offer| view! { <OfferCard offer /> }).collect_view())
        }
        Some(Err(text)) => EitherOf3::C(view! { <li class="grid-note" role="alert">{say(text)}</li> }),
    };
    let has_some = move || offers.with(|offers| matches!(offers, Some(Ok(_))));
    let queue = (heads == Shelf::Folder).then(|| {
        view! {
            <Show when=has_some>
                <QueueAll offers />
            </Show>
        }
    });
    let heading = match heads {
        Shelf::Samples => Gallery::TrySample,
        Shelf::Folder => Gallery::InThisFolder,
    };
    view! {
        <section class="shelf">
            <h2>{say(heading)} {queue}</h2>
            <ul class="photo-grid">{cards}</ul>
        </section>
    }
}

/// Puts all pictures of a list into the queue.
#[component]
fn QueueAll(offers: OfferList) -> impl IntoView {
    let page = Page::here();
    let queue = move |_| {
        let offers = offers.get_untracked().and_then(Result::ok).unwrap_or_default();
        let queued =
            |Offer { sample, .. }| QueuedImage { name: sample.name.clone(), whence: Whence::Offered(sample) };
        page.send(Message::Enqueue(offers.into_iter().map(queued).collect()));
    };
    view! {
        <button type="button" class="button small" data-testid="queue-all" on:click=queue>
            <IconView icon=Icon::Images />
            <span class="label">{say(Queue::WorkOnAll)}</span>
        </button>
    }
}

#[component]
fn OfferCard(offer: Offer) -> impl IntoView {
    let page = Page::here();
    let Offer { sample, title, credit } = offer;
    let (name, url) = (sample.name.clone(), sample.image_url.clone());
    view! {
        <li>
            <button
                type="button"
                class="photo-card"
                data-testid="sample"
                data-name=name
                on:click=move |_| page.send(Message::OpenSample(sample.clone()))
            >
                <img src=url alt="" loading="lazy" decoding="async" />
                <span class="photo-title">{say(title)}</span>
                <span class="photo-note">{credit}</span>
            </button>
        </li>
    }
}

/// What an open image's card says.
#[derive(Debug, Clone, PartialEq)]
struct OpenImage {
    id: SessionId,
    name: String,
    note: String,
}

/// The images that are open; nothing when there are none.
#[component]
pub(crate) fn OpenImages() -> impl IntoView {
    let page = Page::here();
    let images = page.read(|editor| editor.sessions().iter().map(describe).collect::<Vec<_>>());
    let any = move || images.with(|images| !images.is_empty());
    view! {
        <Show when=any>
            <section class="shelf">
                <h2>{say(Gallery::OpenImages)}</h2>
                <ul class="photo-grid">
                    <For each=move || images.get() key=|image| (image.id, image.note.clone()) let:image>
                        <OpenImageCard image />
                    </For>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn OpenImageCard(image: OpenImage) -> impl IntoView {
    let page = Page::here();
    let OpenImage { id, name, note } = image;
    let asked = say(Gallery::AskToClose { name: name.clone() });
    let closes = say(Gallery::CloseImage { name: name.clone() }).into_owned();
    let close = move || {
        let loses = page.look(|editor| {
            editor.sessions().iter().any(|session| session.id() == id && session.has_unsaved_instances())
        });
        if !loses || window().confirm_with_message(&asked).unwrap_or_default() {
            page.send(Message::Close(id));
        }
    };
    view! {
        <li class="closable">
            <IconButton icon=Icon::Cross label=closes test_id="close-image" press=close />
            <button
                type="button"
                class="photo-card"
                data-testid="open-image"
                data-name=name.clone()
                on:click=move |_| page.send(Message::Show(id))
            >
                <PhotoThumb session=id />
                <span class="photo-title">{name.clone()}</span>
                <span class="photo-note">{note}</span>
            </button>
        </li>
    }
}

fn describe(session: &Session) -> OpenImage {
    let work = session.work();
    let objects = match (session.phase(), session.history().instances().len()) {
        (Phase::Asleep, 0) => say(Queue::NotOpened),
        (Phase::Fetching(_) | Phase::Restoring, _) => say(Gallery::Loading),
        (Phase::Queued, 0) => say(Gallery::Waiting),
        (Phase::Encoding(_), _) => say(Gallery::Embedding),
        (_, 0) => say(Panel::NoObjects),
        (_, count) => say(Panel::Objects { count: count as u64 }),
    };
    let status = (work.status != Status::New).then(|| say(work.status.name()));
    let flagged = work.is_flagged.then(|| say(Queue::Flagged));
    let note = status.into_iter().chain([objects]).chain(flagged).collect::<Vec<_>>().join(", ");
    OpenImage { id: session.id(), name: session.name().to_owned(), note }
}
