//! Scores held to pycocotools' on made-up images, and a few whose result is known without it.
//! The images are made by `goldens/detection.py`.

use super::*;
use crate::testing::drawn;
use annotation::ImageSize;
use serde::Deserialize;

#[derive(Deserialize)]
struct Golden {
    width: u32,
    height: u32,
    images: Vec<GoldenImage>,
    apart: Expected,
    together: Expected,
}

#[derive(Deserialize)]
struct GoldenImage {
    truth: Vec<GoldenTruth>,
    found: Vec<GoldenDetection>,
}

#[derive(Deserialize)]
struct GoldenTruth {
    category: u32,
    crowd: u8,
    counts: Vec<u32>,
}

#[derive(Deserialize)]
struct GoldenDetection {
    category: u32,
    score: f64,
    counts: Vec<u32>,
}

/// What `COCOeval` says.
#[derive(Deserialize)]
struct Expected {
    most: [usize; 3],
    /// By threshold, class, range of areas and `most`; -1 where there is no object.
    recall: Vec<Vec<Vec<Vec<f64>>>>,
    /// By threshold, recall and class, for all areas and the largest `most`.
    precision: Vec<Vec<Vec<f64>>>,
    /// AP, AP50, AP75 of all areas, then AP of the small, medium and large.
    average_precision: [f64; 6],
    /// By range of areas, then `most`.
    average_recall: [[f64; 3]; 4],
}

fn golden() -> (Golden, Vec<ImageDetections>) {
    let golden: Golden = serde_json::from_str(include_str!("../../goldens/detection.json")).unwrap();
    let size = ImageSize::new(golden.width, golden.height);
    let mask = |counts: &[u32]| Mask::from_runs(size, counts.iter().copied()).unwrap();
    let image = |image: &GoldenImage| ImageDetections {
        truth: (1..)
            .zip(&image.truth)
            .map(|(id, truth)| TruthObject {
                id,
                category: truth.category,
                mask: mask(&truth.counts),
                is_crowd: truth.crowd == 1,
            })
            .collect(),
        found: image
            .found
            .iter()
            .map(|found| Detection {
                category: found.category,
                score: found.score,
                mask: mask(&found.counts),
            })
            .collect(),
    };
    let images = golden.images.iter().map(image).collect();
    (golden, images)
}

/// -1 is pycocotools' word for "nothing to average".
fn assert_near(ours: Option<f64>, theirs: f64, what: &str) {
    let ours = ours.unwrap_or(-1.0);
    assert!((ours - theirs).abs() < 1e-6, "{what}: {ours} instead of {theirs}");
}

fn assert_scores(scores: &DetectionScores, expected: &Expected) {
    for (place, range) in AreaRange::ALL.into_iter().enumerate() {
        for (column, &most) in expected.most.iter().enumerate() {
            let what = format!("AR of {range:?} at {most}");
            assert_near(scores.average_recall(range, most), expected.average_recall[place][column], &what);
            for (class, matched) in scores.classes.iter().enumerate() {
                let matched = &matched[place];
                let curve = Curve::new(&matched.ranked, matched.objects, most);
                for index in 0..THRESHOLDS {
                    let recall = curve.as_ref().map(|curve| curve.recall[index]);
                    assert_near(recall, expected.recall[index][class][place][column], "recall");
                }
            }
        }
    }
    let [all, half, three_quarters, small, medium, large] = expected.average_precision;
    let precision = |range, ious| scores.average_precision(range, ious);
    assert_near(precision(AreaRange::All, Overlaps::All), all, "AP");
    assert_near(precision(AreaRange::All, Overlaps::Half), half, "AP50");
    assert_near(precision(AreaRange::All, Overlaps::ThreeQuarters), three_quarters, "AP75");
    assert_near(precision(AreaRange::Small, Overlaps::All), small, "AP of the small");
    assert_near(precision(AreaRange::Medium, Overlaps::All), medium, "AP of the medium");
    assert_near(precision(AreaRange::Large, Overlaps::All), large, "AP of the large");
    for (class, curve) in scores.curves(AreaRange::All, usize::MAX).iter().enumerate() {
        for (index, precision) in curve.precision.iter().enumerate() {
            for (recall, &precision) in precision.iter().enumerate() {
                assert_near(Some(precision), expected.precision[index][recall][class], "precision");
            }
        }
    }
}

#[test]
fn scores_are_those_of_pycocotools_with_classes_apart() {
    let (golden, images) = golden();
    assert_scores(&DetectionScores::new(&images, Classes::Apart, golden.apart.most[2]), &golden.apart);
}

#[test]
fn scores_are_those_of_pycocotools_with_classes_together() {
    let (golden, images) = golden();
    assert_scores(
        &DetectionScores::new(&images, Classes::Together, golden.together.most[2]),
        &golden.together,
    );
}

fn image(truth: &[&str], found: &[(f64, &str)]) -> ImageDetections {
    let object =
        |(id, row): (u64, &&str)| TruthObject { id, category: 0, mask: drawn(&[row]), is_crowd: false };
    let detection =
        |(score, row): &(f64, &str)| Detection { category: 0, score: *score, mask: drawn(&[row]) };
    ImageDetections {
        truth: (1..).zip(truth).map(object).collect(),
        found: found.iter().map(detection).collect(),
    }
}

fn scores(image: ImageDetections, most: usize) -> [Option<f64>; 2] {
    let scores = DetectionScores::new(&[image], Classes::Together, most);
    [scores.average_precision(AreaRange::All, Overlaps::All), scores.average_recall(AreaRange::All, most)]
}

#[test]
fn everything_found_is_one_and_nothing_found_is_zero() {
    let all = image(&["##..", "...#"], &[(0.3, "##.."), (0.9, "...#")]);
    assert_eq!(scores(all, 10), [Some(1.0); 2]);
    assert_eq!(scores(image(&["##..", "...#"], &[]), 10), [Some(0.0); 2]);
    assert_eq!(scores(image(&[], &[(0.3, "##..")]), 10), [None; 2]);
}

#[test]
fn an_object_is_found_once_and_only_the_best_scores_count() {
    let twice = image(&["##..", "...#"], &[(0.9, "##.."), (0.8, "##.."), (0.7, "...#")]);
    assert_eq!(scores(twice.clone(), 2)[1], Some(0.5));
    assert_eq!(scores(twice, 3)[1], Some(1.0));
}
