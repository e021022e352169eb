//! What conversion keeps: the same network from a converted file, and nearly the same masks in f16 and in 8 bits.
//! Under formula weights; with trained weights it is measured, see README.

use annotation::{ImageBox, ImagePoint, ImageSize, Mask, Prompt};
use burn::tensor::Tensor;

use super::deterministic::{FormulaWeights, engine_of, formula_map};
use super::sam_decoder::prompt;
use crate::burn_engine::BurnEngine;
use crate::image::ModelInput;
use crate::image::testing::synthetic_image;
use crate::network::mask_decoder::{DecoderImage, MaskPrediction};
use crate::safetensors_file::SafetensorsFile;
use crate::testing::{tell, wait};
use crate::weights::{ConvertOptions, ConvertedWeights, TensorSource, WeightType, convert_weights};
use crate::{Device, FileKind, Sam, SamError};

fn converted(list: &str, stored_as: WeightType) -> ConvertedWeights {
    let options = ConvertOptions { model: None, stored_as, source_sha256: "5a" };
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

/// What of a model's embedding and of its masks is left in a file of fewer bits: mean difference of the embedding over
/// its mean size, and mean IoU of the masks of a click and of a box, each with the file's own decoder.
fn kept_by(list: &str, stored_as: WeightType) -> [f64; 2] {
    let [exact, found] = [WeightType::F32, stored_as].map(|stored_as| {
        let file = converted(list, stored_as);
        let sam = Sam::from_safetensors(&file.bytes, &Device::Cpu).unwrap();
        let input = ModelInput::new(&synthetic_image(ImageSize::new(1024, 768)), 1024);
        let embedding = wait(sam.encode(input, &mut |_| {})).unwrap();
        let corners = [ImagePoint::new(150.0, 120.0), ImagePoint::new(620.0, 640.0)];
        let prompts = [
            Prompt::click(ImagePoint::new(384.0, 384.0)),
            Prompt { bbox: Some(ImageBox::between(corners[0], corners[1])), ..Prompt::default() },
        ];
        let masks = prompts.iter().flat_map(|prompt| wait(sam.segment(&embedding, prompt)).unwrap());
        let masks: Vec<Mask> = masks.map(|candidate| candidate.mask).collect();
        (embedding.features.values, masks)
    });
    let sum = |values: &mut dyn Iterator<Item = f32>| values.map(f64::from).sum::<f64>();
    let error = sum(&mut found.0.iter().zip(&exact.0).map(|(a, b)| (a - b).abs()));
    let error = error / sum(&mut exact.0.iter().map(|value| value.abs()));
    let ious: Vec<f64> = found.1.iter().zip(&exact.1).map(|(a, b)| a.iou(b)).collect();
    let iou = ious.iter().sum::<f64>() / ious.len() as f64;
    tell(&format!("{list} in {stored_as:?}: embedding off by {:.2} %, mask IoU {iou:.4}", 100.0 * error));
    [error, iou]
}

#[test]
fn encoders_embed_nearly_alike_from_f16_and_close_from_8_bits() {
    for list in ["mobile_sam_vit_t", "slimsam_77_uniform"] {
        let [error, iou] = kept_by(list, WeightType::F16);
        assert!(error > 0.0 && error < 2e-3 && iou > 0.99, "{list} in f16: {error:e}, {iou}");
        let [worse, iou] = kept_by(list, WeightType::Int8);
        assert!(worse > error && worse < 0.04 && iou > 0.95, "{list} in 8 bits: {worse:e}, {iou}");
    }
}

#[test]
fn a_converted_file_says_what_it_is_and_where_it_comes_from() {
    let file = converted("sam_decoder", WeightType::Int8);
    assert_eq!((file.model, file.naming, file.tensors), ("sam_decoder", "official", 137));
    let parsed = SafetensorsFile::parse(&file.bytes, FileKind::Weights).unwrap();
    let expected =
        [("model", "sam_decoder"), ("version", "1"), ("stored_as", "int8"), ("source_sha256", "5a")];
    for (name, value) in expected {
        assert_eq!(parsed.metadata(name), Some(value));
    }
}

#[test]
fn files_become_a_half_and_a_quarter_as_large() {
    let [f32, f16, int8] = [WeightType::F32, WeightType::F16, WeightType::Int8]
        .map(|stored_as| converted("slimsam_77_uniform", stored_as).bytes.len() as f64);
    assert!((f16 / f32 - 0.5).abs() < 0.02, "{f16} of {f32}");
    assert!((int8 / f32 - 0.27).abs() < 0.03, "{int8} of {f32}"); // positions stay in f16
}

#[test]
fn norms_stay_apart_in_the_file_and_the_network_is_the_same() {
    let official = FormulaWeights::of("mobile_sam_vit_t");
    let file = converted("mobile_sam_vit_t", WeightType::F32);
    let parsed = SafetensorsFile::parse(&file.bytes, FileKind::Weights).unwrap();
    let norm = "image_encoder.layers.0.blocks.0.conv2.bn.running_var";
    assert_eq!(parsed.tensor(norm).unwrap(), official.tensor(norm).unwrap());

    let patches = |engine: &BurnEngine| match &engine.network.image_encoder {
        Some(crate::network::image_encoder::ImageEncoder::TinyVit(encoder)) => {
            encoder.patch_embed.forward(formula_map("patches", 3, 64))
        }
        _ => panic!("no TinyViT"),
    };
    let error =
        (patches(&engine_of(&parsed)) - patches(&engine_of(&official))).abs().max().into_scalar::<f32>();
    assert_eq!(error, 0.0);
}

#[test]
fn a_weight_that_f16_cannot_hold_is_named() {
    struct Huge(FormulaWeights);
    impl TensorSource for Huge {
        fn keys(&self) -> Vec<String> {
            self.0.keys()
        }
        fn shape(&self, key: &str) -> Option<Vec<usize>> {
            self.0.shape(key)
        }
        fn tensor(&self, key: &str) -> Result<Option<crate::FileTensor>, SamError> {
            let mut tensor = self.0.tensor(key)?;
            if let Some(tensor) = tensor.as_mut().filter(|_| key.ends_with("layers.1.mlp.lin1.weight")) {
                tensor.values[3] = -70_000.0;
            }
            Ok(tensor)
        }
    }
    let options = ConvertOptions { model: None, stored_as: WeightType::F16, source_sha256: "" };
    let error = convert_weights(&Huge(FormulaWeights::of("sam_decoder")), &options).unwrap_err();
    let sentence = "`mask_decoder.transformer.layers.1.mlp.lin1.weight` holds a value beyond 65504";
    assert!(error.to_string().starts_with(sentence), "{error}");
}
