//! The small pictures of the candidates: the mask on the photo around it.
//! All candidates of a draft show the same part of the photo, so that they can be compared.

use super::candidate_card::candidates;
use crate::page::Page;
use crate::stage::{MaskPainter, StageSize, Surface, paint_picture};
use annotation::{Candidate, ImageSize, PixelBox, ScreenPoint};
use editor::{Emphasis, MaskId, PaintedMask, View};
use leptos::prelude::*;
use web_sys::HtmlCanvasElement;

/// Free space around the largest candidate, as a share of its size.
const MARGIN: f64 = 0.15;

/// Paints the candidate at `index`, whose mask is `id`; what was painted stays while there is none.
pub(super) fn paint(page: Page, canvas: &HtmlCanvasElement, index: usize, id: MaskId) {
    let area = canvas.get_bounding_client_rect();
    let css = ScreenPoint::new(area.width(), area.height());
    let size = StageSize { css, pixel_ratio: window().device_pixel_ratio() };
    let picture = page.look(|editor| editor.session().map(editor::Session::id));
    let picture = picture.and_then(|session| page.pictures().of(session));
    page.look(|editor| {
        let candidates = candidates(editor);
        let Some(candidate) = candidates.get(index) else { return };
        let Some(surface) = Surface::cleared(canvas, size) else { return };
        let image = candidate.mask.size();
        let part = filled(common_part(candidates, image), css.x / css.y, image);
        let view = View::default().on_stage(css).showing(part);
        if let Some(picture) = picture {
            paint_picture(&surface, view, image, &picture);
        }
        let mask = PaintedMask { id, mask: &candidate.mask, color: None, emphasis: Emphasis::Strong };
        MaskPainter::default().paint(&surface, view, [mask]);
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

/// The part grown to the shape of the thumbnail, as far as the image allows.
fn filled(part: PixelBox, aspect: f64, image: ImageSize) -> PixelBox {
    let width = part.width.max((f64::from(part.height) * aspect) as u32).min(image.width);
    let height = part.height.max((f64::from(part.width) / aspect) as u32).min(image.height);
    let start = |middle: u32, length: u32, whole: u32| middle.saturating_sub(length / 2).min(whole - length);
    PixelBox {
        x: start(part.x + part.width / 2, width, image.width),
        y: start(part.y + part.height / 2, height, image.height),
        width,
        height,
    }
}
