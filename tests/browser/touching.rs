//! Work on a screen that is touched: taps, two fingers, the toggle for what does not belong, and a pen.
//! What gestures are is tested in `editor`.

use anyhow::{Result, ensure};
use end_to_end::{Page, Place, Session};

const CANDIDATES: &str = "document.querySelectorAll('[data-testid=candidate]').length";

#[tokio::test]
async fn fingers_tap_pan_and_pinch_and_a_pen_draws_while_the_hand_rests() -> Result<()> {
    Session::new("touching").run(work_with_fingers_and_pen).await
}

async fn work_with_fingers_and_pen(page: Page) -> Result<()> {
    page.be_a_touch_screen().await?;
    page.resize(820, 1180).await?;
    page.find("[data-testid=sample]").await?;
    page.open_sample("chelsea.jpg").await?;

    page.tap(page.pixel(225, 150).await?).await?;
    page.wait_until(&format!("{CANDIDATES} == 3")).await?;
    page.screenshot("tapped").await?;
    page.click("[data-command=toggle-point-label]").await?;
    page.tap(page.pixel(420, 40).await?).await?;
    page.wait_until(&format!("{CANDIDATES} == 1")).await?;

    let before = view(&page).await?;
    let [left, right] = [page.pixel(150, 150).await?, page.pixel(300, 150).await?];
    let moved = |place: Place, x: f64, y: f64| Place { x: place.x + x, y: place.y + y };
    page.move_fingers(&[
        &[left, right],
        &[moved(left, -20.0, 10.0), moved(right, 20.0, 10.0)],
        &[moved(left, -60.0, 40.0), moved(right, 60.0, 40.0)],
    ])
    .await?;
    let after = view(&page).await?;
    ensure!(after[2] > before[2] * 1.2, "two fingers zoom: {before:?}, {after:?}");
    ensure!(page.value(CANDIDATES).await? == 1, "and leave no point behind");
    page.click("[data-command=accept]").await?;
    page.find("[data-testid=instance]").await?;

    page.click("[data-command=brush-tool]").await?;
    let stroke = [page.pixel(200, 150).await?, page.pixel(220, 152).await?, page.pixel(240, 150).await?];
    page.draw_with_pen(&stroke, 0.1).await?;
    let light = drawn(&page).await?;
    page.click("[data-command=undo]").await?;
    page.draw_with_pen(&stroke, 1.0).await?;
    let hard = drawn(&page).await?;
    ensure!(hard > 2 * light && light > 0, "a pen that is pressed harder draws more: {light}, {hard} pixels");

    let before = view(&page).await?;
    page.move_fingers(&[&[stroke[0]], &[moved(stroke[0], 30.0, 20.0)], &[moved(stroke[0], 60.0, 40.0)]])
        .await?;
    ensure!(drawn(&page).await? == hard, "once there is a pen, fingers draw nothing");
    let after = view(&page).await?;
    ensure!(after[0] > before[0] && after[1] > before[1], "they move the image: {before:?}, {after:?}");
    page.screenshot("pen").await
}

/// Corner and scale of the photo on the stage.
async fn view(page: &Page) -> Result<Vec<f64>> {
    let view =
        page.value("document.querySelector('[data-testid=stage]').dataset.view.split(',').map(Number)");
    Ok(serde_json::from_value(view.await?)?)
}

/// The pixels of the mask that is being drawn.
async fn drawn(page: &Page) -> Result<u64> {
    let area = "document.querySelector('[data-testid=this-mask] .fact:last-child dd')?.textContent ?? ''";
    let text = page.value(area).await?;
    let text = text.as_str().unwrap_or_default();
    let digits: String =
        text.split("px").next().unwrap_or_default().chars().filter(char::is_ascii_digit).collect();
    Ok(digits.parse().unwrap_or_default())
}
