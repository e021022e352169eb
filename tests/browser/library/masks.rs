//! The masks that the npm package gives another page: those of the command line, and what can be asked of them.
//! What it refuses is in `refusals`.

use std::fs;

use anyhow::{Context, Result, ensure};
use end_to_end::{Page, Session, automatic, repository_file};
use serde_json::{Value, json};

use super::{BEGIN, POINT, candidates, host, in_a_page_of_its_own, predicted_iou};
use crate::coco::Pixels;

const BOX: [&str; 2] = ["--box", "170,20,420,310"];

/// What the package takes with nano, as the command line has it.
const EVERYTHING: [&str; 8] = [
    "--points-per-side",
    "9",
    "--pred-iou-thresh",
    "0.5",
    "--stability-score-thresh",
    "0.7",
    "--stability-score-offset",
    "0.3",
];

/// For each stage, how much was done when it was told last, and of how much.
const LAST_HEARD: &str = "Object.fromEntries(heard.map(({ stage, done, total }) => [stage, [done, total]]))";

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
        a_mask_from_elsewhere_is_corrected(&page).await?;
        everything_is_found(&page).await?;
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
        const empty = new library.Mask(mask, Uint32Array.of(mask.width * mask.height)); \
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

/// The command line's masks, whose run lengths are packed.
async fn a_mask_from_elsewhere_is_corrected(page: &Page) -> Result<()> {
    let theirs: Vec<Value> =
        candidates(&POINT)?.into_iter().map(|mut one| one["segmentation"].take()).collect();
    let script = format!(
        "(async () => {{ const masks = {}.map(library.Mask.fromCoco); const points = [{{ x: 290, y: 150 }}]; \
         const ours = await image.segment({{ points }}); const mask = masks[0]; const other = new library.Mask({{ width: 2, height: 2 }}, Uint32Array.of(4)); \
         const corrected = await image.segment({{ points: [...points, {{ x: 200, y: 290, label: 0 }}], mask }}); \
         return [masks.map((mask, index) => mask.counts.join() === ours[index].counts.join()), corrected.length, \
             corrected[0].contains(290, 150), corrected[0].contains(200, 290), await refusal(image.segment({{ points, mask: other }})), \
             await refusal((async () => library.Mask.fromCoco({{ size: [2, 2], counts: [1, 2] }}))())]; }})()",
        json!(theirs)
    );
    let told = page.value(&script).await?;
    ensure!(told[0] == json!([true, true, true]), "packed and plain run lengths differ: {told}");
    ensure!(
        [&told[1], &told[2], &told[3]] == [&json!(1), &json!(true), &json!(false)],
        "the correction: {told}"
    );
    ensure!(
        told[4][1] == "prompt" && told[4][2].to_string().contains("2 x 2 pixels"),
        "another size: {told}"
    );
    ensure!(told[5][1] == "prompt" && told[5][2].to_string().contains("cover 3 pixels"), "too short: {told}");
    Ok(())
}

async fn everything_is_found(page: &Page) -> Result<()> {
    let photo = repository_file("assets/samples/coffee.jpg");
    let file = automatic(&photo, &EVERYTHING)?;
    let theirs = file["annotations"].as_array().context("there are annotations")?;
    let script = "(async () => { heard.length = 0; const onProgress = (progress) => heard.push(progress); \
        const all = image.everything({ pointsPerSide: 9, onProgress }); \
        const click = await image.segment({ points: [{ x: 290, y: 150 }] }); const early = heard.length; \
        const masks = (await all).map(told); const stop = new AbortController(); \
        const some = await image.everything({ pointsPerSide: 9, signal: stop.signal, onProgress: () => stop.abort() }); \
        return { masks, click: click.length, early, last: heard.at(-1), some: some.length }; })()";
    let told = page.value(script).await?;
    let ours = told["masks"].as_array().context("masks are a list")?;
    ensure!(ours.len() == theirs.len() && ours.len() > 3, "{} masks, not {}", ours.len(), theirs.len());
    let pixels = |one: &Value| Pixels::of(&one["segmentation"]);
    let theirs = theirs.iter().map(pixels).collect::<Result<Vec<_>>>()?;
    for mask in ours {
        let mask = pixels(mask)?;
        let best = theirs.iter().map(|other| mask.iou(other)).fold(0.0, f64::max);
        ensure!(best > 0.999, "IoU with the most similar mask of the command line is {best}");
    }
    ensure!(told["last"] == json!({ "stage": "searching", "done": 81, "total": 81 }), "{}", told["last"]);
    let early = told["early"].as_u64().context("a count")?;
    ensure!(told["click"] == 3 && early < 11, "a click waits for {early} of 11 requests");
    let some = told["some"].as_u64().context("a count")? as usize;
    ensure!(0 < some && some < ours.len(), "{some} masks of the first points");
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
