//! The parts of the automatic mask generator that need no network, on the logits of the goldens.
//! The whole of it is tested in `generate`; what needs no logits in `annotation`.

use annotation::automatic::CornerBox;
use annotation::format::rle;
use annotation::{Cleaned, ImageSize, Mask, SmallRegions};

use crate::image::testing::{fnv, golden_section};
use crate::testing::golden_logits;

/// The mask of golden logits `index`, cut off after some columns and rows.
fn golden_mask(index: usize, size: ImageSize) -> Mask {
    let logits = golden_logits(index);
    let pixels = (0..size.height).flat_map(|y| logits.row(y)[..size.width as usize].iter());
    Mask::from_pixels(size, &pixels.map(|&logit| logit > 0.0).collect::<Vec<_>>()).unwrap()
}

#[test]
fn small_regions_are_those_of_opencv() {
    let goldens = golden_section("amg")["small_regions"].clone();
    for index in 0..2 {
        let mask = golden_mask(index, ImageSize::new(256, 256));
        for (name, regions) in [("holes", SmallRegions::Holes), ("islands", SmallRegions::Islands)] {
            for least_area in [30, 300, 2000] {
                let golden = &goldens[format!("logit{index}_{name}_{least_area}")];
                let Cleaned { mask: cleaned, modified } = mask.remove_small_regions(regions, least_area);
                let pixels: Vec<u8> = cleaned.to_pixels().into_iter().map(u8::from).collect();
                assert_eq!(golden["changed"], modified, "{index} {name} {least_area}");
                assert_eq!(golden["area"], cleaned.area(), "{index} {name} {least_area}");
                assert_eq!(golden["fnv"], fnv(&pixels), "{index} {name} {least_area}");
            }
        }
    }
}

#[test]
fn run_lengths_area_and_string_of_a_mask_are_the_official_ones() {
    let golden = golden_section("amg")["rle"]["logit0_64"].clone();
    let mask = golden_mask(0, ImageSize::new(80, 64));
    assert_eq!(golden["counts"], serde_json::json!(mask.runs()));
    assert_eq!(golden["area"], mask.area());
    assert_eq!(golden["coco"], rle::encode(&mask));
}

#[test]
fn boxes_of_masks_are_the_official_ones() {
    let boxes: Vec<[u32; 4]> = (0..4)
        .map(|index| {
            let CornerBox { left, top, right, bottom } =
                CornerBox::of(&golden_mask(index, ImageSize::new(256, 256)));
            [left, top, right, bottom]
        })
        .collect();
    assert_eq!(golden_section("amg")["boxes"], serde_json::json!(boxes));
}
