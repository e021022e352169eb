//! Any bytes as a file of the format `labelme`: an error at worst.
//! Whether what is read is right is tested in the crate itself.
#![no_main]

use annotation::format::{Format, MemoryFiles};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = Format::Labelme.read(&MemoryFiles::one("a.json", bytes.to_vec()));
});
