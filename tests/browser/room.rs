//! A disk without room: it is told, work goes on, and all of it is kept once there is room again.
//! What is written then is tested in `editor`.

use anyhow::{Result, ensure};
use end_to_end::{Key, Page, Session};

#[tokio::test]
async fn a_full_disk_is_told_and_with_the_next_change_after_it_all_is_kept() -> Result<()> {
    Session::new("room").inject(FULL_DISK).run(fill_and_make_room).await
}

/// Takes the place of a full disk: a limit that DevTools sets does not stop what Chromium writes to IndexedDB.
const FULL_DISK: &str = "const put = IDBObjectStore.prototype.put; \
    IDBObjectStore.prototype.put = function (...record) { \
    if (window.diskIsFull) throw new DOMException('no room', 'QuotaExceededError'); \
    return put.apply(this, record); };";

async fn fill_and_make_room(page: Page) -> Result<()> {
    page.open_sample("coffee.jpg").await?;
    accept(&page, 290, 150).await?;
    page.wait_until("document.body.dataset.kept == 'saved'").await?;
    page.value("window.diskIsFull = true").await?;
    accept(&page, 365, 285).await?;
    page.wait_until("document.body.dataset.kept == 'failed'").await?;
    let told = page.notice().await?;
    ensure!(told.contains("cannot be kept in this browser"), "the notice says: {told}");
    page.screenshot("full").await?;

    page.value("window.diskIsFull = false").await?;
    accept(&page, 430, 330).await?;
    page.wait_until("document.body.dataset.kept == 'saved'").await?;
    page.reload().await?;
    page.wait_until_ready().await?;
    let count = page.count("[data-testid=instance]").await?;
    ensure!(count == 3, "{count} objects are there");
    Ok(())
}

async fn accept(page: &Page, x: u32, y: u32) -> Result<()> {
    let before = page.count("[data-testid=instance]").await?;
    page.click_pixel(x, y).await?;
    page.press(&[Key::Enter.into()]).await?;
    page.wait_until(&format!("document.querySelectorAll('[data-testid=instance]').length == {}", before + 1))
        .await
}
