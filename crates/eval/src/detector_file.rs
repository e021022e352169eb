//! Boxes that a detector found: COCO's results file, a list of `image_id`, `category_id`, `bbox` and `score`.
//! Which masks come of them is the caller's business.

use std::collections::HashMap;
use std::fs;
use std::path::Path;

use annotation::{ImageBox, ImagePoint, ImageSize};
use serde::Deserialize;

use crate::error::EvalError;

/// A box that a detector found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DetectedBox {
    /// Its class.
    pub category: u32,
    /// How sure the detector is.
    pub score: f64,
    /// Its corners in image pixels, perhaps beyond the edge.
    pub bbox: ImageBox,
}

impl DetectedBox {
    /// The part of the box that lies in an image of `size`; `None` when there is none.
    #[must_use]
    pub fn within(&self, size: ImageSize) -> Option<ImageBox> {
        let clamp = |point: ImagePoint| {
            ImagePoint::new(point.x.clamp(0.0, size.width.into()), point.y.clamp(0.0, size.height.into()))
        };
        let bbox = ImageBox { min: clamp(self.bbox.min), max: clamp(self.bbox.max) };
        (bbox.width() > 0.0 && bbox.height() > 0.0).then_some(bbox)
    }
}

#[derive(Deserialize)]
struct Entry {
    image_id: Key,
    #[serde(default)]
    category_id: u32,
    /// Left, top, width, height.
    bbox: [f64; 4],
    score: f64,
}

/// COCO's number, or the name of an image without its end.
#[derive(Deserialize)]
#[serde(untagged)]
enum Key {
    Number(u64),
    Name(String),
}

/// The boxes of each image, by [`crate::Sample::key`], in the order of the file.
///
/// # Errors
/// When the file cannot be read, or is no list of boxes.
pub fn read_boxes(path: &Path) -> Result<HashMap<String, Vec<DetectedBox>>, EvalError> {
    let bytes = fs::read(path).map_err(|cause| EvalError::Read { path: path.to_owned(), cause })?;
    let entries: Vec<Entry> = serde_json::from_slice(&bytes).map_err(|error| EvalError::Json {
        path: path.to_owned(),
        cause: error.to_string(),
        expected: "COCO results: a list of `image_id`, `category_id`, `bbox` [x, y, width, height] and `score`",
    })?;
    let mut boxes: HashMap<String, Vec<DetectedBox>> = HashMap::new();
    for Entry { image_id, category_id, bbox: [x, y, width, height], score } in entries {
        let key = match image_id {
            Key::Number(number) => number.to_string(),
            Key::Name(name) => name,
        };
        let bbox = ImageBox::between(ImagePoint::new(x, y), ImagePoint::new(x + width, y + height));
        boxes.entry(key).or_default().push(DetectedBox { category: category_id, score, bbox });
    }
    Ok(boxes)
}

/// IoU of two boxes; 0 when they do not touch.
#[must_use]
pub fn box_iou(a: ImageBox, b: ImageBox) -> f64 {
    let overlap = |low: f64, high: f64| (high - low).max(0.0);
    let common = overlap(a.min.x.max(b.min.x), a.max.x.min(b.max.x))
        * overlap(a.min.y.max(b.min.y), a.max.y.min(b.max.y));
    let whole = a.width() * a.height() + b.width() * b.height() - common;
    if whole > 0.0 { common / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bbox(corners: [f64; 4]) -> ImageBox {
        ImageBox::between(ImagePoint::new(corners[0], corners[1]), ImagePoint::new(corners[2], corners[3]))
    }

    fn read(json: &str) -> Result<HashMap<String, Vec<DetectedBox>>, EvalError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("boxes.json");
        fs::write(&path, json).unwrap();
        read_boxes(&path)
    }

    #[test]
    fn boxes_are_found_by_number_or_name() {
        let boxes = read(
            r#"[{"image_id": 7, "category_id": 3, "bbox": [1, 2, 3.5, 4], "score": 0.5, "area": 14},
                {"image_id": "a", "bbox": [0, 0, 1, 1], "score": 0.25}]"#,
        );
        let boxes = boxes.unwrap();
        assert_eq!(boxes["7"], [DetectedBox { category: 3, score: 0.5, bbox: bbox([1.0, 2.0, 4.5, 6.0]) }]);
        assert_eq!(boxes["a"][0].category, 0);
    }

    #[test]
    fn another_file_is_refused_with_what_is_expected() {
        let message = read(r#"{"annotations": []}"#).unwrap_err().to_string();
        assert!(message.contains("boxes.json") && message.contains("COCO results"), "{message}");
    }

    #[test]
    fn boxes_are_cut_off_at_the_edge_of_the_image() {
        let found = |corners| DetectedBox { category: 0, score: 1.0, bbox: bbox(corners) };
        let size = ImageSize::new(10, 8);
        assert_eq!(found([-3.0, 2.0, 12.0, 5.0]).within(size), Some(bbox([0.0, 2.0, 10.0, 5.0])));
        assert_eq!(found([11.0, 2.0, 12.0, 5.0]).within(size), None);
    }

    #[test]
    fn the_overlap_of_boxes_is_that_of_their_areas() {
        let a = bbox([0.0, 0.0, 2.0, 2.0]);
        assert_eq!(box_iou(a, a), 1.0);
        assert_eq!(box_iou(a, bbox([1.0, 0.0, 3.0, 2.0])), 1.0 / 3.0);
        assert_eq!(box_iou(a, bbox([5.0, 0.0, 6.0, 2.0])), 0.0);
    }
}
