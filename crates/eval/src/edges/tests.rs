//! Counts and scores held to an independent computation: scikit-image's thinning, SciPy's assignment, NumPy.
//! The images are made by `goldens/edges.py`.

use super::*;
use crate::label_map::LabelMap;
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    width: u32,
    height: u32,
    thresholds: usize,
    tolerance: f64,
    images: Vec<GoldenImage>,
    /// F, precision, recall, threshold.
    ods: [f64; 4],
    /// F, precision, recall.
    ois: [f64; 3],
    ap: f64,
    r50: f64,
}

#[derive(Deserialize)]
struct GoldenImage {
    /// 0 to 255.
    strength: Vec<u8>,
    annotators: Vec<Vec<u16>>,
    /// Matched and all drawn pixels, matched and all found ones, at each threshold.
    counts: Vec<[u64; 4]>,
}

fn golden() -> (Golden, EdgeSettings) {
    let golden: Golden = serde_json::from_str(include_str!("../../goldens/edges.json")).unwrap();
    let settings = EdgeSettings { thresholds: golden.thresholds, tolerance: golden.tolerance };
    (golden, settings)
}

fn counts(golden: &Golden, image: &GoldenImage, settings: EdgeSettings) -> Vec<EdgeCounts> {
    let size = ImageSize::new(golden.width, golden.height);
    let strength = image.strength.iter().map(|&value| f32::from(value) / 255.0).collect();
    let map = |labels: &Vec<u16>| BoundaryMap::between_regions(&LabelMap::new(size, labels.clone()).unwrap());
    let annotators: Vec<BoundaryMap> = image.annotators.iter().map(map).collect();
    count_edges(&EdgeStrength::new(size, strength).unwrap(), &annotators, settings)
}

#[test]
fn counts_are_those_of_scikit_image_and_scipy() {
    let (golden, settings) = golden();
    for (number, image) in golden.images.iter().enumerate() {
        let ours = counts(&golden, image, settings);
        let ours: Vec<[u64; 4]> =
            ours.iter().map(|c| [c.truth_matched, c.truth, c.found_matched, c.found]).collect();
        // Which pixels find no partner is left open; with several annotators the number of those that anybody drew
        // may then differ a little.
        for (index, (ours, theirs)) in ours.iter().zip(&image.counts).enumerate() {
            assert_eq!(
                [ours[0], ours[1], ours[3]],
                [theirs[0], theirs[1], theirs[3]],
                "image {number}, {index}"
            );
            let slack = if image.annotators.len() == 1 { 0 } else { theirs[3] * 3 / 100 };
            assert!(ours[2].abs_diff(theirs[2]) <= slack, "image {number}, {index}: {ours:?}, {theirs:?}");
        }
    }
}

#[test]
fn scores_are_those_of_the_official_formulas() {
    let (golden, settings) = golden();
    let count = |count: &[u64; 4]| EdgeCounts {
        truth_matched: count[0],
        truth: count[1],
        found_matched: count[2],
        found: count[3],
    };
    let images: Vec<Vec<EdgeCounts>> =
        golden.images.iter().map(|image| image.counts.iter().map(count).collect()).collect();
    let scores = EdgeScores::new(&images, settings).unwrap();
    let EdgeScores { ods, ois, ap, r50, .. } = scores;
    let ours =
        [ods.f, ods.precision, ods.recall, ods.threshold, ois.f, ois.precision, ois.recall, ap, r50.unwrap()];
    let theirs = [&golden.ods[..], &golden.ois, &[golden.ap, golden.r50]].concat();
    for (place, (ours, theirs)) in ours.iter().zip(theirs).enumerate() {
        assert!((ours - theirs).abs() < 1e-9, "number {place}: {ours} instead of {theirs}");
    }
}

#[test]
fn the_drawn_boundaries_themselves_are_perfect_edges() {
    let size = ImageSize::new(20, 20);
    let labels = (0..400).map(|index| if (5..14).contains(&(index % 20)) { 2 } else { 1 }).collect();
    let drawn = BoundaryMap::between_regions(&LabelMap::new(size, labels).unwrap());
    let mut strength = vec![0.0; 400];
    drawn.places().for_each(|(x, y)| strength[y * 20 + x] = 1.0);
    let strength = EdgeStrength::new(size, strength).unwrap();
    let settings = EdgeSettings::default();
    let scores = EdgeScores::new(&[count_edges(&strength, &[drawn], settings)], settings).unwrap();
    assert_eq!((scores.ods.f, scores.ois.f), (1.0, 1.0));
}

#[test]
fn an_image_without_edges_has_a_score_of_zero() {
    let size = ImageSize::new(4, 4);
    let strength = EdgeStrength::new(size, vec![0.0; 16]).unwrap();
    let settings = EdgeSettings::default();
    let drawn = BoundaryMap::between_regions(
        &LabelMap::new(size, (0..16).map(|index| index % 4 / 2).collect()).unwrap(),
    );
    let scores = EdgeScores::new(&[count_edges(&strength, &[drawn], settings)], settings).unwrap();
    assert_eq!((scores.ods.f, scores.ois.f, scores.ap, scores.r50), (0.0, 0.0, 0.0, None));
    assert_eq!(EdgeScores::new(&[], settings), None);
}
