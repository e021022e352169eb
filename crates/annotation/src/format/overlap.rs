//! The one overlap rule: where a format gives a pixel to one instance only, the later instance is on top.
//! Formats that let instances overlap keep every pixel and do not come here.

use crate::{LabeledImage, Mask, MaskOperation};
use std::ops::AddAssign;

/// What is hidden by the rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Overlap {
    pub(super) pixels: u64,
    /// Instances of which nothing is left.
    pub(super) instances: usize,
}

impl Overlap {
    pub(super) fn of(image: &LabeledImage) -> Self {
        let mut hidden = Self::default();
        for (instance, visible) in image.instances.iter().zip(visible(image)) {
            hidden.pixels += instance.mask.area() - visible.area();
            hidden.instances += usize::from(visible.is_empty() && !instance.mask.is_empty());
        }
        hidden
    }
}

impl AddAssign for Overlap {
    fn add_assign(&mut self, other: Self) {
        self.pixels += other.pixels;
        self.instances += other.instances;
    }
}

/// The pixels of each instance that no later one covers, in the order of the instances.
pub(super) fn visible(image: &LabeledImage) -> Vec<Mask> {
    let mut covered: Option<Mask> = None;
    let mut from_top: Vec<Mask> = Vec::new();
    for instance in image.instances.iter().rev() {
        // Masks of one image have one size: neither step can fail.
        let combined = |operation| covered.as_ref().and_then(|c| instance.mask.combine(c, operation).ok());
        let visible = combined(MaskOperation::Subtract).unwrap_or_else(|| instance.mask.clone());
        covered = combined(MaskOperation::Union).or_else(|| Some(instance.mask.clone()));
        from_top.push(visible);
    }
    from_top.reverse();
    from_top
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::testing::any_dataset;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_pixel_belongs_to_the_last_instance_that_has_it(dataset in any_dataset()) {
            for image in &dataset.images {
                let masks: Vec<Vec<bool>> = image.instances.iter().map(|i| i.mask.to_pixels()).collect();
                let visible: Vec<Vec<bool>> = visible(image).iter().map(Mask::to_pixels).collect();
                for pixel in 0..image.image.size.area() as usize {
                    let last = masks.iter().rposition(|mask| mask[pixel]);
                    let shown: Vec<usize> = (0..masks.len()).filter(|&i| visible[i][pixel]).collect();
                    prop_assert_eq!(shown, last.into_iter().collect::<Vec<_>>());
                }
            }
        }
    }
}
