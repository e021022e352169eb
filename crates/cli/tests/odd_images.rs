//! Image files unlike those that cameras make: read as a person would expect, or refused in one sentence.
//! Pixel values are compared with Pillow's in `sam`.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use common::{Folder, RADIUS, disc_on, encoded, odd_files, png};
use image::{ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};

/// Area and box of the object at `point` of an image file of any kind.
fn segment(name: &str, bytes: &[u8], point: &str) -> Value {
    let folder = Folder::new();
    folder.write(name, bytes);
    folder.run(["segment", name, "--point", point, "--json"]).succeeded().json()
}

/// Asserts that the disc is found where `picture` has it.
fn finds_the_disc(name: &str, bytes: &[u8]) {
    let answer = segment(name, bytes, "100,50");
    assert_eq!(answer["size"], json!([120, 160]), "{name}");
    let area = answer["candidates"][0]["area"].as_f64().unwrap();
    let expected = std::f64::consts::PI * f64::from(RADIUS * RADIUS);
    assert!((0.7..1.4).contains(&(area / expected)), "{name}: {area} pixels instead of {expected}");
}

#[test]
fn every_kind_of_pixel_is_read_and_turned_upright_and_of_an_animation_the_first_picture_counts() {
    for (name, bytes) in odd_files() {
        finds_the_disc(name, &bytes);
    }
}

#[test]
fn the_extension_may_be_wrong() {
    finds_the_disc("actually a png.jpg", &png());
    finds_the_disc("no extension", &png());
}

#[test]
fn a_line_of_pixels_is_an_image() {
    for (width, height) in [(1, 1), (1, 300), (300, 1)] {
        let line = encoded(RgbImage::from_pixel(width, height, Rgb([9, 99, 199])), ImageFormat::Png);
        let answer = segment("line.png", &line, "0,0");
        assert_eq!(answer["size"], json!([height, width]));
    }
}

#[test]
fn what_is_no_image_is_refused_in_one_sentence() {
    let folder = Folder::new();
    let jpeg = encoded(disc_on(Rgb([0; 3])), ImageFormat::Jpeg);
    let no_columns =
        [&b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0"[..], &[0; 4], &[9, 0, 0, 0, 1, 0, 24], &[0; 25]];
    for (name, bytes, reason) in [
        ("empty.png", &[][..], "the file is empty"),
        ("text.png", b"hello\n", "not an image"),
        ("page.jpg", b"<!doctype html><html></html>", "a web page"),
        ("cut.png", &png()[..300], "truncated"),
        ("cut.jpg", &jpeg[..jpeg.len() / 2], "truncated"),
        ("nothing.bmp", &no_columns.concat(), "no pixels"),
    ] {
        folder.write(name, bytes);
        let run = folder
            .run(["segment", name, "--point", "1,1"])
            .refused(1, &[&format!("error: {name}: "), reason]);
        assert_eq!(run.stderr.trim_end().lines().count(), 1, "{}", run.stderr);
    }
    folder.run(["segment", "it's gone.png", "--point", "1,1"]).refused(1, &["it's gone.png: "]);
    folder.run(["segment", ".", "--point", "1,1"]).refused(1, &[".: "]);
}
