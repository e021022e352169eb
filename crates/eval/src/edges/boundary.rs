//! Lines of one pixel: between the regions of a label map, and what is left of thick edges.
//! How two sets of lines are compared is in `assignment`.

use annotation::ImageSize;

use crate::label_map::LabelMap;

/// The neighbours of a pixel, counter-clockwise from the right, as Guo and Hall number them from 1.
const AROUND: [(i64, i64); 8] = [(1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1), (0, 1), (1, 1)];

/// Which pixels are on a boundary, row by row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BoundaryMap {
    size: ImageSize,
    pixels: Vec<bool>,
}

impl BoundaryMap {
    pub(super) fn new(size: ImageSize, pixels: Vec<bool>) -> Self {
        debug_assert_eq!(pixels.len() as u64, size.area());
        Self { size, pixels }
    }

    /// The lines between regions: pixels whose label differs from the one to the right, below, or both at once
    /// (BSDS500 `seg2bmap`), thinned.
    #[must_use]
    pub fn between_regions(map: &LabelMap) -> Self {
        let (width, height) = (map.size().width as usize, map.size().height as usize);
        let labels = map.labels();
        let differs = |x: usize, y: usize, right: usize, below: usize| {
            x + right < width
                && y + below < height
                && labels[y * width + x] != labels[(y + below) * width + x + right]
        };
        let pixels = (0..labels.len()).map(|index| {
            let (x, y) = (index % width, index / width);
            differs(x, y, 1, 0) || differs(x, y, 0, 1) || differs(x, y, 1, 1)
        });
        Self::new(map.size(), pixels.collect()).thinned()
    }

    /// Number of boundary pixels.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.pixels.iter().filter(|&&pixel| pixel).count() as u64
    }

    /// Width and height in pixels.
    pub(super) fn size(&self) -> ImageSize {
        self.size
    }

    /// Columns and rows of the boundary pixels, row by row.
    pub(super) fn places(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let width = self.size.width as usize;
        let places = self.pixels.iter().enumerate().filter(|&(_, &pixel)| pixel);
        places.map(move |(index, _)| (index % width, index / width))
    }

    /// The same lines one pixel thick: MATLAB's `bwmorph(.., 'thin', inf)`, which is Guo and Hall, "Parallel thinning
    /// with two-subiteration algorithms" (1989).
    #[must_use]
    pub(super) fn thinned(mut self) -> Self {
        loop {
            let removed = self.thin_once(Turn::First) + self.thin_once(Turn::Second);
            if removed == 0 {
                return self;
            }
        }
    }

    /// Takes away the pixels that one half of a step may take; says how many.
    fn thin_once(&mut self, turn: Turn) -> usize {
        let width = self.size.width as usize;
        let is_removable = |(x, y): &(usize, usize)| is_removable(self.around(*x, *y), turn);
        let removable: Vec<usize> = self.places().filter(is_removable).map(|(x, y)| y * width + x).collect();
        removable.iter().for_each(|&index| self.pixels[index] = false);
        removable.len()
    }

    /// The neighbours of a pixel; there is nothing beyond the image.
    fn around(&self, x: usize, y: usize) -> [bool; 8] {
        let (width, height) = (i64::from(self.size.width), i64::from(self.size.height));
        AROUND.map(|(right, down)| {
            let (x, y) = (x as i64 + right, y as i64 + down);
            (0..width).contains(&x) && (0..height).contains(&y) && self.pixels[(y * width + x) as usize]
        })
    }
}

/// The halves of a step, which look from opposite sides.
#[derive(Clone, Copy)]
enum Turn {
    First,
    Second,
}

/// Guo and Hall's conditions G1, G2 and G3.
fn is_removable(around: [bool; 8], turn: Turn) -> bool {
    let at = |number: usize| around[(number - 1) % 8];
    let crossings = (1..=4).filter(|i| !at(2 * i - 1) && (at(2 * i) || at(2 * i + 1))).count();
    let pairs = (1..=4).filter(|i| at(2 * i - 1) || at(2 * i)).count();
    let shifted_pairs = (1..=4).filter(|i| at(2 * i) || at(2 * i + 1)).count();
    let is_kept = match turn {
        Turn::First => (at(2) || at(3) || !at(8)) && at(1),
        Turn::Second => (at(6) || at(7) || !at(4)) && at(5),
    };
    crossings == 1 && (2..=3).contains(&pairs.min(shifted_pairs)) && !is_kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_run_along_the_upper_left_side_of_a_change() {
        let map = LabelMap::new(ImageSize::new(4, 3), vec![1, 1, 2, 2, 1, 1, 2, 2, 1, 1, 2, 2]).unwrap();
        let lines = BoundaryMap::between_regions(&map);
        assert_eq!(lines.places().collect::<Vec<_>>(), [(1, 0), (1, 1), (1, 2)]);
    }

    #[test]
    fn one_region_has_no_boundary() {
        let map = LabelMap::new(ImageSize::new(3, 3), vec![4; 9]).unwrap();
        assert_eq!(BoundaryMap::between_regions(&map).count(), 0);
    }

    #[test]
    fn a_thick_line_becomes_thin_and_a_thin_one_stays() {
        let size = ImageSize::new(7, 5);
        let thick = (0..35).map(|index| (1..4).contains(&(index / 7))).collect();
        let thin = BoundaryMap::new(size, thick).thinned();
        assert!(thin.places().all(|(_, y)| y == 2) && thin.count() >= 5, "{thin:?}");
        assert_eq!(thin.clone().thinned(), thin);
    }
}
