//! The worker with threads: where it is started, where it is not, and that nobody sees it in a mask.
//! That the parts of a decode do not depend on who does them is tested in `sam`.

use anyhow::{Context, Result, ensure};
use end_to_end::{Key, Page, Session, StaticHost, repository_file, segment};
use serde_json::Value;

use crate::coco::Pixels;
use crate::offline::is_installed;

/// Which of our workers were started, in this order.
const STARTED: &str = "performance.getEntriesByType('resource') \
    .map(entry => new URL(entry.name).pathname.split('/').at(-1)).filter(name => name.endsWith('_loader.js'))";
/// Leaves the page without its worker with threads.
const NO_WORKER_WITH_THREADS: &str = "window.Worker = class extends Worker { \
    constructor(url, options) { super(url.includes('threads') ? 'data:text/javascript,throw 1' : url, options); } };";

#[tokio::test]
async fn in_an_isolated_page_threads_share_the_work_and_find_the_command_lines_mask() -> Result<()> {
    Session::new("threads")
        .run(|page| async move {
            ensure!(
                page.value("crossOriginIsolated").await? == true,
                "the server's headers isolate the page"
            );
            let mask = mask_of_a_click(&page).await?;
            works_with(&page, Threads::AllCores).await?;
            page.screenshot("status").await?;
            equals_the_command_lines(&mask)
        })
        .await
}

#[tokio::test]
async fn on_a_host_of_files_alone_threads_come_with_the_second_visit() -> Result<()> {
    let built = std::env::var_os("MASKWRIGHT_SITE").context("run `cargo xtask test`")?;
    let host = StaticHost::start(built.into()).await?;
    Session::new("threads-static")
        .run(|page| async move {
            page.open(host.url()).await?;
            ensure!(page.value("crossOriginIsolated").await? == false, "the host sends no headers");
            let first = mask_of_a_click(&page).await?;
            works_with(&page, Threads::One).await?;
            is_installed(&page).await?;
            page.reload().await?;
            page.wait_until_ready().await?;
            ensure!(page.value("crossOriginIsolated").await? == true, "the service worker isolates the page");
            let second = mask_of_a_click(&page).await?;
            works_with(&page, Threads::AllCores).await?;
            ensure!(first == second, "IoU of both visits' masks is {}", first.iou(&second));
            page.logged_errors().await.map(drop) // such a host has no images of its own
        })
        .await
}

#[tokio::test]
async fn a_worker_with_threads_that_does_not_start_is_replaced_by_the_plain_one() -> Result<()> {
    Session::new("threads-fail")
        .inject(NO_WORKER_WITH_THREADS)
        .run(|page| async move {
            let mask = mask_of_a_click(&page).await?;
            works_with(&page, Threads::One).await?;
            ensure!(page.count("[data-testid=notice]").await? == 0, "nobody is told");
            equals_the_command_lines(&mask)?;
            page.logged_errors().await.map(drop) // the one that was thrown
        })
        .await
}

enum Threads {
    One,
    AllCores,
}

/// The page says so in its status bar, and has started the right worker; a machine with one core has no threads.
async fn works_with(page: &Page, threads: Threads) -> Result<()> {
    let cores: u64 = serde_json::from_value(page.value("navigator.hardwareConcurrency").await?)?;
    let (worker, words) = match threads {
        Threads::AllCores if cores > 1 => {
            ("worker_threads_loader.js", format!("WASM SIMD, {} threads", cores.min(8)))
        }
        _ => ("worker_relaxed_loader.js", "WASM SIMD".to_owned()),
    };
    let told = page.text("[data-status=backend] b").await?;
    ensure!(told == words, "the status bar says: {told}");
    let started = page.value(STARTED).await?;
    let last = started.as_array().and_then(|started| started.last()).and_then(Value::as_str);
    ensure!(last == Some(worker), "these were started: {started}");
    Ok(())
}

/// Of the cup.
async fn mask_of_a_click(page: &Page) -> Result<Pixels> {
    if page.shows_gallery().await? {
        page.open_sample("coffee.jpg").await?;
    }
    page.click_pixel(290, 150).await?;
    page.press(&[Key::Enter.into()]).await?;
    page.find("[data-testid=instance]").await?;
    let export = page.save_coco("coffee-coco.json").await?;
    let annotations = export["annotations"].as_array().context("the export has annotations")?;
    Pixels::of(&annotations.last().context("there is one")?["segmentation"])
}

fn equals_the_command_lines(mask: &Pixels) -> Result<()> {
    let embedding = repository_file("assets/samples/coffee.nano.safetensors");
    let embedding = embedding.to_str().context("the checkout's path is not Unicode")?;
    let options = ["--embedding", embedding, "--point", "290,150"];
    let answer = segment(&repository_file("assets/samples/coffee.jpg"), &options)?;
    let candidates = answer["candidates"].as_array().context("the answer has candidates")?;
    let best = candidates.iter().max_by(|a, b| score(a).total_cmp(&score(b))).context("there are some")?;
    let expected = Pixels::of(&best["segmentation"])?;
    ensure!(*mask == expected, "IoU of page and command line is {}", mask.iou(&expected));
    Ok(())
}

fn score(candidate: &Value) -> f64 {
    candidate["predicted_iou"].as_f64().unwrap_or_default()
}
