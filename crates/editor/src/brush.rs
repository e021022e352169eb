//! Which pixels a stroke of the brush covers.
//! What becomes of them is in `live_mask`, how large the brush is in `drawing`.

use annotation::{ImagePoint, ImageSize, PixelBox, Span};

/// A place of a stroke, on the canvas: pixel i covers `[i, i + 1)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct BrushTip {
    pub(crate) at: ImagePoint,
    /// In pixels of the image.
    pub(crate) radius: f64,
}

/// The pixels whose centre is no farther from the line than the brush reaches: a straight piece with round ends.
pub(crate) struct Coverage {
    /// One span for each row that is covered.
    pub(crate) spans: Vec<(u32, Span)>,
    /// What holds all of them.
    pub(crate) area: PixelBox,
}

impl Coverage {
    /// From one place to the next, as wide as the brush is at the end; `None` when nothing of it is in the image.
    /// A brush below a pixel's size still covers the pixel it is on.
    pub(crate) fn of(from: ImagePoint, to: BrushTip, size: ImageSize) -> Option<Self> {
        let piece = Piece { from, to: to.at, radius: to.radius };
        let top = (from.y.min(to.at.y) - to.radius - 0.5).ceil().max(0.0) as u32;
        let bottom = (from.y.max(to.at.y) + to.radius + 0.5).floor().max(0.0) as u32;
        let mut spans: Vec<_> = (top..bottom.min(size.height))
            .filter_map(|y| Some((y, piece.columns(f64::from(y) + 0.5, size.width)?)))
            .collect();
        if spans.is_empty() && size.contains(to.at) {
            let (x, y) = (to.at.x as u32, to.at.y as u32);
            spans.push((y, Span::new(x, x + 1)));
        }
        let (&(first, _), &(last, _)) = spans.first().zip(spans.last())?;
        let left = spans.iter().map(|(_, span)| span.start).min()?;
        let right = spans.iter().map(|(_, span)| span.end).max()?;
        let area = PixelBox { x: left, y: first, width: right - left, height: last + 1 - first };
        Some(Self { spans, area })
    }
}

/// Everything within `radius` of a straight line: convex, so that a row meets it in one interval.
struct Piece {
    from: ImagePoint,
    to: ImagePoint,
    radius: f64,
}

impl Piece {
    /// Columns whose centre is covered on the line `y`.
    fn columns(&self, y: f64, width: u32) -> Option<Span> {
        let (low, high) = self.interval(y)?;
        let start = (low - 0.5).ceil().max(0.0);
        let end = ((high - 0.5).floor() + 1.0).min(f64::from(width));
        (start < end).then(|| Span::new(start as u32, end as u32))
    }

    /// Where the line `y` is covered: by the round ends, and by the straight sides between them.
    fn interval(&self, y: f64) -> Option<(f64, f64)> {
        let cap = |end: ImagePoint| {
            let half = (self.radius.powi(2) - (y - end.y).powi(2)).sqrt(); // NaN beside the cap
            [end.x - half, end.x + half]
        };
        let ends = [self.from, self.to].into_iter().flat_map(cap);
        let found = ends.chain(self.sides(y).into_iter().flatten()).filter(|x| !x.is_nan());
        found.fold(None, |range, x| match range {
            None => Some((x, x)),
            Some((low, high)) => Some((x.min(low), x.max(high))),
        })
    }

    /// Where the line `y` crosses the two straight sides.
    fn sides(&self, y: f64) -> [Option<f64>; 2] {
        let (dx, dy) = (self.to.x - self.from.x, self.to.y - self.from.y);
        let length = dx.hypot(dy);
        [self.radius, -self.radius].map(|offset| {
            let (x, from_y) = (self.from.x - dy / length * offset, self.from.y + dx / length * offset);
            let along = (y - from_y) / dy;
            // Not between the ends, or the piece lies level: then the ends are all there is.
            (0.0..=1.0).contains(&along).then_some(x + along * dx)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live_mask::{LiveMask, Paint};
    use annotation::Mask;
    use proptest::prelude::*;

    const SIZE: ImageSize = ImageSize::new(31, 23);

    fn distance_to_line(at: ImagePoint, from: ImagePoint, to: ImagePoint) -> f64 {
        let (dx, dy) = (to.x - from.x, to.y - from.y);
        let square = dx * dx + dy * dy;
        let along = if square == 0.0 { 0.0 } else { ((at.x - from.x) * dx + (at.y - from.y) * dy) / square };
        let along = along.clamp(0.0, 1.0);
        (at.x - from.x - along * dx).hypot(at.y - from.y - along * dy)
    }

    /// Every pixel, one after the other; `None` where the centre lies on the rim and rounding decides.
    fn reference(from: ImagePoint, to: BrushTip) -> Vec<Option<bool>> {
        let centres = (0..SIZE.height).flat_map(|y| (0..SIZE.width).map(move |x| (x, y)));
        let covered = centres.map(|(x, y)| {
            let centre = ImagePoint::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
            let beyond = distance_to_line(centre, from, to.at) - to.radius;
            (beyond.abs() > 1e-9).then_some(beyond < 0.0)
        });
        let mut covered: Vec<_> = covered.collect();
        if covered.iter().all(|&pixel| pixel == Some(false)) && SIZE.contains(to.at) {
            covered[(to.at.y as u32 * SIZE.width + to.at.x as u32) as usize] = Some(true);
        }
        covered
    }

    fn any_point() -> impl Strategy<Value = ImagePoint> {
        let free = (-10.0..40.0_f64, -10.0..32.0_f64).prop_map(|(x, y)| ImagePoint::new(x, y));
        let whole = (-2_i32..33, -2_i32..25).prop_map(|(x, y)| ImagePoint::new(x.into(), y.into()));
        prop_oneof![free, whole]
    }

    proptest! {
        #[test]
        fn a_piece_of_a_stroke_covers_what_the_slow_way_covers(
            from in any_point(), at in any_point(), radius in 0.1..12.0_f64,
        ) {
            for from in [from, at] {
                let tip = BrushTip { at, radius };
                let mut live = LiveMask::new(SIZE, None);
                if let Some(Coverage { spans, area }) = Coverage::of(from, tip, SIZE) {
                    live.change(Paint::Add, &spans, area);
                    let holds = |&(y, span): &(u32, Span)| {
                        (area.y..area.y + area.height).contains(&y) && area.x <= span.start && span.end <= area.x + area.width
                    };
                    prop_assert!(spans.iter().all(holds));
                }
                let pixels = live.to_mask().unwrap().to_pixels();
                for (index, (pixel, expected)) in pixels.into_iter().zip(reference(from, tip)).enumerate() {
                    prop_assert!(expected.is_none_or(|expected| expected == pixel), "pixel {index}");
                }
            }
        }
    }

    #[test]
    fn a_stroke_beside_the_image_covers_nothing() {
        let tip = BrushTip { at: ImagePoint::new(-20.0, 5.0), radius: 3.0 };
        assert!(Coverage::of(tip.at, tip, SIZE).is_none());
    }

    #[test]
    fn a_disc_of_radius_one_on_a_pixels_centre_has_five_pixels() {
        let tip = BrushTip { at: ImagePoint::new(5.5, 5.5), radius: 1.0 };
        let Coverage { spans, area } = Coverage::of(tip.at, tip, SIZE).unwrap();
        let mut live = LiveMask::new(SIZE, Some(&Mask::empty(SIZE).unwrap()));
        live.change(Paint::Add, &spans, area);
        assert_eq!(live.to_mask().unwrap().area(), 5);
    }
}
