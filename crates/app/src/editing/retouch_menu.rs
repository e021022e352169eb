//! What changes a mask as a whole, folded away until it is wanted.
//! What the commands do is said by `editor`.

use crate::language::say;
use crate::widgets::{CommandButton, Icon};
use editor::Command;
use leptos::prelude::*;
use words::Panel;

/// Command, icon, and what it is called where its full name is too long.
const ENTRIES: [(Command, Icon, Option<Panel>); 8] = [
    (Command::FillHoles, Icon::FillHoles, None),
    (Command::DropIslands, Icon::DropIslands, None),
    (Command::Grow, Icon::Grow, None),
    (Command::Shrink, Icon::Shrink, None),
    (Command::Smooth, Icon::Smooth, None),
    (Command::Join, Icon::Unite, Some(Panel::Join)),
    (Command::Subtract, Icon::Subtract, Some(Panel::Subtract)),
    (Command::Intersect, Icon::Intersect, Some(Panel::Intersect)),
];

/// A heading that unfolds, and a button for each command.
#[component]
pub(super) fn RetouchMenu() -> impl IntoView {
    let buttons = ENTRIES.map(|(command, icon, short)| {
        let label = short.map_or_else(|| say(command.info().label), say);
        view! { <CommandButton command icon label class="button small" /> }
    });
    view! {
        <details class="retouch" data-testid="retouch">
            <summary>{say(Panel::ChangeMask)}</summary>
            <div class="retouch-buttons">{buttons.collect_view()}</div>
        </details>
    }
}
