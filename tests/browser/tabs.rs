//! Two tabs: work goes on in the one that somebody wants to work in, from where the other one left off.
//! When a tab lets go, and what it says, is tested in `editor`.

use std::time::Duration;

use anyhow::{Result, ensure};
use end_to_end::{Key, Page, Session};
use tokio::time::sleep;

const WORK_HERE: &str = "[data-testid=work-here]";
const PUT_AWAY: &str = "[data-testid=not-kept]";
const BUTTON: &str = "document.querySelector('[data-testid=work-here]')?.innerText";

/// More than a tab waits that finds the lock free.
const AFTER_GRACE: Duration = Duration::from_secs(4);

#[tokio::test]
async fn work_goes_to_another_tab_and_back_and_nothing_is_lost() -> Result<()> {
    Session::new("tabs").run(there_and_back).await
}

async fn there_and_back(page: Page) -> Result<()> {
    page.accept_object(290, 150).await?;
    page.open_second_tab().await?;
    look_at_the_notice(&page).await?;
    page.click(WORK_HERE).await?;
    goes_on_with(&page, 1).await?;
    page.accept_object(365, 285).await?;
    page.wait_until_kept("saved").await?;

    page.switch_to_tab(0).await?;
    page.wait_until_kept("elsewhere").await?;
    ensure!(page.notice().await?.contains("goes on in another tab"), "{}", page.notice().await?);
    page.screenshot("goes-on-elsewhere").await?;
    // What is done here now is only here, and the button says so.
    draw(&page).await?;
    page.wait_until(&format!("{BUTTON}.includes('lose what was done in this tab')")).await?;
    page.press(&[Key::Control.into(), 'z']).await?;
    page.wait_until(&format!("{BUTTON} == 'Work here instead'")).await?;
    // Put away, the notice leaves its way back.
    page.click("[data-testid=dismiss]").await?;
    for (width, look) in [(360, "dark"), (1280, "light")] {
        page.resize(width, 800).await?;
        page.prefer_color_scheme(look).await?;
        page.find(PUT_AWAY).await?;
        page.screenshot(&format!("put-away-{width}")).await?;
    }
    page.click(PUT_AWAY).await?;
    page.click(WORK_HERE).await?;
    goes_on_with(&page, 2).await?;
    page.press(&['q']).await?;
    page.accept_object(430, 330).await?;
    page.wait_until_kept("saved").await?;

    page.switch_to_tab(1).await?;
    page.wait_until_kept("elsewhere").await?;
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
    page.accept_object(290, 150).await?;
    page.wait_until_kept("saved").await?;
    page.open_second_tab().await?;
    // A tab that is loaded again is not closed.
    page.switch_to_tab(0).await?;
    page.reload().await?;
    goes_on_with(&page, 1).await?;
    page.close_tab().await?;
    page.switch_to_tab(0).await?;
    goes_on_with(&page, 1).await
}

#[tokio::test]
async fn a_tab_goes_on_by_itself_when_the_one_with_the_work_crashes() -> Result<()> {
    Session::new("tab-crashed").run(crash_the_first).await
}

async fn crash_the_first(page: Page) -> Result<()> {
    page.accept_object(290, 150).await?;
    page.wait_until_kept("saved").await?;
    page.open_second_tab().await?;
    page.switch_to_tab(0).await?;
    page.crash_tab(1).await?;
    goes_on_with(&page, 1).await?;
    page.accept_object(365, 285).await?;
    page.wait_until_kept("saved").await
}

#[tokio::test]
async fn of_three_tabs_exactly_one_has_the_work_after_each_handover() -> Result<()> {
    Session::new("three-tabs").run(pass_around).await
}

async fn pass_around(page: Page) -> Result<()> {
    page.accept_object(290, 150).await?;
    page.wait_until_kept("saved").await?;
    page.open_second_tab().await?;
    page.open_second_tab().await?;
    for (count, tab) in [(1, 1), (2, 2), (3, 0), (4, 2)] {
        page.switch_to_tab(tab).await?;
        page.click(WORK_HERE).await?;
        goes_on_with(&page, count).await?;
        // One that goes on by itself would have done so by then.
        sleep(AFTER_GRACE).await;
        for other in (0..3).filter(|&other| other != tab) {
            page.switch_to_tab(other).await?;
            page.wait_until_kept("elsewhere").await?;
        }
        page.switch_to_tab(tab).await?;
        ensure!(page.value("document.body.dataset.kept").await? == "saved", "tab {tab} has the work");
        page.press(&['q']).await?;
        let (x, y) = [(365, 285), (430, 330), (100, 80), (200, 200)][count - 1];
        page.accept_object(x, y).await?;
        page.wait_until_kept("saved").await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_tab_in_which_something_was_done_asks_when_the_other_one_is_closed() -> Result<()> {
    Session::new("tab-asks").run(close_beside_work).await
}

async fn close_beside_work(page: Page) -> Result<()> {
    page.accept_object(290, 150).await?;
    page.wait_until_kept("saved").await?;
    page.open_second_tab().await?;
    page.accept_object(365, 285).await?;
    page.accept_object(430, 330).await?;
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

async fn draw(page: &Page) -> Result<()> {
    page.press(&['b']).await?;
    page.drag(page.pixel(400, 300).await?, page.pixel(450, 320).await?).await?;
    page.wait_until("document.querySelector('[data-testid=this-mask]')?.innerText.includes('Drawn') ?? false")
        .await
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

/// This tab keeps the work, with so many objects, and answers clicks.
async fn goes_on_with(page: &Page, count: usize) -> Result<()> {
    page.wait_until_kept("saved").await?;
    page.wait_until_ready().await?;
    page.wait_until_objects(count).await
}
