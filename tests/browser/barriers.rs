//! The page is searched for what shuts people out, in every state, light and dark, on a phone and a desktop.
//! How it is searched is in the library.

use anyhow::{Result, ensure};
use end_to_end::{Key, Page, Session};

const SCREENS: [(u32, u32); 2] = [(360, 740), (1280, 800)];
const LOOKS: [&str; 2] = ["light", "dark"];

#[tokio::test]
async fn nobody_is_shut_out_by_colours_names_or_small_targets() -> Result<()> {
    if std::env::var_os("MASKWRIGHT_AXE").is_none() {
        println!("left out: axe-core is not installed");
        return Ok(());
    }
    Session::new("barriers").run(search_everything).await
}

async fn search_everything(page: Page) -> Result<()> {
    page.find("[data-testid=sample]").await?;
    page.wait_until("document.body.dataset.model == 'ready'").await?;
    has_no_barriers(&page, "gallery").await?;
    page.open_sample("coffee.jpg").await?;
    has_no_barriers(&page, "nothing clicked").await?;
    page.click_pixel(290, 150).await?;
    has_no_barriers(&page, "candidates").await?;
    page.press(&[Key::Enter.into()]).await?;
    page.find("[data-testid=instance]").await?;
    page.value("document.querySelector('.row-main').click()").await?;
    page.value("document.querySelector('.retouch').open = true").await?;
    page.value("document.querySelector('[data-testid=edit-categories]').click()").await?;
    page.resize(360, 740).await?;
    page.click("[data-testid=sheet-handle]").await?;
    has_no_barriers(&page, "an object, and categories that are changed").await?;
    page.resize(1280, 800).await?;
    page.click("[data-testid=save-menu-button]").await?;
    has_no_barriers(&page, "the menu").await?;
    page.press(&[Key::Escape.into()]).await?;
    page.press(&['?']).await?;
    page.find("[data-testid=help][open]").await?;
    has_no_barriers(&page, "help").await?;
    page.click("[data-testid=edit-keys]").await?;
    page.click("[data-keys-of=fit] [data-testid=add-key]").await?;
    page.press(&['b']).await?;
    page.find("[data-testid=key-conflict]").await?;
    has_no_barriers(&page, "choosing keys").await
}

async fn has_no_barriers(page: &Page, when: &str) -> Result<()> {
    for (width, height) in SCREENS {
        page.resize(width, height).await?;
        for look in LOOKS {
            page.prefer_color_scheme(look).await?;
            page.screenshot(&format!("{}-{width}-{look}", when.replace([' ', ','], "-"))).await?;
            let barriers = page.barriers().await?;
            ensure!(barriers.is_empty(), "{when}, {width}, {look}:\n{}", barriers.join("\n"));
        }
    }
    Ok(())
}
