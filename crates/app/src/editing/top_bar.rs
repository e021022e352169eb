//! Which photo this is, and what concerns all of it: back, undo, save, accept.
//! Tools are in `tool_rail`.

use super::save_menu::SaveMenu;
use crate::language::say;
use crate::page::Page;
use crate::widgets::{CommandButton, Icon, ThemeButton};
use editor::Command;
use leptos::prelude::*;
use words::{CommandName, Label};

/// The bar at the top.
#[component]
pub(crate) fn TopBar() -> impl IntoView {
    let page = Page::here();
    let name =
        page.read(|editor| editor.session().map(|session| session.name().to_owned()).unwrap_or_default());
    let size = page.read(|editor| editor.session().and_then(editor::Session::size));
    let size = move || size.get().map(|size| format!("{} × {}", size.width, size.height));
    view! {
        <header class="top-bar">
            <CommandButton command=Command::Gallery icon=Icon::ArrowLeft class="button quiet" />
            <h1 class="photo-name">
                <span class="name" title=move || name.get()>{move || name.get()}</span>
                <span class="dim size">{size}</span>
            </h1>
            <div class="button-group" role="group" aria-label=say(Label::Steps)>
                <CommandButton command=Command::Undo icon=Icon::Undo class="button quiet" />
                <CommandButton command=Command::Redo icon=Icon::Redo class="button quiet" />
            </div>
            <SaveMenu />
            <CommandButton command=Command::Help icon=Icon::Question class="button quiet wide-only" />
            <ThemeButton />
            <div class="button-group" role="group" aria-label=say(Label::Draft)>
                <CommandButton command=Command::Drop icon=Icon::Cross label=say(CommandName::Drop) class="button drop-button" />
                <CommandButton command=Command::Accept icon=Icon::Check label=say(CommandName::Accept) class="button primary" />
            </div>
        </header>
    }
}
