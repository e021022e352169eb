//! Work that is kept in the browser: after a reload, after the browser was killed, and with a second tab.
//! That every change is written, and only that, is tested in `editor`.

use anyhow::{Result, ensure};
use end_to_end::{Key, Page, Session};

#[tokio::test]
async fn objects_and_strokes_are_there_after_a_reload_and_a_second_tab_is_warned() -> Result<()> {
    Session::new("keeping").run(reload_and_open_twice).await
}

async fn reload_and_open_twice(page: Page) -> Result<()> {
    work(&page).await?;
    page.wait_until_kept("saved").await?;
    page.reload().await?;
    everything_is_there(&page).await?;
    page.screenshot("restored").await?;
    // And goes on: the embedding was kept, too.
    page.press(&[Key::Escape.into()]).await?;
    page.press(&['q']).await?;
    page.click_pixel(290, 150).await?;

    page.open_second_tab().await?;
    let told = page.notice().await?;
    ensure!(told.contains("another tab"), "the second tab says: {told}");
    page.screenshot("second-tab").await
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_browser_that_is_killed_in_a_stroke_loses_that_stroke_and_nothing_else() -> Result<()> {
    let session = Session::new("killed");
    session
        .run_and_kill(
            |page| async move {
                work(&page).await?;
                page.wait_until_kept("saved").await?;
                let kept = page.value(STROKE_UNTIL_KEPT).await?;
                println!("a stroke is on the disk {kept} ms after its end");
                // The next one is not finished when the browser dies.
                page.value(
                    "(() => { const stage = document.querySelector('[data-testid=stage]'); \
                     for (const [kind, x] of [['pointerdown', 500], ['pointermove', 560], ['pointermove', 600]]) \
                     stage.dispatchEvent(new PointerEvent(kind, { pointerId: 7, clientX: x, clientY: 300, button: 0, buttons: 1 })); \
                     })()",
                )
                .await
                .map(drop)
            },
            |page| async move { everything_is_there(&page).await },
        )
        .await
}

/// A stroke, and the milliseconds until all of it is written.
#[cfg(target_os = "linux")]
const STROKE_UNTIL_KEPT: &str = "new Promise(done => { \
    const stage = document.querySelector('[data-testid=stage]'), area = stage.getBoundingClientRect(); \
    const point = (kind, x) => stage.dispatchEvent(new PointerEvent(kind, { pointerId: 7, button: 0, buttons: 1, \
        clientX: area.left + area.width / 2 + x, clientY: area.top + area.height / 2 })); \
    point('pointerdown', 0); point('pointermove', 30); \
    const start = performance.now(); \
    new MutationObserver(() => document.body.dataset.kept == 'saved' && done(Math.round(performance.now() - start))) \
        .observe(document.body, { attributeFilter: ['data-kept'] }); \
    point('pointerup', 30); })";

/// Accepts an object in a new category, and begins another with a stroke of the brush.
async fn work(page: &Page) -> Result<()> {
    page.open_sample("coffee.jpg").await?;
    page.find("[data-testid=new-category]").await?.send_keys("cup").await?;
    page.press(&[Key::Enter.into()]).await?;
    page.wait_until("document.querySelectorAll('[data-testid=category]').length == 2").await?;
    page.click_pixel(290, 150).await?;
    page.press(&[Key::Enter.into()]).await?;
    page.find("[data-testid=instance]").await?;
    page.press(&['b']).await?;
    page.drag(page.pixel(400, 300).await?, page.pixel(450, 320).await?).await?;
    page.wait_until("document.querySelector('[data-testid=this-mask]').innerText.includes('Drawn')").await
}

async fn everything_is_there(page: &Page) -> Result<()> {
    page.wait_until_ready().await?;
    ensure!(page.count("[data-testid=instance]").await? == 1, "the object is there");
    let row = page.text("[data-testid=instance]").await?;
    ensure!(row.contains("cup 1"), "with its category: {row}");
    let mask = page.text("[data-testid=this-mask]").await?;
    ensure!(mask.contains("Drawn, not accepted yet"), "and the stroke: {mask}");
    page.wait_until_painted("instances").await?;
    page.wait_until_painted("proposal").await
}
