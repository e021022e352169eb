//! `--device`: where the network computes.
//! Not what it computes there: Burn's modules are tested in `sam`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod common;

use common::{Folder, png};

/// Neither is compiled in here.
#[cfg(not(any(feature = "wgpu", feature = "cuda")))]
#[test]
fn a_device_that_was_left_out_is_refused_in_one_sentence() {
    let folder = Folder::new();
    folder.write("a.png", &png());
    for name in ["wgpu", "cuda"] {
        let run = folder.run(["segment", "a.png", "--point", "9,9", "--device", name]);
        let advice = format!("`cargo install --path crates/cli --features {name}`");
        let run = run.refused(1, &[&format!("--device {name}: "), "compiled without it", &advice]);
        assert_eq!(run.stderr.trim_end().lines().count(), 1, "{}", run.stderr);
    }
    folder.run(["segment", "a.png", "--point", "9,9", "--device", "cpu"]).succeeded();
    folder
        .run(["segment", "a.png", "--point", "9,9", "--device", "tpu"])
        .refused(2, &["cpu", "wgpu", "cuda"]);
}
