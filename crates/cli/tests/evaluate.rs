//! `maskwright eval` as somebody uses it: small data sets made here, every measure, and everything that can be wrong.
//! Whether the numbers are right is tested in the crate `eval`; how good the model is, is measured elsewhere.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::fs;

use annotation::format::rle;
use annotation::{ImageSize, Mask};
use common::{CENTER, Folder, RADIUS, Run, png};
use image::{GrayImage, ImageFormat, Luma};
use serde_json::{Value, json};

const SIZE: ImageSize = ImageSize::new(160, 120);

fn is_disc(x: u32, y: u32) -> bool {
    x.abs_diff(CENTER.0).pow(2) + y.abs_diff(CENTER.1).pow(2) <= RADIUS.pow(2)
}

/// The label map of the disc.
fn disc_map() -> Vec<u8> {
    numbered_disc_map(7)
}

fn numbered_disc_map(number: u8) -> Vec<u8> {
    let map = GrayImage::from_fn(SIZE.width, SIZE.height, |x, y| Luma([u8::from(is_disc(x, y)) * number]));
    common::encoded(map, ImageFormat::Png)
}

fn disc() -> Mask {
    let pixels: Vec<bool> =
        (0..SIZE.height).flat_map(|y| (0..SIZE.width).map(move |x| is_disc(x, y))).collect();
    Mask::from_pixels(SIZE, &pixels).unwrap()
}

/// A folder with a data set `discs` of two images.
fn discs() -> Folder {
    let folder = Folder::new();
    for name in ["a", "b"] {
        folder.write(&format!("discs/images/{name}.png"), &png());
        folder.write(&format!("discs/masks/{name}.png"), &disc_map());
    }
    folder
}

fn eval(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run([&["eval"], arguments].concat())
}

/// The numbers in `evaluation/NAME.json`; the plot must be there too.
fn results(folder: &Folder, name: &str) -> Value {
    let file =
        |end: &str| fs::read_to_string(folder.path().join(format!("evaluation/{name}.{end}"))).unwrap();
    assert!(file("svg").starts_with("<svg"));
    serde_json::from_str(&file("json")).unwrap()
}

/// A COCO file with the disc of `a.png`.
fn coco() -> Value {
    let segmentation = json!({"size": [120, 160], "counts": rle::encode(&disc())});
    json!({
        "images": [{"id": 4, "width": 160, "height": 120, "file_name": "a.png"}],
        "categories": [{"id": 2, "name": "disc"}],
        "annotations": [{"id": 1, "image_id": 4, "category_id": 2, "segmentation": segmentation}],
    })
}

#[test]
fn clicks_find_the_disc_and_tell_how_well() {
    let folder = discs();
    let run = eval(&folder, &["clicks", "discs", "--clicks", "3"]).succeeded();
    assert!(run.stdout.starts_with("| set ") && run.stdout.contains("mIoU, 3"), "{}", run.stdout);
    let results = results(&folder, "clicks");
    let all = &results["sets"][0]["all"];
    assert_eq!(
        (&results["model"], &all["objects"], &results["sets"][0]["set"]),
        (&json!("nano"), &json!(2), &json!("discs"))
    );
    assert!(all["miou"][2]["mean"].as_f64().unwrap() > 0.8, "{all}");
    assert_eq!(all["miou"].as_array().unwrap().len(), 3);
    let object = &results["traces"][0]["images"][1]["objects"][0];
    assert_eq!((&object["id"], object["ious"].as_array().unwrap().len()), (&json!(7), 3));
}

#[test]
fn random_clicks_are_the_same_for_the_same_seed() {
    let folder = discs();
    let run = |seed| {
        let options =
            ["clicks", "discs", "--clicks", "1", "--images", "1", "--first", "random", "--seed", seed];
        eval(&folder, &options).succeeded().stdout
    };
    assert_eq!(run("5"), run("5"));
    let tables: Vec<String> = ["1", "2", "3"].map(run).to_vec();
    assert!(tables.iter().any(|table| *table != tables[0]), "{tables:?}");
}

#[test]
fn boxes_of_the_ground_truth_and_of_a_detector_give_masks() {
    let folder = discs();
    let (left, top) = (CENTER.0 - RADIUS, CENTER.1 - RADIUS);
    let found = json!([
        {"image_id": 4, "category_id": 2, "bbox": [left - 1, top - 1, 2 * RADIUS + 3, 2 * RADIUS + 3], "score": 0.9},
        {"image_id": 4, "category_id": 2, "bbox": [-20, -20, 40, 30], "score": 0.4},
    ]);
    folder.write("boxes.json", found.to_string().as_bytes());
    folder.write("coco.json", coco().to_string().as_bytes());
    folder.write("images/a.png", &png());
    eval(&folder, &["boxes", "coco.json", "--detections", "boxes.json"]).succeeded();
    let results = results(&folder, "boxes");
    for (place, origin) in ["ground truth", "detector"].iter().enumerate() {
        let report = &results["sets"][place];
        assert_eq!((&report["boxes"], &report["objects"]), (&json!(origin), &json!(1)));
        assert!(report["miou"]["mean"].as_f64().unwrap() > 0.8, "{report}");
        assert!(report["ap"]["at_50"].as_f64().unwrap() > 0.99, "{report}");
    }
}

#[test]
fn the_drawn_edges_themselves_score_one() {
    let folder = discs();
    // The boundary runs on the upper left side of every change, as that of the label map does.
    let differs = |x: u32, y: u32| {
        [(1, 0), (0, 1), (1, 1)].iter().any(|(right, down)| {
            x + right < SIZE.width && y + down < SIZE.height && is_disc(x, y) != is_disc(x + right, y + down)
        })
    };
    let edges = GrayImage::from_fn(SIZE.width, SIZE.height, |x, y| Luma([u8::from(differs(x, y)) * 255]));
    for name in ["a", "b"] {
        folder.write(&format!("edges/{name}.png"), &common::encoded(edges.clone(), ImageFormat::Png));
    }
    eval(&folder, &["edges", "discs", "--edges", "edges", "--thresholds", "5"]).succeeded();
    assert_eq!(results(&folder, "edges")["sets"][0]["ods"]["f"], 1.0);
}

#[test]
fn the_models_own_edges_and_masks_are_measured() {
    let folder = discs();
    eval(&folder, &["edges", "discs", "--images", "1", "--thresholds", "20"]).succeeded();
    let edges = results(&folder, "edges");
    assert_eq!(edges["model"], "nano");
    assert!(edges["sets"][0]["ods"]["f"].as_f64().unwrap() > 0.3, "{}", edges["sets"][0]["ods"]);
    let run = eval(&folder, &["proposals", "discs", "--images", "1", "--points-per-side", "6"]).succeeded();
    assert!(run.stdout.contains("AR@1000"), "{}", run.stdout);
    let recall = results(&folder, "proposals")["sets"][0]["all"][2].as_f64().unwrap();
    assert!(recall > 0.5, "{recall}");
}

#[test]
fn masks_are_compared_with_their_corrections() {
    let folder = discs();
    folder.write("corrected/images/a.png", &png());
    folder.write("corrected/masks/a.png", &disc_map());
    let run = eval(&folder, &["quality", "discs", "corrected"]);
    assert_eq!(run.code, Some(1));
    assert!(run.stderr.contains("b.png: the corrected data set has no such image"), "{}", run.stderr);
    let set = results(&folder, "quality")["sets"][0].clone();
    assert_eq!((&set["pairs"], &set["above_90"]), (&json!(1), &json!(1.0)));
}

#[test]
fn corrections_that_were_numbered_anew_are_paired_by_overlap() {
    let folder = discs();
    for name in ["a", "b"] {
        folder.write(&format!("corrected/images/{name}.png"), &png());
        folder.write(&format!("corrected/masks/{name}.png"), &numbered_disc_map(9));
    }
    let by_number = eval(&folder, &["quality", "discs", "corrected"]);
    assert_eq!(by_number.code, Some(1));
    assert!(by_number.stderr.contains("try --pair-by overlap"), "{}", by_number.stderr);
    eval(&folder, &["quality", "discs", "corrected", "--pair-by", "overlap"]).succeeded();
    let set = results(&folder, "quality")["sets"][0].clone();
    assert_eq!((&set["pairs"], &set["above_90"]), (&json!(2), &json!(1.0)));
}

#[test]
fn a_data_set_is_described() {
    let folder = discs();
    eval(&folder, &["dataset", "discs"]).succeeded();
    let set = results(&folder, "dataset")["sets"][0].clone();
    assert_eq!((&set["images"], &set["masks"]), (&json!(2), &json!(2)));
    let concavity = set["concavity"]["mean"].as_f64().unwrap();
    assert!(concavity < 0.05, "a disc fills its hull: {concavity}");
}

#[test]
fn images_that_cannot_be_used_are_named_and_the_rest_is_measured() {
    let folder = discs();
    folder.write("discs/images/c.png", &png());
    folder.write("discs/images/d.png", &png());
    folder.write(
        "discs/masks/d.png",
        &common::encoded(GrayImage::from_pixel(9, 9, Luma([1])), ImageFormat::Png),
    );
    folder.write("discs/images/e.png", b"not an image");
    folder.write("discs/masks/e.png", &disc_map());
    let run = eval(&folder, &["clicks", "discs", "--clicks", "1"]);
    assert_eq!(run.code, Some(1));
    for reason in [
        "c.png: there is no ground truth for this image",
        "d.png: the ground truth is 9 x 9, but its image is 160 x 120",
        "e.png: this is not an image",
    ] {
        assert!(run.stderr.contains(reason), "`{reason}` is not in: {}", run.stderr);
    }
    assert_eq!(results(&folder, "clicks")["sets"][0]["all"]["objects"], 2);
}

#[test]
fn what_cannot_be_measured_is_refused() {
    let folder = discs();
    folder.write("empty/images/.keep", b"");
    folder.write("empty/masks/.keep", b"");
    folder.write("boxes.json", b"{}");
    eval(&folder, &["clicks", "empty"]).refused(1, &["empty", "there are no images"]);
    eval(&folder, &["clicks", "gone"]).refused(1, &["gone", "check its name"]);
    let nothing_left = eval(&folder, &["clicks", "discs", "--min-share", "0.9"]);
    assert_eq!(nothing_left.code, Some(1));
    assert!(
        nothing_left.stderr.contains("no object is large enough; lower --min-share"),
        "{}",
        nothing_left.stderr
    );
    eval(&folder, &["clicks", "discs", "--min-share", "2"]).refused(2, &["--min-share", "from 0 to 1"]);
    eval(&folder, &["clicks", "discs", "--clicks", "0"]).refused(2, &["--clicks", "1..=100"]);
    eval(&folder, &["boxes", "discs", "--detections", "boxes.json"])
        .refused(1, &["boxes.json", "COCO results"]);
    eval(&folder, &["boxes", "discs", "discs", "--detections", "boxes.json"]).refused(2, &["only one"]);
}

#[test]
fn options_out_of_range_are_named_with_the_range() {
    let folder = discs();
    let refused = |arguments: &[&str], range: &str| {
        let option = arguments[2].split('=').next().unwrap();
        eval(&folder, arguments).refused(2, &[option, range]);
    };
    refused(&["proposals", "discs", "--points-per-side=0"], "1..=256");
    refused(&["proposals", "discs", "--box-nms-thresh=1.5"], "from 0 to 1");
    refused(&["edges", "discs", "--tolerance=-1"], "from 0 to 1");
    refused(&["edges", "discs", "--thresholds=1000"], "1..=999");
    assert_eq!(folder.names("."), ["discs"]);
}

#[test]
fn ground_truth_of_another_size_is_named_by_every_measure() {
    let folder = Folder::new();
    let small = common::encoded(GrayImage::from_pixel(9, 9, Luma([1])), ImageFormat::Png);
    folder.write("discs/images/a.png", &png());
    folder.write("discs/masks/a.png", &small);
    folder.write("right/images/a.png", &png());
    folder.write("right/masks/a.png", &disc_map());
    for (arguments, nothing) in [
        (&["boxes", "discs"][..], "no object is large enough"),
        (&["proposals", "discs", "--points-per-side=2"], "no image has an object"),
        (&["edges", "discs"], "no image has both edges and ground truth"),
        (&["quality", "right", "discs"], "no mask has a correction"),
    ] {
        eval(&folder, arguments)
            .refused(1, &["a.png", "9 x 9", "160 x 120", "nothing is left to measure", nothing]);
    }
}

#[cfg(unix)]
#[test]
fn what_was_measured_is_told_when_it_is_stopped() {
    use std::io::{BufRead, BufReader, Read};

    let folder = Folder::new();
    for number in 0..60 {
        folder.write(&format!("discs/images/{number:02}.png"), &png());
        folder.write(&format!("discs/masks/{number:02}.png"), &disc_map());
    }
    let mut command = common::maskwright();
    command.current_dir(folder.path()).args(["eval", "boxes", "discs"]);
    let mut program = command.stderr(std::process::Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(program.stderr.take().unwrap());
    let mut first = String::new();
    lines.read_line(&mut first).unwrap();
    assert!(first.starts_with("[1/60] "), "{first}");
    let interrupt =
        std::process::Command::new("kill").args(["-INT", &program.id().to_string()]).status().unwrap();
    assert!(interrupt.success());
    let mut rest = String::new();
    lines.read_to_string(&mut rest).unwrap();
    assert_eq!(program.wait().unwrap().code(), Some(130), "{rest}");
    assert!(rest.contains("stopped; the numbers are those of the images that were done"), "{rest}");
    let done = 1 + rest.lines().filter(|line| line.starts_with('[')).count() as u64;
    assert!(done < 60, "all were done");
    assert_eq!(results(&folder, "boxes")["sets"][0]["objects"], done);
}
