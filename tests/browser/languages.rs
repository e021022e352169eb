//! The page in every language: it follows the browser and the choice, and the words fit.
//! Whether every text is translated is tested in `words`.

use anyhow::{Result, ensure};
use end_to_end::{Key, Page, Session};

/// Every language but English, which all other sessions speak: its tag, and the headline of the first screen.
const LANGUAGES: [(&str, &str); 3] = [
    ("de", "Objekt anklicken. Maske erhalten."),
    ("fr", "Cliquez un objet. Obtenez son masque."),
    ("es", "Haga clic en un objeto. Obtenga su máscara."),
];

/// The phone is where words run out of room; the desktop shows the bar at the bottom, too.
const SCREENS: [(u32, u32); 2] = [(360, 740), (1280, 800)];

/// Words that are cut off without a sign of it, and controls that stick out of the window.
const CUT_OFF: &str = "[...document.querySelectorAll('button, label, h1, h2, dt, dd, kbd, .status, .hint li, p')] \
    .filter(e => e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !e.closest('.visually-hidden')) \
    .filter(e => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display != 'inline' \
        && getComputedStyle(e).textOverflow != 'ellipsis' \
        || e.matches('button') && e.getBoundingClientRect().right > innerWidth + 1 && !e.closest('.tool-rail')) \
    .map(e => e.outerHTML.slice(0, 120))";

#[tokio::test]
async fn the_page_speaks_the_language_that_is_chosen_and_its_words_fit() -> Result<()> {
    Session::new("languages").run(speak_all_languages).await
}

#[tokio::test]
async fn the_page_speaks_the_language_of_the_browser() -> Result<()> {
    let script = "Object.defineProperty(navigator, 'languages', { value: ['pt-BR', 'fr-CA', 'en'] })";
    Session::new("french").inject(script).run(find_it_in_french).await
}

async fn find_it_in_french(page: Page) -> Result<()> {
    ensure!(page.value("document.documentElement.lang").await? == "fr", "the first language that it has");
    ensure!(page.text("h1").await? == LANGUAGES[1].1, "and it is spoken");
    Ok(())
}

async fn speak_all_languages(page: Page) -> Result<()> {
    page.find("[data-testid=sample]").await?;
    page.wait_until("document.body.dataset.model == 'ready'").await?;
    for (tag, headline) in LANGUAGES {
        page.resize(1280, 800).await?;
        page.find("[data-testid=language]").await?.select_by_value(tag).await?;
        ensure!(page.value("document.documentElement.lang").await? == tag, "the page says what it speaks");
        ensure!(page.text("h1").await? == headline, "it speaks at once");
        fits(&page, &format!("{tag}-gallery")).await?;
        page.click("[data-testid=sample][data-name='coffee.jpg'], [data-testid=open-image]").await?;
        page.wait_until_ready().await?;
        page.click_pixel(290, 150).await?;
        page.wait_until("document.querySelectorAll('[data-testid=candidate]').length == 3").await?;
        fits(&page, &format!("{tag}-candidates")).await?;
        page.press(&[Key::Enter.into()]).await?;
        page.find("[data-testid=instance]").await?;
        page.value("document.querySelector('.retouch').open = true").await?;
        fits(&page, &format!("{tag}-accepted")).await?;
        page.press(&['?']).await?;
        page.find("[data-testid=help][open]").await?;
        fits(&page, &format!("{tag}-help")).await?;
        page.press(&[Key::Escape.into()]).await?;
        page.wait_until("!document.querySelector('[data-testid=help]').open").await?;
        page.press(&['g']).await?;
    }
    page.reload().await?;
    ensure!(page.text("h1").await? == LANGUAGES[2].1, "the choice is kept");
    Ok(())
}

async fn fits(page: &Page, what: &str) -> Result<()> {
    for (width, height) in SCREENS {
        page.resize(width, height).await?;
        page.screenshot(&format!("{what}-{width}")).await?;
        let overflow = page.value("document.documentElement.scrollWidth - innerWidth").await?;
        ensure!(overflow.as_f64() <= Some(0.0), "{what}, {width}: {overflow} pixels stick out to the right");
        let cut_off = page.value(CUT_OFF).await?;
        ensure!(
            cut_off.as_array().is_some_and(Vec::is_empty),
            "{what}, {width}: words are cut off: {cut_off}"
        );
    }
    Ok(())
}
