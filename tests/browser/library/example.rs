//! The example of the npm package, as a person sees it who tries it first.
//! What its masks are made of is in `masks`.

use anyhow::{Context, Result, ensure};
use end_to_end::{Button, Page, Place, Session, StaticHost, repository_file};

use super::{POINT, candidates, host};
use crate::coco::Pixels;

/// The cup.
const CLICK: (u32, u32) = (290, 150);
#[tokio::test]
async fn the_example_shows_the_mask_of_a_click_on_a_photo_of_ones_own() -> Result<()> {
    let host = host()?;
    Session::new("library-example")
        .run(|page| async move {
            let host = StaticHost::start(host.path().to_owned()).await?;
            page.open(&format!("{}/example.html", host.url())).await?;
            page.wait_until("document.querySelector('[role=status]').textContent.startsWith('Ready: nano')")
                .await?;
            page.screenshot("empty").await?;
            page.choose_file("input", &repository_file("README.md")).await?;
            page.wait_until(
                "document.querySelector('[role=status]').textContent.includes('choose another file')",
            )
            .await?;
            page.choose_file("input", &repository_file("assets/samples/coffee.jpg")).await?;
            page.wait_until("document.querySelector('[role=status]').textContent == 'Click on an object.'")
                .await?;

            let there = place(&page).await?;
            page.hover(there).await?;
            page.wait_until(&format!("{PAINTED} > 0")).await.context("no preview is painted")?;
            page.click_at(there, Button::Left).await?;
            page.wait_until("document.querySelector('[role=status]').textContent.includes('predicted IoU')")
                .await?;
            let expected = Pixels::of(&candidates(&POINT)?[0]["segmentation"])?.area();
            ensure!(page.value(PAINTED).await? == expected, "the command line's mask has {expected} pixels");
            for (width, look) in [(1280, "light"), (360, "dark")] {
                page.resize(width, 800).await?;
                page.prefer_color_scheme(look).await?;
                page.screenshot(&format!("{width}")).await?;
            }
            page.logged_errors().await.map(drop) // the host has nothing for the page that was opened first
        })
        .await
}

/// How many pixels of the overlay are coloured.
const PAINTED: &str = "(canvas => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data \
    .filter((value, index) => index % 4 == 3 && value > 0).length)(document.querySelector('canvas + canvas'))";

/// Where the click is in the window: the photo is shown at a size of its own.
async fn place(page: &Page) -> Result<Place> {
    let script = format!(
        "(canvas => {{ const area = canvas.getBoundingClientRect(); const scale = area.width / canvas.width; \
         return [area.left + {} * scale, area.top + {} * scale]; }})(document.querySelector('canvas'))",
        f64::from(CLICK.0) + 0.5,
        f64::from(CLICK.1) + 0.5
    );
    let [x, y]: [f64; 2] = serde_json::from_value(page.value(&script).await?)?;
    Ok(Place { x, y })
}
