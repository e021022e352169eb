//! Brush, eraser, polygon, lasso, picked-up objects, threshold and rapid mode at the page, with their pixels exported.
//! Which pixels each of them covers is tested in `editor`.

use std::fs;

use anyhow::{Context, Result, ensure};
use end_to_end::{Button, Key, Page, Place, Session};
use serde_json::Value;
use tempfile::TempDir;

use crate::coco::Pixels;

#[tokio::test]
async fn an_object_is_drawn_picked_up_corrected_and_labelled() -> Result<()> {
    Session::new("drawing").run(draw).await
}

async fn draw(page: Page) -> Result<()> {
    page.open_sample("coffee.jpg").await?;
    page.press(&['b']).await?;
    page.hover(page.pixel(300, 200).await?).await?;
    page.find("[data-testid=brush]").await?;
    page.drag(page.pixel(100, 100).await?, page.pixel(200, 100).await?).await?;
    page.screenshot("brush").await?;
    page.press(&[Key::Enter.into()]).await?;
    page.find("[data-testid=instance]").await?;
    // The brush is a 64th of the longest side: 600 / 64 on both sides of the line.
    let [stroke] = &masks(&page).await?[..] else { anyhow::bail!("there is one object") };
    ensure!(stroke.bbox() == Some([91, 91, 119, 19]), "the stroke covers {:?}", stroke.bbox());

    pick_up_and_correct(&page, stroke.area()).await?;
    outline(&page).await?;
    retouch(&page).await?;
    categories(&page).await?;
    threshold(&page).await?;
    rapid(&page).await
}

/// Selected on the stage, picked up by its key, erased at one end, and corrected by a click.
async fn pick_up_and_correct(page: &Page, area: usize) -> Result<()> {
    page.press(&['v']).await?;
    page.click_at(page.pixel(150, 100).await?, Button::Left).await?;
    page.find("[data-testid=instance].selected").await?;
    page.screenshot("selected").await?;
    page.press(&['r']).await?;
    page.press(&['e']).await?;
    page.drag(page.pixel(190, 100).await?, page.pixel(215, 100).await?).await?;
    page.press(&[Key::Enter.into()]).await?;
    page.wait_until("!document.querySelector('[data-testid=this-mask]').innerText.includes('Refining')")
        .await?;
    let erased = masks(page).await?.swap_remove(0);
    ensure!(erased.area() < area, "{} pixels after erasing from {area}", erased.area());

    page.press(&['v']).await?;
    page.click_at(page.pixel(150, 100).await?, Button::Left).await?;
    page.press(&['r']).await?;
    page.press(&['q']).await?;
    page.click_pixel(150, 120).await?;
    page.screenshot("refining").await?;
    page.press(&[Key::Enter.into()]).await?;
    page.wait_until("document.querySelectorAll('[data-testid=candidate]').length == 0").await?;
    ensure!(page.count("[data-testid=instance]").await? == 1, "it is the same object");
    let corrected = masks(page).await?.swap_remove(0);
    ensure!(corrected != erased, "the click has corrected it");
    page.press(&[Key::Control.into(), 'z']).await?;
    page.press(&[Key::Control.into(), 'z']).await?;
    page.press(&[Key::Control.into(), 'z']).await?;
    ensure!(masks(page).await? == [erased], "and undo brings back what was drawn");
    Ok(())
}

async fn outline(page: &Page) -> Result<()> {
    page.press(&['p']).await?;
    for (x, y) in [(400, 60), (500, 60), (500, 160), (400, 160)] {
        page.click_at(page.pixel(x, y).await?, Button::Left).await?;
    }
    page.hover(page.pixel(380, 110).await?).await?;
    page.screenshot("polygon").await?;
    page.press(&[Key::Enter.into()]).await?;
    page.press(&[Key::Enter.into()]).await?;
    page.wait_until("document.querySelectorAll('[data-testid=instance]').length == 2").await?;
    let square = masks(page).await?.swap_remove(1);
    // Where a corner is within its pixel depends on the scale of the stage.
    ensure!((9_700..=10_300).contains(&square.area()), "the square has {} pixels", square.area());
    Ok(())
}

/// The square is selected and smoothed in the panel, and the stroke taken from it.
async fn retouch(page: &Page) -> Result<()> {
    let before = masks(page).await?.swap_remove(1);
    page.press(&['v']).await?;
    page.click_at(page.pixel(450, 110).await?, Button::Left).await?;
    page.click("[data-testid=retouch] summary").await?;
    page.click("[data-testid=retouch] [data-command=grow]").await?;
    page.screenshot("retouch").await?;
    let grown = masks(page).await?.swap_remove(1);
    ensure!(grown.area() > before.area(), "{} pixels after growing from {}", grown.area(), before.area());
    page.press(&[Key::Control.into(), 'z']).await?;
    page.press(&[Key::Escape.into()]).await
}

async fn categories(page: &Page) -> Result<()> {
    for name in ["saucer", "spoon"] {
        page.find("[data-testid=new-category]").await?.send_keys(name).await?;
        page.press(&[Key::Enter.into()]).await?;
    }
    page.wait_until("document.querySelectorAll('[data-testid=category]').length == 3").await?;
    page.press(&['v']).await?;
    page.click_at(page.pixel(450, 110).await?, Button::Left).await?;
    page.press(&['2']).await?;
    page.wait_until("document.querySelector('[data-testid=instance]').innerText.includes('saucer')").await?;
    page.screenshot("categories").await?;
    let coco = page.save_coco("coffee-coco.json").await?;
    let named = |id: &Value| coco["categories"].as_array()?.iter().find(|category| category["id"] == *id);
    let name = |index: usize| named(&coco["annotations"][index]["category_id"]).map(|found| &found["name"]);
    ensure!(name(1) == Some(&Value::from("saucer")), "the export says {:?}", name(1));
    page.press(&[Key::Escape.into()]).await
}

async fn threshold(page: &Page) -> Result<()> {
    page.press(&['q']).await?;
    page.click_pixel(290, 150).await?;
    let area = "Number(document.querySelector('[data-testid=this-mask] .fact:last-child dd').innerText.split('px')[0].replace(/[^0-9]/g, ''))";
    let before = page.value(area).await?.as_f64().context("an area")?;
    let slide = |to: &str| {
        format!(
            "(slider => {{ slider.value = {to}; slider.dispatchEvent(new Event('input', {{ bubbles: true }})); }})\
             (document.querySelector('[data-testid=threshold]'))"
        )
    };
    page.value(&slide("-2.5")).await?;
    page.wait_until(&format!("{area} > {before}")).await?;
    page.screenshot("threshold").await?;
    page.press(&[Key::Control.into(), 'z']).await?;
    page.wait_until(&format!("{area} == {before}")).await?;
    page.press(&[Key::Escape.into()]).await
}

async fn rapid(page: &Page) -> Result<()> {
    let count = "document.querySelectorAll('[data-testid=instance]').length";
    page.press(&['m']).await?;
    page.click_at(page.pixel(290, 150).await?, Button::Left).await?;
    page.wait_until(&format!("{count} == 3")).await?;
    page.press(&[Key::Control.into(), 'z']).await?;
    page.wait_until(&format!("{count} == 2")).await
}

#[tokio::test]
async fn a_stroke_on_a_photo_of_24_megapixels_follows_the_pointer() -> Result<()> {
    Session::new("large-stroke").inject(COUNT_PAINT).run(draw_on_a_large_photo).await
}

/// Counts what is painted: pixels put on the proposal's canvas at a time, and calls that touch any other.
const COUNT_PAINT: &str = "window.paint = { most: 0, sum: 0, others: 0 }; \
    for (const name of ['putImageData', 'drawImage', 'clearRect']) { \
        const call = CanvasRenderingContext2D.prototype[name]; \
        CanvasRenderingContext2D.prototype[name] = function (...with_) { \
            if (this.canvas.dataset?.layer != 'proposal') paint.others += this.canvas.dataset?.layer != undefined; \
            else if (name == 'putImageData') { const area = with_[0].width * with_[0].height; \
                paint.most = Math.max(paint.most, area); paint.sum += area; } \
            return call.apply(this, with_); }; }";

/// Moves the pointer once a frame and says how long frames were, and what the page did in them.
const STROKE: &str = "(async () => { \
    const stage = document.querySelector('[data-testid=stage]'), area = stage.getBoundingClientRect(); \
    const point = (kind, turn) => stage.dispatchEvent(new PointerEvent(kind, { pointerId: 7, bubbles: true, \
        button: kind == 'pointermove' ? -1 : 0, buttons: 1, \
        clientX: area.left + area.width * (0.5 + 0.3 * Math.cos(turn)), \
        clientY: area.top + area.height * (0.5 + 0.3 * Math.sin(turn)) })); \
    const frame = () => new Promise(requestAnimationFrame); \
    point('pointerdown', 0); \
    const frames = [], work = []; let last = await frame(); await frame(); \
    Object.assign(paint, { most: 0, sum: 0, others: 0 }); \
    for (let step = 1; step <= 120; step++) { \
        const start = performance.now(); point('pointermove', step / 20); \
        for (let turn = 0; turn < 20; turn++) await null; \
        work.push(performance.now() - start); \
        const now = await frame(); frames.push(now - last); last = now; } \
    const { most, others } = paint; \
    const start = performance.now(); point('pointerup', 6); const end = performance.now() - start; \
    const at = (list, share) => list.sort((a, b) => a - b)[Math.floor(list.length * share)]; \
    const two = list => [at(list, 0.5), at(list, 0.95)]; \
    return [two(frames), two(work), end, most, others]; })()";

/// Noise of several scales, from leaves to grain: no decoder or compressor finds it easy.
fn textured(x: u32, y: u32) -> image::Rgb<u8> {
    let noise = |bits: u32, salt: u32| {
        let mixed = ((x >> bits).wrapping_mul(0x9e37_79b1) ^ (y >> bits).wrapping_mul(0x85eb_ca77) ^ salt)
            .wrapping_mul(0xc2b2_ae3d);
        (mixed ^ mixed >> 15).wrapping_mul(0x27d4_eb2f) >> 24
    };
    let common = noise(7, 1) / 4 + noise(4, 2) / 4 + noise(2, 3) / 4;
    image::Rgb([4, 5, 6].map(|salt| (common + noise(0, salt) / 4) as u8))
}

async fn draw_on_a_large_photo(page: Page) -> Result<()> {
    let folder = TempDir::new()?;
    let file = folder.path().join("large.jpg");
    let photo = image::RgbImage::from_fn(6000, 4000, textured);
    let mut bytes = std::io::Cursor::new(Vec::new());
    photo.write_to(&mut bytes, image::ImageFormat::Jpeg)?;
    fs::write(&file, bytes.into_inner())?;
    page.find("[data-testid=sample]").await?;
    page.wait_until("document.body.dataset.model == 'ready'").await?;
    page.drop_files(&[file], Place { x: 640.0, y: 400.0 }).await?;
    page.wait_until_ready().await?;
    page.wait_until_painted("picture").await?;
    page.press(&['b']).await?;
    for zoom in ["fitted", "at 100 %"] {
        let measured: ([f64; 2], [f64; 2], f64, f64, u32) =
            serde_json::from_value(page.value(STROKE).await?)?;
        let ([frame, frame_p95], [work, work_p95], end, most, others) = measured;
        println!(
            "stroke on 24 megapixels, {zoom}: frames median {frame:.1} ms, p95 {frame_p95:.1} ms; of that the page's \
             own work median {work:.1} ms, p95 {work_p95:.1} ms; the stroke's end {end:.1} ms; at most {most} pixels \
             painted at once"
        );
        ensure!(others == 0, "{zoom}: {others} paintings on canvases that the stroke does not touch");
        // The brush is 94 pixels of the photo to each side; a step of the pointer is no longer than that.
        ensure!(most > 0.0 && most < 90_000.0, "{zoom}: {most} pixels were painted for one step");
        page.wait_until("document.querySelector('[data-testid=this-mask]').innerText.includes('Drawn')")
            .await?;
        page.screenshot(if zoom == "fitted" { "fitted" } else { "full-size" }).await?;
        page.press(&[Key::Shift.into(), 'F']).await?;
    }
    page.find("[data-testid=minimap]").await.map(drop)
}

async fn masks(page: &Page) -> Result<Vec<Pixels>> {
    let coco = page.save_coco("coffee-coco.json").await?;
    let annotations = coco["annotations"].as_array().context("annotations is a list")?;
    annotations.iter().map(|annotation| Pixels::of(&annotation["segmentation"])).collect()
}
