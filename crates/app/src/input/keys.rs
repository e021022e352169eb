//! Key presses that are commands.
//! Which keys those are is said by `editor::Bindings`.

use super::{Input, on};
use crate::page::Page;
use editor::{CategoryMessage, Direction, KeyMessage, KeyPress, Message, Pace, Shortcut};
use gloo::events::EventListener;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, KeyboardEvent};

/// Where a key goes to by itself; decides which commands it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    /// The stage, or nothing: all keys are commands.
    Stage,
    /// A button: it needs Tab, Enter and Space itself.
    Button,
    /// One of several choices, or a box to tick: it needs Tab and Space.
    Choice,
    /// A slider: it needs the keys that move it.
    Slider,
    /// A text field, or a dialog or menu: no key is a command.
    Typing,
}

impl Focus {
    fn needs(self, key: &str) -> bool {
        match self {
            Self::Stage => false,
            Self::Button => matches!(key, "Tab" | "Enter" | " "),
            Self::Choice => matches!(key, "Tab" | " "),
            Self::Slider => matches!(key, "Tab" | "Home" | "End" | "PageUp" | "PageDown"),
            Self::Typing => true,
        }
    }
}

pub(super) fn listeners(page: Page, input: Input) -> Vec<EventListener> {
    let down = on(&window(), "keydown", move |event| {
        on_key_down(page, input, event.unchecked_ref());
    });
    let up = on(&window(), "keyup", move |event| {
        let event: &KeyboardEvent = event.unchecked_ref();
        if event.key() == " " {
            input.space_is_down.set(false);
        }
        input.control_is_down.set(event.ctrl_key() || event.meta_key());
    });
    // The key may go up over another window.
    let left = on(&window(), "blur", move |_| {
        input.space_is_down.set(false);
        input.control_is_down.set(false);
    });
    // A button that is pressed with the mouse leaves the keys to the stage.
    let press = on(&window(), "mousedown", |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.closest("button").is_ok_and(|button| button.is_some())) {
            event.prevent_default();
        }
    });
    vec![down, up, left, press]
}

fn on_key_down(page: Page, input: Input, event: &KeyboardEvent) {
    let focus = focus();
    let key = key_of(event);
    let control = event.ctrl_key() || event.meta_key();
    input.control_is_down.set(control);
    let press = KeyPress { key: &key, control, shift: event.shift_key() };
    if page.look(|editor| editor.listens_for().is_some()) {
        event.prevent_default();
        return choose(page, press);
    }
    if event.default_prevented() || event.alt_key() || focus == Focus::Typing {
        return;
    }
    let works = page.look(|editor| editor.session().is_some());
    if key == " " && focus == Focus::Stage && works {
        event.prevent_default();
        input.space_is_down.set(true);
        return;
    }
    let command = page.look(|editor| editor.command_for(press)).filter(|_| !focus.needs(&key));
    let message = match (command, direction(&key), category_key(press)) {
        (Some(command), _, _) => Message::Command(command),
        (None, Some(direction), _) if focus == Focus::Stage && works && !control => {
            let pace = if press.shift { Pace::Fast } else { Pace::Steady };
            Message::MoveCrosshair(direction, pace)
        }
        (None, _, Some(place)) if works => Message::Category(CategoryMessage::ChooseAt(place)),
        _ => return,
    };
    event.prevent_default();
    page.send(message);
}

/// The key that somebody wants for a command; Escape is the way out, and a modifier alone is the beginning of one.
fn choose(page: Page, press: KeyPress<'_>) {
    let message = match Shortcut::of(press) {
        _ if press.key == "Escape" => KeyMessage::Cancel,
        Some(shortcut) => KeyMessage::Pressed(shortcut),
        None => return,
    };
    page.send(Message::Keys(message));
}

/// What the key types, but a digit with Shift is that digit: what it types then differs from keyboard to keyboard.
fn key_of(event: &KeyboardEvent) -> String {
    match event.code().strip_prefix("Digit") {
        Some(digit) if event.shift_key() => digit.to_owned(),
        Some(_) | None => event.key(),
    }
}

fn direction(key: &str) -> Option<Direction> {
    match key {
        "ArrowLeft" => Some(Direction::Left),
        "ArrowRight" => Some(Direction::Right),
        "ArrowUp" => Some(Direction::Up),
        "ArrowDown" => Some(Direction::Down),
        _ => None,
    }
}

/// The place in the list of the category with this key, the first being 0.
fn category_key(press: KeyPress<'_>) -> Option<usize> {
    let digit = press.key.parse::<usize>().ok().filter(|_| !press.control)?;
    (1..=9).contains(&digit).then(|| digit - 1)
}

fn focus() -> Focus {
    let matches = |selector| document().query_selector(selector).ok().flatten().is_some();
    let is = |selector| {
        document().active_element().is_some_and(|element| element.matches(selector).unwrap_or_default())
    };
    if matches("dialog[open], :popover-open")
        || is("input:not([type=radio], [type=checkbox], [type=range]), textarea, select")
    {
        Focus::Typing
    } else if is("input[type=range]") {
        Focus::Slider
    } else if is("input:is([type=radio], [type=checkbox])") {
        Focus::Choice
    } else if is("button, a, summary") {
        Focus::Button
    } else {
        Focus::Stage
    }
}
