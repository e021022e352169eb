//! The page by keyboard alone: crosshair, points, box, and keys of one's own.
//! What each key means in each preset is tested in `editor`.

use anyhow::{Result, ensure};
use end_to_end::{Key, Page, Session};

const CANDIDATES: &str = "document.querySelectorAll('[data-testid=candidate]').length";

#[tokio::test]
async fn a_mask_is_made_and_keys_are_chosen_without_a_mouse() -> Result<()> {
    Session::new("keys").run(work_by_keys).await
}

async fn work_by_keys(page: Page) -> Result<()> {
    page.find("[data-testid=sample]").await?;
    page.open_sample("coffee.jpg").await?;
    page.value("document.querySelector('[data-testid=stage]').focus()").await?;
    page.press(&[Key::Left.into()]).await?;
    page.find("[data-testid=crosshair]").await?;
    says(&page, "Crosshair at").await?;
    page.wait_until_painted("proposal").await?;
    page.screenshot("crosshair").await?;
    page.press(&[Key::Enter.into()]).await?;
    page.wait_until(&format!("{CANDIDATES} == 3")).await?;
    says(&page, "predicted IoU").await?;
    page.press(&[Key::Shift.into(), Key::Down.into()]).await?;
    page.press(&[Key::Shift.into(), Key::Enter.into()]).await?;
    page.wait_until(&format!("{CANDIDATES} == 1")).await?;
    page.press(&[Key::Control.into(), Key::Enter.into()]).await?;
    page.find("[data-testid=instance]").await?;
    says(&page, "Accepted object").await?;
    page.press(&['k']).await?;
    for _ in 0..2 {
        page.press(&[Key::Shift.into(), Key::Right.into()]).await?;
        page.press(&[Key::Shift.into(), Key::Up.into()]).await?;
    }
    page.press(&['k']).await?;
    page.wait_until(&format!("{CANDIDATES} == 1")).await?;
    page.press(&[Key::Escape.into()]).await?;

    choose_keys(&page).await
}

async fn choose_keys(page: &Page) -> Result<()> {
    page.press(&['?']).await?;
    page.find("[data-testid=help][open]").await?;
    page.find("[data-testid=key-preset]").await?.select_by_value("CVAT").await?;
    ensure!(keys_of(page, "brush-tool").await? == "Shift 1", "the sheet shows the keys of CVAT");
    page.screenshot("cvat").await?;
    page.click("[data-testid=edit-keys]").await?;
    page.click("[data-keys-of=fit] [data-testid=add-key]").await?;
    page.press(&['l']).await?;
    let question = page.text("[data-testid=key-conflict]").await?;
    ensure!(question.contains("Lock or unlock the object"), "who has the key is told: {question}");
    page.screenshot("conflict").await?;
    page.click("[data-testid=take-over]").await?;
    ensure!(keys_of(page, "toggle-lock").await?.is_empty(), "it is the other's no longer");
    page.press(&[Key::Escape.into()]).await?;
    page.wait_until("!document.querySelector('[data-testid=help]').open").await?;

    page.press(&[Key::Shift.into(), '1']).await?;
    page.find("[data-command=brush-tool][aria-pressed=true]").await?;
    page.press(&[Key::Shift.into(), 'F']).await?;
    let before = page.value("document.querySelector('[data-testid=stage]').dataset.view").await?;
    page.press(&['l']).await?;
    ensure!(
        page.value("document.querySelector('[data-testid=stage]').dataset.view").await? != before,
        "l fits"
    );
    page.reload().await?;
    page.find("body[data-state]").await?;
    let kept = page.value("JSON.parse(localStorage.getItem('maskwright.keys')).preset").await?;
    ensure!(kept == "cvat", "the choice is kept: {kept}");
    Ok(())
}

async fn keys_of(page: &Page, command: &str) -> Result<String> {
    page.text(&format!("[data-keys-of={command}] dd")).await
}

async fn says(page: &Page, words: &str) -> Result<()> {
    page.wait_until(&format!("document.querySelector('[data-testid=live]').textContent.includes('{words}')"))
        .await
}
