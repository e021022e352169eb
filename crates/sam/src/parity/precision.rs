//! How near weights and embeddings of fewer bits come. Under formula weights, whose masks are noise and so the hardest;
//! with trained weights it is measured in `tests/precision.rs`. What a converted file says is in `conversion`.

use annotation::{ImageBox, ImagePoint, Mask, Prompt};
use burn::tensor::Tensor;

use super::deterministic::{FormulaWeights, engine_of, formula_map};
use super::sam_decoder::prompt;
use crate::burn_engine::BurnEngine;
use crate::image::{ModelInput, decode};
use crate::network::mask_decoder::{DecoderImage, MaskPrediction};
use crate::safetensors_file::SafetensorsFile;
use crate::testing::{tell, wait};
use crate::weights::{
    ConvertOptions, ConvertedWeights, WeightType, WeightsPart, convert_weights, sha256_hex,
};
use crate::{Device, EmbeddingType, FileKind, Sam, write_embedding};

/// One lying, one standing.
const PHOTOS: [&[u8]; 2] = [
    include_bytes!("../../../../assets/samples/coffee.jpg"),
    include_bytes!("../../../../assets/samples/rocket.jpg"),
];

pub(super) fn converted(list: &str, stored_as: WeightType) -> ConvertedWeights {
    let options = ConvertOptions { model: None, part: WeightsPart::Whole, stored_as, source_sha256: "5a" };
    convert_weights(&FormulaWeights::of(list), &options).unwrap()
}

/// The masks of a click on a formula image.
fn logits(engine: &BurnEngine) -> Tensor<4> {
    let embedding = formula_map("image_embeddings", 256, 64);
    let image = DecoderImage { embedding: &embedding, positions: &engine.positions, high_res: None };
    let prompt_embedding = engine.network.prompt_encoder.forward(&prompt("p1"), 64);
    let MaskPrediction { low_res_logits, .. } = engine.network.mask_decoder.forward(image, prompt_embedding);
    low_res_logits
}

/// Mean of the differences over the mean size of the logits.
fn relative_error(stored_as: WeightType) -> f32 {
    let exact = logits(&engine_of(&FormulaWeights::of("sam_decoder")));
    let file = converted("sam_decoder", stored_as);
    let found = logits(&engine_of(&SafetensorsFile::parse(&file.bytes, FileKind::Weights).unwrap()));
    let error = (found - exact.clone()).abs().mean() / exact.abs().mean();
    let error = error.into_scalar::<f32>();
    eprintln!("{stored_as:?}: {error:.1e}");
    error
}

#[test]
fn a_decoder_answers_alike_from_f32_nearly_alike_from_f16_and_close_from_8_bits() {
    assert_eq!(relative_error(WeightType::F32), 0.0);
    let f16 = relative_error(WeightType::F16);
    assert!(f16 > 0.0 && f16 < 2e-3, "{f16}");
    let int8 = relative_error(WeightType::Int8);
    assert!(int8 > f16 && int8 < 0.1, "{int8}");
}

/// The masks of nine clicks and a box on each photo, and all numbers of the embeddings.
struct Found {
    embeddings: Vec<f32>,
    masks: Vec<Mask>,
}

fn found(sam: &Sam, stored_as: EmbeddingType) -> Found {
    let mut found = Found { embeddings: Vec::new(), masks: Vec::new() };
    for photo in PHOTOS {
        let image = decode(photo).unwrap();
        let (width, height) = (f64::from(image.size().width), f64::from(image.size().height));
        let embedding = wait(sam.encode(ModelInput::new(&image, 1024), &mut |_| {})).unwrap();
        let sha256 = sha256_hex(photo);
        let file = write_embedding(&embedding, &sha256, stored_as).unwrap();
        let embedding = sam.read_embedding(&file, &sha256).unwrap();
        let at = |x: u32, y: u32| ImagePoint::new(f64::from(x) * width / 4.0, f64::from(y) * height / 4.0);
        let clicks = (1..4).flat_map(|y| (1..4).map(move |x| (x, y))).map(|(x, y)| Prompt::click(at(x, y)));
        let bbox = Prompt { bbox: Some(ImageBox::between(at(1, 1), at(3, 3))), ..Prompt::default() };
        for prompt in clicks.chain([bbox]) {
            let candidates = wait(sam.segment(&embedding, &prompt)).unwrap();
            found.masks.extend(candidates.into_iter().map(|candidate| candidate.mask));
        }
        found.embeddings.extend(&embedding.features.values);
    }
    found
}

/// What is left in fewer bits: mean difference of the embeddings over their mean size, and mean IoU of the masks.
fn kept(exact: &Found, rounded: &Found, name: &str) -> [f64; 2] {
    let pairs = || rounded.embeddings.iter().zip(&exact.embeddings);
    let sum = |value: fn((&f32, &f32)) -> f32| pairs().map(|pair| f64::from(value(pair))).sum::<f64>();
    let error = sum(|(a, b)| (a - b).abs()) / sum(|(_, b)| b.abs());
    let pairs = rounded.masks.iter().zip(&exact.masks).filter(|(_, exact)| exact.area() > 0);
    let mut ious: Vec<f64> = pairs.map(|(rounded, exact)| rounded.iou(exact)).collect();
    ious.sort_by(f64::total_cmp);
    let iou = ious.iter().sum::<f64>() / ious.len() as f64;
    tell(&format!(
        "| {name} | {iou:.4} | {:.4} | {} | embedding off by {:.2} %",
        ious[ious.len() / 20],
        ious.len(),
        100.0 * error
    ));
    [error, iou]
}

#[test]
fn small_models_embed_and_segment_nearly_alike_from_f16_and_close_from_8_bits() {
    for list in ["mobile_sam_vit_t", "slimsam_77_uniform"] {
        let [exact, f16, int8] = [WeightType::F32, WeightType::F16, WeightType::Int8]
            .map(|stored_as| Sam::from_safetensors(&converted(list, stored_as).bytes, &Device::Cpu).unwrap());
        let exact = found(&exact, EmbeddingType::F32);
        let kept = |sam: &Sam, stored_as, name: &str| {
            kept(&exact, &found(sam, stored_as), &format!("{list}: {name}"))
        };
        let [error, iou] = kept(&f16, EmbeddingType::F16, "f16, f16");
        assert!(error > 0.0 && error < 2e-3 && iou > 0.99, "{list} in f16: {error:e}, {iou}");
        let [_, iou] = kept(&f16, EmbeddingType::Int8, "f16, int8");
        assert!(iou > 0.9, "{list} with embeddings in 8 bits: {iou}");
        let [worse, iou] = kept(&int8, EmbeddingType::F32, "int8, f32");
        assert!(worse > error && worse < 0.04 && iou > 0.9, "{list} in 8 bits: {worse:e}, {iou}");
        let [_, iou] = kept(&int8, EmbeddingType::Int8, "int8, int8");
        assert!(iou > 0.9, "{list}, all in 8 bits: {iou}");
    }
}
