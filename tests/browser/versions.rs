//! A newer version of the page: it is offered, waits, starts when somebody wants it, and takes nothing with it.
//! The newer version is the built page with another mark in `index.html`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use end_to_end::{Key, Page, Session, repository_file};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::offline::is_installed;
use crate::worker::WORKER_IN_HAND;

/// The mark.
const EDITION: &str = "document.documentElement.dataset.edition";
/// What the service worker's file begins with.
const LIST: &str = "const SITE = ";

/// A copy of the built page, to be changed.
pub(crate) struct Site {
    folder: TempDir,
    page: PathBuf,
}

impl Site {
    /// A folder to be served, with the page in this folder of it.
    pub(crate) fn copied_into(name: &str) -> Result<Self> {
        let folder = TempDir::new()?;
        let page = folder.path().join(name);
        let built = std::env::var_os("MASKWRIGHT_SITE").context("run `cargo xtask test`")?;
        copy(Path::new(&built), &page)?;
        Ok(Self { folder, page })
    }

    pub(crate) fn root(&self) -> PathBuf {
        self.folder.path().to_owned()
    }

    /// Makes it another version, as if it was built anew after a change in `index.html`.
    fn renew(&self, edition: &str) -> Result<()> {
        let (index, worker) = (self.page.join("index.html"), self.page.join("service-worker.js"));
        let script = fs::read_to_string(&worker)?;
        let (list, rest) = script.split_once('\n').context("the list is the first line")?;
        let list = list.strip_prefix(LIST).and_then(|list| list.strip_suffix(';')).context("no list")?;
        let mut list: Value = serde_json::from_str(list)?;
        let version = list["version"].as_str().context("it has a version")?.to_owned();
        let page = fs::read_to_string(&index)?.replace(&version, edition);
        let page = page.replace("<html ", &format!("<html data-edition=\"{edition}\" "));
        list["version"] = json!(edition);
        list["files"]["index.html"] = json!(sam::sha256_hex(page.as_bytes()));
        fs::write(index, page)?;
        Ok(fs::write(worker, format!("{LIST}{list};\n{rest}"))?)
    }
}

#[tokio::test]
async fn a_new_version_waits_for_its_button_and_takes_no_work_with_it() -> Result<()> {
    let site = Site::copied_into("")?;
    let session = Session::new("update").serve("--site").serve(text(&site.root())?);
    session.inject(WORKER_IN_HAND).run(|page| update(page, site)).await
}

async fn update(page: Page, site: Site) -> Result<()> {
    page.accept_object(290, 150).await?;
    is_installed(&page).await?;
    // A model that was chosen is kept beside; it is nobody's to clean up.
    let model = "caches.open('models').then(cache => cache.put('models/chosen', new Response('weights')))";
    page.value(model).await?;

    site.renew("second")?;
    // What has not changed is not fetched again, even if it could not be.
    fs::remove_file(site.page.join("assets/models/nano.safetensors"))?;
    the_old_version_goes_on(&page).await?;

    page.press(&['b']).await?;
    page.drag(page.pixel(400, 300).await?, page.pixel(450, 320).await?).await?;
    page.click("[data-testid=use-new-version]").await?;
    page.wait_until(&format!("{EDITION} == 'second'")).await?;
    page.wait_until_ready().await?;
    ensure!(page.count("[data-testid=instance]").await? == 1, "the object is there");
    let mask = page.text("[data-testid=this-mask]").await?;
    ensure!(mask.contains("Drawn, not accepted yet"), "and the stroke: {mask}");
    ensure!(page.count("[data-testid=new-version]").await? == 0, "nothing newer is offered");
    page.click_pixel(365, 285).await?;
    is_installed(&page).await?;
    one_version_and_the_model_are_kept(&page).await
}

async fn the_old_version_goes_on(page: &Page) -> Result<()> {
    for _ in 0..2 {
        page.reload().await?;
        page.find("[data-testid=new-version]").await?;
        page.wait_until_ready().await?;
        ensure!(page.value(EDITION).await? == Value::Null, "the old version is shown");
    }
    for (width, look) in [(360, "dark"), (1024, "light"), (1280, "light")] {
        page.resize(width, 800).await?;
        page.prefer_color_scheme(look).await?;
        let edge =
            "document.querySelector('[data-testid=new-version]').getBoundingClientRect().right - innerWidth";
        ensure!(page.value(edge).await?.as_f64() < Some(0.0), "the card is in the window");
        page.screenshot(&format!("offered-{width}")).await?;
    }
    another_worker_is_of_the_same_version(page).await
}

async fn one_version_and_the_model_are_kept(page: &Page) -> Result<()> {
    let versions = "caches.open('app:/').then(cache => cache.keys()) \
        .then(files => files.filter(file => file.url.includes('index.html')).length)";
    page.wait_until(&format!("{versions}.then(count => count == 1)")).await.context("one version is kept")?;
    let model = "caches.open('models').then(cache => cache.match('models/chosen')).then(found => !!found)";
    ensure!(page.value(model).await? == true, "the chosen model is still there");
    Ok(())
}

/// The page that is still the old one can start another worker.
async fn another_worker_is_of_the_same_version(page: &Page) -> Result<()> {
    page.value("testing.kill()").await?;
    ensure!(page.notice().await?.contains("started again"), "the death is told");
    page.wait_until_ready().await?;
    page.click_pixel(430, 330).await?;
    page.press(&[Key::Escape.into()]).await?;
    page.click("[data-testid=dismiss]").await
}

#[tokio::test]
async fn another_tab_follows_by_itself_and_the_work_is_there() -> Result<()> {
    let site = Site::copied_into("")?;
    let session = Session::new("update-tabs").serve("--site").serve(text(&site.root())?);
    session.run(|page| update_in_another_tab(page, site)).await
}

async fn update_in_another_tab(page: Page, site: Site) -> Result<()> {
    page.accept_object(290, 150).await?;
    is_installed(&page).await?;
    // So that the service worker answers for this tab.
    page.wait_until("navigator.serviceWorker.controller !== null").await?;
    site.renew("second")?;
    page.open_second_tab().await?;
    page.click("[data-testid=use-new-version]").await?;
    // The work is with the tab that is quicker to ask for it.
    let mut objects = 0;
    for tab in [1, 0] {
        page.switch_to_tab(tab).await?;
        page.wait_until(&format!("{EDITION} == 'second'")).await?;
        page.wait_until("['saved', 'elsewhere'].includes(document.body.dataset.kept)").await?;
        if page.value("document.body.dataset.kept").await? == "saved" {
            page.wait_until_ready().await?;
            objects += page.count("[data-testid=instance]").await?;
        }
    }
    ensure!(objects == 1, "{objects} objects are there");
    Ok(())
}

#[tokio::test]
async fn a_tab_with_work_that_is_kept_nowhere_stays_behind_until_it_is_saved() -> Result<()> {
    let site = Site::copied_into("")?;
    let session = Session::new("update-behind").serve("--site").serve(text(&site.root())?);
    session.run(|page| stay_behind(page, site)).await
}

async fn stay_behind(page: Page, site: Site) -> Result<()> {
    is_installed(&page).await?;
    page.open_second_tab().await?;
    page.accept_object(290, 150).await?;
    site.renew("second")?;
    page.switch_to_tab(0).await?;
    page.reload().await?;
    page.click("[data-testid=use-new-version]").await?;
    page.wait_until(&format!("{EDITION} == 'second'")).await?;

    page.switch_to_tab(1).await?;
    page.find("[data-testid=new-version]").await?;
    let told = page.notice().await?;
    ensure!(told.contains("save your masks to a file"), "the notice says: {told}");
    ensure!(page.value(EDITION).await? == Value::Null, "it is still of the version before");
    page.screenshot("told").await?;
    // And gets nothing that it would not understand.
    let version = "document.querySelector('meta[name=version]').content";
    let asked = format!("fetch('worker_loader.js?v=' + {version}).then(() => 'answered', () => 'refused')");
    ensure!(page.value(&asked).await? == "refused", "a worker of another version");
    page.logged_errors().await?; // that of the refused worker
    page.save_coco("coffee-coco.json").await?;
    page.click("[data-testid=use-new-version]").await?;
    page.wait_until(&format!("{EDITION} == 'second'")).await
}

#[tokio::test]
async fn a_page_in_development_is_always_the_one_on_the_server() -> Result<()> {
    let site = Site::copied_into("")?;
    let session = Session::new("development").serve("--site").serve(text(&site.root())?);
    session.run(|page| develop(page, site)).await
}

async fn develop(page: Page, site: Site) -> Result<()> {
    is_installed(&page).await?;
    site.renew("development")?;
    let none = repository_file("web/no_service_worker.js");
    fs::copy(none, site.page.join("service-worker.js"))?;
    // The one of the page before still answers, and is found to be of no use any more.
    page.reload().await?;
    page.wait_until(&format!("{EDITION} == 'development'")).await?;
    let registered = "navigator.serviceWorker.getRegistrations().then(all => all.length)";
    page.wait_until(&format!("{registered}.then(count => count == 0)")).await?;
    let kept =
        page.value("caches.keys().then(names => names.filter(name => name.startsWith('app:')))").await?;
    ensure!(kept == json!([]), "these are left: {kept}");
    page.open_sample("coffee.jpg").await
}

#[tokio::test]
async fn nothing_is_kept_of_a_server_whose_files_are_not_of_one_version() -> Result<()> {
    let site = Site::copied_into("")?;
    fs::write(site.page.join("favicon.svg"), "<svg xmlns='http://www.w3.org/2000/svg'/>")?;
    let session = Session::new("mixed").serve("--site").serve(text(&site.root())?);
    session
        .run(|page| async move {
            page.wait_until("caches.keys().then(names => names.includes('app:/'))").await?;
            let registered = "navigator.serviceWorker.getRegistrations().then(all => all.length)";
            page.wait_until(&format!("{registered}.then(count => count == 0)")).await?;
            ensure!(page.value("document.body.dataset.installed").await? == "no", "it is not whole");
            page.open_sample("coffee.jpg").await?;
            page.click_pixel(290, 150).await
        })
        .await
}

/// A page of an older version, which does not let go of the disk when a newer one needs it in another form.
const HOLD_THE_DISK: &str = "new Promise((done, failed) => { \
    const deleting = indexedDB.deleteDatabase('maskwright'); deleting.onerror = failed; \
    deleting.onsuccess = () => { const opening = indexedDB.open('maskwright', 1); opening.onerror = failed; \
        opening.onsuccess = () => { window.held = opening.result; done('held'); }; }; })";

#[tokio::test]
async fn an_older_version_that_holds_the_disk_is_named_and_waited_for() -> Result<()> {
    let site = Site::copied_into("")?;
    let older = "<!doctype html><title>An older version</title><link rel='icon' href='data:,'>";
    fs::write(site.page.join("older.html"), older)?;
    Session::new("held").serve("--site").serve(text(&site.root())?).run(wait_for_the_older).await
}

async fn wait_for_the_older(page: Page) -> Result<()> {
    let here = page.value("location.href").await?;
    let here = here.as_str().context("the page has an address")?;
    page.open(&format!("{here}older.html")).await?;
    ensure!(page.value(HOLD_THE_DISK).await? == "held", "the disk is in its older form");

    page.open_in_another_tab(here).await?;
    page.resize(1280, 800).await?; // each tab has its own
    let told = page.notice().await?;
    ensure!(told.contains("older version of this page open"), "who holds the disk is told: {told}");
    page.screenshot("disk-held").await?;
    page.accept_object(290, 150).await?;
    ensure!(page.value("document.body.dataset.kept").await? == "failed", "it is nowhere but here");

    page.switch_to_tab(0).await?;
    page.value("held.close()").await?;
    page.switch_to_tab(1).await?;
    page.wait_until_kept("saved").await?;
    page.reload().await?;
    page.wait_until_ready().await?;
    page.wait_until_objects(1).await
}

#[tokio::test]
async fn where_the_server_has_another_page_that_one_is_shown() -> Result<()> {
    let site = Site::copied_into("")?;
    let session = Session::new("gone").serve("--site").serve(text(&site.root())?);
    session
        .run(|page| async move {
            is_installed(&page).await?;
            fs::remove_file(site.page.join("service-worker.js"))?;
            let other = "<!doctype html><title>Another page</title><link rel='icon' href='data:,'>";
            fs::write(site.page.join("index.html"), other)?;
            page.reload().await?;
            page.open_sample("coffee.jpg").await?; // once more, and whole
            let registered = "navigator.serviceWorker.getRegistrations().then(all => all.length)";
            page.wait_until(&format!("{registered}.then(count => count == 0)")).await?;
            page.reload().await?;
            page.wait_until("document.title == 'Another page'").await
        })
        .await
}

#[tokio::test]
async fn a_photo_that_the_system_hands_over_is_opened() -> Result<()> {
    Session::new("handed").inject(HAND_OVER).run(be_handed_a_photo).await
}

/// Takes the place of the system, which tests cannot operate.
const HAND_OVER: &str = "Object.defineProperty(window, 'launchQueue', \
    { value: { setConsumer(consumer) { window.handOver = consumer; } } });";

async fn be_handed_a_photo(page: Page) -> Result<()> {
    page.wait_until("typeof window.handOver == 'function'").await?;
    page.value(
        "fetch('assets/samples/rocket.jpg').then(file => file.blob()).then(blob => window.handOver({ files: \
         [{ getFile: async () => new File([blob], 'from the system.jpg', { type: 'image/jpeg' }) }] }))",
    )
    .await?;
    page.wait_until("document.querySelector('.photo-name .name')?.textContent == 'from the system.jpg'")
        .await?;
    page.wait_until_ready().await?;
    page.click_pixel(320, 200).await
}

/// A path as an argument.
pub(crate) fn text(path: &Path) -> Result<String> {
    path.to_str().map(str::to_owned).context("a folder for tests has a plain name")
}

fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        match entry.file_type()?.is_dir() {
            true => copy(&entry.path(), &target)?,
            false => drop(fs::copy(entry.path(), target)?),
        }
    }
    Ok(())
}
