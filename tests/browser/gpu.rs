//! The graphics card in the page: a program that pretends to be one, with the bundled weights and small images.
//! What it takes over, and every order of answers, is tested in `editor`.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use end_to_end::{Key, Page, Place, Session, repository_file};
use serde_json::{Value, json};
use tempfile::TempDir;

/// A script to inject.
const GPU_IN_HAND: &str = include_str!("gpu_in_hand.js");
/// Chromium's card made of software.
const SWIFTSHADER: [&str; 2] = ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"];
/// Pixels: a quarter of nano's own, since the card is slow.
const INPUT_SIDE: u32 = 128;
/// What the card is asked before it takes over anything.
const TRIAL: [&str; 6] = ["load_model", "encode", "encode", "segment", "segment", "segment"];
/// Two browsers may share a core.
const AT_MOST: Duration = Duration::from_secs(600);
/// The largest difference over the largest value.
const SAME: f64 = 1e-3;

/// The bundled weights, for images of [`INPUT_SIDE`].
fn small_weights(folder: &TempDir) -> Result<PathBuf> {
    let bytes = fs::read(repository_file("assets/models/nano.safetensors"))?;
    let (length, rest) = bytes.split_first_chunk().context("a safetensors file has a header")?;
    let (header, tensors) = rest.split_at(u64::from_le_bytes(*length) as usize);
    let mut header: Value = serde_json::from_slice(header)?;
    header["__metadata__"]["input_side"] = json!(INPUT_SIDE.to_string());
    let mut header = header.to_string().into_bytes();
    header.resize(header.len().next_multiple_of(8), b' ');
    let file = folder.path().join("small.safetensors");
    fs::write(&file, [&(header.len() as u64).to_le_bytes(), &header[..], tensors].concat())?;
    Ok(file)
}

fn session(name: &'static str, folder: &TempDir) -> Result<Session> {
    let weights = small_weights(folder)?;
    let weights = weights.to_str().context("a folder for tests has a plain name")?;
    Ok(Session::new(name).serve("--weights").serve(weights).start_browser_with(&SWIFTSHADER).at_most(AT_MOST))
}

async fn drop_photo(page: &Page, name: &str) -> Result<()> {
    let photo = repository_file(&format!("assets/samples/{name}"));
    page.drop_files(&[photo], Place { x: 640.0, y: 400.0 }).await
}

/// Waits until clicks are answered by the card, or by the processor, which may have threads.
async fn wait_for_backend(page: &Page, name: &str) -> Result<()> {
    let backend = "document.querySelector('[data-status=backend] b')?.textContent.split(', ')";
    let is_alone = format!("{backend}[0] == '{name}' && {backend}.slice(1).every(more => more != 'WebGPU')");
    page.wait_until(&is_alone).await.with_context(|| format!("backend {name}"))
}

async fn accept_a_click(page: &Page) -> Result<()> {
    page.click_pixel(290, 150).await?;
    page.find("[data-testid=candidate]").await?;
    page.press(&[Key::Enter.into()]).await?;
    page.find("[data-testid=instance]").await.map(drop)
}

#[tokio::test]
async fn the_card_takes_over_with_the_processors_answers_and_gives_back_when_it_is_lost() -> Result<()> {
    let folder = TempDir::new()?;
    session("gpu", &folder)?.at("?gpu=software").inject(GPU_IN_HAND).run(work_with_the_card).await
}

async fn work_with_the_card(page: Page) -> Result<()> {
    drop_photo(&page, "coffee.jpg").await?;
    page.wait_until_ready().await?;
    accept_a_click(&page).await?; // by whoever it is
    // Its first embedding and its first click take half a minute each.
    for step in 1..=TRIAL.len() {
        page.wait_until(&format!("card.asked.length >= {step}"))
            .await
            .with_context(|| format!("step {step}"))?;
    }
    wait_for_backend(&page, "WebGPU").await?;
    let asked = page.value("card.asked").await?;
    ensure!(asked == json!(TRIAL), "the card was asked {asked}");
    let [embeddings, logits] = [page.value("card.embeddings()").await?, page.value("card.logits()").await?];
    println!("SwiftShader and processor: embeddings are {embeddings} apart, logits {logits}");
    ensure!(embeddings.as_f64().is_some_and(|apart| apart < SAME), "embeddings are {embeddings} apart");
    ensure!(logits.as_f64().is_some_and(|apart| apart < SAME), "logits are {logits} apart");
    page.screenshot("taken-over").await?;

    page.value("card.asked = []").await?;
    drop_photo(&page, "rocket.jpg").await?;
    page.wait_until("card.asked.includes('encode')").await?;
    page.wait_until_ready().await?;
    accept_a_click(&page).await?;
    let clicks = page.value("card.asked.filter(request => request == 'segment').length").await?;
    ensure!(clicks.as_u64() >= Some(1), "the card answered {clicks} prompts");

    page.value("card.hold()").await?;
    drop_photo(&page, "chelsea.jpg").await?;
    page.wait_until("card.held() == 1").await?;
    page.value("card.kill()").await?;
    page.wait_until_ready().await?;
    wait_for_backend(&page, "WASM SIMD").await?;
    accept_a_click(&page).await?;
    ensure!(page.count("[data-testid=notice]").await? == 0, "nothing is said");
    page.screenshot("lost").await
}

#[tokio::test]
async fn software_is_no_card_unless_it_is_asked_for() -> Result<()> {
    let folder = TempDir::new()?;
    let visit = |page: Page| async move {
        drop_photo(&page, "coffee.jpg").await?;
        page.wait_until_ready().await?;
        accept_a_click(&page).await?;
        let fetched =
            "performance.getEntriesByType('resource').filter(file => file.name.includes('gpu')).length";
        ensure!(page.value(fetched).await? == 0, "nothing is fetched for it");
        ensure!(page.value("navigator.gpu.requestAdapter().then(card => card != null)").await? == true);
        wait_for_backend(&page, "WASM SIMD").await
    };
    session("gpu-software", &folder)?.run(visit).await
}
