//! Masks at the resolution of the screen: how opaque every device pixel is, inside and along the outline.
//! No colours and no canvas: `app` puts the result on the stage.

use crate::edge::{Coverage, OutlineKernel, Window, rounded};
use crate::live_mask::MaskRows;
use crate::view::View;
use annotation::{ImagePoint, PixelBox};

/// The device pixels on which the stage, or a picture of a mask, is painted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DeviceGrid {
    /// Where the image lies, in CSS pixels.
    pub view: View,
    /// Device pixels for one CSS pixel.
    pub pixel_ratio: f64,
    /// First column of device pixels that is painted.
    pub left: u32,
    /// First row.
    pub top: u32,
    /// Columns of device pixels.
    pub width: u32,
    /// Rows of device pixels.
    pub height: u32,
}

impl DeviceGrid {
    /// The part of this grid in which a mask looks different when pixels of `area` change; `None` when that is off
    /// the grid. Masks that are painted on parts are as if they had been painted on the whole.
    #[must_use]
    pub fn part_around(&self, area: PixelBox) -> Option<Self> {
        let placement = Placement::of(self);
        let margin = OutlineKernel::for_ratio(self.pixel_ratio).radius as i64;
        let first = |at: f64, from: u32| (at.floor() as i64 - margin).max(i64::from(from));
        let last = |at: f64, end: u32| (at.ceil() as i64 + margin).min(i64::from(end));
        let left = first(placement.device_from_column(area.x), self.left);
        let top = first(placement.device_from_row(area.y), self.top);
        let right = last(placement.device_from_column(area.x + area.width), self.left + self.width);
        let bottom = last(placement.device_from_row(area.y + area.height), self.top + self.height);
        let side = |from: i64, to: i64| u32::try_from(to - from).ok().filter(|&side| side > 0);
        let (width, height) = (side(left, right)?, side(top, bottom)?);
        Some(Self { left: left as u32, top: top as u32, width, height, ..*self })
    }
}

/// How opaque a mask is painted, from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MaskOpacity {
    /// Inside.
    pub fill: f32,
    /// Along the edge.
    pub outline: f32,
}

/// A mask on the screen, no larger than its box there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskRaster {
    /// First column of the grid.
    pub left: u32,
    /// First row of the grid.
    pub top: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Opacity of each device pixel from 0 to 255, row by row.
    pub opacity: Vec<u8>,
}

impl MaskRaster {
    /// Paints a mask; `None` when nothing of it is on the grid.
    ///
    /// A device pixel is as full as the share of its area that the mask covers: image pixels are exact squares
    /// when zoomed in, and edges are smooth when zoomed out.
    #[must_use]
    pub fn paint(rows: &impl MaskRows, grid: &DeviceGrid, opacity: MaskOpacity) -> Option<Self> {
        let outline = OutlineKernel::for_ratio(grid.pixel_ratio);
        let placement = Placement::of(grid);
        let frame = placement.frame_of(rows, grid, outline.radius)?;
        let coverage = placement.coverage(rows, frame.grown(outline.radius));
        let (width, height) = (frame.width(), frame.height());
        let mut painted = Vec::with_capacity(width * height);
        for y in 0..height {
            let window = Window::new(&coverage, y, &outline);
            window.paint_row(opacity, &mut painted);
        }
        let (left, top) = (frame.left as u32, frame.top as u32);
        Some(Self { left, top, width: width as u32, height: height as u32, opacity: painted })
    }
}

/// Device pixels `left..right` by `top..bottom`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Frame {
    left: i64,
    top: i64,
    right: i64,
    bottom: i64,
}

impl Frame {
    fn width(self) -> usize {
        (self.right - self.left) as usize
    }

    fn height(self) -> usize {
        (self.bottom - self.top) as usize
    }

    fn grown(self, by: usize) -> Self {
        let by = by as i64;
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }
}

/// Where the image lies on the grid.
#[derive(Debug, Clone, Copy)]
struct Placement {
    /// Device pixels for one image pixel.
    scale: f64,
    left: f64,
    top: f64,
}

impl Placement {
    fn of(grid: &DeviceGrid) -> Self {
        let origin = grid.view.screen_from_image(ImagePoint::new(0.0, 0.0));
        let ratio = grid.pixel_ratio;
        Self { scale: grid.view.scale() * ratio, left: origin.x * ratio, top: origin.y * ratio }
    }

    fn device_from_column(self, x: u32) -> f64 {
        self.left + f64::from(x) * self.scale
    }

    fn device_from_row(self, y: u32) -> f64 {
        self.top + f64::from(y) * self.scale
    }

    /// Image rows that device rows `top..bottom` touch.
    fn image_rows(self, rows: &impl MaskRows, top: i64, bottom: i64) -> std::ops::Range<u32> {
        let row = |y: i64| (y as f64 - self.top) / self.scale;
        // Negative and huge values saturate.
        let first = row(top).floor() as u32;
        let last = row(bottom).ceil() as u32;
        first..last.min(rows.size().height)
    }

    /// The mask's box with its outline, as far as it is on the grid.
    fn frame_of(self, rows: &impl MaskRows, grid: &DeviceGrid, radius: usize) -> Option<Frame> {
        let margin = radius as i64;
        let (first_column, first_row) = (i64::from(grid.left), i64::from(grid.top));
        let (width, height) = (first_column + i64::from(grid.width), first_row + i64::from(grid.height));
        let visible = self.image_rows(rows, first_row - margin, height + margin);
        let covered = rows.covered();
        let covered = visible.start.max(covered.start)..visible.end.min(covered.end);
        let covered = covered.filter(|&y| !rows.row(y).is_empty());
        let (mut top, mut bottom, mut left, mut right) = (None, 0, u32::MAX, 0);
        for y in covered {
            let spans = rows.row(y);
            top = top.or(Some(y));
            bottom = y + 1;
            left = left.min(spans[0].start);
            right = right.max(spans[spans.len() - 1].end);
        }
        let frame = Frame {
            left: (self.device_from_column(left).floor() as i64 - margin).max(first_column),
            top: (self.device_from_row(top?).floor() as i64 - margin).max(first_row),
            right: (self.device_from_column(right).ceil() as i64 + margin).min(width),
            bottom: (self.device_from_row(bottom).ceil() as i64 + margin).min(height),
        };
        (frame.left < frame.right && frame.top < frame.bottom).then_some(frame)
    }

    /// How much of every device pixel in `frame` the mask covers.
    fn coverage(self, rows: &impl MaskRows, frame: Frame) -> Coverage {
        let mut bytes = Vec::with_capacity(frame.width() * frame.height());
        // Sums up along the row to the covered share of each pixel: two entries for each end of a span.
        let mut changes = vec![0.0_f32; frame.width() + 2];
        for device_row in frame.top..frame.bottom {
            changes.fill(0.0);
            for y in self.image_rows(rows, device_row, device_row + 1) {
                let above = self.device_from_row(y).max(device_row as f64);
                let below = self.device_from_row(y + 1).min((device_row + 1) as f64);
                let share = (below - above).max(0.0);
                for span in rows.row(y) {
                    let ends = [(span.start, share), (span.end, -share)];
                    for (column, change) in ends {
                        let at = self.device_from_column(column) - frame.left as f64;
                        let at = at.clamp(0.0, frame.width() as f64);
                        let (pixel, inside) = (at as usize, at.fract());
                        changes[pixel] += (change * (1.0 - inside)) as f32;
                        changes[pixel + 1] += (change * inside) as f32;
                    }
                }
            }
            let mut sum = 0.0;
            bytes.extend(changes[..frame.width()].iter().map(|change| {
                sum += change;
                rounded(sum * 255.0)
            }));
        }
        Coverage { width: frame.width(), bytes }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use annotation::{ImageSize, Mask, ScreenPoint};
    use proptest::prelude::*;

    const OPACITY: MaskOpacity = MaskOpacity { fill: 0.4, outline: 1.0 };

    fn any_mask() -> impl Strategy<Value = Mask> {
        (1_u32..9, 1_u32..9).prop_flat_map(|(width, height)| {
            let pixels = prop::collection::vec(any::<bool>(), (width * height) as usize);
            pixels.prop_map(move |pixels| Mask::from_pixels(ImageSize::new(width, height), &pixels).unwrap())
        })
    }

    /// A grid of 24 x 20 device pixels on which an image of `size` may lie anywhere, also beyond the rim.
    fn any_grid(size: ImageSize) -> impl Strategy<Value = DeviceGrid> {
        (0.2..8.0_f64, -10.0..10.0_f64, -10.0..10.0_f64, 0.5..2.5_f64).prop_map(
            move |(zoom, x, y, pixel_ratio)| {
                let stage = ScreenPoint::new(24.0 / pixel_ratio, 20.0 / pixel_ratio);
                let view = View::default().on_stage(stage).at_full_size(size);
                let view = view.zoomed(view.stage_centre(), zoom, size).panned(ScreenPoint::new(x, y), size);
                DeviceGrid { view, pixel_ratio, left: 0, top: 0, width: 24, height: 20 }
            },
        )
    }

    /// The covered share of a device pixel, from every pixel of the mask.
    fn coverage_reference(mask: &Mask, grid: &DeviceGrid, (x, y): (i64, i64)) -> u8 {
        let place = Placement::of(grid);
        let overlap =
            |from: f64, to: f64, pixel: i64| (to.min((pixel + 1) as f64) - from.max(pixel as f64)).max(0.0);
        let (size, pixels) = (mask.size(), mask.to_pixels());
        let mut area = 0.0;
        for row in 0..size.height {
            for column in (0..size.width).filter(|x| pixels[(row * size.width + x) as usize]) {
                let across =
                    overlap(place.device_from_column(column), place.device_from_column(column + 1), x);
                let down = overlap(place.device_from_row(row), place.device_from_row(row + 1), y);
                area += across * down;
            }
        }
        (area * 255.0).round() as u8
    }

    /// The opacity of a device pixel, from the coverage of all its neighbours.
    fn opacity_reference(mask: &Mask, grid: &DeviceGrid, (x, y): (i64, i64)) -> f32 {
        let kernel = OutlineKernel::for_ratio(grid.pixel_ratio);
        let radius = kernel.radius as i64;
        let around = (-radius..=radius).flat_map(|dy| (-radius..=radius).map(move |dx| (x + dx, y + dy)));
        let values: Vec<u8> = around.map(|at| coverage_reference(mask, grid, at)).collect();
        let pairs = || values.iter().zip(&kernel.weights);
        let highest = pairs().map(|(&value, &weight)| value.min(weight)).max().unwrap();
        let lowest = pairs().map(|(&value, &weight)| value.max(255 - weight)).min().unwrap();
        let line = f32::from(highest.saturating_sub(lowest)) / 255.0;
        let fill = f32::from(coverage_reference(mask, grid, (x, y))) / 255.0 * OPACITY.fill;
        (line + (1.0 - line) * fill) * 255.0
    }

    proptest! {
        #[test]
        fn every_device_pixel_is_as_the_slow_way_has_it(
            (mask, grid) in any_mask().prop_flat_map(|mask| (Just(mask.clone()), any_grid(mask.size())))
        ) {
            let raster = MaskRaster::paint(&mask.to_rows(), &grid, OPACITY);
            for y in 0..i64::from(grid.height) {
                for x in 0..i64::from(grid.width) {
                    let painted = raster.as_ref().map_or(0, |raster| {
                        let (column, row) = (x - i64::from(raster.left), y - i64::from(raster.top));
                        let inside = (0..i64::from(raster.width)).contains(&column)
                            && (0..i64::from(raster.height)).contains(&row);
                        if inside { raster.opacity[(row * i64::from(raster.width) + column) as usize] } else { 0 }
                    });
                    let expected = opacity_reference(&mask, &grid, (x, y));
                    prop_assert!((f32::from(painted) - expected).abs() < 3.0, "{x}, {y}: {painted} not {expected}");
                }
            }
        }
    }

    fn grid_at_scale(scale: f64, size: ImageSize) -> DeviceGrid {
        let view = View::default().on_stage(ScreenPoint::new(80.0, 80.0)).at_full_size(size);
        let view = view.zoomed(view.stage_centre(), scale, size);
        DeviceGrid { view, pixel_ratio: 1.0, left: 0, top: 0, width: 80, height: 80 }
    }

    #[test]
    fn one_pixel_zoomed_in_is_a_filled_square_with_an_outline_of_two_pixels() {
        let size = ImageSize::new(4, 4);
        let mask = Mask::from_runs(size, [5, 1, 10]).unwrap();
        let raster = MaskRaster::paint(&mask.to_rows(), &grid_at_scale(10.0, size), OPACITY).unwrap();
        assert_eq!((raster.left, raster.top, raster.width, raster.height), (29, 29, 12, 12));
        let middle = &raster.opacity[6 * 12..][..12];
        assert_eq!(middle, [255, 255, 102, 102, 102, 102, 102, 102, 102, 102, 255, 255]);
    }

    #[test]
    fn an_empty_mask_and_one_off_the_screen_paint_nothing() {
        let size = ImageSize::new(4, 4);
        let grid = grid_at_scale(10.0, size);
        assert_eq!(MaskRaster::paint(&Mask::empty(size).unwrap().to_rows(), &grid, OPACITY), None);
        let corner = Mask::from_runs(size, [0, 1, 15]).unwrap();
        let view = grid.view.panned(ScreenPoint::new(-50.0, 0.0), size);
        assert_eq!(MaskRaster::paint(&corner.to_rows(), &DeviceGrid { view, ..grid }, OPACITY), None);
    }
}
