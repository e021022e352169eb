//! COCO's JSON: images, categories and annotations, with masks as run lengths.
//! Not SA-1B's one file for each image, and no polygons yet.

use super::{FormatError, rle};
use crate::{
    Category, CategoryId, Color, Document, ImageInfo, ImageSize, Instance, InstanceId, Mask, Prompt,
};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// The number of the only image in an export.
const EXPORTED_IMAGE: u64 = 1;

/// The colour of imported instances that bring none.
const UNCOLORED: Color = Color::new(30, 136, 229);

#[derive(Serialize, Deserialize)]
struct File {
    images: Vec<Image>,
    #[serde(default)]
    annotations: Vec<Annotation>,
    #[serde(default)]
    categories: Vec<Category>,
}

#[derive(Serialize, Deserialize)]
struct Image {
    id: u64,
    width: u32,
    height: u32,
    file_name: String,
    /// Not COCO's own, as are the last four of an annotation.
    #[serde(default)]
    sha256: String,
}

#[derive(Serialize, Deserialize)]
struct Annotation {
    id: u64,
    image_id: u64,
    category_id: CategoryId,
    segmentation: Segmentation,
    /// This, the box and `iscrowd` are for other programs; here they follow from the mask.
    #[serde(skip_deserializing)]
    area: u64,
    #[serde(skip_deserializing)]
    bbox: [u32; 4],
    /// 0 though the mask is run lengths: COCO's evaluation leaves out crowds, and its tools read both.
    #[serde(skip_deserializing)]
    iscrowd: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    predicted_iou: Option<f32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stability_score: Option<f32>,
    #[serde(default)]
    prompt: Prompt,
    color: Option<Color>,
}

#[derive(Serialize, Deserialize)]
#[serde(
    untagged,
    expecting = "a segmentation is run lengths with `size` and `counts`, or a list of polygons"
)]
enum Segmentation {
    RunLengths {
        /// Height and width.
        size: [u32; 2],
        counts: Counts,
    },
    #[serde(skip_serializing)]
    #[expect(dead_code, reason = "that there are polygons is all that is asked")]
    Polygons(Vec<IgnoredAny>),
}

#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Counts {
    Compressed(String),
    Plain(Vec<u32>),
}

/// A COCO file with one image, its instances and categories.
///
/// Masks are compressed run lengths. As SA-1B does, annotations also have `predicted_iou` and `stability_score`;
/// beyond that `prompt` and `color`, and the image its `sha256`. Ids of annotations are those of the instances:
/// they should begin with 1, because COCO's evaluation takes 0 for "no match".
#[must_use]
pub fn export(document: &Document) -> String {
    let ImageInfo { file_name, size, sha256 } = document.image.clone();
    let file = File {
        images: vec![Image { id: EXPORTED_IMAGE, width: size.width, height: size.height, file_name, sha256 }],
        annotations: document.instances.iter().map(annotation_from).collect(),
        categories: document.categories.clone(),
    };
    serde_json::to_string(&file).expect("numbers, strings and lists are always JSON")
}

fn annotation_from(instance: &Instance) -> Annotation {
    let mask = &instance.mask;
    let ImageSize { width, height } = mask.size();
    Annotation {
        id: instance.id.0,
        image_id: EXPORTED_IMAGE,
        category_id: instance.category,
        segmentation: Segmentation::RunLengths {
            size: [height, width],
            counts: Counts::Compressed(rle::encode(mask)),
        },
        area: mask.area(),
        bbox: mask.bbox().map_or([0; 4], <[u32; 4]>::from),
        iscrowd: 0,
        predicted_iou: instance.predicted_iou,
        stability_score: instance.stability_score,
        prompt: instance.prompt.clone(),
        color: Some(instance.color),
    }
}

/// The documents of a COCO file, one for each image, with the annotations in the order of the file.
///
/// Run lengths may be compressed or a list of numbers. Areas and boxes are ignored: they follow from the masks.
///
/// # Errors
/// When the JSON is broken, an id is used twice or missing, an annotation is a polygon, or its run lengths do not
/// fit its image.
pub fn import(json: &str) -> Result<Vec<Document>, FormatError> {
    let file: File =
        serde_json::from_str(json).map_err(|error| FormatError::NotCoco { cause: error.to_string() })?;
    let images = places_of("images", file.images.iter().map(|image| image.id))?;
    let categories = places_of("categories", file.categories.iter().map(|category| category.id.0.into()))?;
    places_of("annotations", file.annotations.iter().map(|annotation| annotation.id))?;
    let mut documents: Vec<Document> =
        file.images.into_iter().map(|image| empty_document(image, &file.categories)).collect();
    for annotation in file.annotations {
        let (id, image_id, category) = (annotation.id, annotation.image_id, annotation.category_id.0);
        let refuse = |cause| FormatError::Annotation { id, cause: Box::new(cause) };
        let &place = images.get(&image_id).ok_or_else(|| refuse(FormatError::UnknownImage(image_id)))?;
        if !categories.contains_key(&category.into()) {
            return Err(refuse(FormatError::UnknownCategory(category)));
        }
        let document = &mut documents[place];
        let instance = instance_from(annotation, document.image.size).map_err(refuse)?;
        document.instances.push(instance);
    }
    Ok(documents)
}

/// Where in `list` each id is.
fn places_of(list: &'static str, ids: impl Iterator<Item = u64>) -> Result<HashMap<u64, usize>, FormatError> {
    let mut places = HashMap::new();
    for (place, id) in ids.enumerate() {
        if places.insert(id, place).is_some() {
            return Err(FormatError::DuplicateId { list, id });
        }
    }
    Ok(places)
}

fn empty_document(image: Image, categories: &[Category]) -> Document {
    let Image { width, height, file_name, sha256, .. } = image;
    Document {
        image: ImageInfo { file_name, size: ImageSize::new(width, height), sha256 },
        categories: categories.to_vec(),
        instances: Vec::new(),
    }
}

fn instance_from(annotation: Annotation, image: ImageSize) -> Result<Instance, FormatError> {
    let Segmentation::RunLengths { size: [height, width], counts } = annotation.segmentation else {
        return Err(FormatError::Polygon);
    };
    let size = ImageSize::new(width, height);
    if size != image {
        return Err(FormatError::MaskSize { mask: size, image });
    }
    let mask = match counts {
        Counts::Compressed(text) => rle::decode(size, &text)?,
        Counts::Plain(runs) => Mask::from_runs(size, runs)?,
    };
    Ok(Instance {
        id: InstanceId(annotation.id),
        category: annotation.category_id,
        mask,
        prompt: annotation.prompt,
        predicted_iou: annotation.predicted_iou,
        stability_score: annotation.stability_score,
        color: annotation.color.unwrap_or(UNCOLORED),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::tests::any_pixels;
    use crate::{ImageBox, ImagePoint, PointLabel, PromptPoint};
    use proptest::prelude::*;

    fn any_prompt() -> impl Strategy<Value = Prompt> {
        let position = || (0_u32..64, 0_u32..64).prop_map(|(x, y)| ImagePoint::new(x.into(), y.into()));
        let label = prop::sample::select(vec![PointLabel::Foreground, PointLabel::Background]);
        let point = (position(), label).prop_map(|(position, label)| PromptPoint { position, label });
        let bbox = prop::option::of((position(), position()).prop_map(|(a, b)| ImageBox::between(a, b)));
        (prop::collection::vec(point, 0..4), bbox).prop_map(|(points, bbox)| Prompt {
            points,
            bbox,
            mask: None,
        })
    }

    fn any_document() -> impl Strategy<Value = Document> {
        let masks = any_pixels().prop_flat_map(|(size, first)| {
            let others = prop::collection::vec(prop::collection::vec(any::<bool>(), first.len()), 0..3);
            (Just(size), others)
        });
        (masks, any_prompt(), prop::option::of(0.0_f32..1.0), any::<[u8; 3]>()).prop_map(
            |((size, masks), prompt, score, [red, green, blue])| Document {
                image: ImageInfo { file_name: "ein \"Bild\" ü.png".into(), size, sha256: "ab".repeat(32) },
                categories: vec![
                    Category { id: CategoryId(1), name: "cat".into() },
                    Category { id: CategoryId(7), name: "dog".into() },
                ],
                instances: (1..)
                    .zip(masks)
                    .map(|(id, pixels)| Instance {
                        id: InstanceId(id),
                        category: CategoryId(if id % 2 == 0 { 7 } else { 1 }),
                        mask: Mask::from_pixels(size, &pixels).unwrap(),
                        prompt: prompt.clone(),
                        predicted_iou: score,
                        stability_score: score.map(|score| 1.0 - score),
                        color: Color::new(red, green, blue),
                    })
                    .collect(),
            },
        )
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
        assert_eq!(documents[0].instances[0].color, UNCOLORED);
        let compressed = annotation(9, 4, r#"{"size": [2, 3], "counts": "132"}"#);
        assert_eq!(import(&foreign(&compressed)).unwrap(), documents);
        assert!(import(&foreign("")).unwrap()[0].instances.is_empty());
    }

    #[test]
    fn area_and_box_are_those_of_the_mask() {
        let documents =
            import(&foreign(&annotation(9, 4, r#"{"size": [2, 3], "counts": [1, 3, 2]}"#))).unwrap();
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
    fn polygons_are_refused_so_far() {
        let message = "annotation 5: it is a polygon; only run lengths (RLE) can be imported so far";
        assert_eq!(refusal(&annotation(9, 4, "[[0, 0, 2, 0, 2, 2]]")), message);
    }

    #[test]
    fn broken_files_are_refused() {
        let mask = annotation(9, 4, r#"{"size": [2, 3], "counts": [6]}"#);
        let twice = "the COCO file has two entries with the id 5 in `annotations`";
        assert_eq!(refusal(&format!("{mask}, {mask}")), twice);
        let negative = refusal(&annotation(9, 4, r#"{"size": [2, 3], "counts": [-1, 7]}"#));
        assert!(negative.starts_with("this is not a COCO file: a segmentation is run lengths"), "{negative}");
        assert!(import("[").unwrap_err().to_string().starts_with("this is not a COCO file"));
    }
}
