//! A small picture of an image of the queue, asleep or not; the browser reads it when it comes into view.
//! Small copies of images that were on the stage are made by `pictures`.

use super::{Icon, IconView};
use crate::held::blob_of;
use crate::page::Page;
use editor::SessionId;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::Url;

/// The picture, or an icon where the browser can show none.
#[component]
pub(crate) fn PhotoThumb(session: SessionId) -> impl IntoView {
    let page = Page::here();
    let source = RwSignal::new(None::<String>);
    let made = StoredValue::new(None::<String>);
    on_cleanup(move || {
        if let Some(url) = made.try_get_value().flatten() {
            let _ = Url::revoke_object_url(&url);
        }
    });
    let (held, offered) = page.look(|editor| {
        let session = editor.sessions().iter().find(|other| other.id() == session);
        (session.and_then(editor::Session::held), session.and_then(|session| session.offered_at().cloned()))
    });
    if offered.is_some() {
        source.set(offered);
    } else if page.pictures().thumbnail(session).is_none() {
        spawn_local(async move {
            let blob = blob_of(page, session, held).await;
            if let Some(url) = blob.ok().and_then(|blob| Url::create_object_url_with_blob(&blob).ok()) {
                match made.try_set_value(Some(url.clone())) {
                    None => drop(source.try_set(Some(url))),
                    Some(_) => drop(Url::revoke_object_url(&url)), // nobody looks any more
                }
            }
        });
    }
    move || match page.pictures().thumbnail(session).or_else(|| source.get()) {
        Some(url) => {
            let failed = move |_| source.set(None);
            view! { <img src=url alt="" loading="lazy" decoding="async" draggable="false" on:error=failed /> }
                .into_any()
        }
        None => view! { <IconView icon=Icon::Images /> }.into_any(),
    }
}
