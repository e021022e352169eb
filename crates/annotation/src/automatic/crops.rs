//! The crops of an image and the points in each; which boxes a crop has cut off.
//! Cutting out the pixels is `sam::image::RgbImage::crop`.

use super::grid::PointGrid;
use super::nms::CornerBox;
use super::options::{AutomaticOptions, OptionError};
use crate::{ImagePoint, ImageSize, PixelBox};

/// A box this near to the border of its crop is cut off by it (official `is_box_near_crop_edge`), in pixels.
const NEAR: u32 = 20;

/// A part of an image that is embedded on its own, and the points asked about in it.
#[derive(Debug, Clone, PartialEq)]
pub struct Crop {
    /// Where it lies in the image.
    pub bbox: PixelBox,
    /// 0 for the whole image.
    pub layer: u32,
    /// Size of the whole image.
    pub image: ImageSize,
    /// In pixels of the crop.
    pub points: Vec<ImagePoint>,
}

/// The crops of an image of `size`, the whole image first (official `generate_crop_boxes`), with their points.
///
/// # Errors
/// When an option is out of range or a layer has no point.
pub fn plan(size: ImageSize, options: &AutomaticOptions) -> Result<Vec<Crop>, OptionError> {
    options.check()?;
    let mut crops = Vec::new();
    for layer in 0..=options.crop_n_layers {
        let grid = options.points_of_layer(layer)?;
        let boxes = boxes_of_layer(size, layer, options.crop_overlap_ratio);
        crops.extend(boxes.into_iter().map(|bbox| Crop::new(bbox, layer, size, &grid)));
    }
    Ok(crops)
}

/// The crops of one layer, column by column.
fn boxes_of_layer(size: ImageSize, layer: u32, overlap_ratio: f64) -> Vec<PixelBox> {
    let ImageSize { width, height } = size;
    let crops_per_side = 1_u32 << layer;
    let short_side = f64::from(width.min(height));
    let overlap = match layer {
        0 => 0,
        _ => (overlap_ratio * short_side * (2.0 / f64::from(crops_per_side))) as u32,
    };
    let length = |whole: u32| (overlap * (crops_per_side - 1) + whole).div_ceil(crops_per_side);
    let (crop_width, crop_height) = (length(width), length(height));
    let starts = move |length: u32| (0..crops_per_side).map(move |index| (length - overlap) * index);
    let from = move |x: u32, y: u32| PixelBox {
        x,
        y,
        width: crop_width.min(width.saturating_sub(x)),
        height: crop_height.min(height.saturating_sub(y)),
    };
    let boxes = starts(crop_width).flat_map(|x| starts(crop_height).map(move |y| from(x, y)));
    boxes.filter(|bbox| bbox.width > 0 && bbox.height > 0).collect()
}

impl Crop {
    fn new(bbox: PixelBox, layer: u32, image: ImageSize, grid: &PointGrid) -> Self {
        let [width, height] = [bbox.width, bbox.height].map(f64::from);
        let points = grid.points().iter().map(|[x, y]| ImagePoint::new(x * width, y * height));
        Self { bbox, layer, image, points: points.collect() }
    }

    /// The whole of an image of `size`, without points.
    #[must_use]
    pub fn whole(size: ImageSize) -> Self {
        let bbox = PixelBox { x: 0, y: 0, width: size.width, height: size.height };
        Self { bbox, layer: 0, image: size, points: Vec::new() }
    }

    /// Width and height.
    #[must_use]
    pub fn size(&self) -> ImageSize {
        ImageSize::new(self.bbox.width, self.bbox.height)
    }

    /// Leaves out the points that do not lie in `region` of the image.
    pub fn restrict_to(&mut self, region: PixelBox) {
        let inside = |position: f64, first: u32, length: u32| {
            (f64::from(first)..f64::from(first) + f64::from(length)).contains(&position)
        };
        let image_from_crop = Self { points: Vec::new(), ..self.clone() };
        self.points.retain(|&point| {
            let point = image_from_crop.image_point(point);
            inside(point.x, region.x, region.width) && inside(point.y, region.y, region.height)
        });
    }

    /// A point of this crop in pixels of the image (official `uncrop_points`).
    #[must_use]
    pub fn image_point(&self, point: ImagePoint) -> ImagePoint {
        ImagePoint::new(point.x + f64::from(self.bbox.x), point.y + f64::from(self.bbox.y))
    }

    /// A box of this crop in pixels of the image (official `uncrop_boxes_xyxy`).
    #[must_use]
    pub fn image_box(&self, corners: CornerBox) -> CornerBox {
        let CornerBox { left, top, right, bottom } = corners;
        let PixelBox { x, y, .. } = self.bbox;
        CornerBox { left: left + x, top: top + y, right: right + x, bottom: bottom + y }
    }

    /// Whether the crop seems to cut off what lies in `corners`, a box in pixels of the image: one of its sides
    /// is near that of the crop and not near that of the image (official `is_box_near_crop_edge`).
    #[must_use]
    pub fn cuts_off(&self, corners: CornerBox) -> bool {
        let PixelBox { x, y, width, height } = self.bbox;
        let crop = [x, y, x + width, y + height];
        let image = [0, 0, self.image.width, self.image.height];
        let sides = [corners.left, corners.top, corners.right, corners.bottom];
        let near = |a: u32, b: u32| a.abs_diff(b) <= NEAR;
        sides
            .into_iter()
            .zip(crop)
            .zip(image)
            .any(|((side, crop), image)| near(side, crop) && !near(side, image))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::automatic::golden_section;

    fn corners([left, top, right, bottom]: [u32; 4]) -> CornerBox {
        CornerBox { left, top, right, bottom }
    }

    /// The crop and the image of the golden boxes and points.
    fn crop() -> Crop {
        let bbox = PixelBox { x: 100, y: 50, width: 200, height: 200 };
        Crop { bbox, layer: 1, image: ImageSize::new(481, 321), points: Vec::new() }
    }

    #[test]
    fn crops_are_the_official_ones() {
        let goldens = golden_section("amg")["crop_boxes"].clone();
        for (name, size, layers) in [
            ("321x481_n0", ImageSize::new(481, 321), 0),
            ("321x481_n1", ImageSize::new(481, 321), 1),
            ("600x900_n2", ImageSize::new(900, 600), 2),
        ] {
            let options = AutomaticOptions { crop_n_layers: layers, ..AutomaticOptions::default() };
            let crops = plan(size, &options).unwrap();
            let boxes: Vec<[u32; 4]> = crops
                .iter()
                .map(|crop| {
                    let [x, y, width, height] = crop.bbox.into();
                    [x, y, x + width, y + height]
                })
                .collect();
            let layers: Vec<u32> = crops.iter().map(|crop| crop.layer).collect();
            assert_eq!(serde_json::json!({ "boxes": boxes, "layers": layers }), goldens[name], "{name}");
        }
    }

    #[test]
    fn points_and_boxes_return_to_the_image_as_in_the_official_code() {
        let goldens = golden_section("amg");
        let point = crop().image_point(ImagePoint::new(1.5, 2.5));
        assert_eq!(goldens["uncrop_points"], serde_json::json!([[point.x, point.y]]));
        let boxes = [[10, 10, 30, 40], [0, 0, 5, 5]].map(|sides| {
            let CornerBox { left, top, right, bottom } = crop().image_box(corners(sides));
            [left, top, right, bottom]
        });
        assert_eq!(goldens["uncrop_boxes"], serde_json::json!(boxes));
    }

    #[test]
    fn boxes_at_the_border_of_a_crop_are_cut_off_as_in_the_official_code() {
        let boxes = [[5, 5, 100, 100], [50, 50, 199, 150], [25, 25, 100, 100], [0, 30, 60, 60]];
        let cut = boxes.map(|sides| crop().cuts_off(crop().image_box(corners(sides))));
        assert_eq!(golden_section("amg")["near_edge"], serde_json::json!(cut));
    }

    #[test]
    fn a_region_keeps_the_points_that_lie_in_it() {
        let options = AutomaticOptions::default();
        let mut whole = plan(ImageSize::new(320, 320), &options).unwrap().remove(0);
        whole.restrict_to(PixelBox { x: 100, y: 0, width: 20, height: 320 });
        assert_eq!(whole.points.len(), 2 * 32);
        assert!(whole.points.iter().all(|point| (100.0..120.0).contains(&point.x)));
    }

    #[test]
    fn a_tiny_image_has_no_empty_crop() {
        let options = AutomaticOptions { crop_n_layers: 3, ..AutomaticOptions::default() };
        for (width, height) in [(1, 1), (3, 1), (2, 9)] {
            let crops = plan(ImageSize::new(width, height), &options).unwrap();
            assert!(
                crops.iter().all(|crop| crop.size().area() > 0 && crop.bbox.x + crop.bbox.width <= width)
            );
        }
    }
}
