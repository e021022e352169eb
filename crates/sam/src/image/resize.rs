//! Pillow's antialiased bilinear resize, bit for bit: the official preprocessing is built on it.
//! Not which size to resize to: that is `framing`.

use super::RgbImage;
use annotation::ImageSize;
use std::borrow::Cow;

/// Fractional bits of the weights (Pillow's `PRECISION_BITS`): 32, less 8 of a byte and 2 to spare.
const FRACTION_BITS: u32 = 22;
/// Half of one, so that shifting the fraction away rounds.
const HALF: i32 = 1 << (FRACTION_BITS - 1);

/// `image` at another size, equal to `Image.resize(size, BILINEAR)` of Pillow up to version 12.
///
/// Columns are resized first, then rows, and between the passes values are rounded to bytes. (Pillow 13 takes the
/// rows of tall images first, which moves some bytes by one; the published weights saw the older way.)
#[must_use]
pub fn resize(image: &RgbImage, size: ImageSize) -> RgbImage {
    let narrowed = resize_width(image, size.width);
    let stride = 3 * size.width as usize;
    let pixels = resize_height(&narrowed, stride, image.size().height, size.height);
    RgbImage::filled(size, pixels)
}

/// All rows of `image`, each resized to `width` pixels.
fn resize_width(image: &RgbImage, width: u32) -> Cow<'_, [u8]> {
    let size = image.size();
    if size.width == width {
        return Cow::Borrowed(image.pixels());
    }
    let windows = Windows::new(size.width, width);
    let mut out = Vec::with_capacity(3 * width as usize * size.height as usize);
    for y in 0..size.height {
        let row = image.row(y);
        for (first, weights) in windows.iter() {
            let mut sums = [HALF; 3];
            for (pixel, weight) in row[3 * first..].chunks_exact(3).zip(weights) {
                for (sum, value) in sums.iter_mut().zip(pixel) {
                    *sum += i32::from(*value) * weight;
                }
            }
            out.extend(sums.map(rounded));
        }
    }
    Cow::Owned(out)
}

/// Rows of `stride` bytes, resized from `from` to `to` rows.
fn resize_height(rows: &[u8], stride: usize, from: u32, to: u32) -> Vec<u8> {
    if from == to {
        return rows.to_vec();
    }
    let windows = Windows::new(from, to);
    let mut out = Vec::with_capacity(stride * to as usize);
    let mut sums = vec![0; stride];
    for (first, weights) in windows.iter() {
        sums.fill(HALF);
        for (row, weight) in rows[first * stride..].chunks_exact(stride).zip(weights) {
            for (sum, value) in sums.iter_mut().zip(row) {
                *sum += i32::from(*value) * weight;
            }
        }
        out.extend(sums.iter().map(|&sum| rounded(sum)));
    }
    out
}

/// A sum of weighted bytes as a byte.
fn rounded(sum: i32) -> u8 {
    (sum >> FRACTION_BITS).clamp(0, 255) as u8
}

/// For each output position along one axis: the first input it is made of, and the weights of that one and
/// those after it.
struct Windows {
    windows: Vec<Window>,
    weights: Vec<i32>,
}

struct Window {
    first_input: usize,
    first_weight: usize,
    length: usize,
}

impl Windows {
    /// A triangle as wide as one output pixel, at least as wide as one input pixel (Pillow's `precompute_coeffs`).
    fn new(from: u32, to: u32) -> Self {
        let scale = f64::from(from) / f64::from(to);
        let support = scale.max(1.0);
        let mut windows = Self { windows: Vec::with_capacity(to as usize), weights: Vec::new() };
        let mut triangle = Vec::new();
        for output in 0..to {
            let center = (f64::from(output) + 0.5) * scale;
            let first = (center - support + 0.5).max(0.0) as u32;
            let end = ((center + support + 0.5) as u32).min(from);
            let height_at = |input: u32| 1.0 - ((f64::from(input) - center + 0.5) * (1.0 / support)).abs();
            triangle.clear();
            triangle.extend((first..end).map(|input| height_at(input).max(0.0)));
            windows.push(first as usize, &triangle);
        }
        windows
    }

    /// Adds the next output position; `triangle` is brought to a sum of one and to fixed point.
    fn push(&mut self, first_input: usize, triangle: &[f64]) {
        let first_weight = self.weights.len();
        let sum: f64 = triangle.iter().sum();
        let fixed = |height: f64| (height / sum * f64::from(1 << FRACTION_BITS) + 0.5) as i32;
        self.weights.extend(triangle.iter().map(|&height| fixed(height)));
        self.windows.push(Window { first_input, first_weight, length: triangle.len() });
    }

    fn iter(&self) -> impl Iterator<Item = (usize, &[i32])> {
        self.windows
            .iter()
            .map(|window| (window.first_input, &self.weights[window.first_weight..][..window.length]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::testing::{PREPROCESS_SIZES, fnv, golden_section, golden_tensors, synthetic_image};
    use proptest::prelude::*;

    /// One output byte at a time, straight from the definition: the sum over the window along one axis.
    fn resize_reference(image: &RgbImage, size: ImageSize) -> RgbImage {
        let across = axis_reference(image.size().width, size.width);
        let down = axis_reference(image.size().height, size.height);
        let weighted = |window: &[(u32, i64)], value: &dyn Fn(u32) -> u8| {
            let sum: i64 = window.iter().map(|&(input, weight)| i64::from(value(input)) * weight).sum();
            ((sum + (1 << 21)) >> 22).clamp(0, 255) as u8
        };
        let mut pixels = Vec::new();
        for window_down in &down {
            for window_across in &across {
                for channel in 0..3 {
                    let byte = |x: u32, y: u32| image.row(y)[3 * x as usize + channel];
                    pixels.push(weighted(window_down, &|y| weighted(window_across, &|x| byte(x, y))));
                }
            }
        }
        RgbImage::new(size, pixels).unwrap()
    }

    /// Every input of every output with its weight, however small.
    fn axis_reference(from: u32, to: u32) -> Vec<Vec<(u32, i64)>> {
        let scale = f64::from(from) / f64::from(to);
        let support = scale.max(1.0);
        let window = |output: u32| {
            let center = (f64::from(output) + 0.5) * scale;
            let inside = |input: &u32| {
                let position = f64::from(*input);
                position >= (center - support + 0.5).floor() && position < (center + support + 0.5).floor()
            };
            let height =
                |input: u32| (1.0 - ((f64::from(input) - center + 0.5) * (1.0 / support)).abs()).max(0.0);
            let sum: f64 = (0..from).filter(inside).map(height).sum();
            let weight = |input: u32| (height(input) / sum * 4_194_304.0 + 0.5).floor() as i64;
            (0..from).filter(inside).map(|input| (input, weight(input))).collect()
        };
        (0..to).map(window).collect()
    }

    fn any_image() -> impl Strategy<Value = RgbImage> {
        (1_u32..24, 1_u32..24).prop_flat_map(|(width, height)| {
            prop::collection::vec(any::<u8>(), 3 * (width * height) as usize)
                .prop_map(move |pixels| RgbImage::new(ImageSize::new(width, height), pixels).unwrap())
        })
    }

    proptest! {
        #[test]
        fn the_fast_resize_equals_the_reference(image in any_image(), width in 1_u32..40, height in 1_u32..40) {
            let size = ImageSize::new(width, height);
            prop_assert_eq!(resize(&image, size), resize_reference(&image, size));
        }
    }

    #[test]
    fn every_byte_is_the_one_pillow_makes() {
        let goldens = golden_section("preproc");
        let file = golden_tensors("preprocess");
        for size in PREPROCESS_SIZES {
            let name = format!("{}x{}", size.height, size.width);
            let image = synthetic_image(size);
            assert_eq!(goldens[&name]["fnv_in"], fnv(image.pixels()), "input {name}");
            let resized = resize(&image, crate::image::Framing::new(size, 1024).resized());
            let middle = 100.min(resized.size().height - 1);
            let rows = [0, middle, resized.size().height - 1].map(|y| resized.row(y)).concat();
            assert_eq!(file.bytes(&format!("{name}_rows_0_100_last")), rows, "rows of {name}");
            assert_eq!(goldens[&name]["fnv_out"], fnv(resized.pixels()), "all of {name}");
        }
    }
}
