//! The page's times in Chromium: from opening it to the first mask, and what its worker tells of itself.
//! The same network without a browser is in `native`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, ensure};
use end_to_end::formula::FormulaWeights;
use end_to_end::{Key, Page, Session};

use crate::times::Times;

const FIRST_CLICK: &str = include_str!("first_click.js");
const HOVER: &str = include_str!("hover.js");
/// With one core a page starts no threads.
const ONE_CORE: &str = "Object.defineProperty(Navigator.prototype, 'hardwareConcurrency', { get: () => 1 });";
/// What the photo is called in the folder that is served.
const PHOTO: &str = "photo.jpg";
/// The weights that the page loads.
const WEIGHTS: &str = "assets/models/nano.safetensors";
/// Of Segment Anything's low-res logits; nano's are smaller.
const SAM_LOGITS_SIDE: u32 = 256;

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
    pub(crate) hover: Hover,
    /// The same with a decoder of Segment Anything.
    pub(crate) sam_hover: Hover,
    /// The same on one thread.
    pub(crate) sam_hover_alone: Hover,
}

/// From a move of the pointer.
pub(crate) struct Hover {
    /// To the mask on the canvas.
    pub(crate) drawn: Times,
    /// To the painted frame with it.
    pub(crate) painted: Times,
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
    let (photo, places) = (image.to_owned(), clicks.to_owned());
    let work = Session::new("bench-work").inject(HOVER).run(move |page| async move {
        let encode = encode_again_and_again(&page, &photo, encodes).await?;
        Ok((encode, click_each(&page, &places).await?, hover_over_each(&page, &places).await?))
    });
    let (encode, decode, hover) = work.await?;
    let [cold_start, warm_start] = [Times::new(cold)?, Times::new(warm)?];
    Ok(InPage {
        cold_start,
        warm_start,
        encode,
        decode,
        hover,
        sam_hover: hover_with_sam(image, clicks, "").await?,
        sam_hover_alone: hover_with_sam(image, clicks, ONE_CORE).await?,
    })
}

/// Serves the image alone, and the page with a whole MobileSAM of made-up weights in the place of nano: its decoder is
/// that of ViT-H. `machine` is a script about the machine that the page finds.
async fn hover_with_sam(image: &Path, places: &[(u32, u32)], machine: &'static str) -> Result<Hover> {
    let built = PathBuf::from(env::var_os("MASKWRIGHT_SITE").context("run `cargo xtask bench`")?);
    let folder = tempfile::tempdir()?;
    let path = |name: &str| {
        let path = folder.path().join(name).into_os_string().into_string();
        path.map_err(|_| anyhow!("a temporary folder has a plain name"))
    };
    let (site, photos) = (path("site")?, path("photos")?);
    copy_folder(&built, Path::new(&site))?;
    let weights = format!("{site}/{WEIGHTS}");
    fs::write(&weights, FormulaWeights::of("mobile_sam")?.to_safetensors()?)?;
    fs::create_dir(&photos)?;
    fs::copy(image, Path::new(&photos).join(PHOTO))?;
    let served = Session::new("bench-sam").serve(photos).serve("--site").serve(site);
    let session = served.serve("--weights").serve(weights).inject(HOVER).inject(machine);
    let places = places.to_owned();
    session
        .run(move |page| async move {
            page.open_sample(PHOTO).await?;
            let hover = hover_over_each(&page, &places).await?;
            let side = page.value("window.hoverLogitsSide").await?;
            ensure!(side == SAM_LOGITS_SIDE, "the masks are not SAM's: {side} logits a side");
            Ok(hover)
        })
        .await
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

/// When the page painted its first mask, in milliseconds since the navigation began.
async fn first_mask(page: &Page) -> Result<f64> {
    let mark = "performance.getEntriesByName('maskwright:first-mask')";
    page.wait_until(&format!("{mark}.length > 0")).await?;
    page.value(&format!("{mark}[0].startTime")).await?.as_f64().context("a mark has a time")
}

/// Opens the image file anew each time, with other bytes behind its end: the page knows a file it has seen. The last one
/// stays on the stage.
async fn encode_again_and_again(page: &Page, image: &Path, encodes: usize) -> Result<Times> {
    let folder = tempfile::tempdir()?;
    let mut bytes = fs::read(image)?;
    let mut times = Vec::new();
    for encode in 0..encodes {
        if !page.shows_gallery().await? {
            page.press(&['g']).await?;
        }
        bytes.push(0);
        let copy = folder.path().join(format!("photo-{encode}.jpg"));
        fs::write(&copy, &bytes)?;
        page.choose_file("[data-testid=file-input]", &copy).await?;
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

async fn hover_over_each(page: &Page, places: &[(u32, u32)]) -> Result<Hover> {
    page.value(&format!("void hoverOver({})", serde_json::to_string(places)?)).await?;
    page.wait_until("Array.isArray(window.hoverTimes)").await?;
    let times: Vec<[f64; 2]> = serde_json::from_value(page.value("window.hoverTimes").await?)?;
    let [drawn, painted] = [0, 1].map(|which| Times::new(times.iter().map(|pair| pair[which]).collect()));
    Ok(Hover { drawn: drawn?, painted: painted? })
}

/// A time that the page shows.
async fn told(page: &Page, name: &str) -> Result<f64> {
    let text = page.value(&format!("document.body.dataset.{name}")).await?;
    let text = text.as_str().with_context(|| format!("the page tells no {name}"))?;
    Ok(text.parse()?)
}
