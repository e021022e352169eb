//! Data sets for the tests of the formats.
//! No assertions.

use crate::mask::tests::any_pixels;
use crate::{
    Category, CategoryId, Color, Dataset, ImageBox, ImageInfo, ImagePoint, Instance, InstanceId,
    LabeledImage, Mask, Origin, PointLabel, Prompt, PromptPoint,
};
use proptest::prelude::*;

pub(crate) fn any_prompt() -> impl Strategy<Value = Prompt> {
    let position = || (0_u32..64, 0_u32..64).prop_map(|(x, y)| ImagePoint::new(x.into(), y.into()));
    let label = prop::sample::select(vec![PointLabel::Foreground, PointLabel::Background]);
    let point = (position(), label).prop_map(|(position, label)| PromptPoint { position, label });
    let bbox = prop::option::of((position(), position()).prop_map(|(a, b)| ImageBox::between(a, b)));
    (prop::collection::vec(point, 0..4), bbox).prop_map(|(points, bbox)| Prompt { points, bbox, mask: None })
}

/// An image with up to five instances of the categories 1 and 7, which may overlap and be empty.
fn any_image() -> impl Strategy<Value = LabeledImage> {
    let masks = any_pixels().prop_flat_map(|(size, first)| {
        let others = prop::collection::vec(prop::collection::vec(any::<bool>(), first.len()), 0..6);
        (Just(size), others)
    });
    let score = prop::option::of(0.0_f32..1.0);
    let origins = vec![Origin::Prompted, Origin::Automatic, Origin::Drawn, Origin::Imported];
    let origin = prop::sample::select(origins);
    let made = (any_prompt(), origin, score, any::<[u8; 3]>());
    (masks, made).prop_map(|((size, masks), (prompt, origin, score, [r, g, b]))| {
        let instance = |(id, pixels): (u64, Vec<bool>)| Instance {
            id: InstanceId(id),
            prompt: prompt.clone(),
            origin,
            predicted_iou: score,
            stability_score: score.map(|score| 1.0 - score),
            color: Color::new(r, g, b),
            ..Instance::imported(id, CategoryId(if id % 2 == 0 { 7 } else { 1 }), mask_of(size, &pixels))
        };
        let image = ImageInfo { file_name: String::new(), size, sha256: "ab".repeat(32) };
        LabeledImage { id: 0, image, instances: (1..).zip(masks).map(instance).collect() }
    })
}

fn mask_of(size: crate::ImageSize, pixels: &[bool]) -> Mask {
    Mask::from_pixels(size, pixels).unwrap()
}

/// Images with names that are hard on file systems, numbered by tens.
pub(crate) fn any_dataset() -> impl Strategy<Value = Dataset> {
    let names = ["a.png", "ein \"Bild\" ü.png", "train/a.png", "x.y.png"];
    prop::collection::vec(any_image(), 1..=names.len()).prop_map(move |mut images| {
        for ((number, image), name) in (1..).zip(&mut images).zip(names) {
            image.id = number * 10;
            image.image.file_name = name.to_owned();
        }
        let categories = vec![
            Category::named(CategoryId(1), "cat"),
            Category::named(CategoryId(7), "hot: dog / \"cold\" - ü"),
        ];
        Dataset { categories, images }
    })
}

/// Photos of the right size, one for each image, in `images`.
pub(crate) fn photos_of(dataset: &Dataset) -> super::MemoryFiles {
    let mut files = super::MemoryFiles::default();
    for image in &dataset.images {
        let photo = super::png::encode_mask(&Mask::empty(image.image.size).unwrap()).unwrap();
        files.insert(&format!("images/{}", image.image.file_name), photo);
    }
    files
}
