//! As many pairs of found and drawn pixels as possible, none farther apart than allowed, each pixel in one pair.
//! Hopcroft and Karp, "An n^5/2 algorithm for maximum matchings in bipartite graphs" (1973); no distances are summed.

use std::collections::VecDeque;

use super::BoundaryMap;

const NONE: usize = usize::MAX;

/// For each pixel of `found`, row by row, whether it is in a pair with one of `drawn`.
pub(super) fn paired(found: &BoundaryMap, drawn: &BoundaryMap, reach: f64) -> Vec<bool> {
    let mut pairing = Pairing::new(neighbours(found, drawn, reach), drawn.count() as usize);
    pairing.take_nearest();
    while pairing.measure_layers() {
        for first in 0..pairing.partner_of_found.len() {
            if pairing.partner_of_found[first] == NONE {
                pairing.lengthen(first);
            }
        }
    }
    pairing.partner_of_found.iter().map(|&partner| partner != NONE).collect()
}

/// A drawn pixel near a found one.
#[derive(Debug, Clone, Copy)]
struct Neighbour {
    drawn: usize,
    squared_distance: i64,
}

/// For each pixel of `found` the pixels of `drawn` within `reach`, the nearest first.
fn neighbours(found: &BoundaryMap, drawn: &BoundaryMap, reach: f64) -> Vec<Vec<Neighbour>> {
    let (width, height) = (i64::from(drawn.size().width), i64::from(drawn.size().height));
    let mut numbers = vec![NONE; (width * height) as usize];
    for (number, (x, y)) in drawn.places().enumerate() {
        numbers[y * width as usize + x] = number;
    }
    let offsets = offsets_within(reach);
    let near = |(x, y): (usize, usize)| {
        let neighbour = |offset: &(i64, i64)| {
            let (x, y) = (x as i64 + offset.0, y as i64 + offset.1);
            let is_inside = (0..width).contains(&x) && (0..height).contains(&y);
            let drawn = if is_inside { numbers[(y * width + x) as usize] } else { NONE };
            (drawn != NONE).then(|| Neighbour { drawn, squared_distance: squared(offset) })
        };
        offsets.iter().filter_map(neighbour).collect()
    };
    found.places().map(near).collect()
}

fn offsets_within(reach: f64) -> Vec<(i64, i64)> {
    let most = reach.floor() as i64;
    let all = (-most..=most).flat_map(|down| (-most..=most).map(move |right| (right, down)));
    let mut offsets: Vec<_> = all.filter(|offset| squared(offset) as f64 <= reach * reach).collect();
    offsets.sort_by_key(squared);
    offsets
}

fn squared(&(right, down): &(i64, i64)) -> i64 {
    right * right + down * down
}

/// Pairs so far, and how far each found pixel is from a lone one by way of exchanges.
struct Pairing {
    neighbours: Vec<Vec<Neighbour>>,
    partner_of_found: Vec<usize>,
    partner_of_drawn: Vec<usize>,
    layers: Vec<usize>,
    /// Neighbours that were looked at in vain since the layers were measured.
    tried: Vec<usize>,
}

impl Pairing {
    fn new(neighbours: Vec<Vec<Neighbour>>, drawn: usize) -> Self {
        let found = neighbours.len();
        Self {
            neighbours,
            partner_of_found: vec![NONE; found],
            partner_of_drawn: vec![NONE; drawn],
            layers: vec![NONE; found],
            tried: vec![0; found],
        }
    }

    /// Pairs whom it can at once, the nearest first; most pixels then have their partner. Those that are paired
    /// stay paired, so pixels on a drawn line are not left alone for the sake of others beside it.
    fn take_nearest(&mut self) {
        let mut pairs: Vec<(i64, usize, usize)> = Vec::new();
        for (found, neighbours) in self.neighbours.iter().enumerate() {
            pairs.extend(neighbours.iter().map(|near| (near.squared_distance, found, near.drawn)));
        }
        pairs.sort_unstable();
        for (_, found, drawn) in pairs {
            if self.partner_of_found[found] == NONE && self.partner_of_drawn[drawn] == NONE {
                (self.partner_of_found[found], self.partner_of_drawn[drawn]) = (drawn, found);
            }
        }
    }

    /// Breadth first from the lone found pixels; whether a lone drawn pixel can be reached.
    fn measure_layers(&mut self) -> bool {
        self.tried.fill(0);
        self.layers.fill(NONE);
        let mut queue = VecDeque::new();
        for found in (0..self.layers.len()).filter(|&found| self.partner_of_found[found] == NONE) {
            self.layers[found] = 0;
            queue.push_back(found);
        }
        let mut is_reachable = false;
        while let Some(found) = queue.pop_front() {
            for &Neighbour { drawn, .. } in &self.neighbours[found] {
                match self.partner_of_drawn[drawn] {
                    NONE => is_reachable = true,
                    next if self.layers[next] == NONE => {
                        self.layers[next] = self.layers[found] + 1;
                        queue.push_back(next);
                    }
                    _ => {}
                }
            }
        }
        is_reachable
    }

    /// Looks for a chain of exchanges from the lone pixel `first` to a lone drawn one, layer by layer, and makes
    /// them. A chain can be as long as the image has edges, so it is kept here and not on the stack.
    fn lengthen(&mut self, first: usize) {
        let mut chain = vec![first];
        while let Some(&found) = chain.last() {
            let Some(&Neighbour { drawn, .. }) = self.neighbours[found].get(self.tried[found]) else {
                // Nothing to be had here: the one before looks at its next neighbour.
                chain.pop();
                continue;
            };
            self.tried[found] += 1;
            match self.partner_of_drawn[drawn] {
                NONE => return self.exchange(&chain),
                next if self.layers[next] == self.layers[found] + 1 => chain.push(next),
                _ => {}
            }
        }
    }

    /// Everybody in the chain takes the neighbour looked at last.
    fn exchange(&mut self, chain: &[usize]) {
        for &found in chain {
            let Neighbour { drawn, .. } = self.neighbours[found][self.tried[found] - 1];
            (self.partner_of_found[found], self.partner_of_drawn[drawn]) = (drawn, found);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use annotation::ImageSize;
    use proptest::prelude::*;

    /// Kuhn's method, one chain after the other.
    fn pairs_reference(neighbours: &[Vec<Neighbour>], drawn: usize) -> usize {
        fn find(
            found: usize,
            neighbours: &[Vec<Neighbour>],
            partner: &mut [usize],
            seen: &mut [bool],
        ) -> bool {
            neighbours[found].iter().any(|&Neighbour { drawn, .. }| {
                if std::mem::replace(&mut seen[drawn], true) {
                    return false;
                }
                let is_free = partner[drawn] == NONE || find(partner[drawn], neighbours, partner, seen);
                if is_free {
                    partner[drawn] = found;
                }
                is_free
            })
        }
        let mut partner = vec![NONE; drawn];
        (0..neighbours.len())
            .filter(|&found| find(found, neighbours, &mut partner, &mut vec![false; drawn]))
            .count()
    }

    fn any_lines() -> impl Strategy<Value = [BoundaryMap; 2]> {
        (1_u32..14, 1_u32..14).prop_flat_map(|(width, height)| {
            let size = ImageSize::new(width, height);
            let lines = move || {
                prop::collection::vec(prop::bool::weighted(0.4), size.area() as usize)
                    .prop_map(move |pixels| BoundaryMap::new(size, pixels))
            };
            [lines(), lines()]
        })
    }

    proptest! {
        #[test]
        fn there_are_as_many_pairs_as_one_chain_after_the_other_finds([found, drawn] in any_lines(), reach in 0.0_f64..4.0) {
            let paired = paired(&found, &drawn, reach).into_iter().filter(|&paired| paired).count();
            let neighbours = neighbours(&found, &drawn, reach);
            prop_assert_eq!(paired, pairs_reference(&neighbours, drawn.count() as usize));
        }
    }

    #[test]
    fn the_tolerance_itself_is_near_enough() {
        assert_eq!(offsets_within(0.9), [(0, 0)]);
        assert_eq!(offsets_within(1.0).len(), 5);
        assert_eq!(offsets_within(1.5).len(), 9);
    }
}
