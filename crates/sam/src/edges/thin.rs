//! Thin edges: along each edge only the ridge stays.
//! Follows the non-maximum suppression of Structured Edges (Dollar and Zitnick, `edgesNms`), which BSDS results use.

use std::f32::consts::PI;

use annotation::ImageSize;

/// Radius of the triangle that edges are smoothed with to find their direction.
const SMOOTHING: usize = 4;
/// An edge stays unless a neighbour across it is stronger by more than this factor.
const TOLERANCE: f32 = 1.01;
/// Edges fade out over so many pixels at the border of the image, where they are guesses.
const FADE: u32 = 5;
/// Keeps the direction of a flat place defined.
const EPSILON: f32 = 1e-5;

/// `strength` without the pixels beside a stronger one across the edge.
pub(super) fn thinned(strength: &[f32], size: ImageSize) -> Vec<f32> {
    let normals = normals(strength, size);
    let picture = Picture { values: strength, size };
    let mut thin: Vec<f32> = Vec::with_capacity(strength.len());
    for y in 0..size.height {
        for x in 0..size.width {
            let value = picture.at(x, y);
            let (sine, cosine) = normals[picture.index(x, y)].sin_cos();
            let stronger = [-1.0, 1.0]
                .map(|step| picture.between(x as f32 + step * cosine, y as f32 + step * sine))
                .into_iter()
                .any(|neighbour| value * TOLERANCE < neighbour);
            thin.push(if stronger { 0.0 } else { value * fade(x, size.width) * fade(y, size.height) });
        }
    }
    thin
}

/// The direction across the edge at each pixel, 0 to pi from the x axis, from the second derivatives.
fn normals(strength: &[f32], size: ImageSize) -> Vec<f32> {
    let smooth = smoothed(strength, size);
    let [across, down] = gradients(&smooth, size);
    let [across_twice, _] = gradients(&across, size);
    let [mixed, down_twice] = gradients(&down, size);
    let direction = |index: usize| {
        let turn = if mixed[index] == 0.0 { 0.0 } else { -mixed[index].signum() };
        (down_twice[index] * turn / (across_twice[index] + EPSILON)).atan().rem_euclid(PI)
    };
    (0..strength.len()).map(direction).collect()
}

/// Convolved with a triangle along both axes; the picture is mirrored at its border.
fn smoothed(values: &[f32], size: ImageSize) -> Vec<f32> {
    let (width, height) = (size.width as usize, size.height as usize);
    let across: Vec<f32> = (0..height)
        .flat_map(|y| (0..width).map(move |x| triangle(x, width, |x| values[y * width + x])))
        .collect();
    (0..height)
        .flat_map(|y| {
            let across = &across;
            (0..width).map(move |x| triangle(y, height, |y| across[y * width + x]))
        })
        .collect()
}

/// The mean around `position`, weighted by 1, 2, ... 5, ... 2, 1.
fn triangle(position: usize, length: usize, value: impl Fn(usize) -> f32) -> f32 {
    let radius = SMOOTHING as isize;
    let sum: f32 = (-radius..=radius)
        .map(|step| {
            let weight = (radius + 1 - step.abs()) as f32;
            weight * value(mirrored(position as isize + step, length))
        })
        .sum();
    sum / ((SMOOTHING + 1) * (SMOOTHING + 1)) as f32
}

/// The position inside a line of `length` whose first and last value are repeated on reflection.
fn mirrored(position: isize, length: usize) -> usize {
    let period = 2 * length as isize;
    let wrapped = position.rem_euclid(period);
    wrapped.min(period - 1 - wrapped) as usize
}

/// Central differences along x and along y; at the border the difference to the neighbour inside.
fn gradients(values: &[f32], size: ImageSize) -> [Vec<f32>; 2] {
    let (width, height) = (size.width as usize, size.height as usize);
    let slope = |position: usize, length: usize, value: &dyn Fn(usize) -> f32| {
        let (before, after) = (position.saturating_sub(1), (position + 1).min(length - 1));
        (value(after) - value(before)) / (after - before).max(1) as f32
    };
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y)));
    let both = pixels.map(|(x, y)| {
        let across = slope(x, width, &|x| values[y * width + x]);
        let down = slope(y, height, &|y| values[y * width + x]);
        (across, down)
    });
    let (across, down) = both.unzip();
    [across, down]
}

fn fade(position: u32, length: u32) -> f32 {
    let band = FADE.min(length / 2);
    let from_border = position.min(length - 1 - position);
    if from_border < band { from_border as f32 / band as f32 } else { 1.0 }
}

/// Values row by row that can be read between pixels.
struct Picture<'a> {
    values: &'a [f32],
    size: ImageSize,
}

impl Picture<'_> {
    fn index(&self, x: u32, y: u32) -> usize {
        y as usize * self.size.width as usize + x as usize
    }

    fn at(&self, x: u32, y: u32) -> f32 {
        self.values[self.index(x, y)]
    }

    /// Bilinear; outside the picture the value at its border.
    fn between(&self, x: f32, y: f32) -> f32 {
        let inside = |position: f32, length: u32| {
            let position = position.clamp(0.0, (length - 1) as f32);
            let first = (position as u32).min(length.saturating_sub(2));
            (first, (first + 1).min(length - 1), position - first as f32)
        };
        let (left, right, across) = inside(x, self.size.width);
        let (above, below, down) = inside(y, self.size.height);
        let row = |y: u32| self.at(left, y) * (1.0 - across) + self.at(right, y) * across;
        row(above) * (1.0 - down) + row(below) * down
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A vertical ridge with its crest at column 20.
    fn ridge(size: ImageSize) -> Vec<f32> {
        let height_at = |x: u32| (1.0 - x.abs_diff(20) as f32 / 4.0).max(0.0);
        (0..size.height).flat_map(|_| (0..size.width).map(height_at)).collect()
    }

    #[test]
    fn of_a_ridge_only_the_crest_stays() {
        let size = ImageSize::new(40, 30);
        let thin = thinned(&ridge(size), size);
        for y in 5..25 {
            for x in 0..40 {
                assert_eq!(thin[(y * 40 + x) as usize] > 0.0, x == 20, "{x}, {y}");
            }
        }
    }

    #[test]
    fn edges_fade_out_at_the_border() {
        let size = ImageSize::new(40, 30);
        let thin = thinned(&ridge(size), size);
        let crest = [0, 1, 3, 5, 15].map(|y| thin[y * 40 + 20]);
        assert_eq!(crest, [0.0, 0.2, 0.6, 1.0, 1.0]);
    }

    #[test]
    fn pictures_of_a_pixel_or_a_line_are_no_trouble() {
        for (width, height) in [(1, 1), (1, 9), (12, 1), (2, 2)] {
            let size = ImageSize::new(width, height);
            assert_eq!(thinned(&vec![0.5; size.area() as usize], size).len() as u64, size.area());
        }
    }
}
