//! A canvas at the resolution of the screen, cleared and ready to be painted.
//! What is painted is in `paint`.

use super::StageSize;
use annotation::ScreenPoint;
use editor::{DeviceGrid, View};
use wasm_bindgen::JsCast;
use web_sys::{CanvasRenderingContext2d, HtmlCanvasElement};

/// Where painters paint. Its units are device pixels.
pub(crate) struct Surface {
    pub(crate) context: CanvasRenderingContext2d,
    pub(crate) pixel_ratio: f64,
    pub(crate) width: u32,
    pub(crate) height: u32,
}

impl Surface {
    /// Gives `canvas` as many pixels as the screen has there, and empties it.
    pub(crate) fn cleared(canvas: &HtmlCanvasElement, size: StageSize) -> Option<Self> {
        let StageSize { css, pixel_ratio } = size;
        let pixels = |length: f64| (length * pixel_ratio).round().max(1.0) as u32;
        let (width, height) = (pixels(css.x), pixels(css.y));
        let context: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.unchecked_into();
        if canvas.width() != width || canvas.height() != height {
            canvas.set_width(width);
            canvas.set_height(height);
        } else {
            context.clear_rect(0.0, 0.0, f64::from(width), f64::from(height));
        }
        Some(Self { context, pixel_ratio, width, height })
    }

    /// What was painted on `canvas` stays; `None` when it has another size now.
    pub(crate) fn painted(canvas: &HtmlCanvasElement, size: StageSize) -> Option<Self> {
        let StageSize { css, pixel_ratio } = size;
        let pixels = |length: f64| (length * pixel_ratio).round().max(1.0) as u32;
        let (width, height) = (pixels(css.x), pixels(css.y));
        let same = canvas.width() == width && canvas.height() == height;
        let context = canvas.get_context("2d").ok()??.unchecked_into();
        same.then_some(Self { context, pixel_ratio, width, height })
    }

    /// The device pixels, with an image where `view` says.
    pub(crate) fn grid(&self, view: View) -> DeviceGrid {
        let Self { pixel_ratio, width, height, .. } = *self;
        DeviceGrid { view, pixel_ratio, left: 0, top: 0, width, height }
    }

    /// A place of the stage in device pixels.
    pub(crate) fn device_from_screen(&self, point: ScreenPoint) -> ScreenPoint {
        ScreenPoint::new(point.x * self.pixel_ratio, point.y * self.pixel_ratio)
    }

    /// CSS pixels in device pixels.
    pub(crate) fn scaled(&self, length: f64) -> f64 {
        length * self.pixel_ratio
    }
}
