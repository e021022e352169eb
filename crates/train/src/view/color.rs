//! Other light: brightness, contrast and saturation of an image changed by lot.
//! Its objects stay where they are.

use eval::Random;
use sam::image::RgbImage;

use crate::random::Draw;

/// Factors of brightness and of contrast, and of saturation.
const LIGHT: [f64; 2] = [0.7, 1.3];
const SATURATION: [f64; 2] = [0.4, 1.4];

/// The image in other light.
pub(super) fn recolored(image: &RgbImage, random: &mut Random) -> RgbImage {
    let [brightness, contrast] = [(); 2].map(|()| random.between(LIGHT[0], LIGHT[1]) as f32);
    let saturation = random.between(SATURATION[0], SATURATION[1]) as f32;
    let pixels = image.pixels();
    let sum: u64 = pixels.iter().map(|&value| u64::from(value)).sum();
    let mean = sum as f32 / pixels.len().max(1) as f32 * brightness;
    let changed = pixels.as_chunks::<3>().0.iter().flat_map(|pixel| {
        let lit = pixel.map(|value| (f32::from(value) * brightness - mean) * contrast + mean);
        let grey = lit.iter().sum::<f32>() / 3.0;
        lit.map(|value| (grey + (value - grey) * saturation).round().clamp(0.0, 255.0) as u8)
    });
    RgbImage::new(image.size(), changed.collect())
        .unwrap_or_else(|error| unreachable!("as many pixels as before: {error}"))
}
