//! Puts masks on a canvas, and keeps what was worked out from them for the next frame.
//! How a mask becomes device pixels is in `editor::MaskRaster`.

use super::Surface;
use annotation::{Color, PixelBox, RowSpans};
use editor::{DeviceGrid, Emphasis, LiveMask, MaskId, MaskOpacity, MaskRaster, PaintedMask, View};
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{ImageData, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

/// Candidates and previews; on photos the same in light and dark.
const PROPOSAL_COLOR: Color = Color::new(77, 137, 255);

/// The outline of what one more click would give, on the proposal.
const CORRECTION_COLOR: Color = Color::new(255, 255, 255);

/// The masks of one canvas. Begin a frame, paint its masks, and what was not painted in it is forgotten.
#[derive(Default)]
pub(crate) struct MaskPainter {
    last_frame: Vec<(MaskId, RowSpans)>,
    this_frame: Vec<(MaskId, RowSpans)>,
    /// Pixels go through it onto the canvas, since they would replace what is there instead of covering it.
    scratch: Option<OffscreenCanvas>,
}

impl MaskPainter {
    /// The masks from here on are those of the next frame.
    pub(crate) fn begin_frame(&mut self) {
        self.last_frame = std::mem::take(&mut self.this_frame);
    }

    /// Paints one mask.
    pub(crate) fn paint(&mut self, surface: &Surface, view: View, painted: &PaintedMask<'_>) {
        let PaintedMask { id, mask, color, emphasis } = *painted;
        let kept = self.last_frame.iter().position(|(kept, _)| *kept == id);
        let rows = kept.map_or_else(|| mask.to_rows(), |index| self.last_frame.swap_remove(index).1);
        if let Some(raster) = MaskRaster::paint(&rows, &surface.grid(view), opacity_of(emphasis)) {
            // Fails only when the browser has no memory for a canvas; the next frame tries again.
            let _ = self.put(surface, &raster, color.unwrap_or(color_of(emphasis)));
        }
        self.this_frame.push((id, rows));
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
            let _ = pixels_of(&raster, PROPOSAL_COLOR).and_then(|pixels| {
                surface.context.put_image_data(&pixels, f64::from(raster.left), f64::from(raster.top))
            });
        }
    }

    fn put(&mut self, surface: &Surface, raster: &MaskRaster, color: Color) -> Result<(), JsValue> {
        let &MaskRaster { left, top, width, height, .. } = raster;
        let pixels = pixels_of(raster, color)?;
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

fn pixels_of(raster: &MaskRaster, color: Color) -> Result<ImageData, JsValue> {
    let Color { red, green, blue } = color;
    let mut rgba = vec![0; 4 * raster.opacity.len()];
    for (pixel, &opacity) in rgba.chunks_exact_mut(4).zip(&raster.opacity) {
        pixel.copy_from_slice(&[red, green, blue, opacity]);
    }
    ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), raster.width, raster.height)
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
