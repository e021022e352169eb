//! Masks to polygons: walks around every part and every hole along the borders of the pixels.
//! Nothing is smoothed: filling the outlines gives the mask back.

use super::Outline;
use crate::mask::{Components, Stretch};
use crate::{Connectivity, ImagePoint, Mask, Span};

/// A corner of pixels: column, then row, so that corners sort as pixels do.
type Corner = (u32, u32);

/// A straight piece of border with foreground on its right hand.
#[derive(Clone, Copy)]
struct Border {
    from: Corner,
    to: Corner,
}

impl Mask {
    /// The outlines of all parts that hang together over the sides of pixels.
    ///
    /// Costs time and memory in the length of the outline, not in the area.
    #[must_use]
    pub fn outlines(&self) -> Vec<Outline> {
        let components = self.components(Connectivity::Four);
        let mut outlines = vec![Outline { outer: Vec::new(), holes: Vec::new() }; components.len()];
        for ring in rings(&borders(components.stretches())) {
            let Some(part) = part_of(&ring, &components) else { continue };
            let corners = ring.iter().map(|&(x, y)| ImagePoint::new(x.into(), y.into())).collect();
            match is_clockwise(&ring) {
                true => outlines[part].outer = corners,
                false => outlines[part].holes.push(corners),
            }
        }
        outlines
    }
}

/// All borders, by the corner where they begin.
fn borders(stretches: &[Stretch]) -> Vec<Border> {
    let mut borders = Vec::new();
    for stretch in stretches {
        let (left, right, Span { start, end }) = (stretch.column, stretch.column + 1, stretch.rows);
        borders.push(Border { from: (left, start), to: (right, start) });
        borders.push(Border { from: (right, end), to: (left, end) });
    }
    let columns: Vec<&[Stretch]> = stretches.chunk_by(|a, b| a.column == b.column).collect();
    for (index, column) in columns.iter().enumerate() {
        let x = column[0].column;
        let beside = |place: Option<&&[Stretch]>, x: Option<u32>| {
            place.filter(|other| Some(other[0].column) == x).map_or(Vec::new(), |other| rows_of(other))
        };
        let before = beside(index.checked_sub(1).and_then(|index| columns.get(index)), x.checked_sub(1));
        let after = beside(columns.get(index + 1), x.checked_add(1));
        for Span { start, end } in without(&rows_of(column), &before) {
            borders.push(Border { from: (x, end), to: (x, start) });
        }
        for Span { start, end } in without(&rows_of(column), &after) {
            borders.push(Border { from: (x + 1, start), to: (x + 1, end) });
        }
    }
    borders.sort_unstable_by_key(|border| border.from);
    borders
}

fn rows_of(column: &[Stretch]) -> Vec<Span> {
    column.iter().map(|stretch| stretch.rows).collect()
}

/// The parts of `spans` that `others` do not cover; both ascend.
fn without(spans: &[Span], others: &[Span]) -> Vec<Span> {
    let mut left = Vec::new();
    let mut first = 0;
    for span in spans {
        let mut start = span.start;
        while others.get(first).is_some_and(|other| other.end <= start) {
            first += 1;
        }
        for other in others[first..].iter().take_while(|other| other.start < span.end) {
            if start < other.start {
                left.push(Span::new(start, other.start));
            }
            start = other.end;
        }
        if start < span.end {
            left.push(Span::new(start, span.end));
        }
    }
    left
}

/// Follows the borders until each is used; only corners where a ring turns are kept.
fn rings(borders: &[Border]) -> Vec<Vec<Corner>> {
    let mut is_used = vec![false; borders.len()];
    let mut rings = Vec::new();
    for first in 0..borders.len() {
        let mut ring = Vec::new();
        let mut place = Some(first);
        while let Some(current) = place.filter(|&place| !is_used[place]) {
            is_used[current] = true;
            ring.push(borders[current]);
            place = next_after(borders[current], borders);
        }
        if !ring.is_empty() {
            let before = ring.iter().cycle().skip(ring.len() - 1);
            let turns =
                ring.iter().zip(before).filter(|(border, before)| is_upright(border) != is_upright(before));
            rings.push(turns.map(|(border, _)| border.from).collect());
        }
    }
    rings
}

fn is_upright(border: &Border) -> bool {
    border.from.0 == border.to.0
}

/// The border that goes on where `border` ends. Where two parts meet in a corner it is the one to the right, which
/// stays with the pixel that was on the right hand.
fn next_after(border: Border, borders: &[Border]) -> Option<usize> {
    let start = borders.partition_point(|other| other.from < border.to);
    let count = borders[start..].iter().take_while(|other| other.from == border.to).count();
    let (east, south) = direction(border);
    let to_the_right = (start..start + count).find(|&place| direction(borders[place]) == (-south, east));
    to_the_right.or((count > 0).then_some(start))
}

/// Steps to the east and to the south, each -1, 0 or 1.
fn direction(Border { from, to }: Border) -> (i8, i8) {
    let sign = |from: u32, to: u32| to.cmp(&from) as i8;
    (sign(from.0, to.0), sign(from.1, to.1))
}

/// The component of the pixel on the right hand of the ring's first border.
fn part_of(ring: &[Corner], components: &Components<'_>) -> Option<usize> {
    let (from, to) = (*ring.first()?, *ring.get(1)?);
    let (x, y) = from;
    match direction(Border { from, to }) {
        (1, _) => components.at(x, y),
        (-1, _) => components.at(x.checked_sub(1)?, y.checked_sub(1)?),
        (_, 1) => components.at(x.checked_sub(1)?, y),
        _ => components.at(x, y.checked_sub(1)?),
    }
}

/// By the sign of the area (shoelace formula), rows counted downwards.
fn is_clockwise(ring: &[Corner]) -> bool {
    let next = ring.iter().cycle().skip(1);
    let product = |a: u32, b: u32| i64::from(a) * i64::from(b);
    ring.iter().zip(next).map(|(a, b)| product(a.0, b.1) - product(b.0, a.1)).sum::<i64>() > 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ImageSize;

    fn corners(ring: &[ImagePoint]) -> Vec<(f64, f64)> {
        ring.iter().map(|point| (point.x, point.y)).collect()
    }

    #[test]
    fn a_frame_has_two_rings_of_four_corners() {
        let frame = [[1, 1, 1], [1, 0, 1], [1, 1, 1]].concat();
        let pixels: Vec<bool> = frame.iter().map(|&pixel| pixel == 1).collect();
        let outlines = Mask::from_pixels(ImageSize::new(3, 3), &pixels).unwrap().outlines();
        let [outline] = &outlines[..] else { panic!("{outlines:?}") };
        assert_eq!(corners(&outline.outer), [(0.0, 0.0), (3.0, 0.0), (3.0, 3.0), (0.0, 3.0)]);
        assert_eq!(corners(&outline.holes[0]), [(1.0, 1.0), (1.0, 2.0), (2.0, 2.0), (2.0, 1.0)]);
    }

    #[test]
    fn pixels_that_meet_in_a_corner_are_two_parts() {
        let diagonal = Mask::from_pixels(ImageSize::new(2, 2), &[true, false, false, true]).unwrap();
        assert_eq!(diagonal.outlines().len(), 2);
    }
}
