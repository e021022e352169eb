//! Any labels and class names of the format `yolo-seg`, beside a photo: an error at worst.
//! Whether what is read is right is tested in the crate itself.
#![no_main]

use annotation::format::{Format, MemoryFiles, png};
use annotation::{ImageSize, Mask};

libfuzzer_sys::fuzz_target!(|texts: (Vec<u8>, Vec<u8>)| {
    let mut files = MemoryFiles::one("labels/a.txt", texts.0);
    files.insert("data.yaml", texts.1);
    let photo = Mask::empty(ImageSize::new(40, 30)).and_then(|mask| Ok(png::encode_mask(&mask)));
    if let Ok(Ok(photo)) = photo {
        files.insert("images/a.png", photo);
    }
    let _ = Format::YoloSeg.read(&files);
});
