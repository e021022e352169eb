//! One candidate: its mask on the photo around it, its scores, and the choice of it.
//! All candidates of a draft show the same part of the photo, so that they can be compared.

use crate::page::Page;
use crate::stage::{MaskPainter, PROPOSAL_COLOR, StageSize, Surface, opacity_of, paint_picture};
use annotation::{Candidate, ImageSize, PixelBox, ScreenPoint};
use editor::{Editor, Emphasis, MaskId, Message, View};
use leptos::html;
use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

/// What a click on an ambiguous place may mean, in the network's order.
const NAMES: [&str; 3] = ["Sub-part", "Part", "Whole"];
/// Free space around the largest candidate, as a share of its size.
const MARGIN: f64 = 0.15;

/// The candidate at `index`.
#[component]
pub(crate) fn CandidateCard(index: usize) -> impl IntoView {
    let page = Page::here();
    let canvas = NodeRef::<html::Canvas>::new();
    let count = page.read_answered(|editor| candidates(editor).len());
    let scores = page.read_answered(move |editor| {
        candidates(editor).get(index).map(|candidate| (candidate.predicted_iou, candidate.stability_score))
    });
    let chosen = page.read_answered(move |editor| {
        editor.session().is_some_and(|session| session.history().draft().chosen() == index)
    });
    let draft =
        page.read(|editor| editor.session().map(|session| (session.id(), session.history().draft().id())));
    Effect::new(move |_| {
        if let (Some(canvas), Some((session, draft))) = (canvas.get(), draft.get()) {
            paint(page, &canvas, index, MaskId::Candidate(session, draft));
        }
    });
    let name = move || if count.get() == NAMES.len() { NAMES[index] } else { "Mask" };
    let iou = move || scores.get().map(|(iou, _)| format!("{iou:.2}"));
    let stability = move || scores.get().map(|(_, stability)| format!("{stability:.2}"));
    view! {
        <label class="candidate" class:chosen=chosen data-testid="candidate">
            <input
                type="radio"
                name="candidate"
                class="visually-hidden"
                prop:checked=chosen
                on:change=move |_| page.send(Message::ChooseCandidate(index))
            />
            <canvas node_ref=canvas aria-hidden="true"></canvas>
            <span class="candidate-name">{name}</span>
            <span class="candidate-score" title="Predicted IoU">{iou}</span>
            <span class="candidate-stability dim">"stability " {stability}</span>
        </label>
    }
}

fn candidates(editor: &Editor) -> &[Candidate] {
    let outcome = editor.session().and_then(|session| session.history().draft().outcome());
    outcome.map_or(&[], |outcome| &outcome.candidates)
}

fn paint(page: Page, canvas: &HtmlCanvasElement, index: usize, id: MaskId) {
    let area = canvas.get_bounding_client_rect();
    let css = ScreenPoint::new(area.width(), area.height());
    let size = StageSize { css, pixel_ratio: window().device_pixel_ratio() };
    let Some(surface) = Surface::cleared(canvas, size) else { return };
    let picture = page.look(|editor| editor.session().map(editor::Session::id));
    let picture = picture.and_then(|session| page.pictures().of(session));
    page.look(|editor| {
        let Some(candidate) = candidates(editor).get(index) else { return };
        let image = candidate.mask.size();
        let view = View::default().on_stage(css).showing(common_part(candidates(editor), image));
        if let Some(picture) = picture {
            paint_picture(&surface, view, image, &picture.bitmap);
        }
        let look = (PROPOSAL_COLOR, opacity_of(Emphasis::Strong));
        MaskPainter::default().paint(&surface, view, (id, &candidate.mask), look);
    });
}

/// The part of the image that holds every candidate, and a little more.
fn common_part(candidates: &[Candidate], image: ImageSize) -> PixelBox {
    let boxes = candidates.iter().filter_map(|candidate| candidate.mask.bbox());
    let around = |a: PixelBox, b: PixelBox| {
        let (x, y) = (a.x.min(b.x), a.y.min(b.y));
        let right = (a.x + a.width).max(b.x + b.width);
        let bottom = (a.y + a.height).max(b.y + b.height);
        PixelBox { x, y, width: right - x, height: bottom - y }
    };
    let whole = PixelBox { x: 0, y: 0, width: image.width, height: image.height };
    let Some(part) = boxes.reduce(around) else { return whole };
    let margin = (f64::from(part.width.max(part.height)) * MARGIN).ceil() as u32;
    let (x, y) = (part.x.saturating_sub(margin), part.y.saturating_sub(margin));
    let right = (part.x + part.width + margin).min(image.width);
    let bottom = (part.y + part.height + margin).min(image.height);
    PixelBox { x, y, width: right - x, height: bottom - y }
}
