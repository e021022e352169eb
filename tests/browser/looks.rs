//! The page on a phone, a laptop and a large screen, light and dark: nothing sticks out, and pictures to look at.
//! Whether they are beautiful is for people to say.

use anyhow::{Result, ensure};
use end_to_end::{Key, Page, Session};

const SCREENS: [(u32, u32); 5] = [(360, 740), (1024, 768), (1280, 800), (2560, 1440), (3840, 2160)];
const LOOKS: [&str; 2] = ["light", "dark"];

#[tokio::test]
async fn gallery_and_editor_fit_every_screen_in_light_and_dark() -> Result<()> {
    Session::new("looks").run(look_at_everything).await
}

async fn look_at_everything(page: Page) -> Result<()> {
    page.find("[data-testid=sample]").await?;
    page.wait_until("document.body.dataset.model == 'ready'").await?;
    look_at(&page, "gallery").await?;
    page.open_sample("coffee.jpg").await?;
    page.click_pixel(290, 150).await?;
    page.press(&[Key::Enter.into()]).await?;
    page.find("[data-testid=instance]").await?;
    page.click_pixel(365, 285).await?;
    look_at(&page, "editor").await?;
    page.press(&['?']).await?;
    page.find("[data-testid=help][open]").await?;
    look_at(&page, "help").await?;
    page.press(&[Key::Escape.into()]).await?;
    page.wait_until("!document.querySelector('[data-testid=help]').open").await?;
    label_with_many_categories(&page).await?;
    look_at(&page, "categories").await
}

/// More than there are keys for, and one with a name that nobody would give.
async fn label_with_many_categories(page: &Page) -> Result<()> {
    let names = (1..=14).map(|number| format!("category {number}"));
    let long = "an unusually long name of a category, as they come from other programs".to_owned();
    for name in names.chain([long]) {
        let field = page.find("[data-testid=new-category]").await?;
        field.send_keys(&name).await?;
        page.press(&[Key::Enter.into()]).await?;
    }
    page.press(&[Key::Enter.into()]).await?;
    page.wait_until("document.querySelectorAll('[data-testid=instance]').length == 2").await
}

async fn look_at(page: &Page, what: &str) -> Result<()> {
    for (width, height) in SCREENS {
        page.resize(width, height).await?;
        for look in LOOKS {
            page.prefer_color_scheme(look).await?;
            let name = format!("{what}-{width}-{look}");
            // Two frames: one to lay out, one to paint what was asked for meanwhile.
            page.value("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
                .await?;
            let overflow = page.value("document.documentElement.scrollWidth - innerWidth").await?;
            ensure!(overflow.as_f64() <= Some(0.0), "{name}: {overflow} pixels stick out to the right");
            let panel = page.value("(panel => panel ? panel.scrollWidth - panel.clientWidth : 0)(document.querySelector('.panel'))").await?;
            ensure!(panel.as_f64() <= Some(0.0), "{name}: {panel} pixels of the panel stick out");
            page.screenshot(&name).await?;
        }
    }
    Ok(())
}
