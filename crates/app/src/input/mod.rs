//! The only listeners of the page besides its buttons: keys, files, pointers, wheel and the stage's size.
//! What the events mean is decided by `editor`.

mod files;
mod handed;
mod keys;
mod pointer;

use crate::page::Page;
use crate::stage::StageSize;
use annotation::ScreenPoint;
use editor::Message;
use gloo::events::{EventListener, EventListenerOptions};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BeforeUnloadEvent, Element, Event, EventTarget, HtmlElement, ResizeObserver};

/// What the listeners remember for others.
#[derive(Clone, Copy)]
pub(crate) struct Input {
    /// Files are being dragged over the page.
    pub(crate) files_hover: RwSignal<bool>,
    /// The space bar is down.
    pub(crate) space_is_down: RwSignal<bool>,
    /// Ctrl or Command is down. Browsers say so of a pinch on a trackpad, too; this knows better.
    pub(crate) control_is_down: RwSignal<bool>,
}

impl Input {
    /// What `listen_to_window` gave.
    pub(crate) fn here() -> Self {
        expect_context()
    }
}

/// Listens to the window for as long as the calling component lives.
pub(crate) fn listen_to_window(page: Page) {
    let up = || RwSignal::new(false);
    let input = Input { files_hover: up(), space_is_down: up(), control_is_down: up() };
    provide_context(input);
    let mut listeners = keys::listeners(page, input);
    listeners.extend(files::listeners(page, input));
    listeners.push(on(&window(), "beforeunload", move |event| {
        if page.look(editor::Editor::would_lose_instances) {
            event.prevent_default();
            event.unchecked_ref::<BeforeUnloadEvent>().set_return_value("unsaved");
        }
    }));
    StoredValue::new_local(listeners);
    handed::listen(page);
}

/// Listens to the stage for as long as the calling component lives, and measures it at once.
pub(crate) fn listen_to_stage(page: Page, size: RwSignal<StageSize>, stage: &HtmlElement) {
    let measured = {
        let stage = stage.clone();
        move || measure(page, size, &stage)
    };
    measured();
    let mut listeners = pointer::listeners(page, Input::here(), stage);
    listeners.push(on(&window(), "resize", {
        let measured = measured.clone();
        move |_| measured() // another screen, or the browser's zoom
    }));
    StoredValue::new_local((listeners, SizeWatch::start(stage, measured)));
}

/// Calls back when an element's size changes, until dropped.
struct SizeWatch {
    observer: ResizeObserver,
    _changed: Closure<dyn FnMut()>,
}

impl SizeWatch {
    fn start(element: &Element, changed: impl FnMut() + 'static) -> Option<Self> {
        let changed = Closure::<dyn FnMut()>::new(changed);
        let observer = ResizeObserver::new(changed.as_ref().unchecked_ref()).ok()?;
        observer.observe(element);
        Some(Self { observer, _changed: changed })
    }
}

impl Drop for SizeWatch {
    fn drop(&mut self) {
        self.observer.disconnect();
    }
}

fn measure(page: Page, size: RwSignal<StageSize>, stage: &HtmlElement) {
    let area = stage.get_bounding_client_rect();
    let css = ScreenPoint::new(area.width(), area.height());
    let now = StageSize { css, pixel_ratio: window().device_pixel_ratio() };
    if size.get_untracked() != now {
        size.set(now);
        page.send(Message::StageResized(css));
    }
}

/// A listener that may keep the browser from doing what it does by itself.
fn on(target: &EventTarget, kind: &'static str, act: impl FnMut(&Event) + 'static) -> EventListener {
    EventListener::new_with_options(target, kind, EventListenerOptions::enable_prevent_default(), act)
}
