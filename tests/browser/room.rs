//! A disk without room: it is told, work goes on, and all of it is kept once there is room again.
//! What is written then is tested in `editor`.

use anyhow::{Result, ensure};
use end_to_end::{Page, Session};

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
    page.accept_object(290, 150).await?;
    page.wait_until_kept("saved").await?;
    page.value("window.diskIsFull = true").await?;
    page.accept_object(365, 285).await?;
    page.wait_until_kept("failed").await?;
    let told = page.notice().await?;
    ensure!(told.contains("cannot be kept in this browser"), "the notice says: {told}");
    page.screenshot("full").await?;

    page.value("window.diskIsFull = false").await?;
    page.accept_object(430, 330).await?;
    page.wait_until_kept("saved").await?;
    page.reload().await?;
    page.wait_until_ready().await?;
    page.wait_until_objects(3).await
}

#[tokio::test]
async fn a_full_disk_is_tried_again_at_the_press_of_a_button() -> Result<()> {
    Session::new("try-again").inject(FULL_DISK).run(try_again).await
}

async fn try_again(page: Page) -> Result<()> {
    page.accept_object(290, 150).await?;
    page.wait_until_kept("saved").await?;
    page.value("window.diskIsFull = true").await?;
    page.accept_object(365, 285).await?;
    page.wait_until_kept("failed").await?;
    page.click("[data-testid=dismiss]").await?;
    for (width, look) in [(360, "dark"), (1280, "light")] {
        page.resize(width, 800).await?;
        page.prefer_color_scheme(look).await?;
        page.screenshot(&format!("put-away-{width}")).await?;
        page.click("[data-testid=not-kept]").await?;
        page.find("[data-testid=keep-again]").await?;
        page.screenshot(&format!("told-{width}")).await?;
        page.click("[data-testid=dismiss]").await?;
    }
    page.click("[data-testid=not-kept]").await?;
    page.find("[data-testid=keep-again]").await?;
    // At once, before the page tries again by itself.
    page.value("(window.diskIsFull = false, document.querySelector('[data-testid=keep-again]').click())")
        .await?;
    page.wait_until_kept("saved").await?;
    ensure!(page.count("[data-testid=notice]").await? == 0, "what was said no longer holds");
    page.reload().await?;
    page.wait_until_ready().await?;
    page.wait_until_objects(2).await
}

#[tokio::test]
async fn a_disk_that_does_not_open_is_tried_again_by_itself_and_both_works_are_there() -> Result<()> {
    Session::new("shut").inject(SHUT_DISK).run(open_again).await
}

/// A disk that cannot be opened while the session's storage says so.
const SHUT_DISK: &str = "const open = IDBFactory.prototype.open; \
    IDBFactory.prototype.open = function (...names) { \
    if (sessionStorage.shut) throw new DOMException('Internal error opening backing store', 'UnknownError'); \
    return open.apply(this, names); };";

async fn open_again(page: Page) -> Result<()> {
    page.accept_object(290, 150).await?;
    page.wait_until_kept("saved").await?;
    page.value("sessionStorage.shut = 'yes'").await?;
    page.reload().await?;
    page.wait_until_kept("failed").await?;
    let told = page.notice().await?;
    ensure!(told.contains("Internal error opening backing store"), "the notice says: {told}");
    page.open_sample("rocket.jpg").await?;
    page.accept_object(320, 200).await?;
    ensure!(page.value("document.body.dataset.kept").await? == "failed", "nothing is kept");
    page.value("delete sessionStorage.shut").await?;
    page.wait_until_kept("saved").await?;
    page.click("[data-command=gallery]").await?;
    page.wait_until("document.querySelectorAll('[data-testid=open-image]').length == 2").await?;
    page.reload().await?; // and shows the gallery again
    page.wait_until_kept("saved").await?;
    page.wait_until("document.querySelectorAll('[data-testid=open-image]').length == 2").await
}

#[tokio::test]
async fn work_that_was_cleared_under_the_open_page_is_written_again() -> Result<()> {
    Session::new("cleared").run(clear_and_go_on).await
}

async fn clear_and_go_on(page: Page) -> Result<()> {
    page.accept_object(290, 150).await?;
    page.wait_until_kept("saved").await?;
    page.clear_databases().await?;
    page.wait_until(&format!("{RECORDS}.then(count => count >= 3)")).await?;
    page.wait_until_kept("saved").await?;
    page.accept_object(365, 285).await?;
    page.wait_until_kept("saved").await?;
    // Another page deletes the database: it need not wait.
    let deleted = "new Promise(done => { const deleting = indexedDB.deleteDatabase('maskwright'); \
        deleting.onsuccess = () => done('deleted'); deleting.onerror = () => done('refused'); })";
    ensure!(page.value(deleted).await? == "deleted", "the page holds no database that others want to delete");
    page.wait_until(&format!("{RECORDS}.then(count => count >= 4)")).await?;
    page.accept_object(430, 330).await?;
    page.wait_until_kept("saved").await?;
    page.reload().await?;
    page.wait_until_ready().await?;
    page.wait_until_objects(3).await
}

/// How many records are on the disk.
const RECORDS: &str = "new Promise(done => { const opening = indexedDB.open('maskwright'); \
    opening.onupgradeneeded = () => opening.transaction.abort(); opening.onerror = () => done(0); \
    opening.onsuccess = () => { const database = opening.result; \
    const counting = database.transaction('records').objectStore('records').count(); \
    counting.onsuccess = () => { database.close(); done(counting.result); }; }; })";

#[tokio::test]
async fn the_panel_says_for_how_long_the_browser_keeps_the_work() -> Result<()> {
    Session::new("lasting").run(ask_for_how_long).await
}

async fn ask_for_how_long(page: Page) -> Result<()> {
    page.open_sample("coffee.jpg").await?;
    ensure!(page.count("[data-testid=how-long]").await? == 0, "nothing is kept yet");
    page.accept_object(290, 150).await?;
    let told = page.text("[data-testid=how-long]").await?;
    ensure!(told.contains("may discard your work"), "the panel says: {told}");
    for (width, look) in [(1280, "light"), (360, "dark")] {
        page.resize(width, 800).await?;
        page.prefer_color_scheme(look).await?;
        page.value("document.querySelector('[data-testid=how-long]').scrollIntoView()").await?;
        page.screenshot(&format!("discarded-{width}")).await?;
    }
    page.resize(1280, 800).await?;
    page.allow_lasting_storage().await?;
    page.reload().await?;
    page.wait_until_ready().await?;
    page.accept_object(365, 285).await?;
    page.wait_until(
        "document.querySelector('[data-testid=how-long]').innerText.includes('until you delete it')",
    )
    .await?;
    page.value("document.querySelector('[data-testid=how-long]').scrollIntoView()").await?;
    page.screenshot("for-good").await
}
