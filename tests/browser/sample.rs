//! The first minutes of a person at the page: open a sample, hover, click, choose, accept, save.
//! Photos of one's own are in `photo`.

use std::fs::File;
use std::io::BufReader;

use anyhow::{Context, Result, ensure};
use end_to_end::{Button, Key, Page, Session, repository_file, segment};

use crate::coco::Pixels;

/// A click on the helmet.
const HELMET: (u32, u32) = (400, 440);

#[tokio::test]
async fn a_click_on_a_sample_gives_the_command_lines_mask_of_the_object() -> Result<()> {
    Session::new("sample").run(work_on_the_astronaut).await
}

async fn work_on_the_astronaut(page: Page) -> Result<()> {
    page.find("[data-testid=sample]").await?;
    page.wait_until("[...document.images].every(image => image.complete)").await?;
    page.screenshot("gallery").await?;
    page.open_sample("astronaut.jpg").await?;

    page.hover(page.pixel(HELMET.0, HELMET.1).await?).await?;
    page.wait_until_painted("proposal").await?;
    page.screenshot("hover").await?;
    ensure!(page.count("[data-testid=candidate]").await? == 0, "a preview is not a choice");

    page.click_pixel(HELMET.0, HELMET.1).await?;
    let best = best_of_three(&page).await?;
    ensure!(chosen(&page).await? == best, "the best candidate is chosen first");
    page.screenshot("candidates").await?;
    for step in 1..=3 {
        page.press(&[Key::Tab.into()]).await?;
        ensure!(chosen(&page).await? == (best + step) % 3, "Tab chooses the next candidate");
    }

    refine_and_undo(&page).await?;
    ensure!(chosen(&page).await? == best, "the choice is as it was");

    page.press(&[Key::Enter.into()]).await?;
    page.find("[data-testid=instance]").await?;
    ensure!(page.count("[data-testid=candidate]").await? == 0, "an accepted mask is no candidate");
    page.screenshot("accepted").await?;
    let export = page.save_coco("astronaut-coco.json").await?;
    let mask = Pixels::of(&export["annotations"][0]["segmentation"])?;
    equals_the_command_lines(&mask)?;
    covers_the_helmet(&mask)?;
    picture_for_the_readme(&page).await
}

/// A right click on the suit, which is not the helmet.
async fn refine_and_undo(page: &Page) -> Result<()> {
    let candidates = "document.querySelectorAll('[data-testid=candidate]').length";
    page.click_at(page.pixel(250, 350).await?, Button::Right).await?;
    page.wait_until(&format!("{candidates} == 1")).await?;
    page.press(&[Key::Control.into(), 'z']).await?;
    page.wait_until(&format!("{candidates} == 3")).await
}

fn equals_the_command_lines(mask: &Pixels) -> Result<()> {
    let embedding = repository_file("assets/samples/astronaut.nano.safetensors");
    let embedding = embedding.to_str().context("the checkout's path is not Unicode")?;
    let options = ["--embedding", embedding, "--point", "400,440"];
    let answer = segment(&repository_file("assets/samples/astronaut.jpg"), &options)?;
    let expected = Pixels::of(&answer["candidates"][0]["segmentation"])?;
    ensure!(*mask == expected, "IoU of page and command line is {}", mask.iou(&expected));
    Ok(())
}

/// The outline in `masks/` was drawn by hand.
fn covers_the_helmet(mask: &Pixels) -> Result<()> {
    let file = File::open(repository_file("tests/masks/helmet.png"))?;
    let mut reader = png::Decoder::new(BufReader::new(file)).read_info()?;
    let mut gray = vec![0; reader.output_buffer_size().context("too large")?];
    let frame = reader.next_frame(&mut gray)?;
    let helmet =
        Pixels::from_fn(frame.width, frame.height, |x, y| gray[(y * frame.width + x) as usize] > 127);
    let iou = mask.iou(&helmet);
    println!("helmet: IoU {iou:.3} with the outline drawn by hand");
    ensure!(iou > 0.8, "IoU {iou} with the outline drawn by hand");
    Ok(())
}

/// Head and patch are accepted, the helmet has three candidates.
async fn picture_for_the_readme(page: &Page) -> Result<()> {
    page.press(&[Key::Control.into(), 'z']).await?;
    page.press(&[Key::Escape.into()]).await?;
    for [left, top, right, bottom] in [[150, 12, 303, 195], [130, 345, 212, 427]] {
        page.drag(page.pixel(left, top).await?, page.pixel(right, bottom).await?).await?;
        page.find("[data-testid=candidate]").await?;
        page.press(&[Key::Enter.into()]).await?;
        page.wait_until("document.querySelectorAll('[data-testid=candidate]').length == 0").await?;
    }
    ensure!(page.count("[data-testid=instance]").await? == 2, "both boxes were accepted");
    page.click_pixel(HELMET.0, HELMET.1).await?;
    page.screenshot("page").await
}

/// Where the candidate with the highest predicted IoU is in the row.
async fn best_of_three(page: &Page) -> Result<usize> {
    let scores = page
        .value("[...document.querySelectorAll('.candidate-score')].map(score => Number(score.textContent))");
    let scores: Vec<f64> = serde_json::from_value(scores.await?)?;
    ensure!(scores.len() == 3, "an ambiguous click has three candidates, not {}", scores.len());
    let best = (0..3).max_by(|&a, &b| scores[a].total_cmp(&scores[b]));
    best.context("there are candidates")
}

/// Where the chosen candidate is in the row.
async fn chosen(page: &Page) -> Result<usize> {
    let chosen = page.value(
        "[...document.querySelectorAll('[data-testid=candidate] input')].findIndex(radio => radio.checked)",
    );
    Ok(serde_json::from_value(chosen.await?)?)
}
