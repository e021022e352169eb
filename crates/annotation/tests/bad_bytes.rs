//! Importers on bytes that nobody meant: damaged files of each format, and any bytes at all. No panic, little memory.
//! `fuzz/` has the same as targets for longer runs.
#![allow(clippy::unwrap_used, reason = "tests")]

use annotation::format::{Export, Format, MemoryFiles, Source, png};
use annotation::{Category, CategoryId, Dataset, ImageInfo, ImageSize, Instance, LabeledImage, Mask};
use peak_alloc::PeakAlloc;
use proptest::prelude::*;

#[global_allocator]
static MEMORY: PeakAlloc = PeakAlloc;

/// What reading a few kilobytes may take, in megabytes: deflate makes 1032 bytes of one, and tests run side by side.
const MOST_MEGABYTES: f32 = 400.0;

/// Two images with a few instances.
fn dataset() -> Dataset {
    let size = ImageSize::new(12, 9);
    let mask = |seed: u32| {
        let pixels: Vec<bool> = (0..108).map(|i| (i * seed + i / 7) % 5 > 2).collect();
        Mask::from_pixels(size, &pixels).unwrap()
    };
    let image = |id: u64| LabeledImage {
        id,
        image: ImageInfo { file_name: format!("{id}.png"), size, sha256: String::new() },
        instances: (1..4).map(|n| Instance::imported(n, CategoryId(1), mask(n as u32 + id as u32))).collect(),
    };
    let categories = vec![Category::named(CategoryId(1), "cat")];
    Dataset { categories, images: vec![image(1), image(2)] }
}

fn written(format: Format) -> MemoryFiles {
    let dataset = dataset();
    let mut photos = MemoryFiles::default();
    for image in &dataset.images {
        let photo = png::encode_mask(&Mask::empty(image.image.size).unwrap()).unwrap();
        photos.insert(&image.image.file_name, photo);
    }
    let mut files = MemoryFiles::default();
    format.write(&dataset, Export { style: None, photos: &photos, sink: &mut files }).unwrap();
    files
}

/// Something done to the bytes of one file.
#[derive(Debug, Clone)]
enum Damage {
    Cut(usize),
    Replace(usize, u8),
    Insert(usize, Vec<u8>),
    Remove(usize, usize),
    Repeat(usize, usize),
}

impl Damage {
    fn apply(&self, bytes: &mut Vec<u8>) {
        let within = |at: usize| at % (bytes.len() + 1);
        match *self {
            Self::Cut(at) => bytes.truncate(within(at)),
            Self::Replace(at, byte) => {
                let at = within(at);
                if let Some(found) = bytes.get_mut(at) {
                    *found = byte;
                }
            }
            Self::Insert(at, ref more) => {
                let at = within(at);
                bytes.splice(at..at, more.iter().copied());
            }
            Self::Remove(at, count) => {
                let at = within(at);
                let end = (at + count).min(bytes.len());
                bytes.drain(at..end);
            }
            Self::Repeat(at, count) => {
                let at = within(at);
                let end = (at + count).min(bytes.len());
                let again = bytes[at..end].to_vec();
                bytes.splice(at..at, again);
            }
        }
    }
}

fn any_damage() -> impl Strategy<Value = Damage> {
    let tokens = prop::sample::select(vec![
        &b"99999999999"[..],
        b"-1",
        b"1e308",
        b"null",
        b"[",
        b"{}",
        b"\"",
        b"\\u0000",
        b"0.5",
        b" ",
        b"\n",
        b"nan",
        b"\xff\xff\xff\xff",
        b"&a [*a,*a]",
    ]);
    let at = any::<usize>;
    prop_oneof![
        at().prop_map(Damage::Cut),
        (at(), any::<u8>()).prop_map(|(at, byte)| Damage::Replace(at, byte)),
        (at(), tokens).prop_map(|(at, token)| Damage::Insert(at, token.to_vec())),
        (at(), 1_usize..40).prop_map(|(at, count)| Damage::Remove(at, count)),
        (at(), 1_usize..400).prop_map(|(at, count)| Damage::Repeat(at, count)),
    ]
}

fn any_format() -> impl Strategy<Value = Format> {
    prop::sample::select(Format::ALL.to_vec())
}

/// Reads what should be `format`; the result may be anything but a panic or a flood.
fn read(format: Format, files: &MemoryFiles) {
    MEMORY.reset_peak_usage();
    if let Err(error) = format.read(files) {
        let sentence = format!("{error}; {}", error.advice());
        assert!(!sentence.contains('\n'), "more than a sentence: {sentence}");
    }
    let peak = MEMORY.peak_usage_as_mb();
    assert!(peak < MOST_MEGABYTES, "reading {format} took {peak} MB");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1000))]

    #[test]
    fn a_damaged_file_is_refused_or_read(
        format in any_format(),
        place in any::<prop::sample::Index>(),
        damages in prop::collection::vec(any_damage(), 1..5),
    ) {
        let mut files = written(format);
        let paths = files.paths();
        let path: &String = place.get(&paths);
        let mut bytes = files.get(path).unwrap().to_vec();
        damages.iter().for_each(|damage| damage.apply(&mut bytes));
        files.insert(path, bytes);
        read(format, &files);
    }

    #[test]
    fn any_bytes_are_refused_or_read(
        format in any_format(),
        place in any::<prop::sample::Index>(),
        bytes in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let mut files = written(format);
        let paths = files.paths();
        files.insert(place.get(&paths).as_str(), bytes);
        read(format, &files);
    }
}

#[test]
fn a_file_that_promises_more_than_it_holds_takes_no_memory_for_it() {
    for format in [Format::PngLabels, Format::PngInstances, Format::Voc] {
        let mut files = written(format);
        for path in files.paths().iter().filter(|path| path.ends_with(".png")) {
            let mut bytes = files.get(path).unwrap().to_vec();
            bytes[16..24].copy_from_slice(&[0, 0, 0x4e, 0x20, 0, 0, 0x4e, 0x20]); // 20000 x 20000
            files.insert(path, bytes);
        }
        read(format, &files);
    }
    let huge = r#"{"images": [{"id": 1, "width": 1000000, "height": 400, "file_name": "a.jpg"}],
        "categories": [{"id": 1, "name": "cat"}], "annotations": [{"id": 1, "image_id": 1, "category_id": 1,
        "segmentation": [[CORNERS]]}]}"#;
    let corners: Vec<&str> = (0..60).map(|i| if i % 2 == 0 { "0, 0" } else { "1000000, 400" }).collect();
    let json = huge.replace("CORNERS", &corners.join(", "));
    read(Format::Coco, &MemoryFiles::one("a.json", json.into_bytes()));
}
