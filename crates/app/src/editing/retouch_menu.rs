//! What changes a mask as a whole, folded away until it is wanted.
//! What the commands do is said by `editor`.

use crate::widgets::{CommandButton, Icon};
use editor::Command;
use leptos::prelude::*;

/// Command, icon and name here.
const ENTRIES: [(Command, Icon, &str); 8] = [
    (Command::FillHoles, Icon::FillHoles, "Fill holes"),
    (Command::DropIslands, Icon::DropIslands, "Drop islands"),
    (Command::Grow, Icon::Grow, "Grow"),
    (Command::Shrink, Icon::Shrink, "Shrink"),
    (Command::Smooth, Icon::Smooth, "Smooth"),
    (Command::Join, Icon::Unite, "Join"),
    (Command::Subtract, Icon::Subtract, "Subtract"),
    (Command::Intersect, Icon::Intersect, "Intersect"),
];

/// A heading that unfolds, and a button for each command.
#[component]
pub(super) fn RetouchMenu() -> impl IntoView {
    let buttons = ENTRIES
        .map(|(command, icon, label)| view! { <CommandButton command icon label class="button small" /> });
    view! {
        <details class="retouch" data-testid="retouch">
            <summary>"Change the mask"</summary>
            <div class="retouch-buttons">{buttons.collect_view()}</div>
        </details>
    }
}
