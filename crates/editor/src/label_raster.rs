//! Many masks in one picture at the resolution of the screen: a device pixel shows the smallest mask there.
//! One mask with smooth edges is in `raster`; no canvas here either.

use crate::live_mask::MaskRows;
use crate::raster::{DeviceGrid, MaskOpacity};
use annotation::{Color, ImagePoint};
use std::ops::Range;

/// Which mask every device pixel of a grid shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LabelRaster {
    width: usize,
    /// 0 for none, else one more than the place of the mask; row by row.
    labels: Vec<u16>,
    /// How thick outlines are, in device pixels.
    line: usize,
}

impl LabelRaster {
    /// Paints masks over each other, the first one lowest. What is under the middle of a device pixel decides.
    ///
    /// Costs time in the covered rows of each mask and not in its pixels, so that hundreds fit into a frame.
    #[must_use]
    pub fn paint<'a, R: MaskRows + 'a>(masks: impl IntoIterator<Item = &'a R>, grid: &DeviceGrid) -> Self {
        let [width, height] = [grid.width, grid.height].map(|length| length as usize);
        let mut labels = vec![0; width * height];
        let corner = grid.view.screen_from_image(ImagePoint::new(0.0, 0.0));
        let scale = grid.view.scale() * grid.pixel_ratio;
        let left = corner.x * grid.pixel_ratio - f64::from(grid.left);
        let top = corner.y * grid.pixel_ratio - f64::from(grid.top);
        // The device pixels whose middles lie on image pixels `from..to`.
        let covered = |from: u32, to: u32, (start, length): (f64, usize)| {
            let first_middle = |at: u32| (start + f64::from(at) * scale - 0.5).ceil().max(0.0) as usize;
            first_middle(from).min(length)..first_middle(to).min(length)
        };
        for (label, rows) in (1..=u16::MAX).zip(masks) {
            let first = (-top / scale).floor().max(0.0) as u32;
            let end = ((height as f64 - top) / scale).ceil().max(0.0) as u32;
            for y in first..end.min(rows.size().height) {
                let device_rows = covered(y, y + 1, (top, height));
                if device_rows.is_empty() {
                    continue; // smaller than a device pixel, and its middle is on another one
                }
                for span in rows.row(y) {
                    let columns = covered(span.start, span.end, (left, width));
                    fill(&mut labels, (width, device_rows.clone(), columns), label);
                }
            }
        }
        Self { width, labels, line: grid.pixel_ratio.round().max(1.0) as usize }
    }

    /// Red, green, blue and opacity of every device pixel, with the colours of the masks in their order.
    #[must_use]
    pub fn to_rgba(&self, colors: &[Color], opacity: MaskOpacity) -> Vec<u8> {
        let [fill, outline] = [opacity.fill, opacity.outline].map(|share| (share * 255.0).round() as u8);
        let pixel = |place: usize| match self.labels[place] {
            0 => [0; 4],
            label => {
                let Color { red, green, blue } = colors[usize::from(label) - 1];
                [red, green, blue, if self.is_outline(place) { outline } else { fill }]
            }
        };
        (0..self.labels.len()).flat_map(pixel).collect()
    }

    /// Whether another mask, or none, is near. Beyond the grid everything goes on as it is.
    fn is_outline(&self, place: usize) -> bool {
        let label = self.labels[place];
        let column = place % self.width;
        let differs = |other: usize| self.labels.get(other).is_some_and(|&other| other != label);
        let [across, down] = [self.line, self.line * self.width];
        (column >= across && differs(place - across))
            || (column + across < self.width && differs(place + across))
            || (place >= down && differs(place - down))
            || differs(place + down)
    }
}

fn fill(labels: &mut [u16], (width, rows, columns): (usize, Range<usize>, Range<usize>), label: u16) {
    for row in rows {
        labels[row * width..][columns.clone()].fill(label);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::View;
    use annotation::{ImageSize, Mask, ScreenPoint};
    use proptest::prelude::*;

    const SIZE: ImageSize = ImageSize::new(7, 6);

    fn any_masks() -> impl Strategy<Value = Vec<Mask>> {
        let mask = prop::collection::vec(any::<bool>(), SIZE.area() as usize)
            .prop_map(|pixels| Mask::from_pixels(SIZE, &pixels).unwrap());
        prop::collection::vec(mask, 0..4)
    }

    /// A grid of 24 x 20 device pixels on which the image may lie anywhere, also beyond the rim.
    fn any_grid() -> impl Strategy<Value = DeviceGrid> {
        (0.2..8.0_f64, -30.0..30.0_f64, -30.0..30.0_f64, 0.5..2.5_f64).prop_map(
            |(zoom, x, y, pixel_ratio)| {
                let stage = ScreenPoint::new(24.0 / pixel_ratio, 20.0 / pixel_ratio);
                let view = View::default().on_stage(stage).at_full_size(SIZE);
                let view = view.zoomed(view.stage_centre(), zoom, SIZE).panned(ScreenPoint::new(x, y), SIZE);
                DeviceGrid { view, pixel_ratio, left: 0, top: 0, width: 24, height: 20 }
            },
        )
    }

    /// The last mask on the image pixel under the middle of a device pixel.
    fn label_reference(masks: &[Mask], grid: &DeviceGrid, (x, y): (u32, u32)) -> u16 {
        let middle = |at: u32| (f64::from(at) + 0.5) / grid.pixel_ratio;
        let point = grid.view.image_from_screen(ScreenPoint::new(middle(x), middle(y)));
        let on_top = (1..).zip(masks).filter(|(_, mask)| mask.contains(point)).last();
        on_top.map_or(0, |(label, _)| label)
    }

    proptest! {
        #[test]
        fn every_device_pixel_shows_the_last_mask_under_its_middle(masks in any_masks(), grid in any_grid()) {
            let rows: Vec<_> = masks.iter().map(Mask::to_rows).collect();
            let raster = LabelRaster::paint(&rows, &grid);
            for y in 0..grid.height {
                for x in 0..grid.width {
                    let label = raster.labels[(y * grid.width + x) as usize];
                    prop_assert_eq!(label, label_reference(&masks, &grid, (x, y)), "{}, {}", x, y);
                }
            }
        }
    }

    #[test]
    fn a_mask_on_another_one_has_its_own_colour_and_both_have_outlines() {
        let size = ImageSize::new(8, 1);
        let view = View::default().on_stage(ScreenPoint::new(8.0, 1.0)).showing(annotation::PixelBox {
            x: 0,
            y: 0,
            width: 8,
            height: 1,
        });
        let grid = DeviceGrid { view, pixel_ratio: 1.0, left: 0, top: 0, width: 8, height: 1 };
        let masks = [[1, 6, 1], [3, 3, 2]].map(|runs| Mask::from_runs(size, runs).unwrap().to_rows());
        let colors = [Color::new(1, 1, 1), Color::new(2, 2, 2)];
        let rgba =
            LabelRaster::paint(&masks, &grid).to_rgba(&colors, MaskOpacity { fill: 0.2, outline: 1.0 });
        let pixels: Vec<(u8, u8)> = rgba.chunks_exact(4).map(|pixel| (pixel[0], pixel[3])).collect();
        let (outline, fill) = (255, 51);
        let expected =
            [(0, 0), (1, outline), (1, outline), (2, outline), (2, fill), (2, outline), (1, outline), (0, 0)];
        assert_eq!(pixels, expected);
    }
}
