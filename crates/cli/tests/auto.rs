//! `maskwright auto` as somebody uses it: folders, both kinds of output, bad images and options, repeated runs.
//! Which masks are found is compared with the official code in `sam`.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::fs;

use annotation::ImageSize;
use annotation::format::{png::decode_mask, rle};
use common::{CENTER, Folder, Run, png};
use serde_json::Value;

/// Few points and low thresholds: what is tested is not how good the masks are.
const QUICK: [&str; 6] =
    ["auto", "--points-per-side=3", "--pred-iou-thresh=0.1", "--stability-score-thresh=0.1", "--out", "out"];

/// Runs `auto` with [`QUICK`] and `arguments`.
fn auto(folder: &Folder, arguments: &[&str]) -> Run {
    folder.run([&QUICK[..], arguments].concat())
}

fn json(folder: &Folder, name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.path().join(name)).unwrap()).unwrap()
}

#[test]
fn every_image_has_a_folder_of_masks_with_a_table() {
    let folder = Folder::new();
    folder.write("photos/disc.png", &png());
    folder.write("photos/deep/it's 100%.png", &png());
    let run = auto(&folder, &["photos"]).succeeded();
    assert!(run.stderr.contains("2 images with"), "{}", run.stderr);

    let table = fs::read_to_string(folder.path().join("out/deep/it's 100%/metadata.csv")).unwrap();
    let mut lines = table.lines();
    assert!(lines.next().unwrap().starts_with("id,area,bbox_x0,bbox_y0,bbox_w,bbox_h,point_input_x"));
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    assert!(!rows.is_empty());
    for (index, row) in rows.iter().enumerate() {
        assert_eq!((row.len(), row[0]), (14, index.to_string().as_str()));
        let mask = fs::read(folder.path().join(format!("out/disc/{index}.png"))).unwrap();
        assert_eq!(decode_mask(&mask).unwrap().area().to_string(), row[1]);
    }
    let names = folder.names("out/disc");
    assert_eq!(names.len(), rows.len() + 2, "{names:?}");
    assert_eq!(folder.names("out"), ["deep", "disc"]);
}

#[test]
fn the_disc_is_among_the_masks_of_the_json() {
    let folder = Folder::new();
    folder.write("sa_77.png", &png());
    let run = folder.run([
        "auto",
        "sa_77.png",
        "--out",
        "out",
        "--output-mode",
        "coco_rle",
        "--points-per-side=8",
        "--pred-iou-thresh=0.5",
        "--stability-score-thresh=0.5",
    ]);
    run.succeeded();
    let file = json(&folder, "out/sa_77.json");
    assert_eq!(
        file["image"],
        serde_json::json!({ "image_id": 77, "width": 160, "height": 120, "file_name": "sa_77.png" })
    );
    let has_disc = file["annotations"].as_array().unwrap().iter().any(|annotation| {
        let counts = annotation["segmentation"]["counts"].as_str().unwrap();
        let mask = rle::decode(ImageSize::new(160, 120), counts).unwrap();
        assert_eq!(annotation["area"], mask.area());
        let disc = std::f64::consts::PI * 30.0 * 30.0;
        let center = annotation::ImagePoint::new(CENTER.0.into(), CENTER.1.into());
        mask.contains(center) && (mask.area() as f64 / disc - 1.0).abs() < 0.2
    });
    assert!(has_disc, "{file}");
}

#[test]
fn run_lengths_are_numbers_if_asked_for() {
    let folder = Folder::new();
    folder.write("disc.png", &png());
    auto(&folder, &["disc.png", "--output-mode=uncompressed_rle"]).succeeded();
    let file = json(&folder, "out/disc.json");
    let counts: Vec<u64> =
        serde_json::from_value(file["annotations"][0]["segmentation"]["counts"].clone()).unwrap();
    assert_eq!(counts.iter().sum::<u64>(), 160 * 120);
}

#[test]
fn a_bad_image_stops_nothing_and_is_told() {
    let folder = Folder::new();
    folder.write("a.png", b"<html>");
    folder.write("b.png", &png());
    let run = auto(&folder, &["a.png", "gone.png", "b.png"]);
    let run = run.refused(1, &["1 images with", "2 failed", "gone.png: there is no such file"]);
    assert!(run.stderr.contains("a.png: this is not an image; it looks like a web page"), "{}", run.stderr);
    assert_eq!(folder.names("out"), ["b"]);
}

#[test]
fn an_option_out_of_range_is_named_before_anything_is_read() {
    let folder = Folder::new();
    let refused = |option: &str, parts: &[&str]| {
        folder.run(["auto", "gone.png", "--out", "out", option]).refused(2, parts);
    };
    refused("--points-per-side=0", &["points_per_side is 0; allowed is 1 to 1024"]);
    refused("--box-nms-thresh=1.5", &["box_nms_thresh is 1.5; allowed is 0 to 1"]);
    refused("--crop-n-layers=9", &["crop_n_layers is 9; allowed is 0 to 6"]);
    refused("--points-per-batch=0", &["points_per_batch is 0"]);
    assert_eq!(folder.names("."), [] as [&str; 0]);
}

#[test]
fn own_points_are_read_from_a_file() {
    let folder = Folder::new();
    folder.write("disc.png", &png());
    folder.write("points.json", b"[[[0.625, 0.42]]]");
    folder.write("wrong.json", b"[[[0.5, 1.5]]]");
    let own = |file: &str| {
        let options = ["--pred-iou-thresh=0", "--stability-score-thresh=0", "--output-mode=coco_rle"];
        folder.run([&["auto", "disc.png", "--out", "out", "--point-grids", file][..], &options].concat())
    };
    own("points.json").succeeded();
    for annotation in json(&folder, "out/disc.json")["annotations"].as_array().unwrap() {
        assert_eq!(annotation["point_coords"], serde_json::json!([[100.0, 50.4]]));
    }
    own("wrong.json").refused(1, &["wrong.json: the option point_grids is 0.5, 1.5; allowed is 0 to 1"]);
}

#[test]
fn no_mask_left_is_no_error() {
    let folder = Folder::new();
    folder.write("disc.png", &png());
    let strict = ["auto", "disc.png", "--out", "out", "--points-per-side=2", "--pred-iou-thresh=2"];
    let run = folder.run(strict).succeeded();
    assert!(
        run.stderr.contains("disc.png: no mask passed the thresholds; lower --pred-iou-thresh"),
        "{}",
        run.stderr
    );
    assert_eq!(folder.names("out/disc"), ["maskwright.json", "metadata.csv"]);
}

#[test]
fn resume_keeps_what_was_made_of_the_same_image_and_options() {
    let folder = Folder::new();
    folder.write("disc.png", &png());
    for mode in ["--output-mode=binary_mask", "--output-mode=coco_rle"] {
        auto(&folder, &["disc.png", mode]).succeeded();
        let run = auto(&folder, &["disc.png", mode, "--resume"]).succeeded();
        assert!(run.stderr.contains("0 images with 0 masks, 1 kept"), "{}", run.stderr);
        let run = auto(&folder, &["disc.png", mode, "--resume", "--crop-nms-thresh=0.5"]).succeeded();
        assert!(run.stderr.contains("1 images with"), "{}", run.stderr);
    }
}

#[test]
fn a_folder_with_other_things_is_not_replaced() {
    let folder = Folder::new();
    folder.write("disc.png", &png());
    folder.write("out/disc/thesis.tex", b"years of work");
    auto(&folder, &["disc.png"]).refused(1, &["out/disc: this is there already", "choose another --out"]);
    assert_eq!(folder.names("out/disc"), ["thesis.tex"]);
    assert_eq!(folder.names("out"), ["disc"]);
}

#[test]
fn a_folder_without_an_image_is_named() {
    let folder = Folder::new();
    folder.write("photos/notes.txt", b"no image");
    auto(&folder, &["photos"])
        .refused(1, &["photos: the folder has no image; wanted are", "0 images with 0 masks"]);
}

#[test]
fn a_grid_without_a_point_is_named_before_anything_is_read() {
    let folder = Folder::new();
    let sparse = ["auto", "gone.png", "--out", "out", "--points-per-side=4", "--crop-n-layers=2"];
    let thinned = [&sparse[..], &["--crop-n-points-downscale-factor=4"]].concat();
    folder
        .run(thinned)
        .refused(2, &["the grid of crop layer 2 has no point; give more points per side or fewer layers"]);
    folder.write("none.json", b"[[]]");
    folder
        .run(["auto", "gone.png", "--out", "out", "--point-grids", "none.json"])
        .refused(2, &["the grid of crop layer 0 has no point"]);
}

#[cfg(unix)]
#[test]
fn what_is_done_is_kept_when_it_is_stopped_and_the_rest_follows_with_resume() {
    let folder = Folder::new();
    for number in 0..40 {
        folder.write(&format!("photos/{number:02}.png"), &png());
    }
    let mut command = common::maskwright();
    command.current_dir(folder.path()).args(QUICK).arg("photos").stderr(std::process::Stdio::piped());
    let program = command.spawn().unwrap();
    while !folder.path().join("out/00/metadata.csv").is_file() {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    let interrupt =
        std::process::Command::new("kill").args(["-INT", &program.id().to_string()]).status().unwrap();
    assert!(interrupt.success());
    let run = Run::from(program.wait_with_output().unwrap());
    assert_eq!(run.code, Some(130), "{}", run.stderr);
    assert!(run.stderr.contains("run the same command with --resume to go on"), "{}", run.stderr);
    let done = folder.names("out");
    assert!(!done.is_empty() && done.len() < 40, "{} were done", done.len());
    for name in &done {
        assert!(
            folder.names(&format!("out/{name}")).contains(&"metadata.csv".to_owned()),
            "{name} is complete"
        );
    }
    let run = auto(&folder, &["photos", "--resume"]).succeeded();
    assert!(run.stderr.contains(&format!("{} kept", done.len())), "{}", run.stderr);
    assert_eq!(folder.names("out").len(), 40);
}
