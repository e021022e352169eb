//! The page and its worker when they are not in step: an early worker, late answers, a busy worker, one that dies.
//! How the messages look is tested in `protocol`, every order of them in `editor`.

use anyhow::{Result, ensure};
use end_to_end::{Button, Key, Page, Place, Session, repository_file};
use serde_json::json;

/// A script to inject.
pub(crate) const WORKER_IN_HAND: &str = include_str!("worker_in_hand.js");

/// Notes of every worker whether the program, which tells the page's state, was there when it was started.
const PROGRAM_AT_STARTS: &str = "window.programAtStarts = []; window.Worker = class extends Worker { \
    constructor(...options) { super(...options); programAtStarts.push('state' in (document.body?.dataset ?? {})); } };";

#[tokio::test]
async fn one_worker_is_started_and_the_program_is_still_on_its_way() -> Result<()> {
    let session = Session::new("first-worker").inject(PROGRAM_AT_STARTS);
    session
        .run(|page| async move {
            page.open_sample("coffee.jpg").await?;
            page.click_pixel(290, 150).await?;
            let told = page.value("programAtStarts").await?;
            ensure!(told == json!([false]), "was the program there when each was started? {told}");
            Ok(())
        })
        .await
}

#[tokio::test]
async fn late_answers_change_nothing_and_a_dead_worker_takes_nothing_with_it() -> Result<()> {
    let session = Session::new("worker").inject(WORKER_IN_HAND);
    session
        .run(|page| async move {
            page.open_sample("coffee.jpg").await?;
            a_busy_worker_gets_the_newest_preview_next(&page).await?;
            an_answer_after_undo_brings_nothing_back(&page).await?;
            the_worker_dies_between_clicks(&page).await?;
            the_worker_dies_while_it_encodes(&page).await
        })
        .await
}

async fn a_busy_worker_gets_the_newest_preview_next(page: &Page) -> Result<()> {
    page.value("testing.hold()").await?;
    page.hover(page.pixel(100, 200).await?).await?;
    // A browser that is late with its frames tells the last of several moves alone.
    page.wait_until("testing.held() == 1").await?;
    for x in [200, 300, 400] {
        page.hover(page.pixel(x, 200).await?).await?;
    }
    page.value("testing.release()").await?;
    page.wait_until("testing.open.size == 0").await?;
    let asked = page.value("testing.prompts.map(prompt => prompt.points[0].position.x)").await?;
    ensure!(asked == json!([100, 400]), "previews were asked for at {asked}");
    page.wait_until_painted("proposal").await
}

async fn an_answer_after_undo_brings_nothing_back(page: &Page) -> Result<()> {
    page.value("testing.hold()").await?;
    page.click_at(page.pixel(290, 150).await?, Button::Left).await?;
    page.wait_until("testing.held() == 1").await?;
    page.press(&[Key::Control.into(), 'z']).await?;
    page.value("testing.release()").await?;
    page.wait_until("testing.open.size == 0").await?;
    ensure!(page.count("[data-testid=candidate]").await? == 0, "the undone click has no candidates");
    ensure!(!page.is_painted("proposal").await?, "the undone click's mask is not painted");
    ensure!(!page.is_painted("overlay").await?, "the undone click is not painted");
    page.press(&[Key::Control.into(), Key::Shift.into(), 'z']).await?;
    page.find("[data-testid=candidate]").await?;
    page.press(&[Key::Enter.into()]).await?;
    page.find("[data-testid=instance]").await.map(drop)
}

async fn the_worker_dies_between_clicks(page: &Page) -> Result<()> {
    page.value("testing.kill()").await?;
    ensure!(page.notice().await?.contains("started again"), "the death is told");
    page.screenshot("died").await?;
    page.wait_until_ready().await?;
    ensure!(page.count("[data-testid=instance]").await? == 1, "the accepted mask is kept");
    page.click_pixel(430, 330).await?;
    page.press(&[Key::Enter.into()]).await
}

async fn the_worker_dies_while_it_encodes(page: &Page) -> Result<()> {
    let photo = repository_file("assets/samples/rocket.jpg");
    page.value("testing.hold()").await?;
    page.drop_files(&[photo], Place { x: 640.0, y: 400.0 }).await?;
    page.wait_until("document.body.dataset.state == 'encoding'").await?;
    page.value("testing.kill()").await?;
    page.wait_until("document.body.dataset.state != 'encoding'").await?;
    let told = page.notice().await?;
    ensure!(told.contains("rocket.jpg could not be embedded"), "the notice says: {told}");
    page.wait_until_ready().await?;
    ensure!(page.count("[data-testid=instance]").await? == 2, "the photo before is shown with its masks");
    page.click_pixel(290, 150).await
}
