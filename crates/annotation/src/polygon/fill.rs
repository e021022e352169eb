//! Polygons to masks, as COCO does it (pycocotools `rleFrPoly`, `rleMerge`): the same pixels.
//! Only the columns that a side crosses are visited, where the C code walks along every fifth of a pixel.

use crate::{ImagePoint, ImageSize, Mask, MaskError, MaskOperation};

/// Corners are rounded to fifths of a pixel.
const SCALE: i64 = 5;

impl Mask {
    /// All pixels inside any of the polygons: COCO's way, pixel for pixel.
    ///
    /// A polygon that crosses itself is filled where a way from outside crosses it an odd number of times. Corners
    /// may lie outside the image; fewer than three enclose nothing.
    ///
    /// ```
    /// use annotation::{ImagePoint, ImageSize, Mask};
    /// let corners = [(0.0, 0.0), (2.0, 0.0), (2.0, 1.0), (0.0, 1.0)].map(|(x, y)| ImagePoint::new(x, y));
    /// let mask = Mask::from_polygons(ImageSize::new(3, 2), &[corners.to_vec()]).unwrap();
    /// assert_eq!(mask.runs(), [0, 1, 1, 1, 3]);
    /// ```
    ///
    /// # Errors
    /// [`MaskError::TooLarge`].
    pub fn from_polygons(size: ImageSize, polygons: &[Vec<ImagePoint>]) -> Result<Self, MaskError> {
        let empty = Self::empty(size)?;
        let mut masks = polygons.iter().map(|polygon| fill(&empty, polygon));
        let first = masks.next().unwrap_or_else(|| empty.clone());
        masks.try_fold(first, |mask, other| mask.combine(&other, MaskOperation::Union))
    }
}

/// From this many crossings on, those that cancel out are taken away before more are added.
const MOST_CROSSINGS: usize = 1 << 20;

fn fill(empty: &Mask, polygon: &[ImagePoint]) -> Mask {
    let corners: Vec<Corner> = polygon.iter().map(|&point| Corner::at(point)).collect();
    let next = corners.iter().cycle().skip(1);
    let mut edges = Vec::new();
    let mut most = MOST_CROSSINGS;
    for (&from, &to) in corners.iter().zip(next) {
        Side::between(from, to).push_crossings(empty.size(), &mut edges);
        if edges.len() > most {
            // Keeps memory within the image, however often a file's sides run to and fro.
            cancel_pairs(&mut edges);
            most = MOST_CROSSINGS.max(2 * edges.len());
        }
    }
    cancel_pairs(&mut edges);
    empty.with_edges(&edges)
}

/// Sorts; of equal edges an even number is none, an odd number one.
fn cancel_pairs(edges: &mut Vec<u32>) {
    edges.sort_unstable();
    let mut kept = 0;
    for place in 0..edges.len() {
        let edge = edges[place];
        match kept > 0 && edges[kept - 1] == edge {
            true => kept -= 1,
            false => {
                edges[kept] = edge;
                kept += 1;
            }
        }
    }
    edges.truncate(kept);
}

/// A corner in fifths of a pixel.
#[derive(Clone, Copy)]
struct Corner {
    x: i64,
    y: i64,
}

impl Corner {
    /// The numbers are cut towards zero and kept in 32 bits, as in C.
    fn at(point: ImagePoint) -> Self {
        let scaled = |value: f64| i64::from((SCALE as f64 * value + 0.5) as i32);
        Self { x: scaled(point.x), y: scaled(point.y) }
    }
}

/// A side whose longer extent goes upwards in its coordinate.
struct Side {
    from: Corner,
    to: Corner,
    is_flat: bool,
    slope: f64,
}

impl Side {
    fn between(a: Corner, b: Corner) -> Self {
        let (width, height) = ((a.x - b.x).abs(), (a.y - b.y).abs());
        let is_flat = width >= height;
        let turned = if is_flat { a.x > b.x } else { a.y > b.y };
        let (from, to) = if turned { (b, a) } else { (a, b) };
        let slope = match is_flat {
            true => (to.y - from.y) as f64 / width as f64,
            false => (to.x - from.x) as f64 / height as f64,
        };
        Self { from, to, is_flat, slope }
    }

    /// For each column whose middle the side crosses, the first pixel (column-major) below the crossing.
    fn push_crossings(&self, size: ImageSize, edges: &mut Vec<u32>) {
        let (left, right) = (self.from.x.min(self.to.x), self.from.x.max(self.to.x));
        // The middle of column i lies between the fifths 5 i + 2 and 5 i + 3.
        let first = (left - 2).div_euclid(SCALE) + i64::from((left - 2).rem_euclid(SCALE) > 0);
        let last = (right - 3).div_euclid(SCALE).min(i64::from(size.width) - 1);
        for column in first.max(0)..=last {
            let crossing = self.height_after(column * SCALE + 2);
            let below = (crossing as f64 + 0.5) / SCALE as f64 - 0.5;
            let row = below.clamp(0.0, f64::from(size.height)).ceil() as u32;
            edges.push(column as u32 * size.height + row);
        }
    }

    /// The smaller of the heights on both sides of the step from `x` to `x + 1`.
    fn height_after(&self, x: i64) -> i64 {
        if self.is_flat {
            let step = x - self.from.x;
            let height = |step: i64| (self.from.y as f64 + self.slope * step as f64 + 0.5) as i64;
            return height(step).min(height(step + 1));
        }
        let at = |step: i64| (self.from.x as f64 + self.slope * step as f64 + 0.5) as i64;
        let passed = |step: i64| if self.slope > 0.0 { at(step) > x } else { at(step) <= x };
        // The first step beyond `x`: `passed` turns true once on the way.
        let (mut before, mut after) = (0, self.to.y - self.from.y);
        while before + 1 < after {
            let middle = before + (after - before) / 2;
            if passed(middle) { after = middle } else { before = middle }
        }
        self.from.y + before
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::rle;
    use proptest::prelude::*;

    /// `rleFrPoly`, line by line, with every step along every side.
    fn fill_reference(size: ImageSize, polygon: &[ImagePoint]) -> Mask {
        let scaled: Vec<Corner> = polygon.iter().map(|&point| Corner::at(point)).collect();
        let (mut us, mut vs) = (Vec::new(), Vec::new());
        for (index, &start) in scaled.iter().enumerate() {
            let end = scaled[(index + 1) % scaled.len()];
            let (dx, dy) = ((end.x - start.x).abs(), (start.y - end.y).abs());
            let flip = (dx >= dy && start.x > end.x) || (dx < dy && start.y > end.y);
            let (s, e) = if flip { (end, start) } else { (start, end) };
            for d in 0..=dx.max(dy) {
                let t = if flip { dx.max(dy) - d } else { d };
                if dx >= dy {
                    us.push(t + s.x);
                    vs.push((s.y as f64 + (e.y - s.y) as f64 / dx as f64 * t as f64 + 0.5) as i64);
                } else {
                    us.push((s.x as f64 + (e.x - s.x) as f64 / dy as f64 * t as f64 + 0.5) as i64);
                    vs.push(t + s.y);
                }
            }
        }
        let mut pixels = Vec::new();
        for j in (1..us.len()).filter(|&j| us[j] != us[j - 1]) {
            let xd = (us[j].min(us[j] - i64::from(us[j] > us[j - 1])) as f64 + 0.5) / 5.0 - 0.5;
            if xd.floor() == xd && xd >= 0.0 && xd <= f64::from(size.width) - 1.0 {
                let yd = (vs[j].min(vs[j - 1]) as f64 + 0.5) / 5.0 - 0.5;
                pixels.push(xd as u32 * size.height + yd.clamp(0.0, size.height.into()).ceil() as u32);
            }
        }
        pixels.sort_unstable();
        let mut mask = vec![false; size.area() as usize];
        for pair in pixels.chunks(2) {
            for index in pair[0]..pair.get(1).copied().unwrap_or(size.area() as u32) {
                mask[(index % size.height * size.width + index / size.height) as usize] ^= true;
            }
        }
        Mask::from_pixels(size, &mask).unwrap()
    }

    proptest! {
        #[test]
        fn columns_give_the_same_as_every_step(
            corners in prop::collection::vec((-20.0_f64..40.0, -20.0_f64..40.0), 1..9),
            whole in any::<bool>(),
        ) {
            let round = |value: f64| if whole { value.round() } else { value };
            let polygon: Vec<_> = corners.iter().map(|&(x, y)| ImagePoint::new(round(x), round(y))).collect();
            let size = ImageSize::new(23, 17);
            let empty = Mask::empty(size).unwrap();
            prop_assert_eq!(fill(&empty, &polygon), fill_reference(size, &polygon));
        }

        #[test]
        fn no_corner_is_too_far_away(corners in prop::collection::vec(any::<(f64, f64)>(), 0..6)) {
            let polygon: Vec<_> = corners.iter().map(|&(x, y)| ImagePoint::new(x, y)).collect();
            Mask::from_polygons(ImageSize::new(30, 20), &[polygon]).unwrap();
        }
    }

    #[test]
    fn polygons_fill_to_the_pixels_of_pycocotools() {
        let goldens: serde_json::Value =
            serde_json::from_str(include_str!("../../goldens/polygons.json")).unwrap();
        let goldens = goldens.as_array().unwrap();
        assert!(goldens.len() > 100);
        for golden in goldens {
            let [height, width]: [u32; 2] = serde_json::from_value(golden["size"].clone()).unwrap();
            let flat: Vec<Vec<f64>> = serde_json::from_value(golden["polygons"].clone()).unwrap();
            let corners = |flat: &Vec<f64>| flat.chunks(2).map(|at| ImagePoint::new(at[0], at[1])).collect();
            let polygons: Vec<Vec<ImagePoint>> = flat.iter().map(corners).collect();
            let size = ImageSize::new(width, height);
            let mask = Mask::from_polygons(size, &polygons).unwrap();
            assert_eq!(rle::encode(&mask), golden["counts"].as_str().unwrap(), "{golden}");
        }
    }
}
