//! Asks for the part of a large photo that is on the stage in more detail, once the view rests, and tells of the wait.
//! Which part that is says `editor::Detail`; it is decoded in `pictures`.

use crate::language::say;
use crate::page::Page;
use gloo::timers::callback::Timeout;
use leptos::prelude::*;
use words::Wait;

/// How long the view has to rest: a decoder is not asked at every step of the wheel.
const REST_MILLISECONDS: u32 = 150;

/// What is said while the photo is coarser than the screen.
#[component]
pub(super) fn Sharpness() -> impl IntoView {
    let page = Page::here();
    let session = page.read(|editor| editor.session().map(editor::Session::id));
    let view = page.read(|editor| editor.scene().map(|scene| scene.view));
    let is_sharpening =
        Memo::new(move |_| session.get().is_some_and(|session| page.pictures().is_sharpening(session)));
    let waiting = StoredValue::new_local(None::<Timeout>);
    Effect::new(move |_| {
        let Some((session, view)) = session.get().zip(view.get()) else { return };
        // Asked again when the photo is here, and when a part of it is.
        let is_there = page.pictures().of(session).is_some();
        let rests = !is_sharpening.get() && is_there;
        let timeout =
            rests.then(|| Timeout::new(REST_MILLISECONDS, move || page.pictures().sharpen(session, view)));
        waiting.set_value(timeout); // ends the one before
    });
    view! {
        <Show when=move || is_sharpening.get()>
            <p class="sharpening" data-testid="sharpening">{say(Wait::Sharpening)}</p>
        </Show>
    }
}
