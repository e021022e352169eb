//! An object of one view put on another, where it hides what is below it (Ghiasi et al. 2021, "Simple copy-paste").
//! Pixels are not blended: an edge is an edge.

use annotation::{ImagePoint, ImageSize, Mask, MaskError, MaskOperation, PixelBox};
use eval::Random;
use sam::image::RgbImage;

use super::View;
use crate::random::Draw;

/// Shares of the donor between which an object is worth pasting.
const SHARES: std::ops::Range<f64> = 0.01..0.35;

/// Puts an object of `donor` somewhere on `view`; nothing happens if none is of a fitting size.
pub(super) fn paste(view: &mut View, donor: &View, random: &mut Random) -> Result<(), MaskError> {
    let share = |mask: &Mask| mask.area() as f64 / donor.size.area() as f64;
    let fitting: Vec<&Mask> = donor.objects.iter().filter(|mask| SHARES.contains(&share(mask))).collect();
    let chosen = fitting.get(random.index(fitting.len()));
    let (Some(chosen), Some(image), Some(source)) = (chosen, &view.image, &donor.image) else {
        return Ok(());
    };
    let Some(bbox) = chosen.bbox() else { return Ok(()) };

    let mut place = |length: u32, room: u32| random.below(u64::from(room.saturating_sub(length)) + 1) as u32;
    let (x, y) = (place(bbox.width, view.size.width), place(bbox.height, view.size.height));
    let pasted = chosen.cropped(bbox)?.moved(view.size, ImagePoint::new(x.into(), y.into()))?;
    view.image = Some(with_pixels(image, source, (&pasted, bbox, [x, y])));
    for object in &mut view.objects {
        *object = object.combine(&pasted, MaskOperation::Subtract)?;
    }
    view.objects.push(pasted);
    view.objects.retain(|object| !object.is_empty());
    Ok(())
}

/// `image` with the pixels of `source` in `bbox`, moved to `[x, y]`, where `pasted` is.
fn with_pixels(
    image: &RgbImage,
    source: &RgbImage,
    (pasted, bbox, [x, y]): (&Mask, PixelBox, [u32; 2]),
) -> RgbImage {
    let ImageSize { width, height } = image.size();
    let mut pixels = image.pixels().to_vec();
    let rows = pasted.to_rows();
    for row in 0..height {
        for span in rows.row(row) {
            let from = source.row(row - y + bbox.y);
            let bytes = |column: u32| 3 * column as usize;
            let target = row as usize * bytes(width);
            let source = &from[bytes(span.start - x + bbox.x)..bytes(span.end - x + bbox.x)];
            pixels[target + bytes(span.start)..target + bytes(span.end)].copy_from_slice(source);
        }
    }
    RgbImage::new(image.size(), pixels).unwrap_or_else(|error| unreachable!("as many as before: {error}"))
}
