//! The npm package in a page of somebody else, on a host of files alone: what the tests of it share.
//! The worker that answers is the page's own; that one is in `worker` and `threads`.

mod example;
mod masks;
mod refusals;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use end_to_end::{Page, Session, StaticHost, repository_file, segment};
use serde_json::Value;

/// A click on the cup, as the command line has it.
const POINT: [&str; 2] = ["--point", "290,150"];

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
            copy(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
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
