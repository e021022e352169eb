//! What the npm package cannot do, and the sentence that another page gets to show.
//! The sentences are the worker's own; those of the command line are tested in `cli`.

use anyhow::{Result, ensure};
use end_to_end::Page;

use super::in_a_page_of_its_own;

#[tokio::test]
async fn what_the_package_cannot_do_is_refused_in_a_sentence() -> Result<()> {
    in_a_page_of_its_own("library-refusals", |page| async move {
        let outside = "image.segment({ points: [{ x: 700, y: 10 }] })";
        refused(&page, outside, "prompt", "The point 700, 10 lies outside the image of 600 x 400 pixels").await?;
        refused(&page, "image.segment({})", "prompt", "Nothing is asked for").await?;
        let no_number = "image.segment({ points: [{ x: NaN, y: 1 }] })";
        refused(&page, no_number, "prompt", "is no number; give x and y").await?;
        refused(&page, "image.preview({ box: [1, 2, 3] })", "prompt", "is no number; give x and y").await?;
        refused(&page, "image.everything({ pointsPerSide: 0 })", "prompt", "pointsPerSide is 0").await?;
        refused(&page, "image.everything({ predIouThresh: '' })", "prompt", "predIouThresh is").await?;
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
