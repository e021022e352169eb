//! The page without a mouse and without eyes: the focus moves as everywhere, and all controls have names.
//! Which key is which command is tested in `editor`.

use anyhow::{Result, ensure};
use end_to_end::{Key, Page, Session};

#[tokio::test]
async fn the_focus_moves_with_tab_and_every_control_has_a_name() -> Result<()> {
    Session::new("keyboard").run(go_about_by_keys).await
}

async fn go_about_by_keys(page: Page) -> Result<()> {
    page.find("[data-testid=sample]").await?;
    page.wait_until("document.body.dataset.model == 'ready'").await?;
    all_controls_have_names(&page, "gallery").await?;
    for stop in ["[data-command=help]", "[data-testid=theme]", "[data-testid=choose-photos]"] {
        tab_reaches(&page, stop).await?;
    }
    tab_reaches(&page, "[data-testid=sample][data-name='coffee.jpg']").await?;
    page.press(&[Key::Enter.into()]).await?;
    page.wait_until_ready().await?;

    page.click_pixel(290, 150).await?;
    all_controls_have_names(&page, "candidates").await?;
    let chosen = "[...document.querySelectorAll('[data-testid=candidate] input')].findIndex(r => r.checked)";
    let before = page.value(chosen).await?;
    page.press(&[Key::Tab.into()]).await?;
    ensure!(page.value(chosen).await? != before, "on the stage Tab chooses the next candidate");
    ensure!(is_focused(&page, "[data-testid=stage]").await?, "and the focus stays");

    page.value("document.querySelector('[data-command=undo]').focus()").await?;
    let before = page.value(chosen).await?;
    for stop in ["[data-testid=save-menu-button]", "[data-command=accept]", "[data-command=pan-tool]"] {
        tab_reaches(&page, stop).await?;
    }
    ensure!(page.value(chosen).await? == before, "outside the stage Tab only moves the focus");

    page.press(&['?']).await?;
    page.find("[data-testid=help][open]").await?;
    all_controls_have_names(&page, "help").await?;
    page.press(&[Key::Escape.into()]).await?;
    page.wait_until("!document.querySelector('[data-testid=help]').open").await?;
    page.press(&['g']).await?;
    page.find("[data-testid=open-image]").await?;
    all_controls_have_names(&page, "open images").await
}

/// Presses Tab until an element has the focus; more stops than a page has are a failure.
async fn tab_reaches(page: &Page, selector: &str) -> Result<()> {
    for _ in 0..30 {
        page.press(&[Key::Tab.into()]).await?;
        if is_focused(page, selector).await? {
            return Ok(());
        }
    }
    anyhow::bail!("Tab does not reach {selector}")
}

async fn is_focused(page: &Page, selector: &str) -> Result<bool> {
    let focused = format!("document.activeElement == document.querySelector(\"{selector}\")");
    Ok(page.value(&focused).await? == true)
}

async fn all_controls_have_names(page: &Page, when: &str) -> Result<()> {
    let controls = page.controls().await?;
    ensure!(!controls.is_empty(), "{when}: no controls are found");
    let nameless: Vec<_> = controls.iter().filter(|control| control.name.trim().is_empty()).collect();
    ensure!(nameless.is_empty(), "{when}: controls without a name: {nameless:?}");
    Ok(())
}
