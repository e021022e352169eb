//! Mouse, pen, fingers and wheel over the stage.
//! Gestures are recognised by `editor`.

use super::{Input, on};
use crate::page::Page;
use annotation::ScreenPoint;
use editor::{
    Command, HeldKeys, Message, PointerButton, PointerDevice, PointerInput, PointerPhase, Tool, Wheel,
};
use gloo::events::EventListener;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, MouseEvent, PointerEvent, WheelEvent};

/// How much larger one CSS pixel of wheel travel makes the image, as an exponent.
const WHEEL_SPEED: f64 = 0.0015;
/// The same for a pinch on a trackpad, which browsers report as a wheel with Ctrl.
const PINCH_SPEED: f64 = 0.01;
/// What a line of wheel travel is in CSS pixels, for browsers that count in lines.
const LINE_HEIGHT: f64 = 16.0;

/// The browser's number of the wheel button.
const MIDDLE: i16 = 1;

pub(super) fn listeners(page: Page, input: Input, stage: &HtmlElement) -> Vec<EventListener> {
    // A browser sends one move for each frame, with the last position.
    let kinds = [
        ("pointerdown", PointerPhase::Down),
        ("pointermove", PointerPhase::Move),
        ("pointerup", PointerPhase::Up),
        ("pointerleave", PointerPhase::Leave),
        ("pointercancel", PointerPhase::Cancel),
    ];
    let mut listeners: Vec<_> = kinds
        .into_iter()
        .map(|(kind, phase)| {
            let element = stage.clone();
            on(stage, kind, move |event| {
                let event: &PointerEvent = event.unchecked_ref();
                if phase == PointerPhase::Down {
                    take_hold(&element, event);
                }
                if let Some(pointer) = read(event, phase, &element, input) {
                    page.send(Message::Pointer(pointer));
                }
            })
        })
        .collect();
    listeners.extend(wheel_and_buttons(page, input, stage));
    listeners
}

/// What a browser would do by itself is kept from the stage: scrolling and the menu of the right button. A double
/// click picks an object up, or closes a polygon.
fn wheel_and_buttons(page: Page, input: Input, stage: &HtmlElement) -> [EventListener; 4] {
    let element = stage.clone();
    let wheel = on(stage, "wheel", move |event| {
        event.prevent_default();
        let event: &WheelEvent = event.unchecked_ref();
        let at = on_stage(&element, f64::from(event.client_x()), f64::from(event.client_y()));
        let control = input.control_is_down.get_untracked();
        let held = HeldKeys { alt: event.alt_key(), shift: event.shift_key(), space: false, control };
        page.send(Message::Wheel(Wheel { at, factor: wheel_factor(event), held }));
    });
    let middle = on(stage, "mousedown", |event| {
        if event.unchecked_ref::<MouseEvent>().button() == MIDDLE {
            event.prevent_default();
        }
    });
    let menu = on(stage, "contextmenu", |event| event.prevent_default());
    let twice = on(stage, "dblclick", move |_| {
        let command = page.look(|editor| match editor.tool() {
            Tool::Select => Some(Command::Refine),
            Tool::Polygon => editor.outline().map(|_| Command::Accept),
            _ => None,
        });
        command.into_iter().for_each(|command| page.send(Message::Command(command)));
    });
    [wheel, middle, menu, twice]
}

/// The stage gets all further events of this pointer; the browser gives it the keys.
fn take_hold(stage: &HtmlElement, event: &PointerEvent) {
    // Fails only for a pointer that is gone.
    let _ = stage.set_pointer_capture(event.pointer_id());
}

/// `None` for a button that means nothing here.
fn read(
    event: &PointerEvent,
    phase: PointerPhase,
    stage: &HtmlElement,
    input: Input,
) -> Option<PointerInput> {
    let button = match event.button() {
        MIDDLE => PointerButton::Middle,
        2 => PointerButton::Secondary,
        -1 | 0 => PointerButton::Primary, // -1: no button changed
        _ => return None,
    };
    let device = match &*event.pointer_type() {
        "touch" => PointerDevice::Touch,
        "pen" => PointerDevice::Pen,
        _ => PointerDevice::Precise,
    };
    let at = on_stage(stage, f64::from(event.client_x()), f64::from(event.client_y()));
    let held = HeldKeys {
        alt: event.alt_key(),
        space: input.space_is_down.get_untracked(),
        shift: event.shift_key(),
        control: event.ctrl_key() || event.meta_key(),
    };
    let pressure = match &*event.pointer_type() {
        "pen" => f64::from(event.pressure()),
        _ => 1.0, // a mouse says one half
    };
    Some(PointerInput { id: event.pointer_id(), phase, at, button, device, pressure, held })
}

fn on_stage(stage: &HtmlElement, x: f64, y: f64) -> ScreenPoint {
    let area = stage.get_bounding_client_rect();
    ScreenPoint::new(x - area.left(), y - area.top())
}

fn wheel_factor(event: &WheelEvent) -> f64 {
    let travel = match event.delta_mode() {
        WheelEvent::DOM_DELTA_PIXEL => event.delta_y(),
        _ => event.delta_y() * LINE_HEIGHT,
    };
    let speed = if event.ctrl_key() { PINCH_SPEED } else { WHEEL_SPEED };
    (-travel * speed).exp()
}
