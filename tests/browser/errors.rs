//! Files and downloads that fail: one sentence with a name, and the page works as before.
//! Odd files that are photos all the same are in `formats`; a worker that dies is in `worker`.

use std::fs;

use anyhow::{Result, ensure};
use end_to_end::{Key, Page, Place, Session, repository_file};
use tempfile::TempDir;

const MIDDLE: Place = Place { x: 640.0, y: 400.0 };

#[tokio::test]
async fn files_that_are_no_photos_are_told_by_name_and_leave_everything_as_it_was() -> Result<()> {
    Session::new("errors").run(open_broken_files).await
}

async fn open_broken_files(page: Page) -> Result<()> {
    let photo = fs::read(repository_file("assets/samples/rocket.jpg"))?;
    page.open_sample("coffee.jpg").await?;
    page.click_pixel(290, 150).await?;
    page.press(&[Key::Enter.into()]).await?;

    let folder = TempDir::new()?;
    for (name, bytes, reason) in [
        ("notes – “draft”.txt", &b"Buy milk\n"[..], "not an image"),
        ("half of it.jpg", &photo[..photo.len() / 2], "truncated"),
        ("nothing.png", &[], "empty"),
    ] {
        let file = folder.path().join(name);
        fs::write(&file, bytes)?;
        page.drop_files(&[file], MIDDLE).await?;
        let text = page.notice().await?;
        ensure!(text.contains(name) && text.contains(reason), "{name}: the notice says: {text}");
        ensure!(text.matches(". ").count() == 0, "one sentence: {text}");
        page.screenshot(&format!("notice-{}", reason.replace(' ', "-"))).await?;
        page.click("[data-testid=notice] button").await?;
        page.wait_until("document.querySelectorAll('[data-testid=notice]').length == 0").await?;
    }

    page.wait_until_ready().await?;
    ensure!(page.count("[data-testid=instance]").await? == 1, "the photo before is shown with its mask");
    page.click_pixel(430, 330).await
}

#[tokio::test]
async fn a_model_that_cannot_be_fetched_is_told_and_fetched_again_when_asked() -> Result<()> {
    Session::new("no-model").run(load_without_a_model).await
}

async fn load_without_a_model(page: Page) -> Result<()> {
    page.block(&["*/assets/models/*"]).await?;
    page.reload().await?;
    page.wait_until("document.body.dataset.model == 'failed'").await?;
    let text = page.notice().await?;
    ensure!(text.contains("The model could not be loaded") && text.contains("try again"), "{text}");
    page.click("[data-testid=sample][data-name='coffee.jpg']").await?;
    page.find("[data-testid=progress] [data-testid=retry-model]").await?;
    page.screenshot("waiting").await?;
    page.block(&[]).await?;
    page.logged_errors().await?; // those of the blocked requests
    page.click("[data-testid=progress] [data-testid=retry-model]").await?;
    page.wait_until_ready().await?;
    page.click_pixel(290, 150).await
}
