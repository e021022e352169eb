//! The first screen: what the page is for, and every way to open a photo.
//! What happens to a photo once it is open is in `editing`.

mod cards;
mod drop_zone;
mod model_status;

use crate::language::say;
use crate::network;
use crate::offers::Offers;
use crate::page::Page;
use crate::widgets::{CommandButton, Icon, IconView, LanguageMenu, ThemeButton};
use cards::{OfferGrid, OpenImages, Shelf};
use drop_zone::DropZone;
use editor::Command;
use leptos::prelude::*;
use model_status::ModelStatus;
use words::{Gallery as Text, Offline};

/// The first screen.
#[component]
pub(crate) fn Gallery() -> impl IntoView {
    let Offers { samples, served } = Offers::here();
    let serves = move || {
        served.with(|served| served.as_ref().is_some_and(|list| !matches!(list, Ok(list) if list.is_empty())))
    };
    view! {
        <div class="gallery" data-testid="gallery">
            <header class="gallery-bar">
                <p class="logo"><img src="favicon.svg" alt="" width="28" height="28" />"Maskwright"</p>
                <ModelStatus />
                <CommandButton command=Command::Help icon=Icon::Question class="button quiet" />
                <LanguageMenu />
                <ThemeButton />
            </header>
            <main>
                <section class="hero">
                    <div class="hero-words">
                        <h1>{say(Text::Headline)}</h1>
                        <p class="lead">{say(Text::Lead)}</p>
                        <p class="promise">
                            <IconView icon=Icon::Shield />
                            {say(Text::Promise)}
                        </p>
                        <OfflinePromise />
                    </div>
                    <DropZone />
                </section>
                <OpenImages />
                <Show when=serves>
                    <OfferGrid heads=Shelf::Folder offers=served />
                </Show>
                <OfferGrid heads=Shelf::Samples offers=samples />
            </main>
        </div>
    }
}

/// Whether a network is needed. It has its place before that is known: nothing moves under a pointer.
#[component]
fn OfflinePromise() -> impl IntoView {
    let promise = Page::here().read(network::words_of);
    let icon = move || promise.get().map_or(Icon::Plane, |told| told.icon);
    let text = move || say(promise.get().map_or(Offline::WorksOffline, |told| told.promise));
    view! {
        <p class="promise" class:unknown=move || promise.get().is_none() data-testid="offline">
            <IconView icon=Signal::derive(icon) />
            {text}
        </p>
    }
}
