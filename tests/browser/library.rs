//! The npm package in a page of somebody else, on a host of files alone: the masks of the command line, and what is refused.
//! The worker that answers is the page's own; that one is in `worker` and `threads`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use end_to_end::{Button, Page, Place, Session, StaticHost, repository_file, segment};
use serde_json::{Value, json};

use crate::coco::Pixels;

/// The cup.
const CLICK: (u32, u32) = (290, 150);
/// The same as the command line has it.
const POINT: [&str; 2] = ["--point", "290,150"];
const BOX: [&str; 2] = ["--box", "170,20,420,310"];

/// Loads the model and embeds the cup's photo.
const BEGIN: &str = "(async () => { \
    window.library = await import(new URL('maskwright.js', location.href)); \
    window.heard = []; const onProgress = (progress) => heard.push(progress); \
    window.segmenter = await library.Segmenter.load({ onProgress }); \
    window.file = async (name) => (await fetch(name)).blob(); \
    window.photo = await file('coffee.jpg'); \
    window.image = await segmenter.embed(photo, { onProgress }); \
    window.refusal = (promise) => promise.then(() => 'nothing was refused', ({ name, kind, message }) => [name, kind, message]); \
    window.told = (mask) => ({ segmentation: mask.toCoco(), area: mask.area, box: mask.box, iou: mask.predictedIou }); \
    })()";
/// For each stage, how much was done when it was told last, and of how much.
const LAST_HEARD: &str = "Object.fromEntries(heard.map(({ stage, done, total }) => [stage, [done, total]]))";

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

#[tokio::test]
async fn in_another_page_the_package_finds_the_command_lines_masks() -> Result<()> {
    in_a_page_of_its_own("library", |page| async move {
        ensure!(page.value("segmenter.model.name").await? == "nano", "nano comes with the package");
        progress_was_told(&page).await?;
        let point = "image.segment({ points: [{ x: 290, y: 150 }] })";
        are_equal(&page, point, &candidates(&POINT)?).await?;
        are_equal(&page, "image.segment({ box: [170, 20, 420, 310] })", &candidates(&BOX)?).await?;
        a_mask_is_what_its_run_lengths_say(&page).await?;
        a_mask_is_corrected(&page).await?;
        only_the_newest_preview_is_answered(&page).await?;
        an_embedding_is_kept(&page).await
    })
    .await
}

async fn progress_was_told(page: &Page) -> Result<()> {
    let told = page.value(LAST_HEARD).await?;
    let bytes = fs::metadata(repository_file("assets/models/nano.safetensors"))?.len();
    ensure!(told["downloading"] == json!([bytes, bytes]), "the weights have {bytes} bytes: {told}");
    let layers = &told["encoding"];
    ensure!(layers[0] == layers[1] && layers[0].as_u64() > Some(1), "all layers are done: {told}");
    Ok(())
}

/// What a script answers, best first, is what the command line prints.
async fn are_equal(page: &Page, script: &str, expected: &[Value]) -> Result<()> {
    let answer = page.value(&format!("{script}.then(masks => masks.map(told))")).await?;
    let answer = answer.as_array().context("candidates are a list")?;
    ensure!(answer.len() == expected.len(), "{script} gives {} masks, not {}", answer.len(), expected.len());
    for (ours, expected) in answer.iter().zip(expected) {
        let (mask, wanted) = (Pixels::of(&ours["segmentation"])?, Pixels::of(&expected["segmentation"])?);
        ensure!(mask == wanted, "IoU of package and command line is {}", mask.iou(&wanted));
        ensure!(ours["area"] == wanted.area(), "{script}: the area is {}", ours["area"]);
        ensure!(ours["box"] == json!(wanted.bbox()), "{script}: the box is {}", ours["box"]);
        let (iou, wanted) = (ours["iou"].as_f64().context("no IoU")?, predicted_iou(expected));
        ensure!((iou - wanted).abs() < 1e-4, "{script}: predicted IoU is {iou}, not {wanted}");
    }
    Ok(())
}

async fn a_mask_is_what_its_run_lengths_say(page: &Page) -> Result<()> {
    let script = "image.segment({ points: [{ x: 290, y: 150 }] }).then(([mask]) => { \
        const { data } = mask.toImageData([1, 2, 3, 200]); let wrong = 0; \
        for (let y = -1; y <= mask.height; y += 1) for (let x = -1; x <= mask.width; x += 1) { \
            const at = 4 * (y * mask.width + x); const inside = x >= 0 && y >= 0 && x < mask.width && y < mask.height; \
            const color = inside ? Array.from(data.slice(at, at + 4)).join() : '0,0,0,0'; \
            if (color !== (mask.contains(x, y) ? '1,2,3,200' : '0,0,0,0')) wrong += 1; } \
        const empty = new library.Candidate(mask, Uint32Array.of(mask.width * mask.height), mask.logits, {}); \
        return [wrong, mask.contains(290, 150), mask.contains(0.5, 0.5), empty.area, empty.box]; })";
    let told = page.value(script).await?;
    ensure!(told == json!([0, true, false, 0, [0, 0, 0, 0]]), "picture and run lengths differ: {told}");
    Ok(())
}

async fn a_mask_is_corrected(page: &Page) -> Result<()> {
    let script = "(async () => { const points = [{ x: 290, y: 150 }, { x: 200, y: 290, label: 0 }]; \
        const [mask] = await image.segment({ points: points.slice(0, 1) }); \
        const corrected = await image.segment({ points, mask }); const without = await image.segment({ points }); \
        const cut = await createImageBitmap(await image.cutOut(corrected[0])); \
        const whole = await createImageBitmap(await image.cutOut(corrected[0], { wholeImage: true })); \
        return [corrected.length, corrected[0].contains(290, 150), corrected[0].contains(200, 290), \
            corrected[0].logits.values.join() === without[0].logits.values.join(), \
            [cut.width, cut.height].join() === corrected[0].box.slice(2).join(), [whole.width, whole.height]]; })()";
    let told = page.value(script).await?;
    ensure!(told == json!([1, true, false, false, true, [600, 400]]), "the correction gives {told}");
    Ok(())
}

async fn only_the_newest_preview_is_answered(page: &Page) -> Result<()> {
    let script = "Promise.all([290, 300, 310, 320, 330].map(x => image.preview({ points: [{ x, y: 150 }] }))) \
        .then(masks => masks.map(mask => mask instanceof library.Candidate))";
    let told = page.value(script).await?;
    // All were asked in one go, so that the first one waits like the others.
    ensure!(told == json!([false, false, false, false, true]), "answered were {told}");
    let script = "(async () => { const first = image.preview({ points: [{ x: 290, y: 150 }] }); \
        await new Promise(done => setTimeout(done)); \
        const later = [image.preview({ points: [{ x: 9999, y: 0 }] }), refusal(image.preview({ points: [{ x: 9999, y: 0 }] })), \
            new Promise(done => setTimeout(() => done(image.preview({ points: [{ x: 290, y: 150 }] })), 500))]; \
        const [best] = await image.segment({ points: [{ x: 290, y: 150 }] }); const told = await Promise.all([first, ...later]); \
        return [told[0].counts.join() === best.counts.join(), told[1] === undefined, told[2][1], told[3].counts.join() === best.counts.join()]; })()";
    let told = page.value(script).await?;
    ensure!(told == json!([true, true, "prompt", true]), "after one that was refused: {told}");
    Ok(())
}

async fn an_embedding_is_kept(page: &Page) -> Result<()> {
    let script = "(async () => { const other = await library.Segmenter.load({ weights: 'models/nano.safetensors', threads: false }); \
        const points = [{ x: 290, y: 150 }]; const again = await other.restore(image.embedding, photo); \
        const [[first], [second]] = [await image.segment({ points }), await again.segment({ points })]; \
        const fromFile = await other.restore(await file('coffee.nano.safetensors'), photo); \
        other.close(); return [first.counts.join() === second.counts.join(), again.width, fromFile.sha256 === image.sha256]; })()";
    let told = page.value(script).await?;
    ensure!(told == json!([true, 600, true]), "the embedding that was kept gives {told}");
    Ok(())
}

/// The program sends the headers that isolate a page.
#[tokio::test]
async fn in_an_isolated_page_the_package_has_threads() -> Result<()> {
    let folder = host()?;
    // What a session waits for; there is no page of ours here.
    fs::write(
        folder.path().join("index.html"),
        "<!doctype html><link rel=icon href=data:,><body data-state=other>",
    )?;
    let site = folder.path().to_str().context("the folder's name is not Unicode")?.to_owned();
    Session::new("library-threads")
        .serve("--site")
        .serve(&site)
        .run(|page| async move {
            page.value(BEGIN).await?;
            let cores = page.value("Math.min(navigator.hardwareConcurrency, 8)").await?;
            let told = page.value("segmenter.backend").await?;
            let words =
                if cores == 1 { "WebAssembly".to_owned() } else { format!("WebAssembly, {cores} threads") };
            ensure!(told == words, "{cores} cores, and it computes on {told}");
            are_equal(&page, "image.segment({ points: [{ x: 290, y: 150 }] })", &candidates(&POINT)?).await?;
            drop(folder);
            Ok(())
        })
        .await
}

#[tokio::test]
async fn what_the_package_cannot_do_is_refused_in_a_sentence() -> Result<()> {
    in_a_page_of_its_own("library-refusals", |page| async move {
        let outside = "image.segment({ points: [{ x: 700, y: 10 }] })";
        refused(&page, outside, "prompt", "The point 700, 10 lies outside the image of 600 x 400 pixels").await?;
        refused(&page, "image.segment({})", "prompt", "Nothing is asked for").await?;
        refused(&page, "segmenter.embed(new Blob(['no image']))", "image", "choose another file").await?;
        refused(&page, "segmenter.embed(new Uint8Array(0))", "image", "choose another file").await?;
        let other = "segmenter.restore(image.embedding, new Blob(['another image']))";
        refused(&page, other, "embedding", "compute it again with this model").await?;
        let cut_short = "segmenter.restore(image.embedding.slice(0, 5000), photo)";
        refused(&page, cut_short, "embedding", "compute it again with this model").await?;
        let load = |options: &str| format!("library.Segmenter.load({options})");
        refused(&page, &load("{ weights: photo }"), "weights", "choose other weights").await?;
        refused(&page, &load("{ weights: 'nowhere.pt' }"), "network", "nowhere.pt could not be fetched").await?;

        let gone = "(async () => { const other = await segmenter.embed(await file('chelsea.jpg')); await other.forget(); \
            return other.segment({ points: [{ x: 1, y: 1 }] }); })()";
        refused(&page, gone, "unknown_image", "open the image again").await?;
        let still = "image.segment({ points: [{ x: 290, y: 150 }] }).then(masks => masks.length)";
        ensure!(page.value(still).await? == 3, "all of that leaves the image as it was");
        let closed = "(async () => { const asked = image.segment({ points: [{ x: 1, y: 1 }] }); segmenter.close(); await asked; })()";
        refused(&page, closed, "closed", "load it again").await?;
        refused(&page, "segmenter.embed(photo)", "closed", "load it again").await?;
        page.logged_errors().await.map(drop) // the weights that are nowhere
    })
    .await
}

async fn refused(page: &Page, script: &str, kind: &str, words: &str) -> Result<()> {
    let told = page.value(&format!("refusal({script})")).await?;
    let sentence = told[2].as_str().unwrap_or_default();
    ensure!(told[0] == "MaskwrightError" && told[1] == kind, "{script}: {told}");
    let is_there = sentence.to_lowercase().contains(&words.to_lowercase());
    ensure!(is_there && sentence.ends_with('.'), "{script} is refused with: {sentence}");
    Ok(())
}

/// Runs `visit` in an empty page beside the package, with the model loaded and the cup's photo embedded.
async fn in_a_page_of_its_own<F>(
    name: &'static str,
    visit: impl FnOnce(Page) -> F + Send + 'static,
) -> Result<()>
where
    F: Future<Output = Result<()>> + Send + 'static,
{
    let folder = host()?;
    fs::write(
        folder.path().join("index.html"),
        "<!doctype html><link rel=icon href=data:,><title>Another page</title>",
    )?;
    Session::new(name)
        .run(|page| async move {
            let host = StaticHost::start(folder.path().to_owned()).await?;
            page.open(&format!("{}/", host.url())).await?;
            page.value(BEGIN).await?;
            visit(page).await
        })
        .await
}

/// A folder with the package, two photos and an embedding of the command line.
fn host() -> Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    let package = std::env::var_os("MASKWRIGHT_PACKAGE").context("run `cargo xtask test`")?;
    copy(&PathBuf::from(package), folder.path())?;
    for name in ["coffee.jpg", "coffee.nano.safetensors", "chelsea.jpg"] {
        fs::copy(repository_file("assets/samples").join(name), folder.path().join(name))?;
    }
    Ok(folder)
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("there is no {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target)?
        } else {
            drop(fs::copy(entry.path(), target)?)
        }
    }
    Ok(())
}

/// The command line's answer about the cup's photo, the mask with the highest predicted IoU first.
fn candidates(prompt: &[&str]) -> Result<Vec<Value>> {
    let answer =
        segment(&repository_file("assets/samples/coffee.jpg"), &[prompt, &["--candidates"]].concat())?;
    let mut candidates = answer["candidates"].as_array().context("the answer has candidates")?.clone();
    candidates.sort_by(|a, b| predicted_iou(b).total_cmp(&predicted_iou(a)));
    Ok(candidates)
}

fn predicted_iou(candidate: &Value) -> f64 {
    candidate["predicted_iou"].as_f64().unwrap_or_default()
}
