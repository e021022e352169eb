//! Any bytes as a file of the format `coco`: an error at worst.
//! Whether what is read is right is tested in the crate itself.
#![no_main]

use annotation::format::{Format, MemoryFiles};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = Format::Coco.read(&MemoryFiles::one("annotations.json", bytes.to_vec()));
});
