//! Many photos at once: the strip, embeddings ahead, statuses, and all of it again after a reload.
//! Which images are in memory, and every order of events, is tested in `editor`.

use anyhow::{Context, Result, ensure};
use end_to_end::{Key, Page, Place, Session};
use serde_json::Value;
use tempfile::TempDir;

use crate::pictures::{CENTER, encoded};

const MIDDLE: Place = Place { x: 640.0, y: 400.0 };
const COUNT: usize = 30;

#[tokio::test]
async fn a_folder_becomes_a_queue_that_is_worked_off_and_comes_back() -> Result<()> {
    Session::new("queue").run(work_off).await
}

async fn work_off(page: Page) -> Result<()> {
    page.wait_until("document.body.dataset.model == 'ready'").await?;
    let folder = TempDir::new()?;
    for number in 0..COUNT {
        let below = folder.path().join(if number % 2 == 0 { "train" } else { "val" });
        std::fs::create_dir_all(&below)?;
        std::fs::write(below.join(format!("photo {number}.png")), disc(number as u8))?;
    }
    std::fs::write(folder.path().join("notes.txt"), "no photo")?;
    page.drop_files(&[folder.path().to_owned()], MIDDLE).await?;
    page.wait_until_ready().await?;
    let frames = "[...document.querySelectorAll('[data-testid=film-frame]')]";
    ensure!(page.count("[data-testid=film-frame]").await? == COUNT, "the strip shows every photo");
    let first = page.value(&format!("{frames}.slice(0, 6).map(frame => frame.dataset.name)")).await?;
    ensure!(first[1] == "train/photo 2.png" && first[5] == "train/photo 10.png", "in their order: {first}");
    page.wait_until("document.querySelector('[data-testid=film-frame] img')?.naturalWidth > 0").await?;
    page.screenshot("strip").await?;

    mark_one_and_go_on(&page).await?;
    next_is_ready_at_once(&page).await?;
    comes_back(&page).await
}

/// An object, a note and a flag; then the photo is done.
async fn mark_one_and_go_on(page: &Page) -> Result<()> {
    page.click_pixel(CENTER.0, CENTER.1).await?;
    page.press(&[Key::Enter.into()]).await?;
    page.find("[data-testid=instance]").await?;
    page.press(&['u']).await?;
    page.find("[data-testid=note]").await?.send_keys("blurred").await?;
    page.value("document.activeElement.blur()").await?;
    page.press(&[Key::Shift.into(), 'D']).await?;
    page.wait_until("document.querySelector('.photo-name .name').textContent == 'train/photo 2.png'").await?;
    page.wait_until_ready().await
}

/// The photo after this one was embedded while this one was looked at.
async fn next_is_ready_at_once(page: &Page) -> Result<()> {
    page.wait_until("document.body.dataset.ahead == '2'").await?;
    let took = page
        .value(
            "new Promise(done => { const start = performance.now(); \
             new MutationObserver(() => document.body.dataset.state == 'ready' && done(performance.now() - start)) \
                 .observe(document.body, { attributeFilter: ['data-state', 'data-shown'] }); \
             document.querySelector('[data-command=next-image]').click(); })",
        )
        .await?;
    println!(
        "the next photo of the queue is ready {:.0} ms after it was asked for",
        took.as_f64().context("a time")?
    );
    page.click_pixel(CENTER.0, CENTER.1).await?;
    page.press(&[Key::Escape.into()]).await
}

async fn comes_back(page: &Page) -> Result<()> {
    page.wait_until("document.body.dataset.kept == 'saved' && document.body.dataset.copied == 'all'").await?;
    page.reload().await?;
    page.wait_until_ready().await?;
    ensure!(page.count("[data-testid=film-frame]").await? == COUNT, "every photo is there again");
    page.screenshot("again").await?;
    page.value("document.querySelector('[data-testid=film-frame]').click()").await?;
    page.wait_until("document.querySelector('.photo-name .name').textContent == 'train/photo 0.png'").await?;
    page.wait_until_ready().await?;
    ensure!(page.count("[data-testid=instance]").await? == 1, "with its object");
    ensure!(page.value("document.querySelector('[data-testid=note]').value").await? == "blurred", "its note");
    let status = page.value("document.querySelector('[data-testid=film-frame]').dataset.status").await?;
    ensure!(status == "done", "and its status, which is {status}");
    page.click_pixel(CENTER.0, CENTER.1).await?;
    statistics(page).await?;
    all_images_in_a_file(page).await
}

/// Saved as a project, and back: the same pixels once more, as one step.
async fn all_images_in_a_file(page: &Page) -> Result<()> {
    let saved = |format: &'static str, name: &'static str| async move {
        page.click("[data-testid=save-menu-button]").await?;
        page.screenshot("save").await?;
        page.save(&format!("[data-testid=save-{format}]"), name).await
    };
    page.press(&[Key::Escape.into()]).await?;
    let coco: Value = serde_json::from_slice(&saved("coco", "maskwright-coco.json").await?)?;
    ensure!(
        coco["images"][0]["file_name"] == "train/photo 0.png" && coco["annotations"][0]["id"] == 1,
        "{coco}"
    );
    let folder = TempDir::new()?;
    let file = folder.path().join("project.maskwright");
    std::fs::write(&file, saved("maskwright", "project.maskwright").await?)?;
    let before = page.count("[data-testid=instance]").await?;
    page.drop_files(&[file], MIDDLE).await?;
    page.wait_until(&format!("document.querySelectorAll('[data-testid=instance]').length == {}", 2 * before))
        .await?;
    page.screenshot("imported").await?;
    let broken = folder.path().join("notes.json");
    std::fs::write(&broken, "buy milk")?;
    page.drop_files(&[broken], MIDDLE).await?;
    page.wait_until("document.body.textContent.includes('notes.json: this is in no format that is known')")
        .await
}

async fn statistics(page: &Page) -> Result<()> {
    page.press(&[Key::Escape.into()]).await?;
    page.press(&['t']).await?;
    page.find("[data-testid=statistics][open] svg").await?;
    page.screenshot("statistics").await?;
    let csv = page.save("[data-testid=save-csv]", "maskwright-times.csv").await?;
    let csv = String::from_utf8(csv)?;
    let line = csv.lines().nth(1).context("one mask")?;
    ensure!(line.starts_with("train/photo 0.png,1,object,prompted,"), "the times say: {line}");
    let seconds: Vec<f64> = line.split(',').skip(6).map(str::parse).collect::<Result<_, _>>()?;
    ensure!((seconds[..3].iter().sum::<f64>() - seconds[3]).abs() < 0.002 && seconds[3] > 0.0, "{line}");
    Ok(())
}

/// A bright disc, a little different each time.
fn disc(shade: u8) -> Vec<u8> {
    let photo = image::RgbImage::from_fn(160, 120, |x, y| {
        let (dx, dy) = (x.abs_diff(CENTER.0), y.abs_diff(CENTER.1));
        if dx * dx + dy * dy <= 900 {
            image::Rgb([240, 200 + shade % 40, 40])
        } else {
            image::Rgb([20, 30, 60 + shade])
        }
    });
    encoded(image::DynamicImage::from(photo), image::ImageFormat::Png)
}
