//! Masks for tests.
//! Nothing that is shipped.

use annotation::{ImageSize, Mask};
use proptest::prelude::*;

/// Masks of up to `side` x `side` pixels, from specks to nearly full ones.
pub(crate) fn any_mask(side: u32) -> impl Strategy<Value = Mask> {
    (1..=side, 1..=side).prop_flat_map(|(width, height)| mask_of(ImageSize::new(width, height)))
}

/// Masks of `size`, from specks to nearly full ones.
pub(crate) fn mask_of(size: ImageSize) -> impl Strategy<Value = Mask> {
    prop::sample::select(vec![0.1, 0.5, 0.9]).prop_flat_map(move |density| {
        prop::collection::vec(prop::bool::weighted(density), size.area() as usize)
            .prop_map(move |pixels| Mask::from_pixels(size, &pixels).unwrap())
    })
}

/// The mask whose rows are drawn with `#` for foreground.
pub(crate) fn drawn(rows: &[&str]) -> Mask {
    let size = ImageSize::new(rows[0].len() as u32, rows.len() as u32);
    let pixels: Vec<bool> = rows.iter().flat_map(|row| row.bytes().map(|byte| byte == b'#')).collect();
    Mask::from_pixels(size, &pixels).unwrap()
}
