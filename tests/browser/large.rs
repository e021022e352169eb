//! A photo of 100 megapixels: shown in two small bitmaps, with masks in the photo's own pixels.
//! Which part is made sharp is tested in `editor`.

use std::time::Instant;

use anyhow::{Context, Result, ensure};
use end_to_end::{Button, Key, Page, Place, Session};
use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, ImageEncoder};
use tempfile::TempDir;

use crate::coco::Pixels;

const WIDTH: u32 = 11_584;
const HEIGHT: u32 = 8688;
/// A disc of another colour, which a click finds.
const DISC: (u32, u32, u32) = (5000, 4000, 1500);
/// Bitmaps of the page together, in megapixels: the whole photo, and the part on the stage.
const MOST_MEGAPIXELS: f64 = 32.0;

/// Counts the pixels of all bitmaps that are not closed.
const COUNT_BITMAPS: &str = "window.bitmaps = new Map(); window.mostPixels = 0; \
    const make = window.createImageBitmap; \
    window.createImageBitmap = async (...from) => { const bitmap = await make(...from); \
        bitmaps.set(bitmap, bitmap.width * bitmap.height); \
        mostPixels = Math.max(mostPixels, [...bitmaps.values()].reduce((a, b) => a + b, 0)); return bitmap; }; \
    const close = ImageBitmap.prototype.close; \
    ImageBitmap.prototype.close = function () { bitmaps.delete(this); return close.call(this); };";

#[tokio::test]
async fn a_photo_of_100_megapixels_is_shown_masked_and_exported_in_its_own_pixels() -> Result<()> {
    Session::new("large").inject(COUNT_BITMAPS).run(work_on_a_large_photo).await
}

async fn work_on_a_large_photo(page: Page) -> Result<()> {
    let folder = TempDir::new()?;
    let file = folder.path().join("huge.jpg");
    std::fs::write(&file, photo()?)?;
    page.find("[data-testid=sample]").await?;
    page.wait_until("document.body.dataset.model == 'ready'").await?;

    let start = now();
    page.drop_files(&[file], Place { x: 640.0, y: 400.0 }).await?;
    page.find("[data-testid=progress]").await?;
    page.screenshot("opening").await?;
    page.wait_until_painted("picture").await?;
    let shown = start.elapsed().as_secs_f64();
    page.wait_until_ready().await?;
    println!(
        "100 megapixels: shown after {shown:.1} s, clicks answered after {:.1} s",
        start.elapsed().as_secs_f64()
    );
    let size = page.text(".photo-name .size").await?;
    ensure!(size == format!("{WIDTH} × {HEIGHT}"), "the size is {size}");

    // A pixel of the photo is smaller than one of the screen.
    page.click_at(place_of(&page, DISC.0, DISC.1).await?, Button::Left).await?;
    page.find("[data-testid=candidate]").await?;
    page.press(&[Key::Enter.into()]).await?;
    page.find("[data-testid=instance]").await?;
    page.screenshot("fitted").await?;
    draw_at_full_size(&page).await?;
    agrees(&page.save_coco("huge-coco.json").await?)?;
    let most = page.value("mostPixels / 1e6").await?.as_f64().context("a number")?;
    println!("at most {most:.1} megapixels in bitmaps");
    ensure!(most <= MOST_MEGAPIXELS, "{most} megapixels are held in bitmaps");
    Ok(())
}

async fn place_of(page: &Page, x: u32, y: u32) -> Result<Place> {
    let view = page.value(
        "(stage => { const area = stage.getBoundingClientRect(); \
         const [x, y, scale] = stage.dataset.view.split(',').map(Number); \
         return [area.left + x, area.top + y, scale]; })(document.querySelector('[data-testid=stage]'))",
    );
    let [left, top, scale]: [f64; 3] = serde_json::from_value(view.await?)?;
    Ok(Place { x: (left + f64::from(x) * scale).round(), y: (top + f64::from(y) * scale).round() })
}

/// At 100 % the part on the stage becomes sharp, and one click of the brush covers what it says.
async fn draw_at_full_size(page: &Page) -> Result<()> {
    page.press(&[Key::Shift.into(), 'F']).await?;
    let start = now();
    page.wait_until("[...bitmaps.keys()].length == 2").await?;
    page.wait_until("!document.querySelector('[data-testid=sharpening]')").await?;
    println!("sharp at 100 % after {:.1} s", start.elapsed().as_secs_f64());
    let lines = page.value(LINES).await?;
    ensure!(lines == true, "fine lines are seen at 100 %");
    page.press(&['b']).await?;
    let middle = page
        .value(
            "(stage => { const area = stage.getBoundingClientRect(); \
        const [x, y, scale] = stage.dataset.view.split(',').map(Number); \
        return [Math.floor((area.width / 2 - x) / scale), Math.floor((area.height / 2 - y) / scale)]; })\
        (document.querySelector('[data-testid=stage]'))",
        )
        .await?;
    let [x, y]: [u32; 2] = serde_json::from_value(middle)?;
    page.drag(page.pixel(x, y).await?, page.pixel(x + 100, y).await?).await?;
    page.screenshot("full-size").await?;
    page.press(&[Key::Enter.into()]).await?;
    page.wait_until("document.querySelectorAll('[data-testid=instance]').length == 2").await
}

/// The photo has lines of two pixels, dark and light in turn: only where it is sharp do neighbours on the canvas differ so.
const LINES: &str = "(() => { const canvas = document.querySelector('[data-layer=picture]'); \
    const row = canvas.getContext('2d').getImageData(Math.floor(canvas.width / 2), Math.floor(canvas.height / 2), 32, 1).data; \
    let steps = 0; for (let x = 1; x < 32; x++) steps += Math.abs(row[4 * x] - row[4 * x - 4]) > 26; \
    return steps >= 14; })()";

/// The disc was found, and the stroke is a stroke, both in the photo's pixels.
fn agrees(export: &serde_json::Value) -> Result<()> {
    let image = &export["images"][0];
    ensure!([&image["width"], &image["height"]] == [WIDTH, HEIGHT], "the image is {image}");
    let disc = &export["annotations"][0];
    let area = disc["area"].as_f64().context("an area")?;
    let expected = std::f64::consts::PI * f64::from(DISC.2).powi(2);
    ensure!((area / expected - 1.0).abs() < 0.2, "the disc has {area} pixels instead of {expected:.0}");
    let bbox: [f64; 4] = serde_json::from_value(disc["bbox"].clone())?;
    let middle = [bbox[0] + bbox[2] / 2.0, bbox[1] + bbox[3] / 2.0];
    ensure!(
        (middle[0] - f64::from(DISC.0)).abs() < 150.0 && (middle[1] - f64::from(DISC.1)).abs() < 150.0,
        "the disc's middle is {middle:?}"
    );
    // The brush is a 64th of the longest side: 181 on each side of 100 pixels. Where the view lies on half pixels, so does
    // the pointer, and a row and column less are inside.
    let stroke = Pixels::of(&export["annotations"][1]["segmentation"])?;
    let [_, _, width, height] = stroke.bbox().context("a stroke")?;
    ensure!([[463, 363], [462, 362]].contains(&[width, height]), "the stroke is {width} x {height}");
    Ok(())
}

/// Lines of two pixels on a slope of colours, and a disc.
fn photo() -> Result<Vec<u8>> {
    let mut rgb = Vec::with_capacity(3 * WIDTH as usize * HEIGHT as usize);
    for y in 0..HEIGHT {
        let down = i64::from(y) - i64::from(DISC.1);
        let half = (i64::from(DISC.2).pow(2) - down * down).max(0).isqrt();
        let (from, to) = (i64::from(DISC.0) - half, i64::from(DISC.0) + half);
        for x in 0..WIDTH {
            let line = if x % 4 < 2 { 0 } else { 60 };
            let is_inside = half > 0 && (from..to).contains(&i64::from(x));
            let [red, green, blue] = if is_inside { [190, 60, 40] } else { [60, 110, 150 + (y / 200) as u8] };
            rgb.extend_from_slice(&[red + line, green + line, blue + line]);
        }
    }
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, 90).write_image(
        &rgb,
        WIDTH,
        HEIGHT,
        ExtendedColorType::Rgb8,
    )?;
    Ok(bytes)
}

fn now() -> Instant {
    Instant::now()
}
