//! Rules of this repository that no compiler checks: file length, first lines, who may link what, no private paths.
//! The rules' reasons are in `ARCHITECTURE.md`; clippy and rustfmt have their own.
#![allow(clippy::unwrap_used, reason = "a helper of a test may fail like the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A file longer than this has two subjects.
const MAX_LINES: usize = 400;

#[test]
fn every_source_file_is_short() {
    let long = sources().filter(|(_, text)| text.lines().count() > MAX_LINES);
    assert_none("files of more than 400 lines", long.map(|(file, _)| file));
}

#[test]
fn every_source_file_says_what_is_here_and_what_is_not() {
    let silent = sources().filter(|(_, text)| !text.lines().take(2).all(|line| line.starts_with("//! ")));
    let few = sources().filter(|(_, text)| text.lines().count() < 2);
    assert_none("files whose first two lines are not `//!`", silent.chain(few).map(|(file, _)| file));
}

#[test]
fn no_file_names_a_folder_of_somebodys_machine() {
    // Joined here, or this file would be the first to break the rule.
    let folders = ["home", "root", "Users", "tmp"].map(|name| format!("/{name}/"));
    let private = repository_files()
        .filter_map(|file| fs::read_to_string(&file).ok().map(|text| (file, text)))
        .filter(|(_, text)| folders.iter().any(|folder| text.contains(folder)));
    assert_none("files that name a private folder", private.map(|(file, _)| file));
}

#[test]
fn the_page_links_no_network_and_the_worker_no_page() {
    assert_links_none("app", &["burn", "burn-flex", "sam"]);
    // Our own kernels answer on the processor, so what a person downloads holds no framework.
    assert_links_none("worker", &["leptos", "editor", "app", "burn", "burn-flex"]);
    assert_links_none("worker --features webgpu", &["leptos", "editor", "app", "burn-fusion"]);
}

#[test]
fn the_network_knows_neither_browser_nor_page() {
    assert_links_none("sam", &["leptos", "tokio", "axum", "protocol", "editor", "web-sys"]);
}

#[test]
fn the_instrument_knows_neither_network_nor_page() {
    assert_links_none("eval", &["burn", "sam", "leptos", "tokio", "protocol", "editor"]);
}

#[test]
fn the_trainer_knows_neither_page_nor_runtime() {
    assert_links_none("train", &["leptos", "tokio", "axum", "protocol", "editor"]);
}

#[test]
fn the_network_reads_no_tensor_back() {
    let reads = ["into_data", "to_data", "into_scalar"];
    let readers = sources()
        .filter(|(file, _)| file.starts_with(root().join("crates/sam/src/network")))
        .filter(|(_, text)| {
            let product = text.split("#[cfg(test)]").next().unwrap_or_default();
            reads.iter().any(|read| product.contains(read))
        });
    assert_none("files of the network that read a tensor back", readers.map(|(file, _)| file));
}

#[test]
fn the_kernels_know_nothing_but_numbers() {
    assert_links_none("kernels", &["annotation", "sam", "burn", "image", "safetensors"]);
}

#[test]
fn annotation_protocol_and_editor_have_no_network_browser_or_runtime() {
    let foreign = ["burn", "sam", "web-sys", "js-sys", "wasm-bindgen", "tokio", "leptos"];
    assert_links_none("annotation", &[&foreign[..], &["protocol", "editor"]].concat());
    assert_links_none("protocol", &[&foreign[..], &["editor"]].concat());
    assert_links_none("editor", &foreign);
    assert_links_none("words", &[&foreign[..], &["annotation", "protocol", "editor", "serde"]].concat());
}

#[test]
fn the_page_has_no_words_but_those_of_the_catalogue() {
    let page = |file: &Path| file.starts_with(root().join("crates/app/src"));
    let spoken = sources().filter(|(file, _)| page(file)).flat_map(|(file, text)| {
        let lines = text.lines().enumerate().filter(|(_, line)| has_words(line.trim()));
        lines
            .map(|(number, _)| PathBuf::from(format!("{}:{}", file.display(), number + 1)))
            .collect::<Vec<_>>()
    });
    assert_none("texts that are no rows of a table in `crates/words`", spoken);
}

/// Whether a line of the page's markup has words of its own: between tags, or in an attribute that is read.
fn has_words(line: &str) -> bool {
    let begins_with_a_letter = |rest: &str| rest.starts_with(|sign: char| sign.is_alphabetic());
    let read = ["aria-label=\"", "title=\"", "placeholder=\"", "alt=\"", ">\""];
    let written = read.iter().any(|start| line.split(start).skip(1).any(begins_with_a_letter));
    let alone = line.strip_prefix('"').is_some_and(begins_with_a_letter) && line.ends_with('"');
    // The program's name is the same everywhere.
    !line.starts_with("//") && !line.contains("\"Maskwright\"") && (written || alone)
}

/// Asserts that the crate's tree of dependencies for the browser holds none of `foreign`.
fn assert_links_none(package: &str, foreign: &[&str]) {
    let mut cargo = Command::new(env!("CARGO"));
    // Not offline: on a new machine nothing has yet fetched what only the page needs.
    cargo.args(["tree", "--locked", "--quiet", "--edges", "normal", "--prefix", "none", "--format", "{lib}"]);
    cargo.args(["--target", "wasm32-unknown-unknown", "--package"]).args(package.split(' '));
    let output = cargo.current_dir(root()).output().unwrap();
    assert!(output.status.success(), "cargo tree: {}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let linked = tree.lines().filter(|library| foreign.iter().any(|name| name.replace('-', "_") == *library));
    assert_none(&format!("libraries that `{package}` must not link"), linked.map(PathBuf::from));
}

fn assert_none(what: &str, found: impl Iterator<Item = PathBuf>) {
    let found: Vec<String> = found.map(|item| item.display().to_string()).collect();
    assert!(found.is_empty(), "{what}:\n{}", found.join("\n"));
}

/// Every Rust file with its text.
fn sources() -> impl Iterator<Item = (PathBuf, String)> {
    repository_files().filter(|file| file.extension().is_some_and(|extension| extension == "rs")).map(
        |file| {
            let text = fs::read_to_string(&file).unwrap();
            (file, text)
        },
    )
}

/// Every file that belongs to the repository: all but build outputs and git's own.
fn repository_files() -> impl Iterator<Item = PathBuf> {
    let outputs = [".git", "target", "dist", "out"].map(|name| root().join(name));
    let mut files = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true if !outputs.contains(&path) => folders.push(path),
                true => {}
                false => files.push(path),
            }
        }
    }
    files.into_iter()
}

fn root() -> PathBuf {
    std::env::current_dir().unwrap().ancestors().nth(2).unwrap().to_owned()
}
