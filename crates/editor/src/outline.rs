//! Which pixels a closed outline encloses: polygon and lasso.
//! What becomes of them is in `live_mask`.

use annotation::{ImagePoint, ImageSize, PixelBox, Span};

/// The spans of the pixels whose centre is inside, where an outline that crosses itself takes turns (even-odd), and
/// the box around them; `None` when there are none.
pub(crate) fn enclosed(corners: &[ImagePoint], size: ImageSize) -> Option<(Vec<(u32, Span)>, PixelBox)> {
    let heights = || corners.iter().map(|corner| corner.y);
    let top = (heights().reduce(f64::min)? - 0.5).ceil().max(0.0) as u32;
    let bottom = (heights().reduce(f64::max)? + 0.5).floor().max(0.0) as u32;
    let mut spans = Vec::new();
    for y in top..bottom.min(size.height) {
        let crossings = crossings(corners, f64::from(y) + 0.5);
        for pair in crossings.chunks_exact(2) {
            let start = (pair[0] - 0.5).ceil().max(0.0);
            let end = (pair[1] - 0.5).ceil().min(f64::from(size.width));
            if start < end {
                spans.push((y, Span::new(start as u32, end as u32)));
            }
        }
    }
    let (&(first, _), &(last, _)) = spans.first().zip(spans.last())?;
    let left = spans.iter().map(|(_, span)| span.start).min()?;
    let right = spans.iter().map(|(_, span)| span.end).max()?;
    Some((spans, PixelBox { x: left, y: first, width: right - left, height: last + 1 - first }))
}

/// Where the closed outline crosses the line `y`, ascending; always an even number.
fn crossings(corners: &[ImagePoint], y: f64) -> Vec<f64> {
    let next = corners.iter().cycle().skip(1);
    let mut crossings: Vec<f64> = corners
        .iter()
        .zip(next)
        // A corner on the line belongs to the edge below it only.
        .filter(|(a, b)| (a.y <= y) != (b.y <= y))
        .map(|(a, b)| a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x))
        .collect();
    crossings.sort_by(f64::total_cmp);
    crossings
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::live_mask::{LiveMask, Paint};
    use proptest::prelude::*;

    const SIZE: ImageSize = ImageSize::new(24, 18);

    fn drawn(corners: &[ImagePoint]) -> Vec<bool> {
        let mut live = LiveMask::new(SIZE, None);
        if let Some((spans, area)) = enclosed(corners, SIZE) {
            live.change(Paint::Add, &spans, area);
        }
        live.to_mask().unwrap().to_pixels()
    }

    /// Counts the edges that a ray to the left crosses, for each pixel.
    fn is_inside(corners: &[ImagePoint], at: ImagePoint) -> bool {
        let mut inside = false;
        for index in 0..corners.len() {
            let (a, b) = (corners[index], corners[(index + 1) % corners.len()]);
            if (a.y <= at.y) != (b.y <= at.y) && a.x + (at.y - a.y) / (b.y - a.y) * (b.x - a.x) <= at.x {
                inside = !inside;
            }
        }
        inside
    }

    proptest! {
        #[test]
        fn the_enclosed_pixels_are_those_of_the_slow_way(
            corners in prop::collection::vec((-5.0..30.0_f64, -5.0..24.0_f64), 0..9)
        ) {
            let corners: Vec<_> = corners.into_iter().map(|(x, y)| ImagePoint::new(x, y)).collect();
            let pixels = drawn(&corners);
            for (index, pixel) in pixels.into_iter().enumerate() {
                let (x, y) = (index as u32 % SIZE.width, index as u32 / SIZE.width);
                let centre = ImagePoint::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
                prop_assert_eq!(pixel, is_inside(&corners, centre), "{}, {}", x, y);
            }
        }
    }

    #[test]
    fn a_rectangle_on_pixel_edges_encloses_its_pixels() {
        let corner = ImagePoint::new;
        let pixels = drawn(&[corner(2.0, 3.0), corner(7.0, 3.0), corner(7.0, 5.0), corner(2.0, 5.0)]);
        assert_eq!(pixels.iter().filter(|&&pixel| pixel).count(), 10);
    }

    #[test]
    fn an_outline_of_less_than_three_corners_encloses_nothing() {
        let corners = [ImagePoint::new(1.0, 1.0), ImagePoint::new(9.0, 9.0)];
        for count in 0..3 {
            assert!(enclosed(&corners[..count], SIZE).is_none());
        }
    }
}
