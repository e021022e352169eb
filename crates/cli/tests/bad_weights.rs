//! Weights that cannot be used, at every command that takes some: one sentence with the file, what is wrong with it
//! and what to do.
//! What `convert-weights` says is tested beside it, every single check in `sam` and `checkpoint`.
#![allow(clippy::unwrap_used, reason = "tests")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};

use common::{Folder, png};
use serde_json::{Map, Value};

const ADVICE: &str = "; take another file, or leave out --weights for the built-in ones\n";

fn checkpoint(name: &str) -> PathBuf {
    Path::new("../checkpoint/tests/files").canonicalize().unwrap().join(name)
}

/// SlimSAM as one of our own files, taken apart.
struct Weights {
    header: Map<String, Value>,
    data: Vec<u8>,
}

impl Weights {
    fn of_slimsam(folder: &Folder) -> Self {
        let input = checkpoint("whole_slimsam_transformers.pth");
        let arguments = ["convert-weights", input.to_str().unwrap(), "slimsam.safetensors", "--dtype", "f16"];
        folder.run(arguments).succeeded();
        let bytes = fs::read(folder.path().join("slimsam.safetensors")).unwrap();
        let (length, rest) = bytes.split_at(8);
        let (header, data) = rest.split_at(u64::from_le_bytes(length.try_into().unwrap()) as usize);
        Self { header: serde_json::from_slice(header).unwrap(), data: data.to_vec() }
    }

    /// The file with another header.
    fn edited(&self, edit: impl FnOnce(&mut Map<String, Value>)) -> Vec<u8> {
        let mut header = self.header.clone();
        edit(&mut header);
        let header = serde_json::to_vec(&header).unwrap();
        [&(header.len() as u64).to_le_bytes()[..], &header, &self.data].concat()
    }

    fn asking_for(&self, side: &str) -> Vec<u8> {
        self.edited(|header| header["__metadata__"]["input_side"] = side.into())
    }
}

/// Every command that runs the network, with these weights.
fn check_refused(folder: &Folder, file: &Path, words: &str) {
    let weights = file.to_str().unwrap();
    let commands: [&[&str]; 3] = [
        &["segment", "disc.png", "--point", "80,60"],
        &["embed", "disc.png", "--out", "embeddings"],
        &["auto", "disc.png", "--out", "masks"],
    ];
    for command in commands {
        let run = folder.run(command.iter().chain(&["--weights", weights]));
        let run = run.refused(1, &[&format!("{weights}: "), words]);
        assert_eq!(run.stderr.lines().count(), 1, "{}", run.stderr);
        assert!(run.stderr.ends_with(ADVICE), "{}", run.stderr);
        assert_eq!(run.stdout, "");
    }
    assert_eq!(folder.names("")[0], "disc.png", "something was written");
}

#[test]
fn damaged_and_strange_weights_are_refused_in_one_sentence_by_every_command() {
    let made = Folder::new();
    let slimsam = Weights::of_slimsam(&made);
    let folder = Folder::new();
    folder.write("disc.png", &png());
    let whole = slimsam.edited(|_| {});
    let refused = |name: &str, bytes: &[u8], words: &str| {
        check_refused(&folder, &folder.write(name, bytes), words);
    };
    refused("empty.safetensors", b"", "the file is empty");
    refused("half.safetensors", &whole[..whole.len() / 2], "the weights file is truncated");
    refused("photo.pth", &png(), "the weights file is not a safetensors file");

    let pos = "image_encoder.pos_embed";
    let renamed = slimsam.edited(|header| {
        let tensor = header.remove(pos).unwrap();
        header.insert("image_encoder.positions".to_owned(), tensor);
    });
    refused("renamed.safetensors", &renamed, &format!("missing {pos}; unused image_encoder.positions"));
    let neck = "image_encoder.neck.0.weight";
    let turned = slimsam.edited(|header| header[neck]["shape"] = serde_json::json!([168, 256, 1, 1]));
    let words =
        format!("`{neck}` has the shape [168, 256, 1, 1] in the file; the model expects [256, 168, 1, 1]");
    refused("turned.safetensors", &turned, &words);

    let mut nan = slimsam.edited(|_| {});
    let start = slimsam.header[neck]["data_offsets"][0].as_u64().unwrap() as usize;
    let place = nan.len() - slimsam.data.len() + start;
    nan[place..place + 2].copy_from_slice(&[0x00, 0x7e]);
    refused("nan.safetensors", &nan, &format!("holds a value that is not finite in `{neck}`"));
}

#[test]
fn a_side_that_the_learned_positions_do_not_fit_is_refused() {
    let made = Folder::new();
    let slimsam = Weights::of_slimsam(&made);
    let folder = Folder::new();
    folder.write("disc.png", &png());
    for (side, words) in [
        ("512", "asks for the input side 512, but the learned positions of `slimsam_77` fit 1024 only"),
        ("1000", "asks for the input side `1000`; expected a multiple of 32 up to 4096"),
    ] {
        check_refused(&folder, &folder.write("side.safetensors", &slimsam.asking_for(side)), words);
    }
}

#[test]
fn other_checkpoints_and_such_with_code_are_refused() {
    let folder = Folder::new();
    folder.write("disc.png", &png());
    check_refused(&folder, &checkpoint("small.pth"), "of no model that this program knows (nano, vit_b, ");
    for name in ["attack.pth", "attack_legacy.pth", "attack_protocol_5.pth"] {
        check_refused(&folder, &checkpoint(name), "refused: the pickle names `posix.system`");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_model_larger_than_the_memory_is_refused_before_it_is_read() {
    let folder = Folder::new();
    folder.write("disc.png", &png());
    let file = folder.path().join("huge.pth");
    fs::File::create(&file).unwrap().set_len(1 << 42).unwrap(); // a hole: no disk is used
    let run = folder.run(["segment", "disc.png", "--point", "80,60", "--weights", "huge.pth"]);
    run.refused(1, &["huge.pth needs 4398.0 GB of memory and ", "take a smaller model"]);
}
