//! The stacked canvases of the stage. Each one is painted again when what it shows has changed, and only then.
//! The painting itself is in `paint`.

use super::mask_painter::MaskPainter;
use super::paint::{paint_overlay, paint_picture, paint_pixel_grid};
use super::proposal_painter::ProposalPainter;
use super::search_painter::SearchPainter;
use super::{StageSize, Surface};
use crate::page::Page;
use annotation::Color;
use editor::{Editor, Emphasis, MaskId, PaintedMask, Scene};
use leptos::html;
use leptos::prelude::*;
use std::sync::Once;

/// Photo, instances, proposals of a search, proposal and prompts, from the bottom up.
#[component]
pub(crate) fn Layers(size: Signal<StageSize>) -> impl IntoView {
    let page = Page::here();
    (
        picture(page, size),
        instances(page, size),
        search(page, size),
        proposal(page, size),
        overlay(page, size),
    )
}

fn picture(page: Page, size: Signal<StageSize>) -> impl IntoView {
    let session = page.read(|editor| editor.session().map(editor::Session::id));
    let shown = page.read(|editor| part(editor, |scene| (scene.view, scene.size)));
    layer("picture", size, shown, move |surface| {
        if let Some(picture) = session.get().and_then(|session| page.pictures().of(session)) {
            page.with_scene(|scene| {
                paint_picture(surface, scene.view, scene.size, &picture);
                paint_pixel_grid(surface, scene.view, scene.size);
            });
        }
    })
}

fn instances(page: Page, size: Signal<StageSize>) -> impl IntoView {
    let shown = page.read(|editor| {
        part(editor, |scene| (scene.view, scene.instances.iter().map(|mask| look(&mask)).collect::<Vec<_>>()))
    });
    let mut painter = MaskPainter::default();
    layer("instances", size, shown, move |surface| {
        page.with_scene(|scene| painter.paint(surface, scene.view, scene.instances.iter()));
    })
}

fn search(page: Page, size: Signal<StageSize>) -> impl IntoView {
    let shown = page.read(|editor| {
        part(editor, |scene| scene.search.map(|search| (scene.view, search.id(), search.version())))
    });
    let mut painter = SearchPainter::default();
    layer("search", size, shown, move |surface| {
        page.with_scene(|scene| {
            if let Some(search) = scene.search {
                painter.paint(surface, scene.view, search);
            }
        });
    })
}

fn proposal(page: Page, size: Signal<StageSize>) -> impl IntoView {
    let shown = page.read(|editor| {
        let changes = |scene: &Scene<'_>| scene.live.map(|live| live.touched().len());
        part(editor, |scene| {
            (
                scene.view,
                [scene.proposal, scene.correction].map(|mask| mask.as_ref().map(look)),
                changes(scene),
            )
        })
    });
    let mut painter = ProposalPainter::default();
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        shown.with(|_| ());
        let (canvas, size) = (canvas.get(), size.get());
        page.with_scene(|scene| {
            if let Some(canvas) = canvas {
                painter.paint(&canvas, size, scene);
            }
            if scene.proposal.is_some() {
                mark_first_mask();
            }
        });
    });
    view! { <canvas node_ref=canvas class="layer" data-layer="proposal" aria-hidden="true"></canvas> }
}

fn overlay(page: Page, size: Signal<StageSize>) -> impl IntoView {
    let shown = page.read(|editor| {
        part(editor, |scene| (scene.view, scene.points.to_vec(), scene.bbox, scene.outline.cloned()))
    });
    layer("overlay", size, shown, move |surface| {
        page.with_scene(|scene| paint_overlay(surface, scene));
    })
}

/// A canvas, and the effect that paints it: again whenever the stage's size or `shown` changes.
fn layer<T: Send + Sync + 'static>(
    name: &'static str,
    size: Signal<StageSize>,
    shown: Memo<T>,
    mut paint: impl FnMut(&Surface) + 'static,
) -> impl IntoView {
    let canvas = NodeRef::<html::Canvas>::new();
    Effect::new(move |_| {
        // Read, not only tracked: a memo that nobody reads is never worked out.
        shown.with(|_| ());
        let surface = canvas.get().and_then(|canvas| Surface::cleared(&canvas, size.get()));
        if let Some(surface) = surface {
            paint(&surface);
        }
    });
    view! { <canvas node_ref=canvas class="layer" data-layer=name aria-hidden="true"></canvas> }
}

fn part<T>(editor: &Editor, part: impl FnOnce(&Scene<'_>) -> T) -> Option<T> {
    editor.scene().map(|scene| part(&scene))
}

/// What a mask's pixels on the screen depend on, besides the view.
fn look(mask: &PaintedMask<'_>) -> (MaskId, Option<Color>, Emphasis) {
    (mask.id, mask.color, mask.emphasis)
}

/// For measurements: when the first mask of the page's life was painted.
fn mark_first_mask() {
    static MARK: Once = Once::new();
    MARK.call_once(|| {
        if let Some(performance) = window().performance() {
            // Fails only for names that browsers use themselves.
            let _ = performance.mark("maskwright:first-mask");
        }
    });
}
