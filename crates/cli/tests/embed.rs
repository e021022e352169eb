//! `maskwright embed` as somebody uses it: folders, patterns, odd names, interrupted and repeated runs.
//! Which pixels the network sees is tested in `sam`.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::fs;
use std::path::PathBuf;
use std::time::SystemTime;

use common::{Folder, Run, disc_on, encoded, png};
use image::{ImageFormat, Rgb};
use safetensors::SafeTensors;
use safetensors::tensor::Dtype;

/// A PNG unlike those of other shades.
fn shade(value: u8) -> Vec<u8> {
    encoded(disc_on(Rgb([value; 3])), ImageFormat::Png)
}

fn modified(file: &PathBuf) -> SystemTime {
    fs::metadata(file).unwrap().modified().unwrap()
}

/// The only file of a folder.
fn only_file(folder: &Folder, inside: &str) -> PathBuf {
    let names = folder.names(inside);
    assert_eq!(names.len(), 1, "{names:?}");
    folder.path().join(inside).join(&names[0])
}

#[test]
fn the_file_is_named_after_image_and_model_and_says_what_it_is() {
    let folder = Folder::new();
    let image = folder.write("disc.png", &png());
    folder.run(["embed", "disc.png", "--out", "embeddings"]).succeeded();

    let sha256 = sam::sha256_hex(&fs::read(image).unwrap());
    assert_eq!(folder.names("embeddings"), [format!("{sha256}.nano.safetensors")]);
    let bytes = fs::read(only_file(&folder, "embeddings")).unwrap();
    let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
    let metadata = header.metadata().as_ref().unwrap();
    assert_eq!((&*metadata["model"], &metadata["image_sha256"]), ("nano", &sha256));
    assert_eq!(metadata["original_size"], "160x120");
}

#[test]
fn numbers_are_stored_as_asked() {
    let folder = Folder::new();
    folder.write("disc.png", &png());
    for (name, dtype) in [("f16", Dtype::F16), ("f32", Dtype::F32), ("int8", Dtype::I8)] {
        folder.run(["embed", "disc.png", "--out", name, "--dtype", name]).succeeded();
        let bytes = fs::read(only_file(&folder, name)).unwrap();
        let file = SafeTensors::deserialize(&bytes).unwrap();
        assert_eq!(file.tensor("image_embedding").unwrap().dtype(), dtype);
    }
}

#[test]
fn folders_patterns_and_odd_names_are_found() {
    let folder = Folder::new();
    folder.write("photos/deep/it's \"one\" 100%.png", &shade(1));
    folder.write("photos/größe 猫.png", &shade(2));
    folder.write("photos/notes.txt", b"no image, and not taken for one");
    folder.write("other/a.png", &shade(3));
    folder.write("other/b.jpg", &shade(4));
    folder.write("here/x.png", &shade(5));
    folder.write("photo[1].png", &shade(6));
    let inputs = ["photos", "other/*.png", "here/../here/x.png", "photo[1].png"];
    let run = folder.run([&["embed", "--out", "out"][..], &inputs].concat()).succeeded();
    assert_eq!(folder.names("out").len(), 5, "{}", run.stderr);
    assert!(run.stderr.contains("5 embedded in") && run.stderr.contains("images/s"), "{}", run.stderr);
}

#[test]
fn parts_together_embed_every_image_once() {
    let folder = Folder::new();
    for value in 0..8 {
        folder.write(&format!("photos/{value}.png"), &shade(value));
    }
    let embedded = |part: &str, out: &str| {
        let run = folder.run(["embed", "photos", "--part", part, "--out", out]).succeeded();
        let count = folder.names(out).len();
        assert!(run.stderr.contains(&format!("{count} embedded in")), "{}", run.stderr);
        folder.names(out)
    };
    let parts = [embedded("1/2", "first"), embedded("2/2", "second")];
    assert!(parts.iter().all(|part| !part.is_empty()), "{parts:?}");
    let mut together = parts.concat();
    together.sort();
    assert_eq!(together, embedded("1/1", "all"));
    assert_eq!(together.len(), 8);
    folder
        .run(["embed", "photos", "--part", "3/2", "--out", "out"])
        .refused(2, &["`3/16` is the third of sixteen"]);
}

#[test]
fn one_bad_file_stops_nothing_and_is_told_at_the_end() {
    let folder = Folder::new();
    folder.write("a.png", b"<html>not found</html>");
    folder.write("b.png", &png()[..200]);
    folder.write("c.png", b"");
    folder.write("d.png", &png());
    let run =
        folder.run(["embed", "a.png", "b.png", "c.png", "missing.png", "*.tiff", "d.png", "--out", "out"]);
    let run = run.refused(1, &["1 embedded, 5 failed"]);
    for sentence in [
        "a.png: this is not an image; it looks like a web page",
        "b.png: ",
        "c.png: the file is empty",
        "missing.png: ",
        "*.tiff: ",
    ] {
        assert!(run.stderr.contains(&format!("error: {sentence}")), "{}", run.stderr);
    }
    assert_eq!(folder.names("out").len(), 1);
}

#[test]
fn the_same_bytes_are_embedded_once() {
    let folder = Folder::new();
    folder.write("a.png", &png());
    folder.write("copy of a.png", &png());
    let run = folder.run(["embed", ".", "--out", "out"]).succeeded();
    assert!(run.stderr.contains("1 embedded, 1 duplicate"), "{}", run.stderr);
    assert_eq!(folder.names("out").len(), 1);
}

#[test]
fn resume_keeps_what_is_done_and_repairs_what_is_damaged() {
    let folder = Folder::new();
    folder.write("a.png", &png());
    let resume = ["embed", "a.png", "--out", "out", "--resume"];
    folder.run(resume).succeeded();
    let file = only_file(&folder, "out");
    let (bytes, time) = (fs::read(&file).unwrap(), modified(&file));

    let run = folder.run(resume).succeeded();
    assert!(run.stderr.contains("0 embedded, 1 kept"), "{}", run.stderr);
    assert_eq!(modified(&file), time);

    fs::write(&file, &bytes[..bytes.len() / 2]).unwrap();
    let run = folder.run(resume).succeeded();
    assert!(run.stderr.contains("1 embedded"), "{}", run.stderr);
    assert_eq!(fs::read(&file).unwrap(), bytes);

    let run = folder.run([&resume[..], &["--dtype", "f32"]].concat()).succeeded();
    assert!(run.stderr.contains("1 embedded"), "another dtype is another embedding: {}", run.stderr);
    assert!(fs::metadata(&file).unwrap().len() > bytes.len() as u64);
}

#[test]
fn without_resume_everything_is_computed_again() {
    let folder = Folder::new();
    folder.write("a.png", &png());
    folder.run(["embed", "a.png", "--out", "out"]).succeeded();
    let run = folder.run(["embed", "a.png", "--out", "out"]).succeeded();
    assert!(run.stderr.contains("1 embedded"), "{}", run.stderr);
}

#[test]
fn nothing_is_left_beside_the_embeddings() {
    let folder = Folder::new();
    folder.write("a.png", &png());
    folder.write("out", b"a file where the folder should be");
    folder.run(["embed", "a.png", "--out", "out"]).refused(1, &["error: out", "choose a place"]);
    assert_eq!(folder.names("."), ["a.png", "out"]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_what_is_done_and_leaves_no_half_file() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    let folder = Folder::new();
    for value in 0..60 {
        folder.write(&format!("photos/{value}.png"), &shade(value));
    }
    let mut run = common::maskwright()
        .current_dir(folder.path())
        .args(["embed", "photos", "--out", "out"])
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(run.stderr.take().unwrap()).lines().map(Result::unwrap);
    assert!(lines.next().unwrap().starts_with("[1/60]"));
    Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap();
    let summary = lines.find(|line| line.contains("embedded in")).unwrap();
    assert!(lines.last().unwrap().contains("--resume to go on"));
    assert_eq!(run.wait().unwrap().code(), Some(130), "{summary}");

    let names = folder.names("out");
    assert!(names.iter().all(|name| name.ends_with(".nano.safetensors")), "{names:?}");
    assert!(names.len() < 60 && summary.starts_with(&format!("{} embedded", names.len())), "{summary}");
}

#[test]
fn weights_that_cannot_be_used_are_named() {
    let folder = Folder::new();
    folder.write("a.png", &png());
    folder.write("text.safetensors", b"not weights");
    let whole = fs::read("../../assets/models/nano.safetensors").unwrap();
    folder.write("models/nano.safetensors", &whole[..whole.len() / 2]);
    let embed = ["embed", "a.png", "--out", "out", "--weights"];
    for (file, reason) in [
        ("gone.safetensors", "No such file"),
        ("text.safetensors", "is not a safetensors file"),
        ("models/nano.safetensors", "is truncated"),
    ] {
        let run = folder.run([&embed[..], &[file]].concat());
        run.refused(1, &[file, reason, "leave out --weights"]);
    }
    let mut from_folder = common::maskwright();
    from_folder.current_dir(folder.path()).env("MASKWRIGHT_MODELS", "models").args(&embed[..4]);
    Run::from(from_folder.output().unwrap()).refused(1, &["nano.safetensors", "is truncated"]);
}

#[test]
fn a_model_that_does_not_exist_is_a_usage_error() {
    let folder = Folder::new();
    folder.run(["embed", "a.png", "--out", "out", "--model", "huge"]).refused(2, &["huge", "nano"]);
    folder.run(["embed", "--out", "out"]).refused(2, &["<INPUT>"]);
}
