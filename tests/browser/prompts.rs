//! Ways to bring a photo in, and prompts beyond the first click: previews of corrections, box and points together.
//! The first minutes at the page are in `sample`; strokes, thresholds and rapid mode in `drawing`.

use anyhow::{Context, Result, ensure};
use end_to_end::{Button, Key, Page, Session, repository_file};

const CANDIDATES: &str = "document.querySelectorAll('[data-testid=candidate]').length";
/// The first candidate's picture.
const THUMBNAIL: &str = "document.querySelector('[data-testid=candidate] canvas').toDataURL()";

/// Puts the picture of the gallery's first card on the clipboard, as an image editor would.
const COPY: &str = "(async () => { const image = document.querySelector('[data-testid=sample] img'); \
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight); \
    canvas.getContext('2d').drawImage(image, 0, 0); \
    const png = await canvas.convertToBlob({ type: 'image/png' }); \
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]); return true; })()";

#[tokio::test]
async fn a_photo_is_pasted_or_picked_and_clicks_are_corrected_with_a_preview() -> Result<()> {
    Session::new("prompts").run(prompt).await
}

async fn prompt(page: Page) -> Result<()> {
    page.allow_clipboard().await?;
    page.find("[data-testid=sample]").await?;
    page.wait_until("[...document.images].every(image => image.complete)").await?;
    page.value(COPY).await?;
    page.press(&[Key::Control.into(), 'v']).await?;
    page.wait_until_ready().await?;
    ensure!(page.text(".photo-name .size").await? == "600 × 400", "pasted");
    page.press(&['g']).await?;
    let rocket = repository_file("assets/samples/rocket.jpg");
    page.choose_file("[data-testid=file-input]", &rocket).await?;
    page.wait_until_ready().await?;
    ensure!(page.text(".photo-name .name").await? == "rocket.jpg", "picked");
    page.press(&['g']).await?;

    page.open_sample("coffee.jpg").await?;
    page.click_pixel(290, 150).await?;
    page.wait_until(&format!("{CANDIDATES} == 3")).await?;
    let before = painted_pixels(&page).await?;
    page.hover(page.pixel(120, 330).await?).await?;
    page.wait_until(&format!("{PAINTED} != {before}")).await?;
    page.screenshot("correction").await?;
    ensure!(page.value(CANDIDATES).await? == 3, "a preview changes nothing");
    page.click_at(page.pixel(120, 220).await?, Button::Right).await?;
    page.wait_until(&format!("{CANDIDATES} == 1")).await?;
    page.press(&[Key::Escape.into()]).await?;

    page.drag(page.pixel(150, 60).await?, page.pixel(430, 330).await?).await?;
    page.wait_until(&format!("{CANDIDATES} == 1")).await?;
    let boxed = page.text("[data-testid=this-mask] .fact:last-child dd").await?;
    page.value(&format!("void (window.thumbnail = {THUMBNAIL})")).await?;
    page.click_at(page.pixel(170, 300).await?, Button::Right).await?;
    page.wait_until(&format!(
        "document.querySelector('[data-testid=this-mask] .fact:last-child dd').textContent != '{boxed}'"
    ))
    .await?;
    page.wait_until(&format!("{THUMBNAIL} != window.thumbnail"))
        .await
        .context("the corrected mask's picture")?;
    page.screenshot("box-and-point").await?;
    page.press(&[Key::Enter.into()]).await?;
    page.find("[data-testid=instance]").await.map(drop)
}

/// How many pixels of the proposal's canvas are painted.
const PAINTED: &str = "(canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data \
    .reduce((count, value, index) => count + (index % 4 == 3 && value > 0), 0)) \
    (document.querySelector('[data-layer=proposal]'))";

async fn painted_pixels(page: &Page) -> Result<u64> {
    Ok(serde_json::from_value(page.value(PAINTED).await?)?)
}
