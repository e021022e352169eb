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
