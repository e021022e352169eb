//! Masks, their stability, and both together as candidates.
//! How a row is found: `rows`. Which candidate is best is for the caller to say.

use super::rows::Upscaler;
use crate::image::Framing;
use annotation::{Candidate, LowResLogits, Mask, MaskBuilder, MaskError, Span};

/// Logits above this are foreground (official `Sam.mask_threshold`).
pub const MASK_THRESHOLD: f32 = 0.0;

/// How far the threshold is moved to see whether a mask is stable (official `stability_score_offset`).
pub const STABILITY_OFFSET: f32 = 1.0;

/// The pixels of the image whose logit is above `threshold`.
///
/// `logits` cover the whole model frame of `framing`. They are brought to the image's size as the official
/// `Sam.postprocess_masks` does it: bilinear to the model frame, cropped, bilinear to the image.
///
/// # Errors
/// When the image is too large for a mask.
pub fn mask(logits: &LowResLogits, framing: &Framing, threshold: f32) -> Result<Mask, MaskError> {
    let mut builder = MaskBuilder::new(framing.original())?;
    let upscaler = Upscaler::new(logits, framing);
    upscaler.for_each_row(logits, [threshold], |[spans]| builder.push_row(spans));
    Ok(builder.finish())
}

/// How little the mask at [`MASK_THRESHOLD`] changes when the threshold moves: the area above
/// [`STABILITY_OFFSET`] divided by the area above its negative (official `calculate_stability_score`).
/// 0 when both are empty.
#[must_use]
pub fn stability_score(logits: &LowResLogits, framing: &Framing) -> f32 {
    let mut stability = Stability::default();
    let upscaler = Upscaler::new(logits, framing);
    upscaler.for_each_row(logits, Stability::thresholds(STABILITY_OFFSET), |rows| stability.push_row(rows));
    stability.score()
}

/// The candidate that `logits` and the network's own estimate of its quality make.
///
/// # Errors
/// When the image is too large for a mask.
pub fn candidate(
    logits: LowResLogits,
    predicted_iou: f32,
    framing: &Framing,
) -> Result<Candidate, MaskError> {
    let (mask, stability_score) =
        Upscaler::new(&logits, framing).mask_with_stability(&logits, STABILITY_OFFSET)?;
    Ok(Candidate { mask, predicted_iou, stability_score, low_res_logits: logits })
}

impl Upscaler {
    /// The mask of `logits` and its stability when the threshold is moved by `offset`, in one pass.
    ///
    /// # Errors
    /// When the image is too large for a mask.
    pub(crate) fn mask_with_stability(
        &self,
        logits: &LowResLogits,
        offset: f32,
    ) -> Result<(Mask, f32), MaskError> {
        let mut builder = MaskBuilder::new(self.size())?;
        let mut stability = Stability::default();
        let [inner, outer] = Stability::thresholds(offset);
        self.for_each_row(logits, [MASK_THRESHOLD, inner, outer], |[spans, inner, outer]| {
            builder.push_row(spans);
            stability.push_row([inner, outer]);
        });
        Ok((builder.finish(), stability.score()))
    }
}

/// Areas of the mask with its threshold raised and lowered; the raised one lies inside the other.
#[derive(Default)]
struct Stability {
    inner: u64,
    outer: u64,
}

impl Stability {
    fn thresholds(offset: f32) -> [f32; 2] {
        [MASK_THRESHOLD + offset, MASK_THRESHOLD - offset]
    }

    fn push_row(&mut self, [inner, outer]: [&[Span]; 2]) {
        let area = |spans: &[Span]| spans.iter().map(|span| u64::from(span.end - span.start)).sum::<u64>();
        self.inner += area(inner);
        self.outer += area(outer);
    }

    fn score(&self) -> f32 {
        if self.outer == 0 { 0.0 } else { self.inner as f32 / self.outer as f32 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::image::testing::{fnv, golden_section, golden_tensors};
    use crate::postprocess::axis::Bilinear;
    use crate::testing::{golden_logits, tell};
    use annotation::ImageSize;
    use proptest::prelude::*;

    /// The official formula, step by step, with both full pictures of floats.
    fn logits_reference(logits: &LowResLogits, framing: &Framing) -> Vec<f32> {
        let side = ImageSize::new(framing.side(), framing.side());
        let grid = ImageSize::new(logits.width(), logits.height());
        let frame = interpolate(logits.values(), grid, side);
        let resized = framing.resized();
        let rows = frame.chunks_exact(side.width as usize).take(resized.height as usize);
        let cropped = rows.flat_map(|row| &row[..resized.width as usize]).copied().collect::<Vec<_>>();
        interpolate(&cropped, resized, framing.original())
    }

    /// `torch.nn.functional.interpolate(mode="bilinear", align_corners=False)`.
    fn interpolate(values: &[f32], from: ImageSize, to: ImageSize) -> Vec<f32> {
        let mut out = Vec::with_capacity(to.area() as usize);
        for y in 0..to.height {
            let down = Bilinear::at(y, from.height, to.height);
            for x in 0..to.width {
                let across = Bilinear::at(x, from.width, to.width);
                let at = |x: u32, y: u32| values[(y * from.width + x) as usize];
                let row =
                    |y: u32| (1.0 - across.share) * at(across.first, y) + across.share * at(across.second, y);
                out.push((1.0 - down.share) * row(down.first) + down.share * row(down.second));
            }
        }
        out
    }

    const GOLDEN_SIZES: [ImageSize; 5] = [
        ImageSize::new(481, 321),
        ImageSize::new(2250, 1500),
        ImageSize::new(321, 481),
        ImageSize::new(64, 64),
        ImageSize::new(211, 37),
    ];

    #[test]
    fn the_reference_is_the_official_formula() {
        let file = golden_tensors("postprocess");
        let mut largest = 0.0f32;
        for size in GOLDEN_SIZES {
            let name = format!("{}x{}_rows_0_mid_last", size.height, size.width);
            let rows = [0, size.height / 2, size.height - 1].map(|y| y as usize);
            let expected = file.floats(&name);
            for (index, expected) in expected.chunks_exact(3 * size.width as usize).enumerate() {
                let logits = logits_reference(&golden_logits(index), &Framing::new(size, 1024));
                let ours = rows.map(|y| &logits[y * size.width as usize..][..size.width as usize]).concat();
                for (ours, official) in ours.iter().zip(expected) {
                    assert!((ours - official).abs() < 1e-4, "{name}: {ours} instead of {official}");
                    largest = largest.max((ours - official).abs());
                }
            }
        }
        tell(&format!("postprocess: largest error {largest:.1e}"));
    }

    #[test]
    fn masks_are_the_official_ones() {
        let goldens = golden_section("postproc");
        for size in GOLDEN_SIZES {
            let golden = &goldens[format!("{}x{}", size.height, size.width)];
            for index in 0..3 {
                let mask = mask(&golden_logits(index), &Framing::new(size, 1024), MASK_THRESHOLD).unwrap();
                assert_eq!(golden["mask_pos"][index], mask.area(), "area of mask {index}, {size}");
                if let Some(hash) = golden["mask_fnv"][index].as_str() {
                    let pixels: Vec<u8> = mask.to_pixels().into_iter().map(u8::from).collect();
                    assert_eq!(hash, fnv(&pixels), "mask {index}, {size}");
                }
            }
        }
    }

    #[test]
    fn stability_scores_are_the_official_ones() {
        let goldens = golden_section("amg");
        let same_size = Framing::new(ImageSize::new(256, 256), 256);
        let mut largest = 0.0f64;
        for index in 0..4 {
            let official = goldens["stability_offset_1.0"][index].as_f64().unwrap();
            let ours = f64::from(stability_score(&golden_logits(index), &same_size));
            assert!((ours - official).abs() < 1e-6, "{ours} instead of {official}");
            largest = largest.max((ours - official).abs());
        }
        tell(&format!("amg, stability: largest error {largest:.1e}"));
    }

    #[test]
    fn stability_scores_of_another_offset_are_the_official_ones() {
        let goldens = golden_section("amg");
        let same_size = Framing::new(ImageSize::new(256, 256), 256);
        for index in 0..4 {
            let logits = golden_logits(index);
            let upscaler = Upscaler::new(&logits, &same_size);
            let (_, score) = upscaler.mask_with_stability(&logits, 0.5).unwrap();
            assert_eq!(
                goldens["stability_offset_0.5"][index].as_f64().map(|official| official as f32),
                Some(score)
            );
        }
    }

    #[test]
    fn logits_far_below_the_threshold_have_no_stability() {
        let logits = LowResLogits::new(2, 2, vec![-9.0; 4]).unwrap();
        assert_eq!(stability_score(&logits, &Framing::new(ImageSize::new(5, 4), 8)), 0.0);
    }

    fn any_case() -> impl Strategy<Value = (LowResLogits, Framing, f32)> {
        let logits = (1_u32..12, 1_u32..12).prop_flat_map(|(width, height)| {
            prop::collection::vec(-4.0_f32..4.0, (width * height) as usize)
                .prop_map(move |values| LowResLogits::new(width, height, values).unwrap())
        });
        let framing = (1_u32..60, 1_u32..60, 4_u32..40)
            .prop_map(|(width, height, side)| Framing::new(ImageSize::new(width, height), side));
        (logits, framing, prop::sample::select(vec![-1.0_f32, 0.0, 1.0, 2.5]))
    }

    proptest! {
        #[test]
        fn the_mask_equals_the_reference((logits, framing, threshold) in any_case()) {
            let mask = mask(&logits, &framing, threshold).unwrap().to_pixels();
            for (pixel, logit) in mask.into_iter().zip(logits_reference(&logits, &framing)) {
                // The sums are taken in another order: a logit at the threshold may fall on either side.
                prop_assert!(pixel == (logit > threshold) || (logit - threshold).abs() < 1e-5);
            }
        }

        #[test]
        fn a_single_pixel_has_the_logit_of_the_reference((logits, framing, _) in any_case()) {
            let upscaler = Upscaler::new(&logits, &framing);
            let width = framing.original().width;
            for (pixel, expected) in (0..).zip(logits_reference(&logits, &framing)) {
                let ours = upscaler.logit(&logits, [pixel % width, pixel / width]);
                prop_assert!((ours - expected).abs() < 1e-5, "{} instead of {}", ours, expected);
            }
        }

        #[test]
        fn a_candidate_is_the_mask_and_its_stability((logits, framing, _) in any_case()) {
            let candidate = candidate(logits.clone(), 0.9, &framing).unwrap();
            prop_assert_eq!(candidate.mask, mask(&logits, &framing, MASK_THRESHOLD).unwrap());
            prop_assert_eq!(candidate.stability_score, stability_score(&logits, &framing));
        }
    }

    #[test]
    fn four_hundred_megapixels_need_no_full_size_picture() {
        // A disc of radius 64 in a grid of 256; as floats the picture would take 1.6 GB and many seconds.
        let distance = |x: u32, y: u32| (x as f32 - 127.5).hypot(y as f32 - 127.5);
        let values = (0..256 * 256).map(|pixel| 64.0 - distance(pixel % 256, pixel / 256)).collect();
        let logits = LowResLogits::new(256, 256, values).unwrap();
        let framing = Framing::new(ImageSize::new(20_000, 20_000), 1024);
        let area = mask(&logits, &framing, MASK_THRESHOLD).unwrap().area();
        let share = area as f64 / framing.original().area() as f64;
        assert!((share - std::f64::consts::PI / 16.0).abs() < 1e-3, "{share}");
    }
}
