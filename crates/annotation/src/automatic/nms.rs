//! Non-maximum suppression of boxes, as torchvision does it.
//! Boxes only: which masks they belong to is the caller's business.

use serde::{Deserialize, Serialize};

use crate::{ImagePoint, Mask, PixelBox};

/// The first and the last column and row of a mask: its width is that of [`PixelBox`] less one
/// (official `batched_mask_to_box`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CornerBox {
    /// First column.
    pub left: u32,
    /// First row.
    pub top: u32,
    /// Last column.
    pub right: u32,
    /// Last row.
    pub bottom: u32,
}

impl CornerBox {
    /// Around the foreground; all 0 when there is none.
    #[must_use]
    pub fn of(mask: &Mask) -> Self {
        mask.bbox().map_or(Self { left: 0, top: 0, right: 0, bottom: 0 }, Self::from)
    }

    /// Left, top, width and height as in the records of the official code, both sides one less than COCO's
    /// (official `box_xyxy_to_xywh`).
    #[must_use]
    pub fn to_xywh(self) -> [u32; 4] {
        [self.left, self.top, self.right - self.left, self.bottom - self.top]
    }

    /// Whether the pixel lies inside.
    #[must_use]
    pub fn contains(self, point: ImagePoint) -> bool {
        let within = |position: f64, first: u32, last: u32| {
            position >= f64::from(first) && position < f64::from(last) + 1.0
        };
        within(point.x, self.left, self.right) && within(point.y, self.top, self.bottom)
    }

    fn area(self) -> f32 {
        (self.right - self.left) as f32 * (self.bottom - self.top) as f32
    }

    /// In 32-bit floats as in torchvision; NaN for two boxes of one pixel, line or column each.
    fn iou(self, other: Self) -> f32 {
        let overlap = |firsts: [u32; 2], lasts: [u32; 2]| {
            let (start, end) = (firsts[0].max(firsts[1]), lasts[0].min(lasts[1]));
            end.saturating_sub(start) as f32
        };
        let intersection = overlap([self.left, other.left], [self.right, other.right])
            * overlap([self.top, other.top], [self.bottom, other.bottom]);
        intersection / (self.area() + other.area() - intersection)
    }
}

impl From<PixelBox> for CornerBox {
    /// The box must hold a pixel.
    fn from(bbox: PixelBox) -> Self {
        let PixelBox { x, y, width, height } = bbox;
        Self { left: x, top: y, right: x + width - 1, bottom: y + height - 1 }
    }
}

/// The boxes that stay, by falling score: none of them overlaps a better one by more than `iou_threshold`
/// (torchvision `nms`). Of equal scores the first counts as better.
#[must_use]
pub fn non_maximum_suppression(boxes: &[CornerBox], scores: &[f32], iou_threshold: f64) -> Vec<usize> {
    debug_assert_eq!(boxes.len(), scores.len());
    let mut order: Vec<usize> = (0..boxes.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]));
    let mut kept: Vec<usize> = Vec::new();
    for candidate in order {
        // NaN is above no threshold.
        let covered =
            kept.iter().any(|&better| f64::from(boxes[better].iou(boxes[candidate])) > iou_threshold);
        if !covered {
            kept.push(candidate);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ImageSize;
    use crate::automatic::golden_section;

    #[test]
    fn the_kept_boxes_are_those_of_torchvision() {
        let goldens = golden_section("amg");
        let sides: Vec<[u32; 4]> = serde_json::from_value(goldens["nms_boxes"].clone()).unwrap();
        let scores: Vec<f32> = serde_json::from_value(goldens["nms_scores"].clone()).unwrap();
        let boxes =
            sides.into_iter().map(|[left, top, right, bottom]| CornerBox { left, top, right, bottom });
        let boxes: Vec<CornerBox> = boxes.collect();
        for (name, threshold) in [("0.3", 0.3), ("0.5", 0.5), ("0.7", 0.7)] {
            let kept = non_maximum_suppression(&boxes, &scores, threshold);
            assert_eq!(goldens["nms"][name], serde_json::json!(kept), "{name}");
        }
    }

    #[test]
    fn the_box_of_a_mask_is_the_official_one() {
        let goldens = golden_section("amg");
        let size = ImageSize::new(50, 40);
        let empty = Mask::empty(size).unwrap();
        let pixel = Mask::from_runs(size, [9 * 40 + 7, 1, 2000 - 9 * 40 - 8]).unwrap();
        let boxes = [empty, pixel].map(|mask| {
            let CornerBox { left, top, right, bottom } = CornerBox::of(&mask);
            [left, top, right, bottom]
        });
        assert_eq!(goldens["boxes_empty_and_pixel"], serde_json::json!(boxes));
        let whole = CornerBox { left: 0, top: 0, right: 255, bottom: 255 };
        assert_eq!(goldens["box_xywh"], serde_json::json!(whole.to_xywh()));
    }

    #[test]
    fn two_boxes_of_one_pixel_both_stay() {
        let pixel = CornerBox { left: 4, top: 4, right: 4, bottom: 4 };
        assert_eq!(non_maximum_suppression(&[pixel; 2], &[0.5, 0.9], 0.5), [1, 0]);
    }

    #[test]
    fn of_equal_scores_the_first_stays() {
        let disc = CornerBox { left: 0, top: 0, right: 9, bottom: 9 };
        assert_eq!(non_maximum_suppression(&[disc; 3], &[0.5; 3], 0.5), [0]);
    }
}
