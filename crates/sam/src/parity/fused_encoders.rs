//! ViT and TinyViT on our own kernels against the Python goldens, block by block, and the masks from what they make.
//! The same in Burn is in `image_encoders`; ViT-B is encoded here once more. Other sizes are in `small_encoders`.

use burn::tensor::{Device, Tensor, TensorData, s};
use kernels::{Isa, Team};

use super::Goldens;
use super::deterministic::FormulaWeights;
use super::fused::every_mask;
use super::image_encoders::{LOGIT_TOLERANCE, PLACES, TOLERANCE};
use super::sam_decoder::prompt;
use crate::embedding::{FeatureMap, ImageEmbedding};
use crate::fused::{Blocks, FusedEngine, ImageEncoder, TinyVit, Vit, add};
use crate::image::testing::synthetic_image;
use crate::image::{Framing, ModelInput};
use crate::network_config::MASK_TOKENS;
use crate::weights::{Lookup, Recognized, TensorSource, WeightsId, recognize};
use annotation::ImageSize;

fn engine_of(weights: &FormulaWeights, isa: Isa) -> FusedEngine {
    let Recognized { config, naming, .. } = recognize(weights, weights.metadata("model")).unwrap();
    FusedEngine::load_for(isa, &config, Lookup::new(weights, naming), 64).unwrap()
}

/// The planes of `enc_input`, `[3, 1024, 1024]`.
fn formula_planes() -> Vec<f32> {
    ModelInput::new(&synthetic_image(ImageSize::new(1024, 768)), 1024).values
}

/// Compares the chosen rows, columns and channels with the tolerance for the size of the values.
fn check(goldens: &Goldens, name: &str, map: &FeatureMap, places: &[usize], step: usize) {
    let places = places.iter().flat_map(|y| places.iter().map(move |x| [*y, *x]));
    check_values(goldens, name, tokens_at(map, places, step).flatten().flatten().collect());
}

/// Every `step`-th channel at each place; none beyond the map.
fn tokens_at(
    map: &FeatureMap,
    places: impl Iterator<Item = [usize; 2]>,
    step: usize,
) -> impl Iterator<Item = Option<Vec<f32>>> {
    places.map(move |[y, x]| {
        (y < map.side && x < map.side).then(|| {
            let token = &map.values[(y * map.side + x) * map.channels..][..map.channels];
            token.iter().step_by(step).copied().collect()
        })
    })
}

/// Tokens `inside` chosen `windows` of `side`, whose last row and column reach beyond the map. The official code
/// computes what nobody reads there; ours does not, and it is not compared.
fn check_windows(
    (goldens, name): (&Goldens, &str),
    map: &FeatureMap,
    (windows, side): ([usize; 4], usize),
    (inside, step): (&[[usize; 2]], usize),
) {
    let across = map.side.div_ceil(side);
    let corners = windows.map(|window| [window / across * side, window % across * side]);
    let places =
        corners.into_iter().flat_map(|[top, left]| inside.iter().map(move |[y, x]| [top + y, left + x]));
    let tokens: Vec<_> = tokens_at(map, places, step).collect();
    let expected = goldens.floats(name);
    let compared = tokens.iter().flatten().count();
    assert!(2 * compared > tokens.len(), "{name}: {compared} of {} tokens are on the map", tokens.len());
    let length = expected.len() / tokens.len();
    let pairs = tokens.into_iter().zip(expected.chunks_exact(length));
    check_values(
        goldens,
        name,
        pairs.flat_map(|(token, official)| token.unwrap_or(official.to_vec())).collect(),
    );
}

/// Every `step`-th place and every 4th channel, channel by channel.
fn check_planes(goldens: &Goldens, name: &str, map: &FeatureMap) {
    let step = map.side / 16;
    let planes = map.to_planes();
    let planes = planes.chunks_exact(map.side * map.side).step_by(4);
    let sampled = planes.flat_map(|plane| {
        (0..map.side)
            .step_by(step)
            .flat_map(move |y| (0..map.side).step_by(step).map(move |x| plane[y * map.side + x]))
    });
    check_values(goldens, name, sampled.collect());
}

fn check_values(goldens: &Goldens, name: &str, found: Vec<f32>) {
    let largest = goldens.floats(name).iter().fold(1.0f32, |largest, value| largest.max(value.abs()));
    let count = found.len();
    let found = Tensor::<1>::from_data(TensorData::new(found, [count]), &Device::flex());
    goldens.check(name, found, TOLERANCE * largest);
}

/// The embedding at [`PLACES`], channel by channel as the goldens have it.
fn check_neck(goldens: &Goldens, embedding: &FeatureMap) {
    let planes = embedding.to_planes();
    let mut found = Vec::new();
    for plane in planes.chunks_exact(64 * 64) {
        for (y, x) in PLACES.iter().flat_map(|y| PLACES.iter().map(move |x| (*y as usize, *x as usize))) {
            found.push(plane[y * 64 + x]);
        }
    }
    check_values(goldens, "neck_sub", found);
}

/// The masks of a click and of a box, from an embedding that was just computed.
fn check_masks(engine: &FusedEngine, goldens: &Goldens, features: FeatureMap) {
    let framing = Framing::new(ImageSize::new(1024, 768), 1024);
    let weights = WeightsId { model: "test", sha256: String::new() };
    let embedding = ImageEmbedding::new(features, None, framing, weights);
    let image = engine.prepare(&embedding);
    for set in ["p1", "box"] {
        let tokens = &prompt(set).tokens[0];
        let masks = every_mask(engine, image, (tokens, None));
        let logits = masks.iter().flat_map(|mask| mask.low_res_logits.values().to_vec()).collect::<Vec<_>>();
        let logits =
            Tensor::<4>::from_data(TensorData::new(logits, [1, MASK_TOKENS, 256, 256]), &Device::flex());
        let every_8th = logits.slice(s![.., .., 0..;8, 0..;8]);
        goldens.check(&format!("e2e.{set}.low_res_s8"), every_8th, LOGIT_TOLERANCE);
        let scores: Vec<f32> = masks.iter().map(|mask| mask.predicted_iou).collect();
        let scores = Tensor::<2>::from_data(TensorData::new(scores, [1, MASK_TOKENS]), &Device::flex());
        goldens.check(&format!("e2e.{set}.iou"), scores, LOGIT_TOLERANCE);
    }
}

fn places() -> [usize; 15] {
    PLACES.map(|place| place as usize)
}

/// Every block that the goldens look at; `step` is that of their channels.
fn check_vit(vit: &Vit, goldens: &Goldens, step: usize) -> FeatureMap {
    let team = Team::of_this_machine();
    let mut tokens = vit.embed_patches(&formula_planes(), team);
    check(goldens, "patch_embed_sub", &tokens, &places(), step);
    add(&mut tokens.values, &vit.positions);
    let mut seen = Vec::new();
    for (index, block) in vit.blocks.iter().enumerate() {
        check_attention(goldens, index, || block.attention_of(&tokens, team));
        block.forward(&mut tokens, team);
        let name = format!("block{index}_sub");
        if goldens.has(&name) {
            check(goldens, &name, &tokens, &places(), step);
            seen.push(index);
        }
    }
    assert!(seen.len() >= 3 && seen.ends_with(&[11]), "{seen:?}");
    let embedding = vit.neck.forward(&tokens, team);
    check_neck(goldens, &embedding);
    embedding
}

/// The attention of the first block, which is inside windows, and of the third, which is not; of ViT-B only.
fn check_attention(goldens: &Goldens, index: usize, attention: impl Fn() -> FeatureMap) {
    const SIXTH: [usize; 3] = [0, 6, 12];
    let inside = SIXTH.map(|y| SIXTH.map(|x| [y, x]));
    match index {
        0 if goldens.has("block0.attn_win_sub") => check_windows(
            (goldens, "block0.attn_win_sub"),
            &attention(),
            ([0, 4, 12, 24], 14),
            (inside.as_flattened(), 16),
        ),
        2 if goldens.has("block2.attn_sub") => {
            check(goldens, "block2.attn_sub", &attention(), &places(), 8);
        }
        _ => {}
    }
}

fn vit(engine: &FusedEngine) -> &Vit {
    match &engine.encoder {
        Some(ImageEncoder::Vit(vit)) => vit,
        _ => panic!("no ViT"),
    }
}

#[test]
fn our_own_vit_b_computes_every_checked_block_and_the_masks_of_the_official_one() {
    let engine = engine_of(&FormulaWeights::of("sam_vit_b"), Isa::best());
    let goldens = Goldens::open("encoder_vit_b");
    let embedding = check_vit(vit(&engine), &goldens, 8);
    check_masks(&engine, &goldens, embedding);
}

#[test]
fn our_own_slimsam_computes_every_checked_block_and_the_masks_of_the_official_one() {
    let engine = engine_of(&FormulaWeights::of("slimsam_77_uniform"), Isa::best());
    let goldens = Goldens::open("encoder_slimsam77");
    let embedding = check_vit(vit(&engine), &goldens, 4);
    let at_once = vit(&engine).forward(&formula_planes(), Team::of_this_machine(), &mut |_| {});
    assert!(at_once == embedding, "block by block it is another embedding");
    check_masks(&engine, &goldens, embedding);
}

/// Every 4th channel at 16 x 16 places.
fn check_stage(goldens: &Goldens, name: &str, map: &FeatureMap) {
    let places: Vec<usize> = (0..map.side).step_by(map.side / 16).collect();
    check(goldens, name, map, &places, 4);
}

fn check_tiny_vit(encoder: &TinyVit, goldens: &Goldens) {
    let team = Team::of_this_machine();
    let mut features = encoder.embed_patches(&formula_planes(), 1024, team);
    check_planes(goldens, "patch_embed_sub", &features);
    for (stage, parts) in encoder.stages.iter().enumerate() {
        let name = format!("layers.{stage}.blocks.0_sub");
        match &parts.blocks {
            Blocks::Convolutions(blocks) => check_planes(goldens, &name, &blocks[0].forward(&features, team)),
            Blocks::Attention(blocks) => {
                if stage == 1 {
                    let inside: Vec<_> = (0..49).step_by(5).map(|token| [token / 7, token % 7]).collect();
                    check_windows(
                        (goldens, "layers.1.blocks.0.attn_sub"),
                        &blocks[0].attention_of(&features, team),
                        ([0, 18, 180, 360], 7),
                        (&inside, 4),
                    );
                }
                if goldens.has(&name) {
                    check_stage(goldens, &name, &blocks[0].forward(features.clone(), team));
                }
            }
        }
        features = encoder.stage(stage, features, team, &mut || {});
        check_stage(goldens, &format!("layers.{stage}_sub"), &features);
    }
}

#[test]
fn our_own_mobile_sam_computes_every_checked_layer_and_the_masks_of_the_official_one() {
    let goldens = Goldens::open("encoder_tinyvit");
    let weights = FormulaWeights::of("mobile_sam_vit_t");
    let engine = engine_of(&weights, Isa::best());
    let encoder = engine.encoder.as_ref().unwrap();
    match encoder {
        ImageEncoder::TinyVit(encoder) => check_tiny_vit(encoder, &goldens),
        _ => panic!("no TinyViT"),
    }
    let mut steps = Vec::new();
    let planes = formula_planes();
    let embedding = encoder.forward(&planes, 1024, Team::of_this_machine(), &mut |step| steps.push(step));
    assert!(steps.len() == 14 && steps.iter().all(|step| step.total == 14), "{steps:?}");
    let alone = encoder.forward(&planes, 1024, Team::ALONE, &mut |_| {});
    assert!(embedding.embedding == alone.embedding, "the number of threads changed the result");
    check_neck(&goldens, &alone.embedding);
    check_masks(&engine, &goldens, alone.embedding);

    // Other instruction sets cut rows of keys and panels differently.
    for isa in Isa::all() {
        let other = engine_of(&weights, isa).encoder.unwrap().forward(
            &planes,
            1024,
            Team::of_this_machine(),
            &mut |_| {},
        );
        eprintln!("{isa:?}");
        check_neck(&goldens, &other.embedding);
    }
}
