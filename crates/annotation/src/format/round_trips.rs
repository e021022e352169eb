//! What goes out in any format comes back: the same pixels, and all that the format can hold.
//! What each file looks like to other programs is checked by the command line's tests.

use super::overlap::visible;
use super::testing::{any_dataset, photos_of};
use super::{Export, Format, MaskStyle, MemoryFiles, Source, ZipFiles};
use crate::{CategoryId, Dataset, ImageSize, Instance, Mask};
use proptest::prelude::*;

/// Writes and reads again; the notices of both.
fn there_and_back(
    dataset: &Dataset,
    format: Format,
    style: Option<MaskStyle>,
) -> (Dataset, Vec<String>, MemoryFiles) {
    let mut files = MemoryFiles::default();
    let photos = photos_of(dataset);
    let export = Export { style, photos: &photos, sink: &mut files };
    let mut notices = format.write(dataset, export).unwrap();
    let imported = format.read(&files).unwrap();
    notices.extend(imported.notices);
    (imported.dataset, notices.sentences(), files)
}

/// Name and pixels of the category and mask of every instance, by image.
fn marks(dataset: &Dataset) -> Vec<(String, Vec<(String, Mask)>)> {
    let mark =
        |instance: &Instance| (dataset.category_name(instance.category).to_owned(), instance.mask.clone());
    let mut marks: Vec<_> = dataset
        .images
        .iter()
        .map(|image| (image.image.file_name.clone(), image.instances.iter().map(mark).collect()))
        .collect();
    marks.sort_by(|a: &(String, Vec<_>), b| a.0.cmp(&b.0));
    marks
}

/// The data set as a format with less room keeps it.
fn reduced(dataset: &Dataset, reduce: impl Fn(&mut crate::LabeledImage)) -> Dataset {
    let mut reduced = dataset.clone();
    reduced.images.iter_mut().for_each(reduce);
    reduced
}

fn without_empty(image: &mut crate::LabeledImage) {
    image.instances.retain(|instance| !instance.mask.is_empty());
}

fn on_top(image: &mut crate::LabeledImage) {
    let masks = visible(image);
    image.instances.iter_mut().zip(masks).for_each(|(instance, mask)| instance.mask = mask);
    without_empty(image);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn coco_and_projects_hold_everything(dataset in any_dataset()) {
        let mut numbered = dataset.clone();
        let instances = numbered.images.iter_mut().flat_map(|image| &mut image.instances);
        (1..).zip(instances).for_each(|(id, instance)| instance.id = crate::InstanceId(id));
        for style in [MaskStyle::Exact, MaskStyle::Numbers] {
            let (back, notices, _) = there_and_back(&numbered, Format::Coco, Some(style));
            prop_assert_eq!(&back, &numbered);
            prop_assert!(notices.is_empty(), "{:?}", notices);
        }
        let (back, notices, files) = there_and_back(&dataset, Format::Maskwright, None);
        prop_assert_eq!(&back, &dataset);
        prop_assert!(notices.is_empty(), "{:?}", notices);
        let project = ZipFiles::open(&files, "project.maskwright").unwrap();
        let photos = photos_of(&dataset);
        for path in photos.paths() {
            prop_assert_eq!(project.read(&path).unwrap(), photos.read(&path).unwrap());
        }
    }

    #[test]
    fn coco_polygons_have_the_same_pixels(dataset in any_dataset()) {
        let (back, notices, _) = there_and_back(&dataset, Format::Coco, Some(MaskStyle::Polygons));
        prop_assert_eq!(marks(&back), marks(&reduced(&dataset, without_empty)));
        if dataset.instances().count() > 0 {
            let said = notices.iter().any(|notice| notice.contains("least IoU is 1.000000"));
            prop_assert!(said, "{:?}", notices);
        }
    }

    #[test]
    fn sa1b_holds_masks_and_scores(dataset in any_dataset()) {
        let (back, notices, _) = there_and_back(&dataset, Format::Sa1b, None);
        for (ours, theirs) in dataset.images.iter().zip(&back.images) {
            prop_assert_eq!((&ours.image.file_name, ours.id), (&theirs.image.file_name, theirs.id));
            for (ours, theirs) in ours.instances.iter().zip(&theirs.instances) {
                prop_assert_eq!((&ours.mask, ours.id), (&theirs.mask, theirs.id));
                prop_assert_eq!(ours.predicted_iou, theirs.predicted_iou);
                prop_assert_eq!(ours.stability_score, theirs.stability_score);
            }
        }
        prop_assert!(notices.contains(&"not kept: categories (2)".to_owned()), "{:?}", notices);
    }

    #[test]
    fn labelme_and_yolo_hold_overlapping_masks(dataset in any_dataset()) {
        let expected = marks(&reduced(&dataset, without_empty));
        for (format, style) in [
            (Format::Labelme, MaskStyle::Polygons),
            (Format::Labelme, MaskStyle::Exact),
            (Format::YoloSeg, MaskStyle::Polygons),
        ] {
            let (back, notices, _) = there_and_back(&dataset, format, Some(style));
            let back = marks(&back);
            prop_assert_eq!(&back, &expected, "{}", format);
            let inexact = notices.iter().any(|n| n.contains("least IoU") && !n.contains("1.000000"));
            prop_assert!(!inexact, "{:?}", notices);
        }
    }

    #[test]
    fn instance_pngs_hold_overlapping_and_empty_masks(dataset in any_dataset()) {
        let (back, _, _) = there_and_back(&dataset, Format::PngInstances, None);
        prop_assert_eq!(marks(&back), marks(&dataset));
    }

    #[test]
    fn label_maps_hold_what_is_on_top(dataset in any_dataset()) {
        let expected = marks(&reduced(&dataset, on_top));
        let (back, notices, _) = there_and_back(&dataset, Format::Voc, None);
        prop_assert_eq!(&marks(&back), &expected);
        let hidden = dataset.instances().map(|instance| instance.mask.area()).sum::<u64>()
            - back.instances().map(|instance| instance.mask.area()).sum::<u64>();
        let notice = format!("not kept: pixels under a later instance ({hidden})");
        prop_assert_eq!(notices.contains(&notice), hidden > 0, "{:?}", notices);
        let (back, _, _) = there_and_back(&dataset, Format::PngLabels, None);
        let masks = |(name, marks): (String, Vec<(String, Mask)>)| {
            (name, marks.into_iter().map(|(_, mask)| mask).collect::<Vec<_>>())
        };
        let back: Vec<_> = marks(&back).into_iter().map(masks).collect();
        prop_assert_eq!(back, expected.into_iter().map(masks).collect::<Vec<_>>());
    }
}

/// One image of a row of pixels, one instance for each.
fn row_of(instances: u32) -> Dataset {
    let size = ImageSize::new(instances, 1);
    let mask = |x: u32| Mask::from_runs(size, [x, 1, instances - x - 1]).unwrap();
    let mut dataset = Dataset::default();
    let category = dataset.category_named("cat");
    assert_eq!(category, CategoryId(1));
    let image = crate::ImageInfo { file_name: "row.png".into(), size, sha256: String::new() };
    let instances = (0..instances).map(|x| Instance::imported(u64::from(x) + 1, category, mask(x))).collect();
    dataset.images.push(crate::LabeledImage { id: 1, image, instances });
    dataset
}

#[test]
fn label_maps_of_many_instances_have_16_bits() {
    for count in [254, 255, 1000] {
        let dataset = row_of(count);
        let (back, _, files) = there_and_back(&dataset, Format::PngLabels, None);
        assert_eq!(back.images[0].instances.len(), count as usize);
        assert_eq!(back.images[0].instances, dataset.images[0].instances);
        let depth = files.get("masks/row.png").unwrap()[24];
        assert_eq!(depth, if count > 254 { 16 } else { 8 });
    }
}

#[test]
fn more_than_a_format_can_number_is_refused() {
    let dataset = row_of(255);
    let refusal = |dataset: &Dataset, format: Format| {
        let (photos, mut files) = (MemoryFiles::default(), MemoryFiles::default());
        let export = Export { style: None, photos: &photos, sink: &mut files };
        format.write(dataset, export).unwrap_err().to_string()
    };
    let message = "row.png: it has 255 instances, and voc can number 254";
    assert_eq!(refusal(&dataset, Format::Voc), message);
    let mut twice = row_of(2);
    twice.images.push(crate::LabeledImage { id: 2, ..twice.images[0].clone() });
    let message = "two images would both be written to masks/row.png";
    assert_eq!(refusal(&twice, Format::PngLabels), message);
    twice.images[1].id = 1;
    assert_eq!(refusal(&twice, Format::PngLabels), "two entries in `images` have the id 1");
}
