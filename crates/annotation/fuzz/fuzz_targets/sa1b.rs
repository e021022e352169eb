//! Any bytes as a file of the format `sa1b`: an error at worst.
//! Whether what is read is right is tested in the crate itself.
#![no_main]

use annotation::format::{Format, MemoryFiles};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let _ = Format::Sa1b.read(&MemoryFiles::one("sa_1.json", bytes.to_vec()));
});
