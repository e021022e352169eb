//! Segment Anything's own models in the page: weights from a file, from an address and from the server; kept in the
//! browser. The weights are those of a formula, in the sizes of the published models.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use end_to_end::formula::FormulaWeights;
use end_to_end::{Key, Page, Place, Session, repository_file, segment};
use tempfile::TempDir;

use crate::coco::Pixels;

/// On the cup of the coffee sample.
const CLICK: [u32; 2] = [300, 150];

/// A weights file of the size of the published one.
pub(crate) fn weights_file(folder: &TempDir, model: &str) -> Result<PathBuf> {
    let file = folder.path().join(format!("{model}.safetensors"));
    fs::write(&file, FormulaWeights::of(model)?.to_safetensors()?)?;
    Ok(file)
}

/// Waits until the page works with this model.
pub(crate) async fn works_with(page: &Page, model: &str) -> Result<()> {
    let expected = match model {
        "nano" => "Model ready".to_owned(),
        other => format!("Model ready: {other}"),
    };
    let status = "document.querySelector('[data-testid=model-status] span')?.textContent";
    page.wait_until(&format!("{status} == '{expected}'")).await.context(expected)
}

/// The mask of a click in the page, where the coffee sample goes by the name of `photo`, and on the command line with the
/// same weights.
async fn segments_like_the_command_line(page: &Page, photo: &str, weights: &Path) -> Result<()> {
    page.click_pixel(CLICK[0], CLICK[1]).await?;
    page.press(&[Key::Enter.into()]).await?;
    page.find("[data-testid=instance]").await?;
    let export = page.save_coco(&format!("{photo}-coco.json")).await?;
    let mask = Pixels::of(&export["annotations"][0]["segmentation"])?;

    let click = CLICK.map(|side| side.to_string()).join(",");
    let file = weights.to_str().context("a folder for tests has a plain name")?;
    let photo = repository_file("assets/samples/coffee.jpg");
    let answer = segment(&photo, &["--point", &click, "--weights", file, "--candidates"])?;
    let candidates = answer["candidates"].as_array().context("a list of candidates")?;
    let mut best = 0.0f64;
    for candidate in candidates {
        best = best.max(mask.iou(&Pixels::of(&candidate["segmentation"])?));
    }
    println!("{}: page and command line have IoU {best:.6}", weights.display());
    ensure!(candidates.len() == 3 && best > 0.99, "IoU of page and command line is {best}");
    Ok(())
}

#[tokio::test]
async fn mobile_sam_from_a_file_encodes_and_segments_and_is_there_after_a_reload() -> Result<()> {
    Session::new("mobile-sam").run(work_with_mobile_sam).await
}

async fn work_with_mobile_sam(page: Page) -> Result<()> {
    let folder = TempDir::new()?;
    let weights = weights_file(&folder, "mobile_sam")?;
    works_with(&page, "nano").await?;
    page.drop_files(std::slice::from_ref(&weights), Place { x: 640.0, y: 400.0 }).await?;
    works_with(&page, "mobile_sam").await?;

    // The sample's embedding is nano's: both are named, and it is computed anew.
    page.open_sample("coffee.jpg").await?;
    let notice = page.notice().await?;
    ensure!(notice.contains("`nano`") && notice.contains("`mobile_sam`"), "the notice says: {notice}");
    page.click("[data-testid=notice] button").await?;
    page.screenshot("encoded").await?;
    segments_like_the_command_line(&page, "coffee", &weights).await?;

    page.reload().await?;
    page.find("[data-testid=instance]").await.context("the object is there after the reload")?;
    page.wait_until_ready().await?;
    ensure!(page.count("[data-testid=notice]").await? == 0, "the embedding is of this model");
    page.click("[data-command=gallery]").await?;
    works_with(&page, "mobile_sam").await?;
    page.screenshot("gallery").await?;
    page.click("[data-testid=own-model]").await?;
    works_with(&page, "nano").await
}

/// A session whose server has one photo, `cup.jpg`, and SlimSAM's weights; both are in the folder.
fn served_with_slimsam(name: &'static str) -> Result<(Session, PathBuf, TempDir)> {
    let folder = TempDir::new()?;
    let weights = weights_file(&folder, "slimsam_77")?;
    let photos = folder.path().join("photos");
    fs::create_dir(&photos)?;
    fs::copy(repository_file("assets/samples/coffee.jpg"), photos.join("cup.jpg"))?;
    let text = |path: &Path| path.to_str().map(str::to_owned).context("a folder for tests has a plain name");
    let session = Session::new(name).serve(text(&photos)?).serve("--weights").serve(text(&weights)?);
    Ok((session, weights, folder))
}

#[tokio::test]
async fn slimsam_from_the_server_embeds_and_segments_without_a_word() -> Result<()> {
    let (session, weights, folder) = served_with_slimsam("slimsam")?;
    session.run(move |page| async move { work_with_slimsam(page, weights, folder).await }).await
}

async fn work_with_slimsam(page: Page, weights: PathBuf, _kept: TempDir) -> Result<()> {
    works_with(&page, "slimsam_77").await?;
    page.open_sample("cup.jpg").await?;
    let source = page.text("[data-status=embedding]").await?;
    ensure!(source.ends_with("from file"), "the server's embedding fits: {source}");
    ensure!(page.count("[data-testid=notice]").await? == 0, "nothing went wrong");
    page.click("[data-command=gallery]").await?;

    // A copy under another name is embedded in the page itself.
    let photo = weights.with_file_name("coffee.jpg");
    fs::copy(repository_file("assets/samples/coffee.jpg"), &photo)?;
    page.drop_files(&[photo], Place { x: 640.0, y: 400.0 }).await?;
    page.wait_until_ready().await?;
    segments_like_the_command_line(&page, "coffee", &weights).await
}

#[tokio::test]
async fn the_decoder_of_the_servers_weights_answers_clicks_on_its_images_and_says_why_on_no_others()
-> Result<()> {
    let (session, weights, folder) = served_with_slimsam("server-decoder")?;
    let session = session.serve("--page-weights").serve("decoder");
    session.run(move |page| async move { work_with_decoder(page, weights, folder).await }).await
}

async fn work_with_decoder(page: Page, weights: PathBuf, _kept: TempDir) -> Result<()> {
    works_with(&page, "slimsam_77").await?;
    let bytes =
        "fetch('api/model/weights').then(answer => answer.arrayBuffer()).then(bytes => bytes.byteLength)";
    let bytes = page.value(bytes).await?.as_f64().context("a length")?;
    ensure!(bytes < 17e6, "the page gets {bytes} bytes");
    page.open_sample("cup.jpg").await?;
    segments_like_the_command_line(&page, "cup", &weights).await?;

    let photo = weights.with_file_name("rocket.jpg");
    fs::copy(repository_file("assets/samples/rocket.jpg"), &photo)?;
    page.drop_files(&[photo], Place { x: 640.0, y: 400.0 }).await?;
    let sentence = "have no image encoder; open an embedding file instead, or other weights.";
    wait_until_told(&page, sentence).await?;
    page.screenshot("no-encoder").await
}

#[tokio::test]
async fn weights_that_are_none_are_refused_in_a_sentence_and_a_checkpoint_is_read() -> Result<()> {
    Session::new("models").run(bring_odd_files).await
}

/// Waits until one of the notices has these words.
async fn wait_until_told(page: &Page, words: &str) -> Result<()> {
    let notices = "[...document.querySelectorAll('[data-testid=notice]')]";
    page.wait_until(&format!("{notices}.some(notice => notice.textContent.includes('{words}'))")).await
}

async fn bring_odd_files(page: Page) -> Result<()> {
    let folder = TempDir::new()?;
    works_with(&page, "nano").await?;
    let broken = folder.path().join("broken.safetensors");
    fs::write(&broken, b"no weights at all")?;
    page.choose_file("[data-testid=model-input]", &broken).await?;
    let notice = page.notice().await?;
    let sentence = "These weights cannot be used: the weights file is not a safetensors file. The model from before \
                    goes on; to change it, choose another file.";
    ensure!(notice == sentence, "the notice says: {notice}");
    page.screenshot("refused").await?;
    works_with(&page, "nano").await?;
    let empty = folder.path().join("empty.pth");
    fs::write(&empty, b"")?;
    page.choose_file("[data-testid=model-input]", &empty).await?;
    wait_until_told(&page, "the weights file is empty").await?;
    works_with(&page, "nano").await?;

    // A hole of the size of ViT-H: nobody reads it.
    let huge = folder.path().join("huge.pth");
    fs::File::create(&huge)?.set_len(2_564_550_879)?;
    page.choose_file("[data-testid=model-input]", &huge).await?;
    wait_until_told(&page, "huge.pth has 2564.6 MB, more than a page can hold").await?;
    works_with(&page, "nano").await?;

    // As PyTorch saved it, and with code in it.
    let file = |name: &str| repository_file("crates/checkpoint/tests/files").join(name);
    page.choose_file("[data-testid=model-input]", &file("attack.pth")).await?;
    wait_until_told(&page, "refused").await?;
    page.choose_file("[data-testid=model-input]", &file("whole_mobile_sam.pth")).await?;
    works_with(&page, "mobile_sam").await?;

    // The same from an address; `?model=` beats what was chosen.
    let address = "location.search = '?model=assets/models/nano.safetensors'";
    page.value(&format!("void ({address})")).await?;
    page.wait_until("location.search.includes('model=')").await?;
    works_with(&page, "nano").await
}
