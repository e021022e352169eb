//! The convex hull of a mask's pixels, corners included, so that a rectangle is its own hull.
//! Only its area is wanted.

use annotation::Mask;

/// A corner of a pixel: column and row.
type Corner = (i64, i64);

/// Area of the convex hull of `mask` in pixels; 0 for an empty mask.
///
/// Andrew's monotone chain (1979) over the outermost corners of each row, in whole numbers.
#[must_use]
pub(super) fn convex_hull_area(mask: &Mask) -> f64 {
    let Some(bbox) = mask.bbox() else { return 0.0 };
    let rows = mask.to_rows();
    let mut corners: Vec<Corner> = Vec::new();
    for y in bbox.y..bbox.y + bbox.height {
        if let (Some(first), Some(last)) = (rows.row(y).first(), rows.row(y).last()) {
            for x in [first.start, last.end] {
                corners.extend([(x.into(), y.into()), (x.into(), i64::from(y) + 1)]);
            }
        }
    }
    corners.sort_unstable();
    corners.dedup();
    let mut outline = half_hull(corners.iter().copied());
    outline.extend(half_hull(corners.iter().rev().copied()));
    doubled_area(&outline) as f64 / 2.0
}

/// The corners that turn one way only, without the last one.
fn half_hull(corners: impl Iterator<Item = Corner>) -> Vec<Corner> {
    let mut half: Vec<Corner> = Vec::new();
    for corner in corners {
        while let [.., before, last] = half[..]
            && turn(before, last, corner) <= 0
        {
            half.pop();
        }
        half.push(corner);
    }
    half.pop();
    half
}

/// Positive when the way from `a` over `b` to `c` turns left.
fn turn(a: Corner, b: Corner, c: Corner) -> i64 {
    (b.0 - a.0) * (c.1 - a.1) - (b.1 - a.1) * (c.0 - a.0)
}

fn doubled_area(outline: &[Corner]) -> i64 {
    let next = outline.iter().cycle().skip(1);
    outline.iter().zip(next).map(|(a, b)| a.0 * b.1 - a.1 * b.0).sum::<i64>().abs()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{any_mask, drawn};
    use annotation::ImagePoint;
    use proptest::prelude::*;

    /// Adds up the edges that have all corners on one side (every pair is tried).
    fn area_reference(mask: &Mask) -> f64 {
        let size = mask.size();
        let mut corners = Vec::new();
        for y in 0..i64::from(size.height) {
            for x in 0..i64::from(size.width) {
                if mask.contains(ImagePoint::new(x as f64, y as f64)) {
                    corners.extend([(x, y), (x + 1, y), (x, y + 1), (x + 1, y + 1)]);
                }
            }
        }
        corners.sort_unstable();
        corners.dedup();
        let mut doubled = 0;
        for &a in &corners {
            for &b in corners.iter().filter(|&&b| b != a) {
                let squared = |c: Corner| (c.0 - a.0).pow(2) + (c.1 - a.1).pow(2);
                let is_edge = corners.iter().all(|&c| {
                    turn(a, b, c) > 0
                        || turn(a, b, c) == 0 && squared(c) <= squared(b) && {
                            (c.0 - a.0) * (b.0 - a.0) + (c.1 - a.1) * (b.1 - a.1) >= 0
                        }
                });
                doubled += if is_edge { a.0 * b.1 - a.1 * b.0 } else { 0 };
            }
        }
        doubled as f64 / 2.0
    }

    proptest! {
        #[test]
        fn the_area_is_that_of_trying_every_edge(mask in any_mask(7)) {
            prop_assert_eq!(convex_hull_area(&mask), area_reference(&mask));
        }
    }

    #[test]
    fn known_shapes_have_known_hulls() {
        assert_eq!(convex_hull_area(&drawn(&["....", ".##.", ".##."])), 4.0);
        assert_eq!(convex_hull_area(&drawn(&["#..", "#..", "###"])), 7.0);
        assert_eq!(convex_hull_area(&drawn(&["..."])), 0.0);
    }
}
