//! Pictures made for tests, which here and in the browser see the same: a disc on a plain ground, in every format.
//! Nothing is run or asserted.

use std::io::Cursor;

use image::codecs::gif::GifEncoder;
use image::{DynamicImage, Frame, ImageFormat, Rgb, RgbImage, imageops};

/// The centre of the disc of [`picture`].
pub(crate) const CENTER: (u32, u32) = (100, 50);
/// Its radius.
pub(crate) const RADIUS: u32 = 30;

/// An orange disc on dark blue, 160 x 120.
pub(crate) fn picture() -> RgbImage {
    disc_on(Rgb([20, 40, 90]))
}

/// The disc of [`picture`] on any colour.
pub(crate) fn disc_on(background: Rgb<u8>) -> RgbImage {
    RgbImage::from_fn(160, 120, |x, y| {
        let (dx, dy) = (x.abs_diff(CENTER.0), y.abs_diff(CENTER.1));
        if dx * dx + dy * dy <= RADIUS * RADIUS { Rgb([250, 150, 30]) } else { background }
    })
}

/// Files of every kind of pixel, unlike those that cameras make; upright they all show [`picture`].
pub(crate) fn odd_files() -> Vec<(&'static str, Vec<u8>)> {
    let image = DynamicImage::from(picture());
    vec![
        ("16 bit.png", encoded(image.to_rgb16(), ImageFormat::Png)),
        ("16 bit.tif", encoded(image.to_rgb16(), ImageFormat::Tiff)),
        ("gray.png", encoded(image.to_luma8(), ImageFormat::Png)),
        ("gray 16 bit.png", encoded(image.to_luma16(), ImageFormat::Png)),
        ("gray.jpg", encoded(image.to_luma8(), ImageFormat::Jpeg)),
        ("alpha.png", encoded(image.to_rgba8(), ImageFormat::Png)),
        ("alpha.webp", encoded(image.to_rgba8(), ImageFormat::WebP)),
        ("palette.gif", encoded(image.to_rgba8(), ImageFormat::Gif)),
        ("palette.png", palette_png()),
        ("plain.bmp", encoded(picture(), ImageFormat::Bmp)),
        ("cmyk.jpg", include_bytes!("../fixtures/cmyk.jpg").to_vec()),
        ("animated.gif", animated_gif()),
        // 6: the camera was turned; the picture has to be turned by 90 degrees clockwise to be upright.
        ("turned.jpg", jpeg_with_orientation(imageops::rotate270(&picture()), 6)),
        ("upside down.jpg", jpeg_with_orientation(imageops::rotate180(&picture()), 3)),
    ]
}

/// The file of an image.
pub(crate) fn encoded(image: impl Into<DynamicImage>, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.into().write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// The file of [`picture`].
pub(crate) fn png() -> Vec<u8> {
    encoded(picture(), ImageFormat::Png)
}

/// A JPEG with an EXIF block that says how to turn it.
pub(crate) fn jpeg_with_orientation(image: RgbImage, orientation: u8) -> Vec<u8> {
    let jpeg = encoded(image, ImageFormat::Jpeg);
    // Big-endian TIFF with one entry: tag 0x0112 (orientation), type 3 (short), count 1.
    let tiff =
        [b'M', b'M', 0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0];
    let exif = [&b"Exif\0\0"[..], &tiff].concat();
    let marker = [&[0xff, 0xe1][..], &(exif.len() as u16 + 2).to_be_bytes(), &exif].concat();
    [&jpeg[..2], &marker, &jpeg[2..]].concat()
}

fn palette_png() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = ::png::Encoder::new(&mut bytes, 160, 120);
    encoder.set_color(::png::ColorType::Indexed);
    encoder.set_palette(vec![20, 40, 90, 250, 150, 30]);
    let indices: Vec<u8> = picture().pixels().map(|pixel| u8::from(pixel[0] == 250)).collect();
    encoder.write_header().unwrap().write_image_data(&indices).unwrap();
    bytes
}

/// Its second frame is empty.
fn animated_gif() -> Vec<u8> {
    let mut bytes = Vec::new();
    let empty = RgbImage::from_pixel(160, 120, Rgb([20, 40, 90]));
    let frames = [picture(), empty].map(|frame| Frame::new(DynamicImage::from(frame).into_rgba8()));
    GifEncoder::new(&mut bytes).encode_frames(frames).unwrap();
    bytes
}
