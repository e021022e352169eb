//! Two tabs: work goes on in the one that somebody wants to work in, from where the other one left off.
//! When a tab lets go, and what it says, is tested in `editor`.

use anyhow::{Result, ensure};
use end_to_end::{Key, Page, Session};

const WORK_HERE: &str = "[data-testid=work-here]";
const BUTTON: &str = "document.querySelector('[data-testid=work-here]')?.innerText";

#[tokio::test]
async fn work_goes_to_another_tab_and_back_and_nothing_is_lost() -> Result<()> {
    Session::new("tabs").run(there_and_back).await
}

async fn there_and_back(page: Page) -> Result<()> {
    accept(&page, 290, 150).await?;
    open_second_tab(&page).await?;
    look_at_the_notice(&page).await?;
    page.click(WORK_HERE).await?;
    goes_on_with(&page, 1).await?;
    accept(&page, 365, 285).await?;
    is_kept(&page).await?;

    page.switch_to_tab(0).await?;
    page.wait_until("document.body.dataset.kept == 'elsewhere'").await?;
    ensure!(page.notice().await?.contains("goes on in another tab"), "{}", page.notice().await?);
    page.screenshot("goes-on-elsewhere").await?;
    // What is done here now is only here, and the button says so.
    draw(&page).await?;
    page.wait_until(&format!("{BUTTON}.includes('lose what was done in this tab')")).await?;
    page.press(&[Key::Control.into(), 'z']).await?;
    page.click(WORK_HERE).await?;
    goes_on_with(&page, 2).await?;
    page.press(&['q']).await?;
    accept(&page, 430, 330).await?;
    is_kept(&page).await?;

    page.switch_to_tab(1).await?;
    page.wait_until("document.body.dataset.kept == 'elsewhere'").await?;
    ensure!(page.notice().await?.contains("goes on in another tab"), "the second one says so, too");
    page.switch_to_tab(0).await?;
    page.reload().await?;
    goes_on_with(&page, 3).await
}

#[tokio::test]
async fn a_tab_goes_on_by_itself_when_the_one_with_the_work_is_closed() -> Result<()> {
    Session::new("tab-closed").run(close_the_first).await
}

async fn close_the_first(page: Page) -> Result<()> {
    accept(&page, 290, 150).await?;
    is_kept(&page).await?;
    open_second_tab(&page).await?;
    // A tab that is loaded again is not closed.
    page.switch_to_tab(0).await?;
    page.reload().await?;
    goes_on_with(&page, 1).await?;
    page.close_tab().await?;
    page.switch_to_tab(0).await?;
    goes_on_with(&page, 1).await
}

#[tokio::test]
async fn a_tab_in_which_something_was_done_asks_when_the_other_one_is_closed() -> Result<()> {
    Session::new("tab-asks").run(close_beside_work).await
}

async fn close_beside_work(page: Page) -> Result<()> {
    accept(&page, 290, 150).await?;
    is_kept(&page).await?;
    open_second_tab(&page).await?;
    accept(&page, 365, 285).await?;
    accept(&page, 430, 330).await?;
    page.switch_to_tab(0).await?;
    page.close_tab().await?;
    page.switch_to_tab(0).await?;
    page.wait_until(
        "[...document.querySelectorAll('[data-testid=notice] p')].some(told => told.innerText.includes('save it to a file'))",
    )
    .await?;
    ensure!(page.count("[data-testid=instance]").await? == 2, "what was done is still here");
    for (width, look) in [(360, "dark"), (1280, "light")] {
        page.resize(width, 800).await?;
        page.prefer_color_scheme(look).await?;
        page.screenshot(&format!("asks-{width}")).await?;
    }
    page.save_coco("coffee-coco.json").await?;
    page.click(WORK_HERE).await?;
    goes_on_with(&page, 1).await
}

/// Opens the sample if none is open, and accepts an object.
async fn accept(page: &Page, x: u32, y: u32) -> Result<()> {
    if page.value("document.body.dataset.state").await? == "gallery" {
        page.open_sample("coffee.jpg").await?;
    }
    let before = page.count("[data-testid=instance]").await?;
    page.click_pixel(x, y).await?;
    page.press(&[Key::Enter.into()]).await?;
    has_objects(page, before + 1).await
}

async fn draw(page: &Page) -> Result<()> {
    page.press(&['b']).await?;
    page.drag(page.pixel(400, 300).await?, page.pixel(450, 320).await?).await?;
    page.wait_until("document.querySelector('[data-testid=this-mask]')?.innerText.includes('Drawn') ?? false")
        .await
}

async fn open_second_tab(page: &Page) -> Result<()> {
    let here = page.value("location.href").await?;
    page.open_in_another_tab(here.as_str().unwrap_or_default()).await?;
    page.resize(1280, 800).await?; // each tab has its own
    page.wait_until("document.body.dataset.kept == 'elsewhere'").await
}

async fn look_at_the_notice(page: &Page) -> Result<()> {
    ensure!(page.notice().await?.contains("another tab"), "it says where the work is");
    for (width, look) in [(360, "dark"), (1280, "light")] {
        page.resize(width, 800).await?;
        page.prefer_color_scheme(look).await?;
        page.screenshot(&format!("kept-elsewhere-{width}")).await?;
    }
    Ok(())
}

async fn is_kept(page: &Page) -> Result<()> {
    page.wait_until("document.body.dataset.kept == 'saved'").await
}

async fn has_objects(page: &Page, count: usize) -> Result<()> {
    page.wait_until(&format!("document.querySelectorAll('[data-testid=instance]').length == {count}")).await
}

/// This tab keeps the work, with so many objects, and answers clicks.
async fn goes_on_with(page: &Page, count: usize) -> Result<()> {
    is_kept(page).await?;
    page.wait_until_ready().await?;
    has_objects(page, count).await
}
