//! Any bytes as a PNG of the format `png-instances`: an error at worst.
//! Whether what is read is right is tested in the crate itself.
#![no_main]

use annotation::format::{Format, MemoryFiles};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = Format::PngInstances.read(&MemoryFiles::one("masks/a.png/0001-cat.png", bytes.to_vec()));
});
