//! A dialog over everything else, with a title and a way out.
//! Whether it is open is kept by `editor`.

use super::{Icon, IconView};
use crate::language::say;
use crate::page::Page;
use editor::{Command, Message};
use leptos::html;
use leptos::prelude::*;
use std::borrow::Cow;
use words::Label;

/// Opens and closes as `is_open` says. When a person closes it, `command` is sent, which did open it, and `closed`
/// is called.
#[component]
pub(crate) fn Dialog(
    /// What it is called in tests.
    name: &'static str,
    class: &'static str,
    title: Cow<'static, str>,
    is_open: Memo<bool>,
    command: Command,
    #[prop(optional, into)] closed: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let page = Page::here();
    let dialog = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let Some(dialog) = dialog.get() else { return };
        match (is_open.get(), dialog.open()) {
            // Fails only for a dialog that is not in the page.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            (true, true) | (false, false) => {}
        }
    });
    // Escape closes the dialog without asking.
    let on_close = move |_| {
        if let Some(closed) = closed {
            closed.run(());
        }
        if is_open.get_untracked() {
            page.send(Message::Command(command));
        }
    };
    let title_id = format!("{name}-title");
    let labelled_by = title_id.clone();
    view! {
        <dialog node_ref=dialog class=class aria-labelledby=labelled_by data-testid=name on:close=on_close>
            <header>
                <h2 id=title_id>{title}</h2>
                <form method="dialog">
                    <button class="button quiet icon-only" aria-label=say(Label::Close) title=say(Label::Close)>
                        <IconView icon=Icon::Cross />
                    </button>
                </form>
            </header>
            {children()}
        </dialog>
    }
}
