//! What conversion keeps: the same network from a converted file, and of which file it was made.
//! How near f16 and 8 bits come is in `precision`.

use annotation::{ImageSize, Prompt};

use super::deterministic::{FormulaWeights, engine_of, formula_map};
use super::precision::converted;
use crate::burn_engine::BurnEngine;
use crate::image::ModelInput;
use crate::image::testing::synthetic_image;
use crate::safetensors_file::SafetensorsFile;
use crate::testing::wait;
use crate::weights::{ConvertOptions, TensorSource, WeightType, WeightsPart, convert_weights};
use crate::{Device, FileKind, Sam, SamError};

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
    let stored_as = WeightType::F16;
    let options = ConvertOptions { model: None, part: WeightsPart::Whole, stored_as, source_sha256: "" };
    let error = convert_weights(&Huge(FormulaWeights::of("sam_decoder")), &options).unwrap_err();
    let sentence = "`mask_decoder.transformer.layers.1.mlp.lin1.weight` holds a value beyond 65504";
    assert!(error.to_string().starts_with(sentence), "{error}");
}

fn decoder_of(source: &dyn TensorSource, stored_as: WeightType, source_sha256: &str) -> Vec<u8> {
    let options = ConvertOptions { model: None, part: WeightsPart::Decoder, stored_as, source_sha256 };
    convert_weights(source, &options).unwrap().bytes
}

fn parsed(bytes: &[u8]) -> SafetensorsFile<'_> {
    SafetensorsFile::parse(bytes, FileKind::Weights).unwrap()
}

#[test]
fn a_decoder_of_its_own_answers_with_embeddings_of_the_whole_exactly_and_embeds_nothing() {
    let sha256 = "c0ffee42".repeat(8);
    for list in ["mobile_sam_vit_t", "slimsam_77_uniform"] {
        let source = FormulaWeights::of(list);
        let whole = Sam::from_tensors(&source, sha256.clone(), &Device::Cpu).unwrap();
        let file = decoder_of(&source, WeightType::F32, &sha256);
        assert!(file.len() < 17_000_000, "{list}: {} bytes", file.len());
        let decoder = Sam::from_safetensors(&file, &Device::Cpu).unwrap();
        assert_eq!(decoder.weights(), whole.weights());

        let input = || ModelInput::new(&synthetic_image(ImageSize::new(300, 200)), 1024);
        let embedding = wait(whole.encode(input(), &mut |_| {})).unwrap();
        let prompt = Prompt::click(annotation::ImagePoint::new(120.0, 90.0));
        let [expected, found] = [&whole, &decoder].map(|sam| wait(sam.decode(&embedding, &prompt)).unwrap());
        for (expected, found) in expected.iter().zip(&found) {
            assert_eq!(expected.low_res_logits, found.low_res_logits);
        }
        let refusal = wait(decoder.encode(input(), &mut |_| {})).unwrap_err();
        assert_eq!(refusal, SamError::NoImageEncoder { model: whole.weights().model });
    }
}

#[test]
fn a_decoder_that_is_converted_again_stays_the_decoder_of_the_same_whole() {
    let sha256 = "5a".repeat(32);
    let first = decoder_of(&FormulaWeights::of("sam_vit_b"), WeightType::F32, &sha256);
    let options = ConvertOptions {
        model: Some("vit_b"),
        part: WeightsPart::Whole,
        stored_as: WeightType::F16,
        source_sha256: &"77".repeat(32),
    };
    let again = convert_weights(&parsed(&first), &options).unwrap().bytes;
    assert!(again.len() < first.len());
    let again = parsed(&again);
    let told = ["part", "weights_sha256", "source_sha256"].map(|name| again.metadata(name).unwrap());
    assert_eq!(told, ["decoder", &sha256, &"77".repeat(32)]);
    let sam = Sam::from_tensors(&again, "ab".repeat(32), &Device::Cpu).unwrap();
    assert_eq!((sam.weights().model, &sam.weights().sha256), ("vit_b", &sha256));
}

#[test]
fn a_part_that_is_unknown_or_of_nothing_is_refused_and_so_is_half_a_whole() {
    struct Saying<'a>(FormulaWeights, &'a [(&'a str, &'a str)]);
    impl TensorSource for Saying<'_> {
        fn keys(&self) -> Vec<String> {
            self.0.keys()
        }
        fn shape(&self, key: &str) -> Option<Vec<usize>> {
            self.0.shape(key)
        }
        fn tensor(&self, key: &str) -> Result<Option<crate::FileTensor>, SamError> {
            self.0.tensor(key)
        }
        fn metadata(&self, name: &str) -> Option<&str> {
            self.1.iter().find(|(key, _)| *key == name).map(|(_, value)| *value)
        }
    }
    let refusal = |metadata: &[(&str, &str)]| {
        let source = Saying(FormulaWeights::of("sam_decoder"), metadata);
        Sam::from_tensors(&source, String::new(), &Device::Cpu).unwrap_err().to_string()
    };
    let told = refusal(&[("model", "vit_h"), ("part", "encoder")]);
    assert_eq!(told, "the weights file holds the part `encoder`; known is `decoder`");
    for of in [
        &[("model", "vit_h"), ("part", "decoder")][..],
        &[("model", "vit_h"), ("part", "decoder"), ("weights_sha256", "abc")],
    ] {
        let told = refusal(of);
        assert!(told.ends_with("does not say of which in `weights_sha256`"), "{told}");
    }
    let told = refusal(&[("model", "vit_h")]);
    assert_eq!(told, "the weights are those of `sam_decoder`, not of `vit_h`");
}
