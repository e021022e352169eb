//! `maskwright serve DIR`: the page shows the folder's images and uses the embeddings that the server computes.
//! The server's answers themselves are tested in `cli`.

use anyhow::{Context, Result, ensure};
use end_to_end::{Page, Session};
use tempfile::TempDir;

use crate::pictures::{CENTER, png};

const NAMES: [&str; 3] = ["it's 100% \"mine\" & <b>.png", "käse #1?.png", "summer 2026/Straße + Meer.png"];

/// These three and the four samples, with their pictures.
const ALL_ARE_SHOWN: &str = "document.querySelectorAll('[data-testid=sample]').length == 7 \
    && [...document.images].every(image => image.complete && image.naturalWidth > 0)";

#[tokio::test]
async fn a_served_folder_is_shown_and_its_images_open_with_the_servers_embedding() -> Result<()> {
    let folder = TempDir::new()?;
    for name in NAMES {
        let file = folder.path().join(name);
        std::fs::create_dir_all(file.parent().context("a file is in a folder")?)?;
        std::fs::write(file, png())?;
    }
    let path = folder.path().to_str().context("a folder for tests has a plain name")?;
    Session::new("folder").serve(path).run(open_each).await
}

async fn open_each(page: Page) -> Result<()> {
    page.wait_until(ALL_ARE_SHOWN).await?;
    page.screenshot("gallery").await?;
    for name in NAMES {
        page.open_sample(name).await?;
        let source = page.text("[data-status=embedding]").await?;
        ensure!(source.ends_with("from file"), "{name}: the status bar says: {source}");
        page.click_pixel(CENTER.0, CENTER.1).await?;
        ensure!(page.count("[data-testid=notice]").await? == 0, "{name}: nothing went wrong");
        page.click("[data-command=gallery]").await?;
        // Or the server may be gone before the gallery has its pictures again.
        page.wait_until(ALL_ARE_SHOWN).await?;
    }
    Ok(())
}
