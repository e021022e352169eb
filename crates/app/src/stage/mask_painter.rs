//! Puts masks on a canvas, and keeps what was worked out from them for the next frame.
//! How a mask becomes device pixels is in `editor::MaskRaster`.

use super::Surface;
use annotation::{Color, RowSpans};
use editor::{Emphasis, MaskId, MaskOpacity, MaskRaster, PaintedMask, View};
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{ImageData, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

/// Candidates and previews; on photos the same in light and dark.
const PROPOSAL_COLOR: Color = Color::new(77, 137, 255);

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
            let _ = self.put(surface, &raster, color.unwrap_or(PROPOSAL_COLOR));
        }
        self.this_frame.push((id, rows));
    }

    fn put(&mut self, surface: &Surface, raster: &MaskRaster, color: Color) -> Result<(), JsValue> {
        let &MaskRaster { left, top, width, height, ref opacity } = raster;
        let rgba: Vec<u8> = opacity.iter().flat_map(|&a| [color.red, color.green, color.blue, a]).collect();
        let pixels = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), width, height)?;
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

fn opacity_of(emphasis: Emphasis) -> MaskOpacity {
    match emphasis {
        Emphasis::Normal => MaskOpacity { fill: 0.32, outline: 0.9 },
        Emphasis::Strong => MaskOpacity { fill: 0.45, outline: 1.0 },
        Emphasis::Preview => MaskOpacity { fill: 0.25, outline: 0.75 },
    }
}
