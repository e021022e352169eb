//! Any two byte strings as the two PNGs of the format `voc`: an error at worst.
//! Whether what is read is right is tested in the crate itself.
#![no_main]

use annotation::format::{Format, MemoryFiles};

libfuzzer_sys::fuzz_target!(|maps: (Vec<u8>, Vec<u8>)| {
    let mut files = MemoryFiles::one("SegmentationClass/a.png", maps.0);
    files.insert("SegmentationObject/a.png", maps.1);
    let _ = Format::Voc.read(&files);
});
