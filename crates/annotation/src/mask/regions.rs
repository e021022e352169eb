//! Holes and islands of a mask: filled, dropped, counted by their area.
//! How connected parts are found is in `components`.

use super::{Connectivity, Mask};

/// The small regions that [`Mask::remove_small_regions`] looks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmallRegions {
    /// Parts of the background: filled.
    Holes,
    /// Parts of the foreground: dropped.
    Islands,
}

/// A mask without its small regions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cleaned {
    /// The mask.
    pub mask: Mask,
    /// Whether there was a small region. When all parts are small the largest stays, so that a mask of one small
    /// part is `modified` and the same as before, as in the official function.
    pub modified: bool,
}

impl Mask {
    /// Foreground and background exchanged.
    #[must_use]
    pub fn complement(&self) -> Self {
        // One more edge before the first pixel exchanges all that follow.
        let edges: Vec<u32> =
            std::iter::once(0).chain(self.foreground().flat_map(|(start, end)| [start, end])).collect();
        self.with_edges(&edges)
    }

    /// Fills holes or drops islands of fewer than `min_area` pixels, neighbours over corners included.
    ///
    /// This is `remove_small_regions` of the official automatic mask generator: background at the border of the
    /// image counts as a hole too, and if all islands are small the largest stays.
    #[must_use]
    pub fn remove_small_regions(&self, regions: SmallRegions, min_area: u64) -> Cleaned {
        match regions {
            SmallRegions::Holes => {
                let Cleaned { mask, modified } = self.complement().without_small(min_area);
                Cleaned { mask: mask.complement(), modified }
            }
            SmallRegions::Islands => {
                let mut cleaned = self.without_small(min_area);
                if cleaned.modified && cleaned.mask.is_empty() {
                    cleaned.mask = self.largest_component();
                }
                cleaned
            }
        }
    }

    fn without_small(&self, min_area: u64) -> Cleaned {
        let components = self.components(Connectivity::Eight);
        let modified = components.areas().iter().any(|&area| area < min_area);
        let mask = match modified {
            true => components.kept(|component| components.areas()[component] >= min_area),
            false => self.clone(),
        };
        Cleaned { mask, modified }
    }

    /// The mask with every hole filled: background that no way over the sides of pixels leads out of to the border
    /// of the image.
    #[must_use]
    pub fn fill_holes(&self) -> Self {
        let background = self.complement();
        let components = background.components(Connectivity::Four);
        let touching = components.touch_border();
        components.kept(|component| touching[component]).complement()
    }

    /// The largest of the parts that hang together over sides or corners; empty if there is none.
    #[must_use]
    pub fn largest_component(&self) -> Self {
        let components = self.components(Connectivity::Eight);
        let largest = components.largest();
        components.kept(|component| Some(component) == largest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ImageSize;
    use crate::format::rle;
    use crate::mask::tests::any_pixels;
    use proptest::prelude::*;

    /// Background that can be reached from outside, grown pixel by pixel until nothing changes.
    fn fill_holes_reference(size: ImageSize, pixels: &[bool]) -> Vec<bool> {
        let (width, height) = (size.width as i64, size.height as i64);
        let inside = |x: i64, y: i64| (0..width).contains(&x) && (0..height).contains(&y);
        let mut outside = vec![false; pixels.len()];
        loop {
            let before = outside.clone();
            for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))) {
                let reached = [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)]
                    .iter()
                    .any(|&(x, y)| !inside(x, y) || outside[(y * width + x) as usize]);
                outside[(y * width + x) as usize] |= reached && !pixels[(y * width + x) as usize];
            }
            if outside == before {
                return outside.iter().map(|&outside| !outside).collect();
            }
        }
    }

    proptest! {
        #[test]
        fn filled_holes_are_what_no_way_leads_out_of((size, pixels) in any_pixels()) {
            let filled = Mask::from_pixels(size, &pixels).unwrap().fill_holes();
            prop_assert_eq!(filled.to_pixels(), fill_holes_reference(size, &pixels));
        }

        #[test]
        fn a_complement_has_all_other_pixels((size, pixels) in any_pixels()) {
            let mask = Mask::from_pixels(size, &pixels).unwrap();
            let others: Vec<bool> = pixels.iter().map(|pixel| !pixel).collect();
            prop_assert_eq!(mask.complement(), Mask::from_pixels(size, &others).unwrap());
        }
    }

    #[test]
    fn small_regions_are_removed_as_in_the_official_generator() {
        let goldens: serde_json::Value =
            serde_json::from_str(include_str!("../../goldens/regions.json")).unwrap();
        let goldens = goldens.as_array().unwrap();
        assert!(goldens.len() > 100);
        for golden in goldens {
            let [height, width]: [u32; 2] = serde_json::from_value(golden["size"].clone()).unwrap();
            let mask = |name: &str| {
                rle::decode(ImageSize::new(width, height), golden[name].as_str().unwrap()).unwrap()
            };
            let regions = match golden["mode"].as_str() {
                Some("holes") => SmallRegions::Holes,
                _ => SmallRegions::Islands,
            };
            let cleaned = mask("mask").remove_small_regions(regions, golden["min_area"].as_u64().unwrap());
            let expected = Cleaned { mask: mask("cleaned"), modified: golden["modified"].as_bool().unwrap() };
            assert_eq!(cleaned, expected, "{golden}");
        }
    }

    #[test]
    fn a_mask_of_one_small_part_stays() {
        let mask = Mask::from_runs(ImageSize::new(4, 4), [5, 1, 10]).unwrap();
        let cleaned = mask.remove_small_regions(SmallRegions::Islands, 100);
        assert_eq!(cleaned, Cleaned { mask: mask.clone(), modified: true });
        let empty = Mask::empty(ImageSize::new(4, 4)).unwrap();
        assert_eq!(empty.largest_component(), empty);
        assert!(!empty.remove_small_regions(SmallRegions::Islands, 100).modified);
    }
}
