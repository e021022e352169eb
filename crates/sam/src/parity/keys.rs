//! Whether the key lists of the published checkpoints are recognised and fit key by key; shapes only, no values.
//! The values are compared in `image_encoders` and `sam_decoder`.

use burn::tensor::Device;

use super::deterministic::FormulaWeights;
use crate::config::ModelConfig;
use crate::error::SamError;
use crate::model::Sam;
use crate::network::Network;
use crate::weights::{Lookup, Recognized, TensorSource, recognize, wanted_by};

/// Name of the model, and what of the file it has no use for.
fn fitted(source: &FormulaWeights, named: Option<&str>) -> Result<(&'static str, Vec<String>), SamError> {
    let Recognized { config, naming, .. } = recognize(source, named)?;
    let ModelConfig { name, keys, .. } = config;
    let network = Network::new(&config, &Device::flex());
    let mut lookup = Lookup::new(source, naming);
    for wanted in wanted_by(&network, keys) {
        lookup.locate(&wanted)?;
    }
    Ok((name, lookup.finish()?))
}

fn refusal(source: &FormulaWeights, named: Option<&str>) -> String {
    fitted(source, named).unwrap_err().to_string()
}

fn check(list: &str, model: &str, left_out: &[&str]) {
    let (found, spare) = fitted(&FormulaWeights::of(list), None).unwrap();
    assert_eq!(found, model, "{list}");
    assert_eq!(spare, left_out, "{list}");
}

#[test]
fn every_published_key_list_is_recognised_with_no_key_missing_and_none_unused() {
    check("sam_vit_b", "vit_b", &[]);
    check("sam_vit_l", "vit_l", &[]);
    check("sam_vit_h", "vit_h", &[]);
    check("slimsam_77_uniform", "slimsam_77", &[]);
    check("sam_decoder", "sam_decoder", &[]);
    let classifier = ["head.bias", "head.weight", "norm_head.bias", "norm_head.weight"];
    let classifier = classifier.map(|name| format!("image_encoder.{name}"));
    check("mobile_sam_vit_t", "mobile_sam", &classifier.each_ref().map(String::as_str));
    check("hf_sam_vit_base", "vit_b", &["prompt_encoder.shared_embedding.positional_embedding"]);
}

/// The HF names of one of the key lists.
fn transformers(list: &str) -> FormulaWeights {
    let lines = include_str!("../../goldens/keys/official_to_hf.tsv").lines();
    let pairs: Vec<_> = lines.filter_map(|line| line.split_once('\t')).collect();
    FormulaWeights::of(list).renamed(|key| {
        let (_, name) = pairs.iter().find(|(official, _)| *official == key)?;
        Some((*name).to_owned())
    })
}

#[test]
fn slimsam_is_recognised_under_the_names_of_transformers() {
    let source = transformers("slimsam_77_uniform");
    assert_eq!(fitted(&source, None).unwrap(), ("slimsam_77", Vec::new()));
}

#[test]
fn either_of_two_tied_tensors_is_enough() {
    let [shared, of_prompts] = [
        "shared_image_embedding.positional_embedding",
        "prompt_encoder.shared_embedding.positional_embedding",
    ];
    let source = transformers("slimsam_77_uniform")
        .renamed(|key| Some(if key == shared { of_prompts } else { key }.to_owned()));
    assert_eq!(fitted(&source, None).unwrap(), ("slimsam_77", Vec::new()));
}

#[test]
fn a_training_checkpoint_is_recognised_by_what_is_inside() {
    let source = FormulaWeights::of("sam_vit_b").renamed(|key| Some(format!("model.{key}")));
    let source = source.with("optimizer.state.0.exp_avg", &[4]);
    let left_out = vec!["optimizer.state.0.exp_avg".to_owned()];
    assert_eq!(fitted(&source, None).unwrap(), ("vit_b", left_out));
}

#[test]
fn a_missing_and_a_strange_key_are_named() {
    let source = FormulaWeights::of("sam_vit_b").renamed(|key| {
        Some(if key == "image_encoder.pos_embed" { "image_encoder.positions" } else { key }.to_owned())
    });
    let sentence =
        "the weights do not fit the model: missing image_encoder.pos_embed; unused image_encoder.positions";
    assert_eq!(refusal(&source, None), sentence);
}

#[test]
fn a_missing_part_of_a_batch_norm_is_named_once() {
    let norm = "image_encoder.patch_embed.seq.0.bn";
    for part in ["weight", "bias", "running_mean", "running_var"] {
        let gone = format!("{norm}.{part}");
        let source =
            FormulaWeights::of("mobile_sam_vit_t").renamed(|key| (key != gone).then(|| key.to_owned()));
        let sentence = format!("the weights do not fit the model: missing {gone}; unused none");
        assert_eq!(refusal(&source, None), sentence);
    }
}

#[test]
fn of_many_missing_keys_ten_are_named() {
    let source = FormulaWeights::of("sam_vit_b")
        .renamed(|key| (!key.starts_with("image_encoder.blocks.7.")).then(|| key.to_owned()));
    let sentence = refusal(&source, None);
    assert!(sentence.contains("missing image_encoder.blocks.7.norm1.weight, "), "{sentence}");
    assert!(sentence.contains(" and 4 more; unused none"), "{sentence}");
}

#[test]
fn a_shape_is_refused_before_any_value_is_read() {
    // Read, this one would take 16 exabytes.
    let source =
        FormulaWeights::of("sam_vit_b").with("image_encoder.neck.0.weight", &[1 << 31, 1 << 31, 1, 1]);
    let sentence = "`image_encoder.neck.0.weight` has the shape [2147483648, 2147483648, 1, 1] in the file; the \
                    model expects [256, 768, 1, 1]";
    assert_eq!(refusal(&source, None), sentence);
    let source =
        FormulaWeights::of("mobile_sam_vit_t").with("image_encoder.patch_embed.seq.0.bn.running_var", &[33]);
    let sentence = "`image_encoder.patch_embed.seq.0.bn.running_var` has the shape [33] in the file; the model expects [32]";
    assert_eq!(refusal(&source, None), sentence);
}

#[test]
fn weights_of_another_model_are_refused_with_both_names() {
    let sentence = "the weights are those of `vit_b`, not of `vit_h`";
    assert_eq!(refusal(&FormulaWeights::of("sam_vit_b"), Some("vit_h")), sentence);
}

#[test]
fn weights_of_no_model_are_refused_with_some_of_their_keys() {
    let source = FormulaWeights::of("sam_vit_b")
        .renamed(|key| key.strip_prefix("image_encoder.").map(|key| format!("backbone.{key}")));
    let sentence = refusal(&source, None);
    assert!(sentence.starts_with("the weights are of no model that this program knows (nano, vit_b, "));
    assert!(
        sentence.contains("the file holds backbone.blocks.0.") && sentence.contains(" and 16"),
        "{sentence}"
    );
    // Of another width than any we know.
    let source =
        FormulaWeights::of("sam_vit_b").with("image_encoder.patch_embed.proj.weight", &[384, 3, 16, 16]);
    assert!(matches!(fitted(&source, None), Err(SamError::UnknownWeights { .. })));
    assert!(source.shape("image_encoder.pos_embed").is_some());
}

#[test]
fn an_input_side_that_the_learned_positions_do_not_fit_is_refused_and_tiny_vit_has_none() {
    let load = |list, side| {
        let source = FormulaWeights::of(list).asking_for(side);
        Sam::from_tensors(&source, String::new(), &crate::Device::Cpu)
    };
    for (list, model, side) in [("sam_vit_b", "vit_b", "512"), ("slimsam_77_uniform", "slimsam_77", "1056")] {
        let sentence = format!(
            "the weights file asks for the input side {side}, but the learned positions of `{model}` fit 1024 only"
        );
        assert_eq!(load(list, side).unwrap_err().to_string(), sentence);
    }
    assert_eq!(load("slimsam_77_uniform", "1024").unwrap().input_side(), 1024);
    assert_eq!(load("mobile_sam_vit_t", "512").unwrap().input_side(), 512);
    let sentence = "the weights file asks for the input side `500`; expected a multiple of 32 up to 4096";
    assert_eq!(load("mobile_sam_vit_t", "500").unwrap_err().to_string(), sentence);
}
