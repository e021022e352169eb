//! "Segment everything" at the page: the masks of the command line, thresholds moved, accepted, undone, stopped.
//! The rules of choosing and the order of requests are tested in `editor`.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use end_to_end::{Button, Key, Page, Place, Session, automatic, repository_file};
use serde_json::Value;
use tempfile::TempDir;

use crate::coco::Pixels;

/// What the page begins with for nano, but for fewer points.
const OPTIONS: [&str; 4] = [
    "--points-per-side=16",
    "--pred-iou-thresh=0.5",
    "--stability-score-thresh=0.7",
    "--stability-score-offset=0.3",
];
const PROPOSALS: &str = "document.querySelectorAll('[data-testid=proposal]').length";
const INSTANCES: &str = "document.querySelectorAll('[data-testid=instance]').length";
/// How many points were asked about: the first number of the title, such as "Stopped after 20 of 2304 points".
const ASKED: &str =
    "Number(document.querySelector('[data-testid=search-title]').textContent.match(/[0-9]+/)[0])";
const TITLE: &str = "(document.querySelector('[data-testid=search-title]')?.textContent ?? '')";

#[tokio::test]
async fn everything_is_found_chosen_from_accepted_and_undone() -> Result<()> {
    Session::new("automatic").run(find_everything).await
}

async fn find_everything(page: Page) -> Result<()> {
    let folder = TempDir::new()?;
    let photo = folder.path().join("photo.jpg");
    std::fs::copy(repository_file("assets/samples/coffee.jpg"), &photo)?;
    page.find("[data-testid=sample]").await?;
    page.wait_until("document.body.dataset.model == 'ready'").await?;
    page.drop_files(std::slice::from_ref(&photo), Place { x: 640.0, y: 400.0 }).await?;
    page.wait_until_ready().await?;
    page.press(&['y']).await?;
    page.screenshot("begin").await?;
    page.click(".grid-choice:has([data-testid=points-16])").await?;
    page.click("[data-testid=find-everything]").await?;
    page.wait_until(&format!("{TITLE}.includes('proposed')")).await?;
    page.wait_until_painted("search").await?;
    let proposed = number(&page, PROPOSALS).await?;
    page.screenshot("proposed").await?;

    page.press(&[Key::Shift.into(), 'Y']).await?;
    page.wait_until(&format!("{INSTANCES} == {proposed} && {PROPOSALS} == 0")).await?;
    page.screenshot("accepted").await?;
    let export = page.save_coco("photo-coco.json").await?;
    are_those_of_the_command_line(&export, &photo)?;
    page.press(&[Key::Control.into(), 'z']).await?;
    page.wait_until(&format!("{INSTANCES} == 0 && {PROPOSALS} == {proposed}")).await?;

    move_a_threshold(&page, proposed).await?;
    accept_one(&page).await?;
    look_in_a_part(&page).await?;
    stop_on_the_way(&page).await
}

/// Every mask of the one is a mask of the other; WebAssembly and this machine round a little differently.
fn are_those_of_the_command_line(export: &Value, photo: &Path) -> Result<()> {
    let [ours, theirs] = [masks(export)?, masks(&automatic(photo, &OPTIONS)?)?];
    ensure!(ours.len() > 2, "{} masks of a photo with several objects", ours.len());
    ensure!(
        ours.len() == theirs.len(),
        "{} masks in the page, {} on the command line",
        ours.len(),
        theirs.len()
    );
    for (number, mask) in ours.iter().enumerate() {
        let best = theirs.iter().map(|other| mask.iou(other)).fold(0.0, f64::max);
        ensure!(best > 0.99, "mask {number} of the page has an IoU of {best} with the most similar one");
    }
    let origins = export["annotations"].as_array().into_iter().flatten().map(|one| &one["origin"]);
    ensure!(origins.clone().all(|origin| origin == "automatic"), "they say where they came from");
    Ok(())
}

/// Fewer proposals without a request to the worker, and the same ones again.
async fn move_a_threshold(page: &Page, proposed: u64) -> Result<()> {
    slide(page, "pred-iou-thresh", "0.8").await?;
    page.wait_until(&format!("{PROPOSALS} < {proposed}")).await?;
    page.screenshot("threshold").await?;
    slide(page, "pred-iou-thresh", "1").await?;
    page.wait_until(&format!("{TITLE}.includes('passes the thresholds')")).await?;
    page.screenshot("none-left").await?;
    slide(page, "pred-iou-thresh", "0.5").await?;
    page.wait_until(&format!("{PROPOSALS} == {proposed}")).await
}

/// By a click on the stage, by its button, and one dismissed. The click comes first: the button takes the best, and the cup
/// may be that.
async fn accept_one(page: &Page) -> Result<()> {
    let proposed = number(page, PROPOSALS).await?;
    page.click_at(page.pixel(290, 150).await?, Button::Left).await?;
    page.wait_until(&format!("{INSTANCES} == 1 && {PROPOSALS} == {}", proposed - 1)).await?;
    page.click("[data-testid=accept-proposal]").await?;
    page.wait_until(&format!("{INSTANCES} == 2 && {PROPOSALS} == {}", proposed - 2)).await?;
    page.hover(page.pixel(500, 350).await?).await?;
    page.screenshot("pointed-at").await?;
    page.click("[data-testid=dismiss-proposal]").await?;
    page.wait_until(&format!("{INSTANCES} == 2 && {PROPOSALS} == {}", proposed - 3)).await?;
    page.press(&[Key::Control.into(), 'z']).await?;
    page.wait_until(&format!("{INSTANCES} == 1 && {PROPOSALS} == {}", proposed - 2)).await
}

async fn look_in_a_part(page: &Page) -> Result<()> {
    page.drag(page.pixel(10, 10).await?, page.pixel(300, 390).await?).await?;
    page.wait_until(&format!("!{TITLE}.includes(' of ') && {TITLE} != ''")).await?;
    page.screenshot("part").await
}

/// What was found until then stays, and the rest can follow.
async fn stop_on_the_way(page: &Page) -> Result<()> {
    page.click(".grid-choice:has([data-testid=points-48])").await?;
    page.click("[data-testid=find-everything]").await?;
    page.wait_until(&format!("/ of [0-9]+ points, [1-9]/.test({TITLE})")).await?;
    page.screenshot("running").await?;
    page.press(&[Key::Escape.into()]).await?;
    page.wait_until(&format!("{TITLE}.startsWith('Stopped after') && {PROPOSALS} > 0")).await?;
    page.screenshot("stopped").await?;
    let stopped = number(page, ASKED).await?;
    page.click("[data-testid=go-on]").await?;
    page.wait_until(&format!("{TITLE}.includes(' of ') && !{TITLE}.startsWith('Stopped')")).await?;
    page.press(&[Key::Escape.into()]).await?;
    page.wait_until(&format!("{TITLE}.startsWith('Stopped after')")).await?;
    ensure!(number(page, ASKED).await? >= stopped, "it went on where it was");
    narrow(page).await
}

/// On a phone.
async fn narrow(page: &Page) -> Result<()> {
    for (look, name) in [("light", "narrow-light"), ("dark", "narrow-dark")] {
        page.resize(360, 740).await?;
        page.prefer_color_scheme(look).await?;
        page.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))").await?;
        let overflow = page.value("document.documentElement.scrollWidth - innerWidth").await?;
        ensure!(overflow.as_f64() <= Some(0.0), "{name}: {overflow} pixels stick out to the right");
        page.screenshot(name).await?;
    }
    page.click("[data-testid=sheet-handle]").await?;
    page.screenshot("narrow-sheet").await
}

async fn slide(page: &Page, slider: &str, to: &str) -> Result<()> {
    let moved = format!(
        "(slider => {{ slider.value = {to}; slider.dispatchEvent(new Event('input', {{ bubbles: true }})); }})\
         (document.querySelector('[data-testid={slider}]'))"
    );
    page.value(&moved).await.map(drop)
}

async fn number(page: &Page, expression: &str) -> Result<u64> {
    page.value(expression).await?.as_u64().context("a number")
}

fn masks(file: &Value) -> Result<Vec<Pixels>> {
    let annotations = file["annotations"].as_array().context("annotations is a list")?;
    annotations.iter().map(|annotation| Pixels::of(&annotation["segmentation"])).collect()
}
