//! The first screen: what the page is for, and every way to open a photo.
//! What happens to a photo once it is open is in `editing`.

mod cards;
mod drop_zone;
mod model_status;

use crate::offers::Offers;
use crate::widgets::{CommandButton, Icon, IconView, ThemeButton};
use cards::{OfferGrid, OpenImages};
use drop_zone::DropZone;
use editor::Command;
use leptos::prelude::*;
use model_status::ModelStatus;

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
                <ThemeButton />
            </header>
            <main>
                <section class="hero">
                    <div class="hero-words">
                        <h1>"Click an object. Get its mask."</h1>
                        <p class="lead">
                            "Cut objects out of photos, or label them to train a model. \
                            A few clicks each, a few milliseconds a click."
                        </p>
                        <p class="promise">
                            <IconView icon=Icon::Shield />
                            "Everything runs in this page: no account, and no photo leaves your machine."
                        </p>
                    </div>
                    <DropZone />
                </section>
                <OpenImages />
                <Show when=serves>
                    <OfferGrid heading="In this folder" offers=served />
                </Show>
                <OfferGrid heading="Try a sample" offers=samples />
            </main>
        </div>
    }
}
