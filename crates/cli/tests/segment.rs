//! `maskwright segment` with every kind of prompt, and everything that can be wrong with one.
//! Whether masks are good is measured elsewhere: the disc of these tests is an easy object.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::fs;

use annotation::format::{png, rle};
use annotation::{ImageSize, Mask};
use common::{CENTER, Folder, RADIUS, disc_on, encoded};
use image::{ImageFormat, Rgb};
use serde_json::{Value, json};

const SIZE: ImageSize = ImageSize::new(160, 120);

fn folder() -> Folder {
    let folder = Folder::new();
    folder.write("disc.png", &common::png());
    folder
}

/// The pixels of the disc.
fn disc() -> Mask {
    let inside = |x: u32, y: u32| x.abs_diff(CENTER.0).pow(2) + y.abs_diff(CENTER.1).pow(2) <= RADIUS.pow(2);
    let pixels: Vec<bool> =
        (0..SIZE.height).flat_map(|y| (0..SIZE.width).map(move |x| inside(x, y))).collect();
    Mask::from_pixels(SIZE, &pixels).unwrap()
}

fn mask_of(candidate: &Value) -> Mask {
    let [height, width] = serde_json::from_value(candidate["segmentation"]["size"].clone()).unwrap();
    rle::decode(ImageSize::new(width, height), candidate["segmentation"]["counts"].as_str().unwrap()).unwrap()
}

/// Segments `disc.png` and returns the JSON.
fn answer(folder: &Folder, options: &[&str]) -> Value {
    folder.run([&["segment", "disc.png", "--json"], options].concat()).succeeded().json()
}

#[test]
fn every_kind_of_prompt_finds_the_disc() {
    let folder = folder();
    let rough = png::encode_mask(&Mask::from_pixels(SIZE, &disc().to_pixels()).unwrap()).unwrap();
    folder.write("rough mask.png", &rough);
    for options in [
        &["--point", "100,50"][..],
        &["--point", "100,50,1", "--point", "20,100,0"],
        &["--box", "68,18,132,82"],
        &["--box", "132,82,68,18", "--point", "100,50"],
        &["--mask", "rough mask.png"],
        &["--mask", "rough mask.png", "--point", "100.5,50.25", "--box", "70,20,130,80"],
    ] {
        let answer = answer(&folder, options);
        let iou = mask_of(&answer["candidates"][0]).iou(&disc());
        assert!(iou > 0.8, "{options:?}: IoU {iou}");
    }
}

#[test]
fn the_json_says_what_coco_says() {
    let answer = answer(&folder(), &["--point", "100,50"]);
    assert_eq!(answer["size"], json!([120, 160]));
    assert!(answer["encode_ms"].as_f64().unwrap() > 0.0 && answer["decode_ms"].as_f64().unwrap() > 0.0);
    let [candidate] = &answer["candidates"].as_array().unwrap()[..] else { panic!("{answer}") };
    let mask = mask_of(candidate);
    assert_eq!(candidate["segmentation"]["size"], json!([120, 160]));
    assert_eq!(candidate["area"], mask.area());
    assert_eq!(candidate["bbox"], json!(mask.bbox().unwrap()));
    for score in ["predicted_iou", "stability_score"] {
        assert!((0.0..1.2).contains(&candidate[score].as_f64().unwrap()), "{answer}");
    }
}

#[test]
fn an_ambiguous_click_has_three_candidates_and_the_best_is_the_one_of_highest_predicted_iou() {
    let folder = folder();
    let all = answer(&folder, &["--point", "100,50", "--candidates"]);
    let all = all["candidates"].as_array().unwrap();
    let best = answer(&folder, &["--point", "100,50"])["candidates"][0].clone();
    let score = |candidate: &Value| candidate["predicted_iou"].as_f64().unwrap();
    assert_eq!(all.len(), 3);
    assert!(all.contains(&best) && all.iter().all(|candidate| score(candidate) <= score(&best)));
    let boxed = answer(&folder, &["--box", "68,18,132,82", "--candidates"]);
    assert_eq!(boxed["candidates"].as_array().unwrap().len(), 1);
}

#[test]
fn the_mask_and_the_cut_out_are_those_of_the_json() {
    let folder = folder();
    let options = ["--point", "100,50", "--out", "new/mask.png", "--cutout", "cut out.png"];
    let answer = answer(&folder, &options);
    let mask = png::decode_mask(&fs::read(folder.path().join("new/mask.png")).unwrap()).unwrap();
    assert_eq!(mask, mask_of(&answer["candidates"][0]));
    let cut_out = image::open(folder.path().join("cut out.png")).unwrap().into_rgba8();
    let bbox = mask.bbox().unwrap();
    assert_eq!(cut_out.dimensions(), (bbox.width, bbox.height));
    let center = cut_out.get_pixel(CENTER.0 - bbox.x, CENTER.1 - bbox.y);
    assert_eq!(center.0, [250, 150, 30, 255]);
}

#[test]
fn without_json_the_answer_is_one_readable_line() {
    let run = folder().run(["segment", "disc.png", "--point", "100,50"]).succeeded();
    assert_eq!(run.stdout.lines().count(), 1);
    assert!(run.stdout.contains("pixels at") && run.stdout.contains("predicted IoU 0."), "{}", run.stdout);
}

#[test]
fn an_embedding_made_beforehand_gives_the_same_mask() {
    let folder = folder();
    folder.run(["embed", "disc.png", "--out", "out", "--dtype", "f32"]).succeeded();
    let embedding = format!("out/{}", folder.names("out")[0]);
    let prompt = ["--point", "100,50", "--candidates"];
    let computed = answer(&folder, &prompt);
    let restored = answer(&folder, &[&prompt[..], &["--embedding", &embedding]].concat());
    assert_eq!(computed["candidates"], restored["candidates"]);
}

#[test]
fn smaller_embeddings_give_nearly_the_same_mask() {
    let folder = folder();
    let box_prompt = ["--box", "68,18,132,82"];
    let exact = mask_of(&answer(&folder, &box_prompt)["candidates"][0]);
    for dtype in ["f16", "int8"] {
        folder.run(["embed", "disc.png", "--out", dtype, "--dtype", dtype]).succeeded();
        let embedding = format!("{dtype}/{}", folder.names(dtype)[0]);
        let restored = answer(&folder, &[&box_prompt[..], &["--embedding", &embedding]].concat());
        let iou = mask_of(&restored["candidates"][0]).iou(&exact);
        assert!(iou > 0.98, "{dtype}: {iou}");
    }
}

#[test]
fn an_embedding_that_does_not_belong_to_the_image_is_refused() {
    let folder = folder();
    folder.write("other.png", &encoded(disc_on(Rgb([0, 90, 0])), ImageFormat::Png));
    folder.run(["embed", "disc.png", "--out", "out"]).succeeded();
    let embedding = format!("out/{}", folder.names("out")[0]);
    let bytes = fs::read(folder.path().join(&embedding)).unwrap();
    folder.write("cut.safetensors", &bytes[..bytes.len() - 100]);
    folder.write("text.safetensors", b"not an embedding");
    let text = |name: &str| String::from_utf8_lossy(name.as_bytes()).into_owned();
    let model = bytes.windows(14).position(|bytes| bytes == b"\"model\":\"nano\"").unwrap();
    let mut other_model = bytes.clone();
    other_model[model + 9..model + 13].copy_from_slice(b"huge");
    folder.write("huge.safetensors", &other_model);

    for (image, file, reason) in [
        ("other.png", &*embedding, "the embedding is of the image"),
        ("disc.png", "cut.safetensors", "truncated"),
        ("disc.png", "text.safetensors", "is not a safetensors file"),
        ("disc.png", "huge.safetensors", "made by the model `huge`; this is `nano`"),
        ("disc.png", "gone.safetensors", "No such file"),
    ] {
        let run = folder.run(["segment", image, "--point", "1,1", "--embedding", file]);
        run.refused(1, &[&text(file), reason]);
    }
}

#[test]
fn a_prompt_that_cannot_be_meant_is_refused() {
    let folder = folder();
    let small = Mask::from_pixels(ImageSize::new(2, 1), &[true, false]).unwrap();
    folder.write("small.png", &png::encode_mask(&small).unwrap());
    folder.write("black.png", &png::encode_mask(&Mask::empty(SIZE).unwrap()).unwrap());
    folder.write("text.png", b"no mask");
    for (options, code, parts) in [
        (&[][..], 2, &["give --point X,Y, --box X0,Y0,X1,Y1 or --mask FILE"][..]),
        (&["--point", "160,20"], 1, &["disc.png: ", "160, 20", "160 x 120"]),
        (&["--point", "-3,20"], 1, &["disc.png: ", "-3, 20", "160 x 120"]),
        (&["--point", "10,10", "--point", "10,120,0"], 1, &["10, 120", "160 x 120"]),
        (&["--box", "10,10,500,60"], 1, &["the box reaches out", "160 x 120"]),
        (&["--box", "10,10,10,60"], 2, &["the box has no area"]),
        (&["--point", "10"], 2, &["a point is written X,Y"]),
        (&["--point", "10,20,7"], 2, &["the label is 1 on the object and 0 beside it"]),
        (&["--mask", "small.png"], 1, &["small.png: ", "2 x 1", "160 x 120"]),
        (&["--mask", "black.png"], 1, &["black.png: ", "black everywhere"]),
        (&["--mask", "text.png"], 1, &["text.png: ", "PNG"]),
        (&["--mask", "gone.png"], 1, &["gone.png: "]),
    ] {
        let run = folder.run([&["segment", "disc.png"], options].concat()).refused(code, parts);
        assert!(code == 2 || run.stderr.trim_end().lines().count() == 1, "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
}
