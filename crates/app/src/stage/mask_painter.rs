//! Puts masks on a canvas, and keeps what was worked out from them for the next frame.
//! How a mask becomes device pixels is in `editor::MaskRaster`, how many become one picture in `editor::Composite`.

use super::Surface;
use annotation::{Color, PixelBox, RowSpans};
use editor::{Composite, DeviceGrid, Emphasis, LiveMask, MaskId, MaskOpacity, MaskRaster, PaintedMask, View};
use std::collections::VecDeque;
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{ImageData, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

/// Candidates and previews; on photos the same in light and dark.
const PROPOSAL_COLOR: Color = Color::new(77, 137, 255);

/// The outline of what one more click would give, on the proposal.
const CORRECTION_COLOR: Color = Color::new(255, 255, 255);

/// The masks of one canvas; what was not painted in the last frame is forgotten.
#[derive(Default)]
pub(crate) struct MaskPainter {
    /// In the order in which they were painted, which seldom changes.
    last_frame: VecDeque<(MaskId, RowSpans)>,
    /// Pixels go through it onto the canvas, since they would replace what is there instead of covering it.
    scratch: Option<OffscreenCanvas>,
}

impl MaskPainter {
    /// Paints masks, the first one lowest.
    pub(crate) fn paint<'a>(
        &mut self,
        surface: &Surface,
        view: View,
        masks: impl IntoIterator<Item = PaintedMask<'a>>,
    ) {
        let grid = surface.grid(view);
        let (mut this_frame, mut rasters) = (VecDeque::new(), Vec::new());
        for PaintedMask { id, mask, color, emphasis } in masks {
            let kept = self.last_frame.iter().position(|(kept, _)| *kept == id);
            let kept = kept.and_then(|place| self.last_frame.remove(place));
            let rows = kept.map_or_else(|| mask.to_rows(), |(_, rows)| rows);
            if let Some(raster) = MaskRaster::paint(&rows, &grid, opacity_of(emphasis)) {
                rasters.push((raster, color.unwrap_or(color_of(emphasis))));
            }
            this_frame.push_back((id, rows));
        }
        self.last_frame = this_frame;
        if let Some(composite) = Composite::of(&rasters) {
            // Fails only when the browser has no memory for a canvas; the next frame tries again.
            let _ = self.put(surface, &composite);
        }
    }

    /// Paints a mask that is being drawn: all of it.
    pub(crate) fn paint_live(&self, surface: &Surface, view: View, live: &LiveMask) {
        self.paint_rows(surface, &surface.grid(view), live);
    }

    /// Paints again what a change has touched, and nothing else.
    pub(crate) fn paint_touched(&self, surface: &Surface, view: View, live: &LiveMask, area: PixelBox) {
        let Some(part) = surface.grid(view).part_around(area) else { return };
        let [left, top, width, height] = [part.left, part.top, part.width, part.height].map(f64::from);
        surface.context.clear_rect(left, top, width, height);
        self.paint_rows(surface, &part, live);
    }

    fn paint_rows(&self, surface: &Surface, grid: &DeviceGrid, live: &LiveMask) {
        if let Some(raster) = MaskRaster::paint(live, grid, opacity_of(Emphasis::Strong)) {
            // Nothing else is on this canvas, so that the pixels may replace what is there. Fails only when the
            // browser has no memory; the stroke's end tries again.
            let _ = Composite::of(&[(raster, PROPOSAL_COLOR)]).map(|stroke| {
                let (left, top) = (f64::from(stroke.left), f64::from(stroke.top));
                surface.context.put_image_data(&image_data(&stroke)?, left, top)
            });
        }
    }

    fn put(&mut self, surface: &Surface, composite: &Composite) -> Result<(), JsValue> {
        let &Composite { left, top, width, height, .. } = composite;
        let pixels = image_data(composite)?;
        let scratch = match self.scratch.take() {
            Some(scratch) if scratch.width() >= width && scratch.height() >= height => scratch,
            _ => OffscreenCanvas::new(surface.width.max(width), surface.height.max(height))?,
        };
        let context = scratch.get_context("2d")?.ok_or(JsValue::NULL)?;
        context.unchecked_into::<OffscreenCanvasRenderingContext2d>().put_image_data(&pixels, 0.0, 0.0)?;
        let (width, height) = (f64::from(width), f64::from(height));
        let (left, top) = (f64::from(left), f64::from(top));
        let painted =
            surface.context.draw_image_with_offscreen_canvas_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &scratch, 0.0, 0.0, width, height, left, top, width, height,
            );
        self.scratch = Some(scratch);
        painted
    }
}

fn image_data(composite: &Composite) -> Result<ImageData, JsValue> {
    let Composite { rgba, width, height, .. } = composite;
    ImageData::new_with_u8_clamped_array_and_sh(Clamped(rgba), *width, *height)
}

fn color_of(emphasis: Emphasis) -> Color {
    match emphasis {
        Emphasis::Normal | Emphasis::Strong | Emphasis::Preview => PROPOSAL_COLOR,
        Emphasis::Correction => CORRECTION_COLOR,
    }
}

fn opacity_of(emphasis: Emphasis) -> MaskOpacity {
    match emphasis {
        Emphasis::Normal => MaskOpacity { fill: 0.32, outline: 0.9 },
        Emphasis::Strong => MaskOpacity { fill: 0.45, outline: 1.0 },
        Emphasis::Preview => MaskOpacity { fill: 0.25, outline: 0.75 },
        Emphasis::Correction => MaskOpacity { fill: 0.0, outline: 0.9 },
    }
}
