//! Polygons: filled into masks as COCO fills them, and traced around masks without losing a pixel.
//! How formats write them down is in `format`.

mod cut;
mod fill;
mod trace;

use crate::ImagePoint;

/// The outline of one connected part of a mask, along the borders of its pixels.
///
/// Corners are whole numbers: pixel `i` covers `[i, i + 1)`. Rings are closed from their last corner to their first.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Around the part, clockwise on the screen.
    pub outer: Vec<ImagePoint>,
    /// Around each hole of the part, counterclockwise on the screen.
    pub holes: Vec<Vec<ImagePoint>>,
}

#[cfg(test)]
mod tests {
    use crate::Mask;
    use crate::mask::tests::any_pixels;
    use crate::polygon::Outline;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_outline_with_cuts_fills_to_the_pixels_of_its_mask((size, pixels) in any_pixels()) {
            let mask = Mask::from_pixels(size, &pixels).unwrap();
            let rings: Vec<_> = mask.outlines().iter().map(Outline::cut).collect();
            prop_assert_eq!(&Mask::from_polygons(size, &rings).unwrap(), &mask);
            let one = Outline::join(&mask.outlines());
            prop_assert_eq!(Mask::from_polygons(size, &[one]).unwrap(), mask);
        }

        #[test]
        fn parts_and_holes_are_counted_right((size, pixels) in any_pixels()) {
            let mask = Mask::from_pixels(size, &pixels).unwrap();
            let outlines = mask.outlines();
            prop_assert_eq!(outlines.len(), mask.components(crate::Connectivity::Four).len());
            for outline in &outlines {
                let part = Mask::from_polygons(size, &[outline.cut()]).unwrap();
                let filled = part.complement().components(crate::Connectivity::Eight).touch_border();
                prop_assert_eq!(outline.holes.len(), filled.iter().filter(|&&touches| !touches).count());
                let outer = Mask::from_polygons(size, std::slice::from_ref(&outline.outer)).unwrap();
                prop_assert_eq!(outer.iou(&part) == 1.0, outline.holes.is_empty());
            }
        }
    }
}
