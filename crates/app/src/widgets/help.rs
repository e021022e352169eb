//! The help sheet: all keys, from the table of commands, and what mouse and fingers do.
//! Whether it is open is kept by `editor`; keys are chosen in `key_choice` and `key_row`.

use super::Dialog;
use super::key_choice::KeyChoice;
use super::key_row::KeyRow;
use crate::installation;
use crate::language::say;
use crate::page::Page;
use editor::{COMMANDS, Command};
use leptos::prelude::*;
use words::{Gesture, Status};

/// What is done with a mouse, and with fingers.
const GESTURES: &[(Gesture, Gesture)] = &[
    (Gesture::Click, Gesture::ClickMeans),
    (Gesture::RightClick, Gesture::RightClickMeans),
    (Gesture::Drag, Gesture::DragMeans),
    (Gesture::Hover, Gesture::HoverMeans),
    (Gesture::Digits, Gesture::DigitsMean),
    (Gesture::Arrows, Gesture::ArrowsMean),
    (Gesture::ControlWheel, Gesture::ControlWheelMeans),
    (Gesture::ShiftClickBrush, Gesture::ShiftClickBrushMeans),
    (Gesture::RightDragBrush, Gesture::RightDragBrushMeans),
    (Gesture::DoubleClick, Gesture::DoubleClickMeans),
    (Gesture::ClickProposal, Gesture::ClickProposalMeans),
    (Gesture::DragEverything, Gesture::DragEverythingMeans),
    (Gesture::ShiftClick, Gesture::ShiftClickMeans),
    (Gesture::Wheel, Gesture::WheelMeans),
    (Gesture::SpaceDrag, Gesture::SpaceDragMeans),
    (Gesture::DropPaste, Gesture::DropPasteMeans),
];

/// A dialog over everything else.
#[component]
pub(crate) fn HelpSheet() -> impl IntoView {
    let page = Page::here();
    let is_open = page.read(editor::Editor::help_is_open);
    let edits = RwSignal::new(false);
    view! {
        <Dialog
            name="help"
            class="help"
            title=say(Gesture::Title)
            is_open
            command=Command::Help
            closed=move |()| edits.set(false)
        >
            <KeyChoice edits />
            <div class="help-columns">
                <dl>{GESTURES.iter().map(|&(gesture, meaning)| gesture_row(gesture, meaning)).collect_view()}</dl>
                <dl>{COMMANDS.iter().map(|info| view! { <KeyRow command=info.command edits /> }).collect_view()}</dl>
            </div>
            <p class="dim help-version">{say(Status::Version { version: installation::version() })}</p>
        </Dialog>
    }
}

fn gesture_row(gesture: Gesture, meaning: Gesture) -> impl IntoView {
    view! {
        <div>
            <dt>{say(meaning)}</dt>
            <dd>{say(gesture)}</dd>
        </div>
    }
}
