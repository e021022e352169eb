//! The stacked canvases of the stage. Each one is painted again when what it shows has changed, and only then.
//! The painting itself is in `paint`.

use super::mask_painter::MaskPainter;
use super::paint::{paint_instances, paint_overlay, paint_picture, paint_proposal};
use super::{StageSize, Surface};
use crate::page::Page;
use editor::{Editor, PaintedMask, Scene};
use leptos::html;
use leptos::prelude::*;
use std::sync::Once;

/// Photo, instances, proposal and prompts, from the bottom up.
#[component]
pub(crate) fn Layers(size: Signal<StageSize>) -> impl IntoView {
    let page = Page::here();
    let shown = page.read(|editor| editor.session().map(editor::Session::id));
    let picture = move || shown.get().and_then(|session| page.pictures().of(session));

    let of_picture = page.read(|editor| part(editor, |scene| (scene.view, scene.size)));
    let picture_layer = layer("picture", size, of_picture, move |surface| {
        if let Some(picture) = picture() {
            page.with_scene(|scene| paint_picture(surface, scene.view, scene.size, &picture.bitmap));
        }
    });

    let of_instances = page.read(|editor| {
        part(editor, |scene| (scene.view, scene.instances.iter().map(key).collect::<Vec<_>>()))
    });
    let mut painter = MaskPainter::default();
    let instances_layer = layer("instances", size, of_instances, move |surface| {
        page.with_scene(|scene| paint_instances(surface, scene, &mut painter));
    });

    let of_proposal =
        page.read(|editor| part(editor, |scene| (scene.view, scene.proposal.as_ref().map(key))));
    let mut painter = MaskPainter::default();
    let proposal_layer = layer("proposal", size, of_proposal, move |surface| {
        page.with_scene(|scene| {
            paint_proposal(surface, scene, &mut painter);
            if scene.proposal.is_some() {
                mark_first_mask();
            }
        });
    });

    let of_overlay =
        page.read(|editor| part(editor, |scene| (scene.view, scene.points.to_vec(), scene.bbox)));
    let overlay_layer = layer("overlay", size, of_overlay, move |surface| {
        page.with_scene(|scene| paint_overlay(surface, scene));
    });
    view! {
        {picture_layer}
        {instances_layer}
        {proposal_layer}
        {overlay_layer}
    }
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
fn key(mask: &PaintedMask<'_>) -> (editor::MaskId, Option<annotation::Color>, editor::Emphasis) {
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
