//! A card over the page: a newer version waits, and can be used now or later.
//! When it starts is decided by `editor`.

use super::{Icon, IconButton, IconView};
use crate::language::say;
use crate::page::Page;
use editor::{InstallationMessage, Keeping, Message, Update};
use leptos::prelude::*;
use words::{Label, Offline};

/// The card, while a version is offered or about to start.
#[component]
pub(crate) fn NewVersion() -> impl IntoView {
    let page = Page::here();
    let update = page.read(|editor| editor.installation().update);
    let text = page.read(|editor| match (editor.installation().update, editor.keeping()) {
        (Update::Offered, Keeping::Saved | Keeping::Saving) => Some(Offline::NothingIsLost),
        (Update::Wanted | Update::Starting, _) => Some(Offline::WhenAllIsSaved),
        // A tab that keeps nothing promises nothing.
        _ => None,
    });
    let is_shown = move || matches!(update.get(), Update::Offered | Update::Wanted | Update::Starting);
    view! {
        <Show when=is_shown>
            <div class="notice" data-testid="new-version">
                <IconView icon=Icon::ArrowUp />
                <p>
                    {say(Offline::NewVersion)} " "
                    {move || text.get().map(say)}
                </p>
                <IconButton
                    icon=Icon::Cross
                    label=say(Label::Dismiss).into_owned()
                    test_id="postpone"
                    press=move || page.send(Message::Installation(InstallationMessage::Postpone))
                />
                <button
                    type="button"
                    class="button small"
                    data-testid="use-new-version"
                    disabled=move || update.get() != Update::Offered
                    on:click=move |_| page.send(Message::Installation(InstallationMessage::UseNewVersion))
                >
                    <span class="label">{say(Offline::UseNewVersion)}</span>
                </button>
            </div>
        </Show>
    }
}
