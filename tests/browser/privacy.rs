//! What the front page promises: nothing leaves the machine, and after loading no network is needed.
//! In every session other hosts have no address, so that asking one is an error there.

use anyhow::{Result, ensure};
use end_to_end::{Key, Page, Place, Session};
use tempfile::TempDir;

use crate::pictures::{CENTER, png};

#[tokio::test]
async fn everything_comes_from_one_host_and_the_loaded_page_works_without_it() -> Result<()> {
    Session::new("privacy").run(work_offline).await
}

async fn work_offline(page: Page) -> Result<()> {
    page.open_sample("coffee.jpg").await?;
    let hosts =
        page.value("[...new Set(performance.getEntriesByType('resource').map(e => new URL(e.name).host))]");
    let hosts = hosts.await?;
    ensure!(hosts == page.value("[location.host]").await?, "asked were {hosts}");
    ensure!(page.value("crossOriginIsolated").await? == true, "the server's headers isolate the page");

    page.block(&["http*"]).await?;
    let reached = page.value("fetch('index.html').then(() => true, () => false)").await?;
    ensure!(reached == false, "the network is cut");
    page.logged_errors().await?; // that of the cut network
    page.click_pixel(290, 150).await?;
    page.press(&[Key::Enter.into()]).await?;
    let folder = TempDir::new()?;
    let photo = folder.path().join("offline.png");
    std::fs::write(&photo, png())?;
    page.drop_files(&[photo], Place { x: 640.0, y: 400.0 }).await?;
    page.wait_until("document.querySelector('.photo-name .name')?.textContent == 'offline.png'").await?;
    page.wait_until_ready().await?;
    page.click_pixel(CENTER.0, CENTER.1).await?;
    page.press(&[Key::Enter.into()]).await?;
    page.save_coco("offline-coco.json").await.map(drop)
}
