//! `maskwright train` as somebody uses it: a few steps, going on, what is kept, and everything that can be wrong.
//! That it learns is tested in the crate `train`.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::fs;

use common::{CENTER, Folder, RADIUS, Run, encoded, png};
use image::{GrayImage, ImageFormat, Luma};
use serde_json::Value;

/// A folder with the data set `discs` of `count` images.
fn discs(count: usize) -> Folder {
    let folder = Folder::new();
    let is_disc = |x: u32, y: u32| x.abs_diff(CENTER.0).pow(2) + y.abs_diff(CENTER.1).pow(2) <= RADIUS.pow(2);
    let map = GrayImage::from_fn(160, 120, |x, y| Luma([u8::from(is_disc(x, y))]));
    let map = encoded(map, ImageFormat::Png);
    for index in 0..count {
        folder.write(&format!("discs/images/{index}.png"), &png());
        folder.write(&format!("discs/masks/{index}.png"), &map);
    }
    folder
}

/// Three quick steps with a check after each, if nothing else is said.
fn arguments<'a>(more: &[&'a str]) -> Vec<&'a str> {
    let quick = "train discs --only decoder --side 64 --images 1 --masks 1 --rounds 1";
    let defaults = [["--steps", "3"], ["--check-every", "1"]];
    let unsaid = defaults.into_iter().filter(|[name, _]| !more.contains(name)).flatten();
    quick.split(' ').chain(unsaid).chain(more.iter().copied()).collect()
}

fn train(folder: &Folder, more: &[&str]) -> Run {
    folder.run(arguments(more))
}

/// Fails the test unless the run ended with 1 and, after what it had told before, a sentence with all of `parts`.
/// Returns the sentence.
fn failed(run: &Run, parts: &[&str]) -> String {
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    let sentence = run.stderr.lines().last().unwrap_or_default();
    assert!(sentence.starts_with("error: "), "{}", run.stderr);
    for part in parts {
        assert!(sentence.contains(part), "`{part}` is not in: {}", run.stderr);
    }
    sentence.to_owned()
}

/// The lines of the log.
fn log(folder: &Folder, out: &str) -> Vec<Value> {
    let text = fs::read_to_string(folder.path().join(out).join("log.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_training_leaves_weights_state_log_and_curve() {
    let folder = discs(3);
    let run = train(&folder, &[]).succeeded();
    assert!(
        run.stderr.contains("2 masks on 2 images to learn from, 1 images to check with"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("[3/3] loss ") && run.stderr.contains(" left"), "{}", run.stderr);
    assert!(run.stdout.starts_with("before: mIoU after 1, 2, 3 clicks 0."), "{}", run.stdout);
    assert_eq!(
        folder.names("training"),
        ["curve.svg", "embeddings", "log.jsonl", "state.safetensors", "weights.safetensors"]
    );
    assert_eq!(folder.names("training/embeddings").len(), 1, "all photos are the same");
    let kinds: Vec<String> = log(&folder, "training").iter().map(|line| line["kind"].to_string()).collect();
    assert_eq!(kinds.iter().filter(|kind| *kind == "\"step\"").count(), 3);
    assert_eq!(kinds.iter().filter(|kind| *kind == "\"check\"").count(), 4);
    // The weights are a model like any other.
    let segment =
        ["segment", "discs/images/0.png", "--point", "100,50", "--weights", "training/weights.safetensors"];
    assert!(folder.run(segment.iter().chain(&["--json"])).succeeded().json()["candidates"].is_array());
}

#[test]
fn a_training_that_was_killed_ends_as_if_it_had_not_been() {
    let folder = discs(3);
    let steps = ["--steps", "12", "--out"];
    train(&folder, &[&steps[..], &["whole"]].concat()).succeeded();

    let arguments = arguments(&[&steps[..], &["parts"]].concat());
    let mut child = common::maskwright().current_dir(folder.path()).args(&arguments).spawn().unwrap();
    let state = |out: &str| folder.path().join(out).join("state.safetensors");
    while !state("parts").exists() && child.try_wait().unwrap().is_none() {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let refused = train(&folder, &[&steps[..], &["parts"]].concat());
    refused.refused(1, &["parts", "there is a training already", "--resume"]);
    train(&folder, &[&steps[..], &["parts", "--resume"]].concat()).succeeded();

    assert_eq!(log(&folder, "whole"), log(&folder, "parts"));
    let bytes = |out: &str| fs::read(state(out)).unwrap();
    assert!(bytes("whole") == bytes("parts"), "the states differ");
    let other = train(&folder, &[&steps[..], &["parts", "--resume", "--rate", "0.5"]].concat());
    failed(&other, &["other rate", "state.safetensors", "another --out"]);
}

#[cfg(unix)]
#[test]
fn ctrl_c_keeps_the_step_it_was_at() {
    use std::io::{BufRead, BufReader};
    use std::process::{Command, Stdio};

    let folder = discs(2);
    // No state is kept before the last step but for Ctrl-C.
    let long = ["--steps", "100000", "--check-every", "100000", "--patience", "9"];
    let mut run = common::maskwright()
        .current_dir(folder.path())
        .args(arguments(&long))
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(run.stderr.take().unwrap()).lines().map(Result::unwrap);
    lines.find(|line| line.contains("checked: ")).unwrap();
    Command::new("kill").args(["-INT", &run.id().to_string()]).status().unwrap();
    let told = lines.last().unwrap();
    assert_eq!(run.wait().unwrap().code(), Some(130), "{told}");
    let step: usize =
        told.strip_prefix("stopped after step ").unwrap().split(';').next().unwrap().parse().unwrap();
    assert!(told.ends_with("; go on with --resume") && step < 100_000, "{told}");
    let is_step = |line: &&Value| line["kind"] == "step";
    assert_eq!(log(&folder, "training").iter().filter(is_step).count(), step);
    assert!(folder.path().join("training/state.safetensors").exists());
}

#[test]
fn a_half_written_line_and_a_damaged_embedding_are_made_again() {
    let folder = discs(2);
    let path = |name: &str| folder.path().join("training").join(name);
    train(&folder, &["--steps", "4"]).succeeded();
    let whole = fs::read_to_string(path("log.jsonl")).unwrap();
    fs::write(path("log.jsonl"), &whole[..whole.len() - 9]).unwrap();
    let embedding = path("embeddings").join(&folder.names("training/embeddings")[0]);
    let bytes = fs::read(&embedding).unwrap();
    fs::write(&embedding, &bytes[..bytes.len() / 2]).unwrap();
    let resumed = train(&folder, &["--steps", "4", "--resume"]).succeeded();
    assert!(fs::read(&embedding).unwrap() == bytes, "{}", resumed.stderr);
    // All four steps are done; only the words of the last check are lost.
    let lines = log(&folder, "training");
    assert_eq!(lines.len() + 1, whole.lines().count());

    fs::remove_file(path("log.jsonl")).unwrap();
    let parts = ["training/log.jsonl: ", "another --out"];
    failed(&train(&folder, &["--steps", "4", "--resume"]), &parts);
}

#[test]
fn a_loss_that_is_no_number_is_named_and_the_last_good_state_kept() {
    let folder = discs(2);
    let run = train(&folder, &["--rate", "1e30", "--warm-up", "0", "--steps", "9"]);
    let parts = ["is not a number", "discs/images/", "the state of step", "is kept", "lower --rate"];
    let sentence = failed(&run, &parts);
    let step: usize =
        sentence.rsplit_once("the state of step ").unwrap().1.split(' ').next().unwrap().parse().unwrap();
    assert!(step >= 1 && folder.path().join("training/state.safetensors").exists(), "{sentence}");
}

#[test]
fn a_damaged_state_and_useless_data_are_refused() {
    let folder = discs(2);
    train(&folder, &[]).succeeded();
    folder.write("training/state.safetensors", b"{}");
    let parts = ["state.safetensors", "the training state is not a safetensors file", "another --out"];
    failed(&train(&folder, &["--resume"]), &parts);
    fs::remove_file(folder.path().join("discs/masks/0.png")).unwrap();
    let run = train(&folder, &["--out", "rest"]);
    assert_eq!(run.code, Some(1), "{}", run.stderr);
    assert!(run.stderr.contains("error: discs/images/0.png: there is no ground truth"), "{}", run.stderr);
    assert!(run.stderr.contains("1 masks on 1 images"), "{}", run.stderr);
    fs::remove_file(folder.path().join("discs/masks/1.png")).unwrap();
    let run = train(&folder, &["--out", "none"]);
    assert!(run.stderr.contains("there is no image with objects to learn from"), "{}", run.stderr);
    folder.run(["train", "discs=0"]).refused(2, &["expected a weight above 0"]);
}

/// A disk that is full, as far as it can be had: files may not grow beyond a limit.
#[cfg(unix)]
#[test]
fn a_full_disk_leaves_the_last_state_whole() {
    let folder = discs(2);
    train(&folder, &[]).succeeded();
    let before = fs::read(folder.path().join("training/state.safetensors")).unwrap();
    let program = env!("CARGO_BIN_EXE_maskwright");
    let command = format!(
        "trap '' XFSZ; ulimit -f 1000; exec {program} train discs --only decoder --side 64 --steps 3 --images 1 --masks 1 \
         --rounds 1 --check-every 1 --out full"
    );
    let output =
        std::process::Command::new("sh").args(["-c", &command]).current_dir(folder.path()).output().unwrap();
    let run = Run::from(output);
    failed(&run, &["full/weights.safetensors: ", "space"]);
    assert!(!folder.path().join("full/weights.safetensors").exists());
    assert!(folder.names("full").iter().all(|name| !name.ends_with(".tmp")), "{:?}", folder.names("full"));
    assert!(fs::read(folder.path().join("training/state.safetensors")).unwrap() == before);
}
