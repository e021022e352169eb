//! The page without a network: everything that it came with, the person's own photos, models that were chosen.
//! The server is stopped, not only out of reach. Newer versions are in `versions`.

use std::fs;
use std::path::PathBuf;

use anyhow::{Result, ensure};
use end_to_end::{Key, Network, Page, Place, Server, Session, repository_file};
use serde_json::json;
use tempfile::TempDir;

use crate::models::{weights_file, works_with};
use crate::pictures::{CENTER, png};
use crate::versions::{Site, text};

/// How many files the service worker has, and their bytes.
const KEPT: &str = "caches.keys().then(names => caches.open(names.find(name => name.startsWith('app:')))) \
    .then(cache => cache.matchAll()).then(files => Promise.all(files.map(file => file.arrayBuffer()))) \
    .then(files => [files.length, files.reduce((sum, file) => sum + file.byteLength, 0)])";

/// A file of the server that does not come with the page.
const AT_ADDRESS: &str = "elsewhere.safetensors";

#[tokio::test]
async fn after_the_first_visit_page_samples_and_own_photos_work_without_a_network() -> Result<()> {
    Session::new("offline").run_with_server(visit_once_and_again).await
}

async fn visit_once_and_again(page: Page, server: Server) -> Result<()> {
    page.accept_object(290, 150).await?;
    is_installed(&page).await?;
    let kept = page.value(KEPT).await?;
    println!("kept for offline use: [files, bytes] {kept}");
    let errors = page.installability_errors().await?;
    ensure!(errors == json!([]), "the page cannot be installed: {errors}");

    vanish(&page, server).await?;
    page.wait_until("document.body.dataset.network == 'gone'").await?;
    page.screenshot("editor").await?;
    page.reload().await?;
    page.wait_until_ready().await?;
    ensure!(page.count("[data-testid=instance]").await? == 1, "the object is there");
    let told = page.text("[data-status=network]").await?;
    ensure!(told == "no network", "the status bar says: {told}");
    page.click_pixel(365, 285).await?;
    page.press(&[Key::Enter.into()]).await?;

    page.click("[data-command=gallery]").await?;
    let told = page.text("[data-testid=offline]").await?;
    ensure!(told.starts_with("No network"), "the gallery says: {told}");
    ensure!(page.value("crossOriginIsolated").await? == true, "the kept page is isolated, too");
    page.wait_until("[...document.images].every(image => image.complete && image.naturalWidth > 0)").await?;
    for (width, look) in [(1280, "light"), (360, "dark")] {
        page.resize(width, 800).await?;
        page.prefer_color_scheme(look).await?;
        page.screenshot(&format!("gallery-{width}")).await?;
    }
    page.resize(1280, 800).await?;
    page.open_sample("rocket.jpg").await?;
    page.click_pixel(320, 200).await?;
    page.press(&[Key::Enter.into()]).await?;
    a_photo_of_ones_own_is_embedded(&page).await?;
    only_the_network_is_missed(&page).await
}

async fn a_photo_of_ones_own_is_embedded(page: &Page) -> Result<()> {
    let folder = TempDir::new()?;
    let photo = folder.path().join("mine.png");
    fs::write(&photo, png())?;
    page.drop_files(&[photo], Place { x: 640.0, y: 400.0 }).await?;
    page.wait_until("document.querySelector('.photo-name .name')?.textContent == 'mine.png'").await?;
    page.wait_until_ready().await?;
    let source = page.text("[data-status=embedding]").await?;
    ensure!(source.contains("computed here"), "the status bar says: {source}");
    page.click_pixel(CENTER.0, CENTER.1).await?;
    page.press(&[Key::Enter.into()]).await?;
    page.find("[data-testid=instance]").await.map(drop)
}

#[tokio::test]
async fn in_a_folder_of_a_static_host_it_is_the_same() -> Result<()> {
    let site = Site::copied_into("repo")?;
    // What the host has beside it is none of the page's business.
    fs::write(site.root().join("index.html"), "<!doctype html><title>Another page</title>")?;
    let session = Session::new("offline-folder").at("/repo/").serve("--site").serve(text(&site.root())?);
    session
        .run_with_server(|page, server| async move {
            is_installed(&page).await?;
            let scope = page.value("navigator.serviceWorker.ready.then(worker => worker.scope)").await?;
            ensure!(scope == format!("{}/repo/", server.url()), "it answers for {scope}");
            page.logged_errors().await?; // a static host has no images of its own
            drop(site);
            vanish(&page, server).await?;
            page.reload().await?;
            page.open_sample("chelsea.jpg").await?;
            page.click_pixel(200, 120).await?;
            only_the_network_is_missed(&page).await
        })
        .await
}

#[tokio::test]
async fn a_model_from_a_file_and_one_from_an_address_work_without_a_network() -> Result<()> {
    let site = Site::copied_into("")?;
    let folder = TempDir::new()?;
    let file = weights_file(&folder, "mobile_sam")?;
    fs::copy(weights_file(&folder, "slimsam_77")?, site.root().join(AT_ADDRESS))?;
    let session = Session::new("offline-model").serve("--site").serve(text(&site.root())?);
    session.run_with_server(move |page, server| choose_models(page, server, file)).await
}

async fn choose_models(page: Page, mut server: Server, file: PathBuf) -> Result<()> {
    works_with(&page, "nano").await?;
    is_installed(&page).await?;
    page.choose_file("[data-testid=model-input]", &file).await?;
    works_with(&page, "mobile_sam").await?;
    is_chosen(&page, "null").await?;
    server.stop().await?;
    page.set_network(Network::Gone).await?;
    page.reload().await?;
    works_with(&page, "mobile_sam").await?;
    a_photo_of_ones_own_is_embedded(&page).await?;

    server.start_again().await?;
    page.set_network(Network::There).await?;
    let address = format!("{}/?model={AT_ADDRESS}", server.url());
    page.open(&address).await?;
    page.click("[data-command=gallery]").await?;
    works_with(&page, "slimsam_77").await?;
    is_chosen(&page, &format!("'{AT_ADDRESS}'")).await?;
    only_the_network_is_missed(&page).await?;
    vanish(&page, server).await?;
    page.open(&address).await?;
    works_with(&page, "slimsam_77").await?;
    page.screenshot("address").await?;
    only_the_network_is_missed(&page).await
}

#[tokio::test]
async fn the_servers_model_and_the_work_with_it_are_there_when_the_server_is_not() -> Result<()> {
    let folder = TempDir::new()?;
    let photos = folder.path().join("photos");
    fs::create_dir(&photos)?;
    fs::copy(repository_file("assets/samples/coffee.jpg"), photos.join("cup.jpg"))?;
    let weights = weights_file(&folder, "mobile_sam")?;
    let session = Session::new("offline-served").serve(text(&photos)?).serve("--weights");
    session
        .serve(text(&weights)?)
        .run_with_server(|page, server| async move {
            page.open_sample("cup.jpg").await?;
            page.click_pixel(290, 150).await?;
            page.press(&[Key::Enter.into()]).await?;
            page.find("[data-testid=instance]").await?;
            is_installed(&page).await?;
            vanish(&page, server).await?;
            page.reload().await?;
            page.wait_until_ready().await?;
            ensure!(page.count("[data-testid=notice]").await? == 0, "its embedding is of this model");
            page.click_pixel(430, 330).await?;
            page.click("[data-command=gallery]").await?;
            works_with(&page, "mobile_sam").await?;
            let told = page.text(".grid-note").await?;
            ensure!(told.contains("cannot be reached"), "of the server's folder the page says: {told}");
            page.screenshot("gallery").await?;
            drop(folder);
            only_the_network_is_missed(&page).await
        })
        .await
}

/// Waits until all that the page needs, and all work, is in the browser.
pub(crate) async fn is_installed(page: &Page) -> Result<()> {
    page.wait_until("document.body.dataset.installed == 'whole'").await?;
    page.wait_until("document.body.dataset.kept == 'saved'").await
}

/// Waits until a model is kept as the chosen one, from this address.
async fn is_chosen(page: &Page, address: &str) -> Result<()> {
    page.wait_until(&format!("JSON.parse(localStorage['maskwright.model'] ?? '{{}}').url === {address}"))
        .await
}

async fn vanish(page: &Page, mut server: Server) -> Result<()> {
    server.stop().await?;
    page.set_network(Network::Gone).await
}

/// What was logged are the requests that nobody can answer, and nothing else.
async fn only_the_network_is_missed(page: &Page) -> Result<()> {
    let errors = page.logged_errors().await?;
    let others: Vec<_> = errors.iter().filter(|error| !error.contains("/api/")).collect();
    ensure!(others.is_empty(), "also logged: {others:?}");
    Ok(())
}
