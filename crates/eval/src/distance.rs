//! The centre of a region: its pixel farthest from everything outside.
//! Which region is looked at is the caller's business.

use annotation::{ImagePoint, Mask, PixelBox};

/// The middle of a region.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Centre {
    /// Its pixel; the first one in reading order when several are as far inside.
    pub position: ImagePoint,
    /// Square of the distance to the nearest pixel outside, which beyond the image is all there is.
    pub squared_distance: u64,
}

/// The pixel of `mask` with the largest exact Euclidean distance to the outside; `None` for an empty mask.
#[must_use]
pub fn centre(mask: &Mask) -> Option<Centre> {
    // Outside the box there is only outside, and beyond its edge it begins: the rest of the image adds nothing.
    let bbox = mask.bbox()?;
    let region = Region::new(mask, bbox);
    let distances = region.squared_distances();
    let mut farthest = (0, 0);
    for (index, &distance) in distances.iter().enumerate() {
        if distance > farthest.1 {
            farthest = (index, distance);
        }
    }
    let (index, squared_distance) = farthest;
    let (x, y) = (index % region.width, index / region.width);
    let position = ImagePoint::new((bbox.x as usize + x) as f64, (bbox.y as usize + y) as f64);
    Some(Centre { position, squared_distance })
}

/// The pixels in the box around a mask, row by row.
struct Region {
    width: usize,
    height: usize,
    inside: Vec<bool>,
}

impl Region {
    fn new(mask: &Mask, bbox: PixelBox) -> Self {
        let (width, height) = (bbox.width as usize, bbox.height as usize);
        let mut inside = vec![false; width * height];
        let rows = mask.to_rows();
        for (y, row) in (bbox.y..).zip(inside.chunks_exact_mut(width)) {
            for span in rows.row(y) {
                row[(span.start - bbox.x) as usize..(span.end - bbox.x) as usize].fill(true);
            }
        }
        Self { width, height, inside }
    }

    /// For each pixel the squared distance to the nearest one outside, 0 where it is outside itself.
    ///
    /// Meijster, Roerdink and Hesselink, "A general algorithm for computing distance transforms in linear time"
    /// (2000): first along the columns, then for each row the lower envelope of parabolas. All in whole numbers.
    fn squared_distances(&self) -> Vec<u64> {
        let down = self.distances_within_columns();
        let mut squared = vec![0; self.inside.len()];
        let mut envelope = Vec::new();
        for (down, squared) in down.chunks_exact(self.width).zip(squared.chunks_exact_mut(self.width)) {
            lower_envelope(down, &mut envelope);
            fill_from_envelope(&envelope, squared);
        }
        squared
    }

    fn distances_within_columns(&self) -> Vec<u64> {
        let mut distances = vec![0; self.inside.len()];
        for x in 0..self.width {
            let pixels = || (0..self.height).map(|y| y * self.width + x);
            let mut to_above = 0;
            for index in pixels() {
                to_above = if self.inside[index] { to_above + 1 } else { 0 };
                distances[index] = to_above;
            }
            let mut to_below = 0;
            for index in pixels().rev() {
                to_below = if self.inside[index] { to_below + 1 } else { 0 };
                distances[index] = distances[index].min(to_below);
            }
        }
        distances
    }
}

/// The parabola `(x - at)^2 + height`, lowest among its row's from the column `from` on.
struct Parabola {
    at: i64,
    height: i64,
    from: i64,
}

impl Parabola {
    fn value(&self, x: i64) -> i64 {
        (x - self.at).pow(2) + self.height
    }

    /// The first whole column in which `later` is at most as high as this one.
    fn meets(&self, later: &Self) -> i64 {
        let difference = later.at.pow(2) - self.at.pow(2) + later.height - self.height;
        // Rounded up, also below zero.
        -(-difference).div_euclid(2 * (later.at - self.at))
    }
}

/// The parabolas that are lowest somewhere, left to right; the columns on both sides of the row are outside.
fn lower_envelope(down: &[u64], envelope: &mut Vec<Parabola>) {
    envelope.clear();
    let width = down.len() as i64;
    let heights = down.iter().map(|&distance| (distance * distance) as i64);
    for (at, height) in (-1..).zip([0].into_iter().chain(heights).chain([0])) {
        let mut parabola = Parabola { at, height, from: -1 };
        while let Some(last) = envelope.last() {
            parabola.from = last.meets(&parabola);
            if parabola.from > last.from {
                break;
            }
            envelope.pop();
            parabola.from = -1;
        }
        if parabola.from < width {
            envelope.push(parabola);
        }
    }
}

fn fill_from_envelope(envelope: &[Parabola], squared: &mut [u64]) {
    let mut lowest = 0;
    for (x, squared) in (0..).zip(squared) {
        while envelope.get(lowest + 1).is_some_and(|next| next.from <= x) {
            lowest += 1;
        }
        *squared = envelope[lowest].value(x) as u64;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::any_mask;
    use annotation::ImageSize;
    use proptest::prelude::*;

    /// Every pixel against every other, with a frame of outside around the image.
    fn centre_reference(mask: &Mask) -> Option<Centre> {
        let (width, height) = (i64::from(mask.size().width), i64::from(mask.size().height));
        let inside = |x: i64, y: i64| mask.contains(ImagePoint::new(x as f64, y as f64));
        let everywhere = || (-1..=height).flat_map(|y| (-1..=width).map(move |x| (x, y)));
        let outside: Vec<_> = everywhere().filter(|&(x, y)| !inside(x, y)).collect();
        let mut best: Option<Centre> = None;
        for (x, y) in everywhere().filter(|&(x, y)| inside(x, y)) {
            let distance = outside.iter().map(|(u, v)| (x - u).pow(2) + (y - v).pow(2)).min().unwrap() as u64;
            if best.is_none_or(|best| distance > best.squared_distance) {
                let position = ImagePoint::new(x as f64, y as f64);
                best = Some(Centre { position, squared_distance: distance });
            }
        }
        best
    }

    proptest! {
        #[test]
        fn the_centre_is_that_of_comparing_all_pixels(mask in any_mask(14)) {
            prop_assert_eq!(centre(&mask), centre_reference(&mask));
        }
    }

    #[test]
    fn centres_are_those_of_scipy() {
        let goldens: serde_json::Value =
            serde_json::from_str(include_str!("../goldens/centres.json")).unwrap();
        for golden in goldens.as_array().unwrap() {
            let number = |key: &str| golden[key].as_u64().unwrap();
            let size = ImageSize::new(number("width") as u32, number("height") as u32);
            let runs: Vec<u32> = serde_json::from_value(golden["counts"].clone()).unwrap();
            let centre = centre(&Mask::from_runs(size, runs).unwrap()).unwrap();
            let expected = ImagePoint::new(number("x") as f64, number("y") as f64);
            assert_eq!((centre.position, centre.squared_distance), (expected, number("squared_distance")));
        }
    }

    #[test]
    fn an_empty_mask_has_no_centre() {
        assert_eq!(centre(&Mask::empty(ImageSize::new(4, 3)).unwrap()), None);
    }
}
