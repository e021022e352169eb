//! The pixels just outside a mask, row by row.
//! A pixel that touches the mask at a corner counts.

use annotation::{RowSpans, Span};

/// Columns of row `y` that are not in the mask but touch one of its pixels, in an image of `width`.
pub(super) fn outer_border(mask: &RowSpans, y: u32, width: u32) -> Vec<Span> {
    let rows = y.saturating_sub(1)..=y + 1;
    let mut near: Vec<Span> = rows.flat_map(|row| mask.row(row)).map(|&span| grown(span, width)).collect();
    near.sort_unstable_by_key(|span| span.start);

    let mut border = Vec::new();
    let mut inside = mask.row(y).iter().peekable();
    let mut done = 0;
    for span in near {
        done = done.max(span.start);
        while let Some(own) = inside.next_if(|own| own.start < span.end) {
            if done < own.start {
                border.push(Span::new(done, own.start));
            }
            done = done.max(own.end);
        }
        if done < span.end {
            border.push(Span::new(done, span.end));
            done = span.end;
        }
    }
    border
}

fn grown(span: Span, width: u32) -> Span {
    Span::new(span.start.saturating_sub(1), (span.end + 1).min(width))
}

#[cfg(test)]
mod tests {
    use super::*;
    use annotation::{ImageSize, Mask};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_border_is_what_dilation_adds(
            (width, height, pixels) in (1_u32..12, 1_u32..12).prop_flat_map(|(width, height)| {
                let pixels = prop::collection::vec(prop::bool::weighted(0.3), (width * height) as usize);
                (Just(width), Just(height), pixels)
            }),
        ) {
            let mask = Mask::from_pixels(ImageSize::new(width, height), &pixels).unwrap().to_rows();
            let is_inside = |x: u32, y: u32| pixels[(y * width + x) as usize];
            for y in 0..height {
                let border = outer_border(&mask, y, width);
                prop_assert!(border.windows(2).all(|pair| pair[0].end <= pair[1].start));
                for x in 0..width {
                    let near = (y.saturating_sub(1)..(y + 2).min(height))
                        .any(|y| (x.saturating_sub(1)..(x + 2).min(width)).any(|x| is_inside(x, y)));
                    let ours = border.iter().any(|span| (span.start..span.end).contains(&x));
                    prop_assert_eq!(ours, near && !is_inside(x, y));
                }
            }
        }
    }
}
