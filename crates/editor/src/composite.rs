//! Coloured masks over each other in one picture, as a canvas that had been empty would hold them.
//! How opaque one mask is on each device pixel is in `raster`.

use crate::raster::MaskRaster;
use annotation::Color;

/// What several masks look like together, no larger than the box around them on the screen.
///
/// Canvases blend as well, but a canvas is told of one picture at a time: hundreds of masks take it far longer than
/// a frame lasts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composite {
    /// First column of the grid.
    pub left: u32,
    /// First row of the grid.
    pub top: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
    /// Red, green, blue and opacity of each device pixel, row by row; colours are not multiplied by the opacity.
    pub rgba: Vec<u8>,
}

impl Composite {
    /// Puts masks over each other, the first one lowest; `None` when there are none.
    #[must_use]
    pub fn of(masks: &[(MaskRaster, Color)]) -> Option<Self> {
        let rasters = || masks.iter().map(|(raster, _)| raster);
        let left = rasters().map(|raster| raster.left).min()?;
        let top = rasters().map(|raster| raster.top).min()?;
        let right = rasters().map(|raster| raster.left + raster.width).max()?;
        let bottom = rasters().map(|raster| raster.top + raster.height).max()?;
        let (width, height) = (right - left, bottom - top);
        let rgba = vec![0; 4 * width as usize * height as usize];
        let mut composite = Self { left, top, width, height, rgba };
        for (raster, color) in masks {
            composite.cover(raster, *color);
        }
        Some(composite)
    }

    /// Puts one more mask on top.
    fn cover(&mut self, raster: &MaskRaster, Color { red, green, blue }: Color) {
        if raster.width == 0 {
            return;
        }
        let width = self.width as usize;
        let (column, row) = ((raster.left - self.left) as usize, (raster.top - self.top) as usize);
        let rows = self.rgba.chunks_exact_mut(4 * width).skip(row);
        for (row, opacity) in rows.zip(raster.opacity.chunks_exact(raster.width as usize)) {
            for (pixel, &opacity) in row.as_chunks_mut::<4>().0[column..].iter_mut().zip(opacity) {
                *pixel = over(*pixel, [red, green, blue, opacity]);
            }
        }
    }
}

/// `above` over `below`, as in Porter and Duff, Compositing Digital Images, 1984.
fn over(below: [u8; 4], above: [u8; 4]) -> [u8; 4] {
    match (below[3], above[3]) {
        (_, 0) => below,
        (0, _) | (_, 255) => above,
        (under, over) => {
            let share = u32::from(over) * 255;
            let rest = u32::from(under) * u32::from(255 - over);
            let whole = share + rest;
            let mix = |above: u8, below: u8| {
                ((u32::from(above) * share + u32::from(below) * rest + whole / 2) / whole) as u8
            };
            let opacity = ((whole + 127) / 255) as u8;
            [mix(above[0], below[0]), mix(above[1], below[1]), mix(above[2], below[2]), opacity]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_raster() -> impl Strategy<Value = MaskRaster> {
        (0_u32..9, 0_u32..9, 1_u32..6, 1_u32..6).prop_flat_map(|(left, top, width, height)| {
            let opacity = prop_oneof![Just(0_u8), Just(255), any::<u8>()];
            prop::collection::vec(opacity, (width * height) as usize).prop_map(move |opacity| MaskRaster {
                left,
                top,
                width,
                height,
                opacity,
            })
        })
    }

    fn any_masks() -> impl Strategy<Value = Vec<(MaskRaster, Color)>> {
        let color = any::<[u8; 3]>().prop_map(|[red, green, blue]| Color::new(red, green, blue));
        prop::collection::vec((any_raster(), color), 1..5)
    }

    /// The slow way: colours multiplied by their opacity, from 0 to 1, in f64, one pixel of the grid at a time.
    fn pixel_reference(masks: &[(MaskRaster, Color)], x: u32, y: u32) -> [f64; 4] {
        let mut pixel = [0.0; 4];
        for (raster, Color { red, green, blue }) in masks {
            let inside = (raster.left..raster.left + raster.width).contains(&x)
                && (raster.top..raster.top + raster.height).contains(&y);
            if inside {
                let place = (y - raster.top) * raster.width + x - raster.left;
                let opacity = f64::from(raster.opacity[place as usize]) / 255.0;
                let above = [*red, *green, *blue, 255].map(|channel| f64::from(channel) / 255.0 * opacity);
                for (below, above) in pixel.iter_mut().zip(above) {
                    *below = above + *below * (1.0 - opacity);
                }
            }
        }
        pixel
    }

    proptest! {
        #[test]
        fn every_pixel_is_as_the_slow_way_has_it(masks in any_masks()) {
            let composite = Composite::of(&masks).unwrap();
            for y in 0..15_u32 {
                for x in 0..15_u32 {
                    let (column, row) = (x.wrapping_sub(composite.left), y.wrapping_sub(composite.top));
                    let inside = column < composite.width && row < composite.height;
                    let place = 4 * (row.wrapping_mul(composite.width).wrapping_add(column)) as usize;
                    let painted: [u8; 4] =
                        if inside { composite.rgba[place..][..4].try_into().unwrap() } else { [0; 4] };
                    let opacity = f64::from(painted[3]) / 255.0;
                    let expected = pixel_reference(&masks, x, y);
                    prop_assert!((opacity - expected[3]).abs() < 0.01, "{painted:?}, not {expected:?}");
                    for channel in 0..3 {
                        let multiplied = f64::from(painted[channel]) / 255.0 * opacity;
                        prop_assert!((multiplied - expected[channel]).abs() < 0.02, "{painted:?}, not {expected:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn of_nothing_there_is_no_picture() {
        assert_eq!(Composite::of(&[]), None);
    }

    #[test]
    fn half_of_one_colour_over_half_of_another() {
        let raster = || MaskRaster { left: 3, top: 2, width: 1, height: 1, opacity: vec![128] };
        let masks = [(raster(), Color::new(0, 0, 255)), (raster(), Color::new(255, 0, 0))];
        let composite = Composite::of(&masks).unwrap();
        assert_eq!((composite.left, composite.top, composite.width, composite.height), (3, 2, 1, 1));
        assert_eq!(composite.rgba, [170, 0, 85, 192]);
    }
}
