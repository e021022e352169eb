//! Photos in every format and shape that people have: each opens upright, is shown, and answers a click.
//! Their pixels are compared with Pillow's in `sam`; the command line reads the same files in its own tests.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use end_to_end::{Key, Page, Place, Session};
use image::{ImageFormat, Rgb, RgbImage};
use tempfile::TempDir;

use crate::coco::Pixels;
use crate::pictures::{CENTER, RADIUS, encoded, odd_files};

#[tokio::test]
async fn every_kind_of_image_opens_upright_and_answers_a_click() -> Result<()> {
    Session::new("formats").run(open_them_all).await
}

async fn open_them_all(page: Page) -> Result<()> {
    let folder = TempDir::new()?;
    let lines = [(1, 300), (300, 1), (1, 1)];
    let discs = write(folder.path(), odd_files())?;
    let lines_files = write(
        folder.path(),
        lines.map(|(width, height)| {
            let line = RgbImage::from_pixel(width, height, Rgb([9, 99, 199]));
            (format!("{width} x {height}.png"), encoded(line, ImageFormat::Png))
        }),
    )?;

    let all = [&discs[..], &lines_files].concat();
    page.drop_files(&all, Place { x: 640.0, y: 400.0 }).await?;
    page.wait_until_ready().await?;
    for file in &discs {
        finds_the_disc(&page, file).await.with_context(|| file.display().to_string())?;
    }
    for (file, (width, height)) in lines_files.iter().zip(lines) {
        show(&page, file, [width, height]).await?;
        page.click_pixel(0, 0).await?;
    }
    Ok(())
}

fn write(
    folder: &Path,
    files: impl IntoIterator<Item = (impl AsRef<Path>, Vec<u8>)>,
) -> Result<Vec<PathBuf>> {
    let files = files.into_iter().map(|(name, bytes)| {
        let file = folder.join(name);
        std::fs::write(&file, bytes)?;
        Ok(file)
    });
    files.collect()
}

/// Shows the open image with the name of a file, and checks its size and that it is visible.
async fn show(page: &Page, file: &Path, [width, height]: [u32; 2]) -> Result<()> {
    let name = file.file_name().and_then(|name| name.to_str()).context("a name")?;
    let name = serde_json::Value::from(name);
    page.press(&['g']).await?;
    page.find("[data-testid=open-image]").await?;
    page.value(&format!("[...document.querySelectorAll('[data-testid=open-image]')].find(card => card.dataset.name == {name}).click()")).await?;
    page.wait_until_ready().await?;
    page.wait_until_painted("picture").await?;
    let size = page.text(".photo-name .size").await?;
    ensure!(size == format!("{width} × {height}"), "the size is {size}");
    Ok(())
}

async fn finds_the_disc(page: &Page, file: &Path) -> Result<()> {
    show(page, file, [160, 120]).await?;
    page.click_pixel(CENTER.0, CENTER.1).await?;
    page.press(&[Key::Enter.into()]).await?;
    page.find("[data-testid=instance]").await?;
    let stem = file.file_stem().and_then(|stem| stem.to_str()).context("a name")?;
    let export = page.save_coco(&format!("{stem}-coco.json")).await?;
    let mask = Pixels::of(&export["annotations"][0]["segmentation"])?;
    let iou = mask.iou(&Pixels::from_fn(160, 120, |x, y| {
        let (dx, dy) = (x.abs_diff(CENTER.0), y.abs_diff(CENTER.1));
        dx * dx + dy * dy <= RADIUS * RADIUS
    }));
    ensure!(iou > 0.75, "IoU {iou} with the disc");
    Ok(())
}

#[tokio::test]
async fn a_project_file_with_its_photos_and_labels_of_yolo_come_back_as_they_were() -> Result<()> {
    Session::new("packed").run(save_with_photos).await?;
    Session::new("packed-again").run(open_with_photos).await
}

/// Files that one browser saves and another, which knows nothing, opens.
const PACKED: [(&str, &str); 2] =
    [("maskwright", "project.maskwright"), ("yolo-seg", "maskwright-yolo-seg.zip")];

fn packed(name: &str) -> PathBuf {
    std::env::temp_dir().join(format!("maskwright-{}-{name}", std::process::id()))
}

async fn save_with_photos(page: Page) -> Result<()> {
    let folder = TempDir::new()?;
    let photos = write(folder.path(), odd_files().into_iter().filter(|(name, _)| *name == "turned.jpg"))?;
    page.find("[data-testid=sample]").await?;
    page.wait_until("document.body.dataset.model == 'ready'").await?;
    page.drop_files(&photos, Place { x: 640.0, y: 400.0 }).await?;
    page.wait_until_ready().await?;
    page.click_pixel(CENTER.0, CENTER.1).await?;
    page.press(&[Key::Enter.into()]).await?;
    page.find("[data-testid=instance]").await?;
    for (format, name) in PACKED {
        page.click("[data-testid=save-menu-button]").await?;
        page.value(
            "(box => box.checked || box.click())(document.querySelector('[data-testid=with-photos]'))",
        )
        .await?;
        page.screenshot("menu").await?;
        let file = page.save(&format!("[data-testid=save-{format}]"), name).await?;
        std::fs::write(packed(name), file)?;
    }
    std::fs::write(packed("expected.json"), page.save_coco("turned-coco.json").await?.to_string())?;
    Ok(())
}

async fn open_with_photos(page: Page) -> Result<()> {
    let expected: serde_json::Value = serde_json::from_slice(&std::fs::read(packed("expected.json"))?)?;
    let expected = Pixels::of(&expected["annotations"][0]["segmentation"])?;
    page.find("[data-testid=sample]").await?;
    page.wait_until("document.body.dataset.model == 'ready'").await?;
    for (format, name) in PACKED {
        page.drop_files(&[packed(name)], Place { x: 640.0, y: 400.0 }).await?;
        page.wait_until_ready().await.with_context(|| format!("{format}: the photo opens"))?;
        page.wait_until_painted("picture").await?;
        page.wait_until("document.querySelectorAll('[data-testid=instance]').length == 1").await?;
        let size = page.text(".photo-name .size").await?;
        ensure!(size == "160 × 120", "{format}: the size is {size}");
        let export = page.save_coco("turned-coco.json").await?;
        let back = Pixels::of(&export["annotations"][0]["segmentation"])?;
        ensure!(back == expected, "{format}: the mask is another one");
        page.screenshot(format).await?;
        page.press(&[Key::Control.into(), 'z']).await?;
        page.wait_until("document.querySelectorAll('[data-testid=instance]').length == 0").await?;
    }
    labels_of_a_folder(&page).await?;
    for (_, name) in PACKED {
        std::fs::remove_file(packed(name))?;
    }
    Ok(std::fs::remove_file(packed("expected.json"))?)
}

/// Label files that are dropped themselves are about photos of the queue; one without a photo is named.
async fn labels_of_a_folder(page: &Page) -> Result<()> {
    let folder = TempDir::new()?;
    let half = b"0 0 0 0.5 0 0.5 1 0 1".to_vec();
    let labels = [("turned.txt", half.clone()), ("nobody.txt", half), ("classes.txt", b"leaf".to_vec())];
    page.drop_files(&write(folder.path(), labels)?, Place { x: 640.0, y: 400.0 }).await?;
    page.wait_until("document.querySelector('[data-testid=instance]')?.innerText.includes('leaf')").await?;
    let told = page
        .value("[...document.querySelectorAll('[data-testid=notice]')].map(n => n.innerText).join()")
        .await?;
    let told = told.as_str().context("a text")?;
    ensure!(told.contains("labels/nobody.txt is left out, because its photo is not here"), "told: {told}");
    page.screenshot("labels").await
}
