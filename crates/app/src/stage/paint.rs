//! Paints the layers of a [`Scene`], one function for each.
//! When they are painted is decided in `layers`.

use super::Surface;
use crate::pictures::Picture;
use annotation::{ImageBox, ImagePoint, ImageSize, PixelBox, PointLabel, PromptPoint, ScreenPoint};
use editor::{Detail, Outline, Scene, View};
use std::f64::consts::TAU;
use web_sys::{CanvasRenderingContext2d, ImageBitmap};

/// A foreground point.
const FOREGROUND: &str = "#12a150";
/// A background point.
const BACKGROUND: &str = "#e5383b";
/// What a point's sign and rim, and a box, are drawn in.
const LIGHT: &str = "#ffffff";
/// Under light lines, so that they are seen on light photos.
const SHADE: &str = "rgb(0 0 0 / 0.55)";
/// Beyond this scale the pixels of the photo are shown as squares.
const SMOOTH_UP_TO: f64 = 2.0;
/// From this scale on there are lines between the pixels of the photo.
const GRID_FROM: f64 = 12.0;
/// What those lines are drawn in: seen on light and dark.
const GRID: &str = "rgb(128 128 128 / 0.35)";
/// Half the side of a polygon's corner in CSS pixels.
const CORNER_RADIUS: f64 = 3.0;
/// The same for the first one, which closes it.
const FIRST_CORNER_RADIUS: f64 = 5.0;
/// Radius of a point in CSS pixels.
const POINT_RADIUS: f64 = 8.0;

/// The photo, and on it the part that is there in more detail.
pub(crate) fn paint_picture(surface: &Surface, view: View, size: ImageSize, picture: &Picture) {
    surface.context.set_image_smoothing_enabled(view.scale() <= SMOOTH_UP_TO);
    // The browser's idea of the photo's size can differ from the worker's for odd files.
    paint_part(surface, view, Detail::full(size).part, &picture.whole.bitmap);
    if let Some(sharp) = &picture.sharp {
        paint_part(surface, view, sharp.detail.part, &sharp.bitmap);
    }
}

/// A bitmap over a part of the photo; only what is on the stage is drawn.
fn paint_part(surface: &Surface, view: View, part: PixelBox, bitmap: &ImageBitmap) {
    let stage = ScreenPoint::new(
        f64::from(surface.width) / surface.pixel_ratio,
        f64::from(surface.height) / surface.pixel_ratio,
    );
    let (left, top) = (f64::from(part.x), f64::from(part.y));
    let inside = |at: ScreenPoint| {
        let at = view.image_from_screen(at).pixel();
        ImagePoint::new(at.x - left, at.y - top).clamped_to(ImageSize::new(part.width, part.height))
    };
    let (first, last) = (inside(ScreenPoint::new(0.0, 0.0)), inside(stage));
    let from = view.screen_from_image(ImagePoint::new(left + first.x, top + first.y));
    let from = surface.device_from_screen(from);
    let (width, height) = (last.x + 1.0 - first.x, last.y + 1.0 - first.y);
    let scale = surface.scaled(view.scale());
    let across = f64::from(bitmap.width()) / f64::from(part.width);
    let down = f64::from(bitmap.height()) / f64::from(part.height);
    // Fails only for a bitmap that was closed; then another one is on its way.
    let _ = surface.context.draw_image_with_image_bitmap_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
        bitmap,
        first.x * across,
        first.y * down,
        width * across,
        height * down,
        from.x,
        from.y,
        width * scale,
        height * scale,
    );
}

/// Lines between the pixels of the photo, once they are large.
pub(super) fn paint_pixel_grid(surface: &Surface, view: View, size: ImageSize) {
    if view.scale() < GRID_FROM {
        return;
    }
    let part = view.visible_part(size);
    let at = |x, y| surface.device_from_screen(view.screen_from_image(ImagePoint::new(x, y)));
    let (from, to) = (at(part.min.x, part.min.y), at(part.max.x, part.max.y));
    let context = &surface.context;
    context.set_fill_style_str(GRID);
    let line = surface.scaled(1.0).round().max(1.0);
    for x in part.min.x as u32..=part.max.x as u32 {
        context.fill_rect(at(f64::from(x), 0.0).x.round(), from.y, line, to.y - from.y);
    }
    for y in part.min.y as u32..=part.max.y as u32 {
        context.fill_rect(from.x, at(0.0, f64::from(y)).y.round(), to.x - from.x, line);
    }
}

/// Clicks, box, and an outline that is being made.
pub(super) fn paint_overlay(surface: &Surface, scene: &Scene<'_>) {
    if let Some(outline) = scene.outline {
        paint_outline(surface, scene.view, outline);
    }
    if let Some(bbox) = scene.bbox {
        paint_box(surface, scene.view, bbox);
    }
    for point in scene.points {
        paint_point(surface, scene.view, *point);
    }
}

/// Around all of the pixels in the box, the corners' own included.
fn paint_box(surface: &Surface, view: View, bbox: ImageBox) {
    let corner = |x, y| surface.device_from_screen(view.screen_from_image(ImagePoint::new(x, y)));
    let (min, max) = (corner(bbox.min.x, bbox.min.y), corner(bbox.max.x + 1.0, bbox.max.y + 1.0));
    let context = &surface.context;
    for (color, width) in [(SHADE, 4.0), (LIGHT, 2.0)] {
        context.set_stroke_style_str(color);
        context.set_line_width(surface.scaled(width));
        context.stroke_rect(min.x, min.y, max.x - min.x, max.y - min.y);
    }
}

/// A line along the corners and on to the cursor; a polygon's corners are marked, the first one larger.
fn paint_outline(surface: &Surface, view: View, outline: &Outline) {
    let at = |corner: &ImagePoint| surface.device_from_screen(view.screen_from_image(*corner));
    let context = &surface.context;
    for (color, width) in [(SHADE, 4.0), (LIGHT, 2.0)] {
        context.set_stroke_style_str(color);
        context.set_line_width(surface.scaled(width));
        context.begin_path();
        for place in outline.corners.iter().chain(&outline.cursor).map(at) {
            context.line_to(place.x, place.y);
        }
        context.stroke();
    }
    if !outline.is_polygon() {
        return;
    }
    for (index, corner) in outline.corners.iter().enumerate() {
        let place = at(corner);
        let radius = if index == 0 { FIRST_CORNER_RADIUS } else { CORNER_RADIUS };
        for (color, radius) in [(SHADE, radius + 1.0), (LIGHT, radius)] {
            let radius = surface.scaled(radius);
            context.set_fill_style_str(color);
            context.fill_rect(place.x - radius, place.y - radius, 2.0 * radius, 2.0 * radius);
        }
    }
}

/// A disc with plus or minus: told apart without colours, too.
fn paint_point(surface: &Surface, view: View, point: PromptPoint) {
    let middle = ImagePoint::new(point.position.x + 0.5, point.position.y + 0.5);
    let at = surface.device_from_screen(view.screen_from_image(middle));
    let radius = surface.scaled(POINT_RADIUS);
    let context = &surface.context;
    let fill = match point.label {
        PointLabel::Foreground => FOREGROUND,
        PointLabel::Background => BACKGROUND,
    };
    for (color, radius) in [(SHADE, radius + surface.scaled(1.0)), (LIGHT, radius), (fill, radius * 0.78)] {
        context.begin_path();
        // Fails only for a negative radius.
        let _ = context.arc(at.x, at.y, radius, 0.0, TAU);
        context.set_fill_style_str(color);
        context.fill();
    }
    context.set_stroke_style_str(LIGHT);
    context.set_line_width(surface.scaled(2.0));
    context.begin_path();
    let arm = radius * 0.42;
    stroke(context, at, ScreenPoint::new(arm, 0.0));
    if point.label == PointLabel::Foreground {
        stroke(context, at, ScreenPoint::new(0.0, arm));
    }
    context.stroke();
}

/// A line through `at`, as far as `arm` to both sides.
fn stroke(context: &CanvasRenderingContext2d, at: ScreenPoint, arm: ScreenPoint) {
    context.move_to(at.x - arm.x, at.y - arm.y);
    context.line_to(at.x + arm.x, at.y + arm.y);
}
