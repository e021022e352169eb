//! The page's times in Chromium: from opening it to the first mask, and what its worker tells of itself.
//! The same network without a browser is in `native`.

use std::path::Path;

use anyhow::{Context, Result};
use end_to_end::{Key, Page, Session};

use crate::times::Times;

const FIRST_CLICK: &str = include_str!("first_click.js");
const HOVER: &str = include_str!("hover.js");

/// Browsers that are started to open the page.
const BROWSERS: usize = 7;

/// Times in the page.
pub(crate) struct InPage {
    /// From the start of the navigation to the painted mask, in a browser that has nothing of the page.
    pub(crate) cold_start: Times,
    /// The same in a browser that has shown the page before.
    pub(crate) warm_start: Times,
    /// Image file to embedding.
    pub(crate) encode: Times,
    /// Embedding and one click to masks.
    pub(crate) decode: Times,
    /// From a move of the pointer to the painted frame with its mask.
    pub(crate) hover: Times,
}

/// Opens the page in several browsers, then encodes an image file so many times and answers each click.
///
/// # Errors
/// When the page does not do what it should.
pub(crate) async fn measure(image: &Path, encodes: usize, clicks: &[(u32, u32)]) -> Result<InPage> {
    let (mut cold, mut warm) = (Vec::new(), Vec::new());
    for _ in 0..BROWSERS {
        let session = Session::new("bench-start").inject(FIRST_CLICK);
        let both = session.run(|page| async move {
            let cold = first_mask(&page).await?;
            page.reload().await?;
            Ok((cold, first_mask(&page).await?))
        });
        let (first, second) = both.await?;
        cold.push(first);
        warm.push(second);
    }
    let (image, clicks) = (image.to_owned(), clicks.to_owned());
    let work = Session::new("bench-work").inject(HOVER).run(move |page| async move {
        let encode = encode_again_and_again(&page, &image, encodes).await?;
        Ok((encode, click_each(&page, &clicks).await?, hover_over_each(&page, &clicks).await?))
    });
    let (encode, decode, hover) = work.await?;
    Ok(InPage { cold_start: Times::new(cold)?, warm_start: Times::new(warm)?, encode, decode, hover })
}

/// When the page painted its first mask, in milliseconds since the navigation began.
async fn first_mask(page: &Page) -> Result<f64> {
    let mark = "performance.getEntriesByName('maskwright:first-mask')";
    page.wait_until(&format!("{mark}.length > 0")).await?;
    page.value(&format!("{mark}[0].startTime")).await?.as_f64().context("a mark has a time")
}

/// Opens the image file anew each time; the last one stays on the stage.
async fn encode_again_and_again(page: &Page, image: &Path, encodes: usize) -> Result<Times> {
    let mut times = Vec::new();
    for _ in 0..encodes {
        if page.value("document.body.dataset.state").await? != "gallery" {
            page.press(&['g']).await?;
        }
        page.choose_file("[data-testid=file-input]", image).await?;
        page.wait_until_ready().await?;
        times.push(told(page, "encodeMs").await?);
    }
    Times::new(times)
}

async fn click_each(page: &Page, clicks: &[(u32, u32)]) -> Result<Times> {
    let mut times = Vec::new();
    for &(x, y) in clicks {
        page.click_pixel(x, y).await?;
        times.push(told(page, "decodeMs").await?);
        page.press(&[Key::Escape.into()]).await?;
        page.wait_until("document.querySelectorAll('[data-testid=candidate]').length == 0").await?;
    }
    Times::new(times)
}

async fn hover_over_each(page: &Page, places: &[(u32, u32)]) -> Result<Times> {
    page.value(&format!("void hoverOver({})", serde_json::to_string(places)?)).await?;
    page.wait_until("Array.isArray(window.hoverTimes)").await?;
    Times::new(serde_json::from_value(page.value("window.hoverTimes").await?)?)
}

/// A time that the page shows.
async fn told(page: &Page, name: &str) -> Result<f64> {
    let text = page.value(&format!("document.body.dataset.{name}")).await?;
    let text = text.as_str().with_context(|| format!("the page tells no {name}"))?;
    Ok(text.parse()?)
}
