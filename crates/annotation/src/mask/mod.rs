//! Binary masks as run lengths, how they are made and combined.
//! No compressed strings and no files: `format` holds those.

mod builder;
mod changes;
mod components;
mod disc;
mod operation;
mod place;
mod placed;
mod regions;
mod rescaled;
mod rle;
mod rows;

pub use builder::MaskBuilder;
pub(crate) use components::Stretch;
pub use components::{Components, Connectivity};
pub use operation::MaskOperation;
pub use regions::{Cleaned, SmallRegions};
pub use rle::{Mask, MaskError};
pub use rows::{RowSpans, Span};

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::{ImagePoint, ImageSize, PixelBox};
    use proptest::prelude::*;

    /// A small image with arbitrary pixels, sides of 1 included.
    pub(crate) fn any_pixels() -> impl Strategy<Value = (ImageSize, Vec<bool>)> {
        (1_u32..9, 1_u32..9).prop_flat_map(|(width, height)| {
            let pixels = prop::collection::vec(any::<bool>(), (width * height) as usize);
            (Just(ImageSize::new(width, height)), pixels)
        })
    }

    proptest! {
        #[test]
        fn pixels_survive_the_run_lengths((size, pixels) in any_pixels()) {
            let mask = Mask::from_pixels(size, &pixels).unwrap();
            prop_assert_eq!(mask.to_pixels(), &pixels[..]);
            prop_assert_eq!(mask.area(), pixels.iter().filter(|&&pixel| pixel).count() as u64);
            prop_assert_eq!(&Mask::from_runs(size, mask.runs().to_vec()).unwrap(), &mask);
            prop_assert!(mask.runs().iter().skip(1).all(|&run| run > 0));
        }

        #[test]
        fn the_box_is_the_smallest_one((size, pixels) in any_pixels()) {
            let mask = Mask::from_pixels(size, &pixels).unwrap();
            let inside = (0..size.height).flat_map(|y| (0..size.width).map(move |x| (x, y)));
            let inside: Vec<_> = inside.filter(|&(x, y)| pixels[(y * size.width + x) as usize]).collect();
            let (xs, ys) = (inside.iter().map(|p| p.0), inside.iter().map(|p| p.1));
            let expected = xs.clone().min().zip(ys.clone().min()).map(|(x, y)| PixelBox {
                x,
                y,
                width: xs.max().unwrap() - x + 1,
                height: ys.max().unwrap() - y + 1,
            });
            prop_assert_eq!(mask.bbox(), expected);
            for y in 0..size.height {
                for x in 0..size.width {
                    let point = ImagePoint::new(f64::from(x) + 0.5, f64::from(y) + 0.5);
                    prop_assert_eq!(mask.contains(point), inside.contains(&(x, y)));
                }
            }
        }
    }

    #[test]
    fn runs_of_zero_inside_are_merged_away() {
        let mask = Mask::from_runs(ImageSize::new(5, 1), [1, 1, 0, 2, 1, 0]).unwrap();
        assert_eq!(mask.runs(), [1, 3, 1]);
    }

    #[test]
    fn runs_longer_or_shorter_than_the_image_are_refused() {
        for runs in [vec![3], vec![2, 3], vec![u32::MAX, u32::MAX]] {
            let message = Mask::from_runs(ImageSize::new(2, 2), runs).unwrap_err().to_string();
            assert!(message.contains("an image of 2 x 2 has 4"), "{message}");
        }
    }

    #[test]
    fn an_image_of_more_pixels_than_run_lengths_can_count_is_refused() {
        assert!(matches!(Mask::empty(ImageSize::new(70_000, 70_000)), Err(MaskError::TooLarge(_))));
    }

    #[test]
    fn deserialised_runs_are_checked() {
        assert!(serde_json::from_str::<Mask>(r#"{"size":{"width":2,"height":2},"runs":[1,9]}"#).is_err());
    }
}
