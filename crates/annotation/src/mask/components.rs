//! The connected parts of a mask, found on its run lengths.
//! What is done with them (small ones dropped, holes filled) is in `regions`.

use super::{Mask, Span};

/// Which pixels are neighbours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Connectivity {
    /// Those that share a side.
    Four,
    /// Those that share a side or a corner.
    Eight,
}

/// The connected parts of a mask.
///
/// They are numbered from 0 by their first pixels, looked for two rows and two columns at a time: the order of
/// `cv2.connectedComponents`, which decides between parts of equal size.
#[derive(Debug, Clone)]
pub struct Components<'a> {
    mask: &'a Mask,
    stretches: Vec<Stretch>,
    /// The component of each stretch.
    components: Vec<usize>,
    areas: Vec<u64>,
}

/// Foreground pixels of one column without a gap.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Stretch {
    pub(crate) column: u32,
    pub(crate) rows: Span,
}

impl Components<'_> {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.areas.len()
    }

    /// The mask has no foreground.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.areas.is_empty()
    }

    /// The number of pixels of each component.
    #[must_use]
    pub fn areas(&self) -> &[u64] {
        &self.areas
    }

    /// The mask of those components whose number `keeps` accepts.
    #[must_use]
    pub fn kept(&self, keeps: impl Fn(usize) -> bool) -> Mask {
        let height = self.mask.size().height;
        let kept = self.stretches.iter().zip(&self.components).filter(|&(_, &component)| keeps(component));
        let edges: Vec<u32> = kept
            .flat_map(|(stretch, _)| {
                [stretch.rows.start, stretch.rows.end].map(|y| stretch.column * height + y)
            })
            .collect();
        self.mask.with_edges(&edges)
    }

    /// The number of the first of the largest components, `None` when there is none.
    #[must_use]
    pub fn largest(&self) -> Option<usize> {
        // `max_by_key` prefers the last of equals.
        (0..self.len()).rev().max_by_key(|&component| self.areas[component])
    }

    /// The component of a pixel, `None` for background.
    #[must_use]
    pub fn at(&self, column: u32, row: u32) -> Option<usize> {
        let after = self.stretches.partition_point(|s| (s.column, s.rows.start) <= (column, row));
        let place = after.checked_sub(1)?;
        let Stretch { column: found, rows } = self.stretches[place];
        (found == column && row < rows.end).then(|| self.components[place])
    }

    /// The foreground cut at the borders of columns, in the order of the run lengths.
    pub(crate) fn stretches(&self) -> &[Stretch] {
        &self.stretches
    }

    /// For each component whether it has a pixel in the first or last row or column of the image.
    pub(crate) fn touch_border(&self) -> Vec<bool> {
        let size = self.mask.size();
        let mut touching = vec![false; self.len()];
        for (stretch, &component) in self.stretches.iter().zip(&self.components) {
            let sideways = stretch.column == 0 || stretch.column + 1 == size.width;
            touching[component] |= sideways || stretch.rows.start == 0 || stretch.rows.end == size.height;
        }
        touching
    }
}

impl Mask {
    /// The connected parts, in time that grows with the run lengths and the columns.
    ///
    /// ```
    /// use annotation::{Connectivity, ImageSize, Mask};
    /// let diagonal = Mask::from_runs(ImageSize::new(2, 2), [0, 1, 2, 1]).unwrap();
    /// assert_eq!(diagonal.components(Connectivity::Eight).areas(), [2]);
    /// assert_eq!(diagonal.components(Connectivity::Four).areas(), [1, 1]);
    /// ```
    #[must_use]
    pub fn components(&self, connectivity: Connectivity) -> Components<'_> {
        let stretches = self.stretches();
        let mut links = Links((0..stretches.len()).collect());
        let columns: Vec<&[Stretch]> = stretches.chunk_by(|a, b| a.column == b.column).collect();
        let mut first = 0;
        for pair in columns.windows(2) {
            let second = first + pair[0].len();
            if pair[0][0].column + 1 == pair[1][0].column {
                for (a, b) in touching_pairs(pair[0], pair[1], connectivity) {
                    links.join(first + a, second + b);
                }
            }
            first = second;
        }
        number(self, stretches, &mut links)
    }

    /// The foreground cut at the borders of columns, in the order of the run lengths.
    pub(super) fn stretches(&self) -> Vec<Stretch> {
        let height = self.size().height;
        let mut stretches = Vec::new();
        for (mut start, end) in self.foreground() {
            while start < end {
                let column = start / height;
                let above = column * height;
                let stop = end.min(above + height);
                stretches.push(Stretch { column, rows: Span::new(start - above, stop - above) });
                start = stop;
            }
        }
        stretches
    }
}

/// The places of neighbours in two columns side by side.
fn touching_pairs(left: &[Stretch], right: &[Stretch], connectivity: Connectivity) -> Vec<(usize, usize)> {
    let touch = |a: Span, b: Span| match connectivity {
        Connectivity::Four => a.start < b.end && b.start < a.end,
        Connectivity::Eight => a.start <= b.end && b.start <= a.end,
    };
    let (mut a, mut b) = (0, 0);
    let mut pairs = Vec::new();
    while let (Some(one), Some(other)) = (left.get(a), right.get(b)) {
        if touch(one.rows, other.rows) {
            pairs.push((a, b));
        }
        // What ends first touches nothing further down: the next stretch lies at least a pixel below.
        match one.rows.end <= other.rows.end {
            true => a += 1,
            false => b += 1,
        }
    }
    pairs
}

/// Numbers the linked stretches in the order that [`Components`] promises.
fn number<'a>(mask: &'a Mask, stretches: Vec<Stretch>, links: &mut Links) -> Components<'a> {
    let roots: Vec<usize> = (0..stretches.len()).map(|stretch| links.root(stretch)).collect();
    let mut order: Vec<usize> = (0..stretches.len()).collect();
    order.sort_by_key(|&place| (stretches[place].rows.start / 2, stretches[place].column / 2));
    let mut number_of_root = vec![None; stretches.len()];
    let mut areas = Vec::new();
    for place in order {
        let component = *number_of_root[roots[place]].get_or_insert(areas.len());
        if component == areas.len() {
            areas.push(0);
        }
        areas[component] += u64::from(stretches[place].rows.end - stretches[place].rows.start);
    }
    let components = roots.iter().filter_map(|&root| number_of_root[root]).collect();
    Components { mask, stretches, components, areas }
}

/// A forest whose trees are the components (union-find): each stretch names one above it, a root itself.
struct Links(Vec<usize>);

impl Links {
    fn root(&mut self, mut place: usize) -> usize {
        while self.0[place] != place {
            self.0[place] = self.0[self.0[place]]; // halves the way for the next search
            place = self.0[place];
        }
        place
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        self.0[a.max(b)] = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ImageSize;
    use crate::mask::tests::any_pixels;
    use proptest::prelude::*;

    /// The component of each pixel by flood fill, row by row; `None` for background.
    fn components_reference(
        (size, pixels): (ImageSize, &[bool]),
        connectivity: Connectivity,
    ) -> Vec<Option<usize>> {
        let (width, height) = (size.width as usize, size.height as usize);
        let mut labels = vec![None; pixels.len()];
        let mut count = 0;
        for seed in 0..pixels.len() {
            if !pixels[seed] || labels[seed].is_some() {
                continue;
            }
            let mut open = vec![seed];
            while let Some(pixel) = open.pop() {
                if labels[pixel].is_some() {
                    continue;
                }
                labels[pixel] = Some(count);
                let (x, y) = (pixel % width, pixel / width);
                for (i, j) in (0..9).map(|index| (x + index % 3, y + index / 3)) {
                    let straight = i == x + 1 || j == y + 1;
                    let inside = (1..=width).contains(&i) && (1..=height).contains(&j);
                    if inside && (straight || connectivity == Connectivity::Eight) {
                        open.extend(Some((j - 1) * width + i - 1).filter(|&neighbour| pixels[neighbour]));
                    }
                }
            }
            count += 1;
        }
        labels
    }

    proptest! {
        #[test]
        fn components_are_those_of_a_flood_fill((size, pixels) in any_pixels()) {
            let mask = Mask::from_pixels(size, &pixels).unwrap();
            for connectivity in [Connectivity::Four, Connectivity::Eight] {
                let labels = components_reference((size, &pixels), connectivity);
                let count = labels.iter().flatten().max().map_or(0, |last| last + 1);
                let mut expected: Vec<Mask> = (0..count).map(|component| {
                    let of_it: Vec<bool> = labels.iter().map(|&label| label == Some(component)).collect();
                    Mask::from_pixels(size, &of_it).unwrap()
                }).collect();
                let components = mask.components(connectivity);
                let mut found: Vec<Mask> =
                    (0..components.len()).map(|component| components.kept(|kept| kept == component)).collect();
                let areas: Vec<u64> = found.iter().map(Mask::area).collect();
                prop_assert_eq!(components.areas(), areas);
                expected.sort_by_key(|mask| mask.runs().to_vec());
                found.sort_by_key(|mask| mask.runs().to_vec());
                prop_assert_eq!(found, expected);
            }
        }
    }

    #[test]
    fn of_equal_components_the_first_is_the_largest() {
        let pixels = [1, 0, 1, 0, 1, 0, 0, 0, 0, 0].map(|pixel| pixel == 1);
        let mask = Mask::from_pixels(ImageSize::new(5, 2), &pixels).unwrap();
        assert_eq!(mask.components(Connectivity::Eight).largest(), Some(0));
        assert_eq!(mask.components(Connectivity::Eight).kept(|component| component == 0).runs(), [0, 1, 9]);
        assert!(Mask::empty(ImageSize::new(3, 3)).unwrap().components(Connectivity::Four).is_empty());
    }
}
