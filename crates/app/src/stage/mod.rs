//! The stage: the photo with everything that is painted on it, and what is said over it.
//! Pointers are listened to in `input`, painting is in `paint`.

mod layers;
mod mask_painter;
mod minimap;
mod paint;
mod phase;
mod proposal_painter;
mod search_painter;
mod sharpness;
mod surface;

use crate::input::{self, Input};
use crate::page::Page;
use annotation::{ImagePoint, ScreenPoint};
use editor::{BrushCircle, Editor, Phase, Tool, View};
use layers::Layers;
use leptos::html;
use leptos::prelude::*;
use minimap::Minimap;
use phase::PhaseCard;
use sharpness::Sharpness;

use crate::language::say;
pub(crate) use mask_painter::MaskPainter;
pub(crate) use paint::paint_picture;
pub(crate) use surface::Surface;
use words::Label;

/// How large the stage is on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct StageSize {
    /// In CSS pixels.
    pub(crate) css: ScreenPoint,
    /// Device pixels for one CSS pixel.
    pub(crate) pixel_ratio: f64,
}

/// The photo, its masks and the draft.
#[component]
pub(crate) fn Stage() -> impl IntoView {
    let page = Page::here();
    let size = RwSignal::new(StageSize { css: ScreenPoint::new(0.0, 0.0), pixel_ratio: 1.0 });
    let stage = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        if let Some(stage) = stage.get() {
            input::listen_to_stage(page, size, &stage);
        }
    });
    let tool = page.read(|editor| editor.tool());
    let ready = page.read(|editor| editor.session().is_some_and(|session| *session.phase() == Phase::Ready));
    let view = page.read(|editor| editor.scene().map(|scene| view_in_numbers(scene.view)));
    let space_is_down = Input::here().space_is_down;
    let pans = move || space_is_down.get() || tool.get() == Tool::Pan;
    let draws = move || tool.get().has_radius();
    // The card lies beside the stage, which takes hold of every pointer that is pressed on it.
    view! {
        <div class="stage-frame">
            <div
                class="stage"
                class:pans=pans
                class:ready=ready
                class:draws=draws
                class:picks=move || matches!(tool.get(), Tool::Select | Tool::Everything)
                id="stage"
                data-testid="stage"
                data-view=move || view.get()
                node_ref=stage
                tabindex="0"
                role="application"
                aria-label=say(Label::Stage)
            >
                <Layers size=size.into() />
                <Brush />
                <Crosshair />
            </div>
            <Minimap />
            <Sharpness />
            <PhaseCard />
        </div>
    }
}

/// The rim of the brush under the pointer.
#[component]
fn Brush() -> impl IntoView {
    let circle = Page::here().read(Editor::brush_circle);
    let style = move || {
        let BrushCircle { at, radius } = circle.get()?;
        let (left, top, side) = (at.x - radius, at.y - radius, 2.0 * radius);
        Some(format!("translate: {left:.1}px {top:.1}px; width: {side:.1}px; height: {side:.1}px"))
    };
    view! {
        <Show when=move || circle.with(Option::is_some)>
            <div class="brush" data-testid="brush" style=style aria-hidden="true"></div>
        </Show>
    }
}

/// What the arrow keys move.
#[component]
fn Crosshair() -> impl IntoView {
    let at = Page::here().read(Editor::crosshair);
    let style = move || at.get().map(|at| format!("translate: {:.1}px {:.1}px", at.x, at.y));
    view! {
        <Show when=move || at.with(Option::is_some)>
            <div class="crosshair" data-testid="crosshair" style=style aria-hidden="true"></div>
        </Show>
    }
}

/// `X,Y,SCALE`: the image's upper left corner on the stage and the size of its pixels, for programs that click.
fn view_in_numbers(view: View) -> String {
    let corner = view.screen_from_image(ImagePoint::new(0.0, 0.0));
    format!("{},{},{}", corner.x, corner.y, view.scale())
}
