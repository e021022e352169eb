//! A finished mask as a mask prompt, so that clicks can correct it.
//! Logits of an earlier answer need none of this: they are fed back as they are.

use annotation::{LowResLogits, Mask};

use crate::image::Framing;

/// Pixels of the model frame per low-res logit.
const STRIDE: u32 = 4;
/// The logit of a cell that the mask covers fully; what the network itself says of the inside of an object.
const FULL: f32 = 10.0;

/// Low-res logits that say the same as `mask`: from -10 where a cell is not covered to 10 where it is fully,
/// and 0 on the outline, which so stays in place when the logits are cut again.
///
/// `mask` is one of the image of `framing`; in the padding there is none.
#[must_use]
pub fn logits_from_mask(mask: &Mask, framing: &Framing) -> LowResLogits {
    let side = framing.side() / STRIDE;
    let values =
        coverage_from_mask(mask, framing).into_iter().map(|part| FULL * (2.0 * part - 1.0)).collect();
    LowResLogits::new(side, side, values).unwrap_or_else(|error| unreachable!("one value a cell: {error}"))
}

/// The part of each cell of the low-res logits that `mask` covers, 0 to 1, row by row.
///
/// `mask` is one of the image of `framing`; in the padding there is none.
#[must_use]
pub fn coverage_from_mask(mask: &Mask, framing: &Framing) -> Vec<f32> {
    let side = framing.side() / STRIDE;
    let cells = |resized: u32, original: u32| f64::from(resized) / f64::from(original * STRIDE);
    let cells_per_column = cells(framing.resized().width, framing.original().width);
    let cells_per_row = cells(framing.resized().height, framing.original().height);

    // A cell is 1 x 1, so the area covered is the part covered.
    let mut coverage = vec![0.0_f64; (side * side) as usize];
    let rows = mask.to_rows();
    for y in 0..mask.size().height {
        for (cell_y, height) in overlaps(f64::from(y) * cells_per_row, f64::from(y + 1) * cells_per_row) {
            let cell_row = &mut coverage[cell_y * side as usize..][..side as usize];
            for span in rows.row(y) {
                let [start, end] = [span.start, span.end].map(|x| f64::from(x) * cells_per_column);
                overlaps(start, end).for_each(|(cell_x, width)| cell_row[cell_x] += width * height);
            }
        }
    }
    coverage.into_iter().map(|part| part as f32).collect()
}

/// The cells that `start..end` touches, with the length in each.
fn overlaps(start: f64, end: f64) -> impl Iterator<Item = (usize, f64)> {
    let cells = start.floor() as usize..end.ceil() as usize;
    cells.map(move |cell| (cell, end.min((cell + 1) as f64) - start.max(cell as f64)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::postprocess::{MASK_THRESHOLD, mask};
    use annotation::{ImageSize, MaskBuilder, Span};

    fn rectangle(size: ImageSize, columns: Span, rows: Span) -> Mask {
        let mut builder = MaskBuilder::new(size).unwrap();
        for y in 0..size.height {
            let spans: &[Span] = if (rows.start..rows.end).contains(&y) { &[columns] } else { &[] };
            builder.push_row(spans);
        }
        builder.finish()
    }

    #[test]
    fn a_cell_says_how_much_of_it_is_covered() {
        let size = ImageSize::new(16, 8);
        let framing = Framing::new(size, 16); // not scaled: a cell is 4 x 4 pixels
        let logits = logits_from_mask(&rectangle(size, Span::new(4, 10), Span::new(0, 6)), &framing);
        assert_eq!(logits.row(0), [-10.0, 10.0, 0.0, -10.0]);
        assert_eq!(logits.row(1), [-10.0, 0.0, -5.0, -10.0]);
        assert_eq!(logits.row(2), [-10.0; 4], "padding");
    }

    #[test]
    fn the_mask_cut_from_them_is_nearly_the_same_at_any_size() {
        for (width, height) in [(640, 480), (97, 131), (3000, 200), (20, 20)] {
            let size = ImageSize::new(width, height);
            let framing = Framing::new(size, 384);
            let (columns, rows) =
                (Span::new(width / 4, width * 3 / 4), Span::new(height / 5, height * 4 / 5));
            let drawn = rectangle(size, columns, rows);
            let cut = mask(&logits_from_mask(&drawn, &framing), &framing, MASK_THRESHOLD).unwrap();
            assert!(cut.iou(&drawn) > 0.95, "{size}: {}", cut.iou(&drawn));
        }
    }

    #[test]
    fn the_last_column_and_row_stay_inside_the_grid() {
        for size in [ImageSize::new(1, 5000), ImageSize::new(7, 3), ImageSize::new(1023, 511)] {
            let whole = rectangle(size, Span::new(0, size.width), Span::new(0, size.height));
            let framing = Framing::new(size, 384);
            let logits = logits_from_mask(&whole, &framing);
            let covered: f32 = logits.values().iter().map(|value| (value / FULL + 1.0) / 2.0).sum();
            let expected = framing.resized().area() as f32 / 16.0;
            assert!((covered - expected).abs() < 0.01 * expected, "{size}: {covered}");
        }
    }
}
