//! Five hundred objects on one photo: all of them are painted and listed, and the page stays fluent.
//! What masks look like over each other is tested in `editor`.

use std::f64::consts::TAU;
use std::fs;

use anyhow::{Context, Result, ensure};
use end_to_end::{Page, Place, Session, repository_file};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Columns and rows of objects, which cover a photo of 600 x 400.
const COLUMNS: u32 = 25;
const ROWS: u32 = 20;
/// From the middle of one object to that of the next, in pixels of the photo.
const STEP: [f64; 2] = [23.0, 19.0];
const FIRST: [f64; 2] = [20.0, 15.0];

#[tokio::test]
async fn five_hundred_objects_on_a_photo_stay_fluent() -> Result<()> {
    Session::new("crowded").inject(COUNT_PAINT).run(work_among_many).await
}

/// Counts the pictures that are put on the canvas of the objects.
const COUNT_PAINT: &str = "window.pictures = 0; \
    for (const name of ['putImageData', 'drawImage']) { \
        const call = CanvasRenderingContext2D.prototype[name]; \
        CanvasRenderingContext2D.prototype[name] = function (...with_) { \
            pictures += this.canvas.dataset?.layer == 'instances'; \
            return call.apply(this, with_); }; }";

/// Does something once a frame and says how long frames were, what the page itself did in them, and how many pictures
/// were put on the canvas in one frame at most.
fn sixty_frames(act: &str) -> String {
    format!(
        "(async () => {{ \
            const stage = document.querySelector('[data-testid=stage]'), area = stage.getBoundingClientRect(); \
            const rows = document.querySelectorAll('[data-testid=instance] .row-main'); \
            const at = (x, y) => ({{ clientX: area.left + area.width * x, clientY: area.top + area.height * y, \
                bubbles: true, cancelable: true, pointerId: 1, pointerType: 'mouse' }}); \
            const frame = () => new Promise(requestAnimationFrame); \
            const frames = [], work = []; let most = 0, last = await frame(); \
            for (let step = 0; step < 60; step++) {{ \
                pictures = 0; const start = performance.now(); {act}; \
                for (let turn = 0; turn < 20; turn++) await null; \
                work.push(performance.now() - start); \
                const now = await frame(); frames.push(now - last); last = now; most = Math.max(most, pictures); }} \
            const share = (list, of) => list.sort((a, b) => a - b)[Math.floor(list.length * of)]; \
            const two = list => [share(list, 0.5), share(list, 0.95)]; \
            return [two(frames), two(work), most]; }})()"
    )
}

/// The last one changes what is selected, and so how objects are painted.
const DEEDS: [(&str, &str); 4] = [
    (
        "zooming",
        "stage.dispatchEvent(new WheelEvent('wheel', { ...at(0.5, 0.5), deltaY: step % 40 < 20 ? -60 : 60 }))",
    ),
    (
        "pointing",
        "stage.dispatchEvent(new PointerEvent('pointermove', at(0.2 + step / 100, 0.3 + step / 200)))",
    ),
    ("hovering in the list", "rows[step].dispatchEvent(new MouseEvent('mouseover', { bubbles: true }))"),
    ("choosing in the list", "rows[step].click()"),
];

async fn work_among_many(page: Page) -> Result<()> {
    let folder = TempDir::new()?;
    let objects = folder.path().join("objects.json");
    fs::write(&objects, objects_in_coco().to_string())?;
    page.find("[data-testid=sample]").await?;
    page.wait_until("document.body.dataset.model == 'ready'").await?;
    let photo = repository_file("assets/samples/coffee.jpg");
    page.drop_files(&[photo, objects], Place { x: 640.0, y: 400.0 }).await?;
    page.wait_until_ready().await?;
    page.wait_until("document.querySelectorAll('[data-testid=instance]').length == 500").await?;
    page.wait_until_painted("instances").await?;
    check_painted(&page).await?;
    page.screenshot("fitted").await?;
    for (deed, act) in DEEDS {
        let measured: ([f64; 2], [f64; 2], u32) =
            serde_json::from_value(page.value(&sixty_frames(act)).await?)?;
        let ([frame, frame_p95], [work, work_p95], most) = measured;
        println!(
            "{deed} with 500 objects: frames median {frame:.1} ms, p95 {frame_p95:.1} ms; of that the page's own work \
             median {work:.1} ms, p95 {work_p95:.1} ms"
        );
        ensure!(most <= 1, "{deed}: {most} pictures were put on the canvas in one frame");
    }
    ensure!(page.count("[data-testid=instance].selected").await? == 1, "the last one is selected");
    page.click("[data-command=fit]").await?;
    check_painted(&page).await?;
    page.screenshot("one-selected").await
}

/// The middle of every object is painted, and the gap between four of them is not.
async fn check_painted(page: &Page) -> Result<()> {
    let middles = places([0.0, 0.0]).map(|place| (place, true));
    let gaps = places([0.5, 0.5]).map(|place| (place, false));
    let expected: Vec<_> = middles.chain(gaps).collect();
    let is_painted = format!(
        "(places => {{ \
            const stage = document.querySelector('[data-testid=stage]'); \
            const [x, y, scale] = stage.dataset.view.split(',').map(Number); \
            const context = stage.querySelector('[data-layer=instances]').getContext('2d'); \
            return places.map(([column, row]) => \
                context.getImageData(x + column * scale, y + row * scale, 1, 1).data[3] > 0); }})({})",
        json!(expected.iter().map(|(place, _)| place).collect::<Vec<_>>())
    );
    let painted = page.value(&is_painted).await?;
    let painted = painted.as_array().context("a list")?;
    for ((place, expected), painted) in expected.iter().zip(painted) {
        ensure!(painted == expected, "{place:?} is painted: {painted}");
    }
    Ok(())
}

/// The middles of all objects, moved by so many steps.
fn places(by: [f64; 2]) -> impl Iterator<Item = [f64; 2]> {
    (0..ROWS).flat_map(move |row| {
        (0..COLUMNS).map(move |column| {
            let along = |axis: usize, at: u32| FIRST[axis] + (f64::from(at) + by[axis]) * STEP[axis];
            [along(0, column), along(1, row)]
        })
    })
}

/// Stars of five rays, in eight categories by turns.
fn objects_in_coco() -> Value {
    let star = |[x, y]: [f64; 2]| -> Vec<f64> {
        let corner = |turn: f64| {
            let radius = 7.5 + 2.0 * (5.0 * turn).sin();
            [x + radius * turn.cos(), y + radius * turn.sin()]
        };
        (0..24).flat_map(|step| corner(TAU * f64::from(step) / 24.0)).collect()
    };
    let annotation = |(index, place): (usize, [f64; 2])| {
        json!({ "id": index + 1, "image_id": 1, "category_id": 1 + index % 8, "iscrowd": 0, "area": 180,
            "bbox": [place[0] - 10.0, place[1] - 10.0, 20, 20], "segmentation": [star(place)] })
    };
    json!({
        "images": [{ "id": 1, "width": 600, "height": 400, "file_name": "coffee.jpg" }],
        "categories": (1..=8).map(|id| json!({ "id": id, "name": format!("kind {id}") })).collect::<Vec<_>>(),
        "annotations": places([0.0, 0.0]).enumerate().map(annotation).collect::<Vec<_>>(),
    })
}
