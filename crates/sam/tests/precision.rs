//! What fewer bits cost in masks: the bundled model on the sample photos, with weights and embeddings in 16 and 8 bits.
//! Prints the table of README: `cargo test --test precision -- --nocapture`.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

mod support;

use annotation::{ImageBox, ImagePoint, Mask, Prompt};
use sam::image::{ModelInput, decode};
use sam::{
    ConvertOptions, Device, EmbeddingType, FileKind, FileTensor, SafetensorsFile, Sam, SamError,
    TensorSource, WeightType, WeightsPart, convert_weights, sha256_hex, write_embedding,
};
use support::{NANO, nano, now};

const PHOTOS: [&[u8]; 4] = [
    include_bytes!("../../../assets/samples/coffee.jpg"),
    include_bytes!("../../../assets/samples/astronaut.jpg"),
    include_bytes!("../../../assets/samples/chelsea.jpg"),
    include_bytes!("../../../assets/samples/rocket.jpg"),
];

/// The bundled weights, which are in f16, in other types.
fn nano_in(stored_as: WeightType) -> Vec<u8> {
    let source = SafetensorsFile::parse(NANO, FileKind::Weights).unwrap();
    let source_sha256 = &sha256_hex(NANO);
    let options = ConvertOptions { model: Some("nano"), part: WeightsPart::Whole, stored_as, source_sha256 };
    convert_weights(&source, &options).unwrap().bytes
}

fn nano_with(stored_as: WeightType) -> Sam {
    Sam::from_safetensors(&nano_in(stored_as), &Device::Cpu).unwrap()
}

/// The image encoder of one file with prompt encoder and mask decoder of another.
struct Mixed<'a> {
    encoder: SafetensorsFile<'a>,
    decoder: SafetensorsFile<'a>,
}

impl<'a> Mixed<'a> {
    fn holder(&self, key: &str) -> &SafetensorsFile<'a> {
        if key.starts_with("encoder.") { &self.encoder } else { &self.decoder }
    }
}

impl TensorSource for Mixed<'_> {
    fn keys(&self) -> Vec<String> {
        self.decoder.keys()
    }

    fn shape(&self, key: &str) -> Option<Vec<usize>> {
        self.holder(key).shape(key)
    }

    fn tensor(&self, key: &str) -> Result<Option<FileTensor>, SamError> {
        TensorSource::tensor(self.holder(key), key)
    }

    fn metadata(&self, name: &str) -> Option<&str> {
        TensorSource::metadata(&self.decoder, name)
    }
}

/// Nano with its image encoder from one file and the rest from another.
fn mixed(encoder: &[u8], decoder: &[u8]) -> Sam {
    let [encoder, decoder] =
        [encoder, decoder].map(|bytes| SafetensorsFile::parse(bytes, FileKind::Weights).unwrap());
    Sam::from_tensors(&Mixed { encoder, decoder }, "mixed".to_owned(), &Device::Cpu).unwrap()
}

/// Nine clicks and a box on an image of the given sides.
fn prompts([width, height]: [f32; 2]) -> Vec<Prompt> {
    let at = |x: f32, y: f32| ImagePoint::new((x * width).into(), (y * height).into());
    let quarters = [0.25, 0.5, 0.75];
    let clicks = quarters.iter().flat_map(|y| quarters.iter().map(|x| Prompt::click(at(*x, *y))));
    let bbox = Some(ImageBox::between(at(0.25, 0.25), at(0.75, 0.75)));
    clicks.chain([Prompt { bbox, ..Prompt::default() }]).collect()
}

/// Every mask of every prompt on every photo, from embeddings that were written and read again.
fn masks(sam: &Sam, stored_as: EmbeddingType) -> Vec<Mask> {
    let mut masks = Vec::new();
    for photo in PHOTOS {
        let input = ModelInput::new(&decode(photo).unwrap(), sam.input_side());
        let embedding = now(sam.encode(input, &mut |_| {})).unwrap();
        let sha256 = sha256_hex(photo);
        let file = write_embedding(&embedding, &sha256, stored_as).unwrap();
        let embedding = sam.read_embedding(&file, &sha256).unwrap();
        let size = embedding.framing.original();
        for prompt in prompts([size.width as f32, size.height as f32]) {
            let candidates = now(sam.segment(&embedding, &prompt)).unwrap();
            masks.extend(candidates.into_iter().map(|candidate| candidate.mask));
        }
    }
    masks
}

/// Mean and smallest IoU with the exact masks; the ones with nothing in them do not count.
fn check(exact: &[Mask], found: &[Mask], name: &str, least_mean: f64) {
    let pairs = exact.iter().zip(found).filter(|(exact, _)| exact.area() > 0);
    let mut ious: Vec<f64> = pairs.map(|(exact, found)| exact.iou(found)).collect();
    ious.sort_by(f64::total_cmp);
    let mean = ious.iter().sum::<f64>() / ious.len() as f64;
    eprintln!("| {name} | {mean:.4} | {:.4} | {} |", ious[ious.len() / 20], ious.len());
    assert!(mean >= least_mean, "{name}: mean IoU {mean}");
}

#[test]
fn sixteen_bits_cost_next_to_nothing_and_eight_little() {
    let exact = masks(&nano(), EmbeddingType::F32);
    eprintln!("| weights, embedding | mean IoU | 5 % are below | masks |\n|---|--:|--:|--:|");
    check(&exact, &masks(&nano_with(WeightType::F32), EmbeddingType::F32), "f32, f32", 1.0);
    check(&exact, &masks(&nano(), EmbeddingType::F16), "f16, f16", 0.99);
    check(&exact, &masks(&nano(), EmbeddingType::Int8), "f16, int8", 0.95);
    let int8 = nano_with(WeightType::Int8);
    check(&exact, &masks(&int8, EmbeddingType::F32), "int8, f32", 0.9);
    check(&exact, &masks(&int8, EmbeddingType::Int8), "int8, int8", 0.9);
    let int8 = nano_in(WeightType::Int8);
    let encoder = masks(&mixed(&int8, NANO), EmbeddingType::F32);
    check(&exact, &encoder, "int8 in the image encoder only, f32", 0.9);
    let decoder = masks(&mixed(NANO, &int8), EmbeddingType::F32);
    check(&exact, &decoder, "int8 in prompt encoder and mask decoder only, f32", 0.97);
}
