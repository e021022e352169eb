//! Several rings made one, for formats that know only one ring: by cuts without width.
//! A cut is walked there and back, so that filling the ring sees it twice, which is as good as not at all.

use super::Outline;
use crate::ImagePoint;

impl Outline {
    /// One ring with the holes cut in: from the nearest corner of the outer ring to the hole and back.
    #[must_use]
    pub fn cut(&self) -> Vec<ImagePoint> {
        attach(&self.outer, &self.holes)
    }

    /// One ring of all parts with their holes; empty for no part.
    #[must_use]
    pub fn join(outlines: &[Self]) -> Vec<ImagePoint> {
        let mut rings = outlines.iter().map(Self::cut);
        let first = rings.next().unwrap_or_default();
        attach(&first, &rings.collect::<Vec<_>>())
    }
}

/// `ring` with each of the others visited from the corner that is nearest to its first.
fn attach(ring: &[ImagePoint], others: &[Vec<ImagePoint>]) -> Vec<ImagePoint> {
    let by_column = sorted_by_column(ring);
    let mut visits: Vec<(usize, &[ImagePoint])> = others
        .iter()
        .filter_map(|other| Some((nearest(*other.first()?, ring, &by_column)?, &other[..])))
        .collect();
    visits.sort_by_key(|&(place, _)| place);
    let mut visits = visits.into_iter().peekable();
    let mut attached = Vec::new();
    for (place, &corner) in ring.iter().enumerate() {
        attached.push(corner);
        while let Some((_, other)) = visits.next_if(|&(visited, _)| visited == place) {
            attached.extend_from_slice(other);
            attached.extend([other[0], corner]);
        }
    }
    attached
}

/// The places of the corners, by column.
fn sorted_by_column(ring: &[ImagePoint]) -> Vec<usize> {
    let mut places: Vec<usize> = (0..ring.len()).collect();
    places.sort_by(|&a, &b| ring[a].x.total_cmp(&ring[b].x));
    places
}

/// The place of the corner of `ring` nearest to `point`; columns further away than the nearest so far are skipped.
fn nearest(point: ImagePoint, ring: &[ImagePoint], by_column: &[usize]) -> Option<usize> {
    let middle = by_column.partition_point(|&place| ring[place].x < point.x);
    let mut best: Option<(f64, usize)> = None;
    let mut look = |place: usize| {
        let sideways = (ring[place].x - point.x).abs();
        if best.is_some_and(|(distance, _)| sideways >= distance) {
            return false;
        }
        let distance = sideways.hypot(ring[place].y - point.y);
        if best.is_none_or(|(least, _)| distance < least) {
            best = Some((distance, place));
        }
        true
    };
    let _ = by_column[middle..].iter().all(|&place| look(place));
    let _ = by_column[..middle].iter().rev().all(|&place| look(place));
    best.map(|(_, place)| place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_nearest_corner_is_the_nearest_of_all(
            corners in prop::collection::vec((0_u8..20, 0_u8..20), 1..20),
            (x, y) in (0_u8..20, 0_u8..20),
        ) {
            let ring: Vec<_> = corners.iter().map(|&(x, y)| ImagePoint::new(x.into(), y.into())).collect();
            let point = ImagePoint::new(x.into(), y.into());
            let distance = |corner: ImagePoint| (corner.x - x as f64).hypot(corner.y - y as f64);
            let found = nearest(point, &ring, &sorted_by_column(&ring)).unwrap();
            let least = ring.iter().map(|&corner| distance(corner)).fold(f64::INFINITY, f64::min);
            prop_assert_eq!(distance(ring[found]), least);
        }
    }

    #[test]
    fn nothing_joined_is_nothing() {
        assert!(Outline::join(&[]).is_empty());
    }
}
