//! A photo that nobody prepared: dropped, encoded in the page, cut out with a box, and taken home.
//! Files that are odd or broken are in `formats` and `errors`.

use anyhow::{Context, Result, ensure};
use end_to_end::{Key, Page, Place, Session, repository_file, segment};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::coco::Pixels;
use crate::pictures::encoded;
use crate::worker::WORKER_IN_HAND;

/// As people name their photos; browsers write the quotation marks of a saved file as `_`.
const NAME: &str = "Größe \"XL\" – it's a rocket.jpg";
const SAVED: &str = "Größe _XL_ – it's a rocket";

/// Two corners of a box around the rocket, in the mirrored photo.
const BOX: [u32; 4] = [297, 120, 338, 380];

#[tokio::test]
async fn a_dropped_photo_is_encoded_boxed_accepted_undone_redone_and_exported() -> Result<()> {
    Session::new("photo").inject(WORKER_IN_HAND).run(work_on_a_new_photo).await
}

async fn work_on_a_new_photo(page: Page) -> Result<()> {
    let folder = TempDir::new()?;
    let photo = folder.path().join(NAME);
    // Mirrored, the sample is a photo whose embedding nobody has.
    let rocket = image::open(repository_file("assets/samples/rocket.jpg"))?.fliph();
    std::fs::write(&photo, encoded(rocket, image::ImageFormat::Jpeg))?;

    page.value("testing.hold()").await?; // or a quick machine is done before anybody looks
    page.drop_files(std::slice::from_ref(&photo), Place { x: 640.0, y: 400.0 }).await?;
    page.wait_until("document.querySelector('[data-testid=progress]')?.textContent.includes('Layer')")
        .await?;
    page.find("[data-testid=progress] progress[value]").await?;
    page.screenshot("encoding").await?;
    page.value("testing.release()").await?;
    page.wait_until_ready().await?;
    ensure!(page.text(".photo-name .name").await? == NAME, "the photo's name is shown as it is");

    // Enlarged, so that places in the window and pixels of the photo differ by more than a shift.
    page.press(&['+']).await?;
    let [left, top, right, bottom] = BOX;
    page.drag(page.pixel(left, top).await?, page.pixel(right, bottom).await?).await?;
    page.find("[data-testid=candidate]").await?;
    page.screenshot("box").await?;
    undo_and_redo(&page).await?;

    let export = page.save_coco(&format!("{SAVED}-coco.json")).await?;
    let mask = read_back(&export)?;
    agrees_with_the_command_line(&mask, &photo)?;
    let cut_out = save_cut_out(&page).await?;
    ensure!(cut_out == mask.area(), "the cut-out shows {cut_out} pixels, the mask has {}", mask.area());
    Ok(())
}

/// Accepts, and goes back to the start and forth again, one step at a time.
async fn undo_and_redo(page: &Page) -> Result<()> {
    let (undo, redo) = ([Key::Control.into(), 'z'], [Key::Control.into(), Key::Shift.into(), 'z']);
    page.press(&[Key::Enter.into()]).await?;
    is_shown(page, "accepted", [1, 0]).await?;
    page.press(&undo).await?;
    is_shown(page, "accepting undone: the draft is back", [0, 1]).await?;
    page.press(&undo).await?;
    is_shown(page, "box undone", [0, 0]).await?;
    page.press(&redo).await?;
    is_shown(page, "box again", [0, 1]).await?;
    page.press(&redo).await?;
    is_shown(page, "accepted again", [1, 0]).await
}

/// Waits until there are so many instances and candidates.
async fn is_shown(page: &Page, when: &str, [instances, candidates]: [usize; 2]) -> Result<()> {
    let count =
        |what: &str, number| format!("document.querySelectorAll('[data-testid={what}]').length == {number}");
    let expected = format!("{} && {}", count("instance", instances), count("candidate", candidates));
    page.wait_until(&expected).await.with_context(|| when.to_owned())
}

/// The only mask of an export whose numbers fit together.
fn read_back(export: &Value) -> Result<Pixels> {
    let (image, annotation) = (&export["images"][0], &export["annotations"][0]);
    ensure!(image["file_name"] == NAME, "the file is named {}", image["file_name"]);
    ensure!([&image["width"], &image["height"]] == [640, 427], "the size is {image}");
    ensure!(export["annotations"].as_array().is_some_and(|list| list.len() == 1), "one instance");
    ensure!(annotation["image_id"] == image["id"] && annotation["iscrowd"] == 0, "{annotation}");
    let mask = Pixels::of(&annotation["segmentation"])?;
    ensure!(annotation["area"] == mask.area(), "area {} of {} pixels", annotation["area"], mask.area());
    ensure!(annotation["bbox"] == json!(mask.bbox()), "box {}", annotation["bbox"]);
    Ok(mask)
}

/// Both decode, resize and encode the file anew, one in WebAssembly.
fn agrees_with_the_command_line(mask: &Pixels, photo: &std::path::Path) -> Result<()> {
    let bbox = BOX.map(|side| side.to_string()).join(",");
    let answer = segment(photo, &["--box", &bbox])?;
    let expected = Pixels::of(&answer["candidates"][0]["segmentation"])?;
    let iou = mask.iou(&expected);
    println!("photo encoded in the page and on the command line: IoU {iou:.6}");
    ensure!(iou > 0.99, "IoU of page and command line is {iou}");
    Ok(())
}

/// How many pixels of the saved cut-out are not transparent.
async fn save_cut_out(page: &Page) -> Result<usize> {
    page.click("[data-testid=save-menu-button]").await?;
    let entry = "[data-testid=save-menu] [data-command=save-cut-out]";
    let cut_out = page.save(entry, &format!("{SAVED}-object-1.png")).await?;
    let cut_out = image::load_from_memory_with_format(&cut_out, image::ImageFormat::Png)?;
    ensure!(cut_out.color().has_alpha(), "a cut-out has transparent pixels");
    Ok(cut_out.into_rgba8().pixels().filter(|pixel| pixel[3] > 0).count())
}
