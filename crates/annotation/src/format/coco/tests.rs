//! COCO files: our own come back, foreign ones are read, broken ones are refused with the place.
//! Whether other programs read ours is checked by the command line's tests.

use super::*;
use crate::ImageSize;
use crate::format::testing::any_dataset;
use proptest::prelude::*;

fn any_document() -> impl Strategy<Value = Document> {
    any_dataset().prop_map(|dataset| dataset.into_documents().swap_remove(0))
}

proptest! {
    #[test]
    fn a_document_survives_its_export(document in any_document()) {
        prop_assert_eq!(import(&export(&document)).unwrap(), vec![document]);
    }
}

/// A file as other programs write it: an image of 3 x 2 (width x height), one category, these annotations.
fn foreign(annotations: &str) -> String {
    format!(
        r#"{{"info": {{}}, "licenses": [],
            "images": [{{"id": 9, "width": 3, "height": 2, "file_name": "a.jpg", "license": 1}}],
            "categories": [{{"id": 4, "name": "cat", "supercategory": "animal"}}],
            "annotations": [{annotations}]}}"#
    )
}

fn annotation(image: u64, category: u32, segmentation: &str) -> String {
    format!(
        r#"{{"id": 5, "image_id": {image}, "category_id": {category}, "area": 3.0, "iscrowd": 1,
            "bbox": [0.5, 0.0, 2.0, 2.0], "segmentation": {segmentation}}}"#
    )
}

fn refusal(annotations: &str) -> String {
    import(&foreign(annotations)).unwrap_err().to_string()
}

#[test]
fn files_of_other_programs_are_read() {
    let plain = annotation(9, 4, r#"{"size": [2, 3], "counts": [1, 3, 2]}"#);
    let documents = import(&foreign(&plain)).unwrap();
    assert_eq!(documents[0].image.size, ImageSize::new(3, 2));
    assert_eq!(documents[0].instances[0].mask.runs(), [1, 3, 2]);
    assert!(!documents[0].instances[0].is_colored());
    let compressed = annotation(9, 4, r#"{"size": [2, 3], "counts": "132"}"#);
    assert_eq!(import(&foreign(&compressed)).unwrap(), documents);
    assert!(import(&foreign("")).unwrap()[0].instances.is_empty());
}

#[test]
fn area_and_box_are_those_of_the_mask() {
    let documents = import(&foreign(&annotation(9, 4, r#"{"size": [2, 3], "counts": [1, 3, 2]}"#))).unwrap();
    let exported: serde_json::Value = serde_json::from_str(&export(&documents[0])).unwrap();
    let annotation = &exported["annotations"][0];
    assert_eq!(annotation["area"], 3);
    assert_eq!(annotation["bbox"], serde_json::json!([0, 0, 2, 2]));
    assert_eq!(annotation["segmentation"]["counts"], "132");
    assert_eq!(annotation["iscrowd"], 0);
}

#[test]
fn an_unknown_image_or_category_is_named() {
    let mask = r#"{"size": [2, 3], "counts": [6]}"#;
    assert_eq!(refusal(&annotation(8, 4, mask)), "annotation 5: there is no image with the id 8");
    assert_eq!(refusal(&annotation(9, 3, mask)), "annotation 5: there is no category with the id 3");
}

#[test]
fn masks_that_do_not_fit_their_image_are_refused() {
    let longer = annotation(9, 4, r#"{"size": [2, 3], "counts": [1, 6]}"#);
    let message = "annotation 5: run lengths cover 7 pixels, but an image of 3 x 2 has 6";
    assert_eq!(refusal(&longer), message);
    let turned = annotation(9, 4, r#"{"size": [3, 2], "counts": [6]}"#);
    assert_eq!(refusal(&turned), "annotation 5: the mask is 2 x 3, but its image is 3 x 2");
}

#[test]
fn polygons_without_an_area_are_refused() {
    let message = "annotation 5: a polygon of 4 numbers has no area: it needs an even number of them, and at least 6 \
                   (x, y, x, y and so on)";
    assert_eq!(refusal(&annotation(9, 4, "[[0, 0, 2, 0]]")), message);
}

#[test]
fn what_is_not_kept_is_counted() {
    let boxed = r#"{"id": 6, "image_id": 9, "category_id": 4, "bbox": [0, 0, 1, 1], "keypoints": [1, 1, 2]}"#;
    let masked = annotation(9, 4, "[[0, 0, 2, 0, 2, 2, 0, 2], [2, 0, 3, 0, 3, 1, 2, 1]]");
    let mut notices = Notices::default();
    let dataset = from_json(foreign(&format!("{boxed}, {masked}")).as_bytes(), &mut notices).unwrap();
    let [instance] = &dataset.images[0].instances[..] else { panic!("{dataset:?}") };
    assert_eq!(instance.mask.runs(), [0, 5, 1]);
    let expected = [
        "not kept: annotations without a mask (1)",
        "not kept: keypoints of annotations (1)",
        "not kept: marks as a crowd (iscrowd) (1)",
        "not kept: supercategories of categories (1)",
    ];
    assert_eq!(notices.sentences(), expected);
}

#[test]
fn impossible_images_are_refused() {
    for (width, height) in [(0, 5), (100_000, 100_000), (4_000_000_000_u32, 1)] {
        let json = format!(
            r#"{{"images": [{{"id": 1, "width": {width}, "height": {height}, "file_name": "../a b.jpg"}}]}}"#
        );
        let message = import(&json).unwrap_err().to_string();
        let start = format!("a b.jpg: the image's size is {width} x {height}; it must be");
        assert!(message.starts_with(&start), "{message}");
    }
}

#[test]
fn broken_files_are_refused() {
    let mask = annotation(9, 4, r#"{"size": [2, 3], "counts": [6]}"#);
    let twice = "two entries in `annotations` have the id 5";
    assert_eq!(refusal(&format!("{mask}, {mask}")), twice);
    let negative = refusal(&annotation(9, 4, r#"{"size": [2, 3], "counts": [-1, 7]}"#));
    assert!(negative.starts_with("this is not a COCO file: a segmentation is run lengths"), "{negative}");
    assert!(import("[").unwrap_err().to_string().starts_with("this is not a COCO file"));
}
