//! `maskwright convert-weights` as somebody uses it, and the other commands with what it wrote.
//! What a checkpoint may hold is tested in `checkpoint`, which key belongs where in `sam`.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Folder, Run, png};
use safetensors::SafeTensors;
use safetensors::tensor::Dtype;

const MOBILE_SAM: &str = "whole_mobile_sam.pth";

/// A checkpoint that PyTorch wrote; `make.py` beside it says how.
fn checkpoint(name: &str) -> PathBuf {
    Path::new("../checkpoint/tests/files").canonicalize().unwrap().join(name)
}

fn convert(folder: &Folder, input: &Path, options: &[&str]) -> Run {
    let mut arguments = vec!["convert-weights", input.to_str().unwrap(), "out.safetensors"];
    arguments.extend(options);
    folder.run(arguments)
}

/// Converts, and the lines that were printed.
fn report(name: &str, options: &[&str]) -> (Folder, Vec<String>) {
    let folder = Folder::new();
    let run = convert(&folder, &checkpoint(name), options).succeeded();
    (folder, run.stdout.lines().map(str::to_owned).collect())
}

#[test]
fn every_kind_of_file_is_recognised_and_reported() {
    let (folder, lines) = report(MOBILE_SAM, &[]);
    assert!(
        lines[0].contains("whole_mobile_sam.pth: PyTorch checkpoint, official names, SHA-256 "),
        "{lines:?}"
    );
    assert_eq!(lines[1], "model mobile_sam: 408 tensors, 9818564 numbers");
    assert!(lines[2].starts_with("left out 4 that the network has no use for: image_encoder.head.bias"));
    assert!(lines[3].starts_with("out.safetensors: 39.3 MB, SHA-256 "), "{lines:?}");

    // Our own file is converted like anybody's.
    let own = folder.path().join("out.safetensors");
    let again = Folder::new();
    let run = convert(&again, &own, &["--dtype", "f16"]).succeeded();
    assert!(run.stdout.contains(": safetensors, official names"), "{}", run.stdout);

    let (_, lines) = report("whole_mobile_sam_legacy.pt", &[]);
    assert!(lines[0].contains(": PyTorch checkpoint from before 1.6, official names"), "{lines:?}");
    assert!(lines[1].starts_with("model mobile_sam"), "{lines:?}");

    let (_, lines) = report("whole_slimsam_transformers.pth", &["--model", "slimsam_77"]);
    assert!(lines[0].contains(": PyTorch checkpoint, transformers names"), "{lines:?}");
    assert_eq!(lines[1], "model slimsam_77: 314 tensors, 9723784 numbers");
}

#[test]
fn numbers_are_stored_as_asked_and_the_file_says_of_what_it_was_made() {
    let sha256 = sam::sha256_hex(&fs::read(checkpoint(MOBILE_SAM)).unwrap());
    for (name, dtype, most) in
        [("f32", Dtype::F32, 40e6), ("f16", Dtype::F16, 21e6), ("int8", Dtype::I8, 11e6)]
    {
        let (folder, _) = report(MOBILE_SAM, &["--dtype", name]);
        let bytes = fs::read(folder.path().join("out.safetensors")).unwrap();
        assert!((bytes.len() as f64) < most, "{name}: {} bytes", bytes.len());
        let (_, header) = SafeTensors::read_metadata(&bytes).unwrap();
        let metadata = header.metadata().as_ref().unwrap();
        assert_eq!((&*metadata["model"], &metadata["source_sha256"]), ("mobile_sam", &sha256));
        let weight = "image_encoder.layers.1.blocks.0.mlp.fc1.weight";
        assert_eq!(SafeTensors::deserialize(&bytes).unwrap().tensor(weight).unwrap().dtype(), dtype);
    }
}

/// What `segment` answers to a click with these weights, without the times.
fn answer(folder: &Folder, weights: &str) -> serde_json::Value {
    let run = folder.run(["segment", "disc.png", "--point", "80,60", "--json", "--weights", weights]);
    run.succeeded().json()["candidates"].clone()
}

#[test]
fn a_checkpoint_and_what_it_was_converted_to_give_the_same_masks() {
    let folder = Folder::new();
    folder.write("disc.png", &png());
    convert(&folder, &checkpoint(MOBILE_SAM), &[]).succeeded();
    let direct = answer(&folder, checkpoint(MOBILE_SAM).to_str().unwrap());
    assert_eq!(direct, answer(&folder, "out.safetensors"));
}

#[test]
fn the_decoder_alone_answers_with_embeddings_of_the_whole_and_embeds_nothing() {
    let folder = Folder::new();
    folder.write("disc.png", &png());
    let whole = checkpoint(MOBILE_SAM);
    let run = convert(&folder, &whole, &["--part", "decoder"]).succeeded();
    assert!(run.stdout.contains("out.safetensors: 16.3 MB"), "{}", run.stdout);
    folder
        .run(["embed", "disc.png", "--out", "embeddings", "--weights", whole.to_str().unwrap()])
        .succeeded();
    let embedding = format!("embeddings/{}", folder.names("embeddings").remove(0));
    let answer = |weights: &str| {
        let arguments = ["segment", "disc.png", "--point", "80,60", "--json", "--embedding", &embedding];
        folder.run(arguments.into_iter().chain(["--weights", weights])).succeeded().json()["candidates"]
            .clone()
    };
    assert_eq!(answer("out.safetensors"), answer(whole.to_str().unwrap()));
    let run = folder.run(["segment", "disc.png", "--point", "80,60", "--weights", "out.safetensors"]);
    run.refused(1, &["these weights of `mobile_sam` have no image encoder; open an embedding file instead"]);
}

#[test]
fn an_embedding_of_another_model_is_refused_with_both_names() {
    let folder = Folder::new();
    folder.write("disc.png", &png());
    let weights = checkpoint(MOBILE_SAM);
    folder
        .run(["embed", "disc.png", "--out", "embeddings", "--weights", weights.to_str().unwrap()])
        .succeeded();
    let name = folder.names("embeddings").remove(0);
    assert!(name.ends_with(".mobile_sam.safetensors"), "{name}");
    let embedding = format!("embeddings/{name}");
    let run = folder.run(["segment", "disc.png", "--point", "80,60", "--embedding", &embedding]);
    run.refused(1, &["mobile_sam", "nano"]);
}

/// Fails unless the conversion is refused with these words, and nothing is written.
fn check_refused(folder: &Folder, input: &Path, options: &[&str], words: &[&str]) {
    let before = folder.names("");
    convert(folder, input, options).refused(1, words);
    assert_eq!(folder.names(""), before);
}

#[test]
fn what_cannot_be_converted_is_named_and_leaves_nothing() {
    let folder = Folder::new();
    let whole = fs::read(checkpoint(MOBILE_SAM)).unwrap();
    let legacy = fs::read(checkpoint("whole_mobile_sam_legacy.pt")).unwrap();
    let refused = |name: &str, bytes: &[u8], words: &[&str]| {
        check_refused(&folder, &folder.write(name, bytes), &[], words);
    };
    refused("empty.pth", b"", &["empty.pth: the file is empty"]);
    refused("half.pth", &whole[..whole.len() / 2], &["half.pth: the file is truncated"]);
    refused("half.pt", &legacy[..legacy.len() - 9], &["half.pt: the file is truncated"]);
    refused("photo.pth", &png(), &["photo.pth: ", "not a safetensors file"]);
    for name in ["attack.pth", "attack_legacy.pth"] {
        let words = ["refused: the pickle names `posix.system`", "which could run code"];
        check_refused(&folder, &checkpoint(name), &[], &words);
    }
    check_refused(
        &folder,
        &checkpoint("small.pth"),
        &[],
        &["of no model that this program knows", "bf16, f16"],
    );
    let other = &["--model", "vit_h"];
    check_refused(&folder, &checkpoint(MOBILE_SAM), other, &["those of `mobile_sam`, not of `vit_h`"]);
    let gone = folder.path().join("gone.pth");
    check_refused(&folder, &gone, &[], &["gone.pth: "]);
}

#[test]
fn a_value_that_is_not_a_number_is_named_by_its_tensor() {
    let folder = Folder::new();
    convert(&folder, &checkpoint("whole_slimsam_transformers.pth"), &[]).succeeded();
    let mut bytes = fs::read(folder.path().join("out.safetensors")).unwrap();
    let end = bytes.len();
    bytes[end - 4..].copy_from_slice(&f32::NAN.to_le_bytes());
    let damaged = folder.write("nan.safetensors", &bytes);
    fs::remove_file(folder.path().join("out.safetensors")).unwrap();
    check_refused(&folder, &damaged, &[], &["nan.safetensors: ", "not finite in `"]);
}

#[cfg(target_os = "linux")]
#[test]
fn a_file_larger_than_the_memory_is_refused_before_it_is_read() {
    let folder = Folder::new();
    let file = folder.path().join("huge.pth");
    fs::File::create(&file).unwrap().set_len(1 << 42).unwrap(); // a hole: no disk is used
    check_refused(&folder, &file, &[], &["huge.pth needs 4398.0 GB of memory and ", "smaller model"]);
}

#[test]
fn a_file_is_not_converted_onto_itself() {
    let folder = Folder::new();
    let bytes = fs::read(checkpoint("small.pth")).unwrap();
    let file = folder.write("out.safetensors", &bytes);
    convert(&folder, &file, &[]).refused(1, &["cannot be converted onto itself"]);
    assert_eq!(fs::read(&file).unwrap(), bytes);
}

#[test]
fn a_model_without_weights_says_where_they_are_looked_for() {
    let folder = Folder::new();
    folder.write("disc.png", &png());
    let run = folder.run(["segment", "disc.png", "--point", "80,60", "--model", "vit_b"]);
    run.refused(1, &["vit_b: its weights are not built in", "--weights", "MASKWRIGHT_MODELS"]);
    let weights = checkpoint(MOBILE_SAM);
    let weights = weights.to_str().unwrap();
    let run =
        folder.run(["segment", "disc.png", "--point", "80,60", "--model", "vit_b", "--weights", weights]);
    run.refused(1, &["those of `mobile_sam`, not of `vit_b`"]);
}
