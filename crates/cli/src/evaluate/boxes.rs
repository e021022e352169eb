//! `maskwright eval boxes`: masks from ground-truth boxes and from those of a detector (paper, section 7.4).
//! How overlaps and AP are counted is in the crate `eval`.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;

use annotation::{ImageBox, ImagePoint, Mask, Prompt};
use anyhow::{Context, Result, bail};
use eval::{
    BoxReport, BoxedImage, DetectedBox, Detection, ImageDetections, Panel, Sample, Truth, TruthObject,
    box_iou, box_plot, box_table, read_boxes,
};
use sam::{ImageEmbedding, Sam};
use serde_json::json;

use super::report::{Report, ReportArguments, check_not_empty, model_json};
use super::sets::{ObjectArguments, SetArguments, embedded, walk};
use crate::model::ModelArguments;
use crate::sentence::UsageError;

/// Detections of an image that get a mask, the best scores first (COCO's largest `maxDets`).
const MOST_DETECTIONS: usize = 100;
/// A detector has found an object when one of its boxes overlaps the object's as much.
const FOUND: f64 = 0.5;

/// mIoU and mask AP of masks from boxes
///
/// Boxes are those of the ground truth, whose masks are scored by predicted IoU, and with --detections also those
/// of a detector, scored by itself. With a detector's boxes an object's IoU is that of the mask whose box overlaps
/// its own box most, or 0 when no box overlaps it by half.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    sets: SetArguments,
    #[command(flatten)]
    objects: ObjectArguments,
    /// A detector's boxes on the only SET: COCO results, with `image_id` the number or the name of an image
    #[arg(long, value_name = "FILE")]
    detections: Option<PathBuf>,
    #[command(flatten)]
    report: ReportArguments,
    #[command(flatten)]
    model: ModelArguments,
}

/// Boxes of the ground truth, and those of a detector where there are any.
struct BothBoxes {
    truth: BoxedImage,
    detector: BoxedImage,
}

/// Cuts an object out of every box.
///
/// # Errors
/// When weights, data sets or boxes cannot be used, no object is left, or the results cannot be written.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let sets = arguments.sets.open()?;
    let boxes = match &arguments.detections {
        Some(_) if sets.len() > 1 => bail!(UsageError("--detections belongs to one data set; name only one")),
        Some(file) => read_boxes(file)?,
        None => HashMap::new(),
    };
    let model = arguments.model.load()?;
    let walked = walk(sets, async |sample| arguments.both(sample, &model, &boxes).await).await?;
    let mut reports = Vec::new();
    for (set, images) in &walked.sets {
        let (truth, detector): (Vec<_>, Vec<_>) =
            images.iter().map(|both| (both.truth.clone(), both.detector.clone())).unzip();
        reports.extend(BoxReport::new(set, "ground truth", &truth));
        reports.extend(BoxReport::new(set, "detector", &detector));
    }
    check_not_empty(&reports, "no object is large enough; lower --min-share or name another data set")?;
    let choice = arguments.objects.choice();
    let settings =
        json!({"min_share": choice.min_share, "objects": choice.most, "detections": arguments.detections});
    arguments.report.publish(&Report {
        name: "boxes",
        table: box_table(&reports),
        json: model_json(&model, &settings, &reports),
        panels: vec![Panel::Lines(box_plot(&reports))],
    })?;
    Ok(walked.exit_code())
}

impl Arguments {
    async fn both(
        &self,
        sample: &Sample,
        model: &Sam,
        boxes: &HashMap<String, Vec<DetectedBox>>,
    ) -> Result<BothBoxes> {
        let (embedding, truth) = embedded(sample, model).await?;
        let image = Boxer { model, embedding: &embedding };
        let objects: Vec<&TruthObject> = truth.chosen(self.objects.choice()).collect();
        let detector = match self.detections {
            Some(_) => {
                let found = boxes.get(&sample.key).map_or(&[][..], Vec::as_slice);
                image.in_detected_boxes(&truth, found).await?
            }
            None => BoxedImage::default(),
        };
        Ok(BothBoxes { truth: image.in_truth_boxes(&objects).await?, detector })
    }
}

/// An image that is asked for masks.
struct Boxer<'a> {
    model: &'a Sam,
    embedding: &'a ImageEmbedding,
}

impl Boxer<'_> {
    async fn in_truth_boxes(&self, objects: &[&TruthObject]) -> Result<BoxedImage> {
        let mut boxed = BoxedImage::default();
        for &object in objects {
            let Some(bbox) = box_around(&object.mask) else { continue };
            let (mask, predicted_iou) = self.mask_in(bbox).await?;
            boxed.overlaps.push((object.mask.area(), mask.iou(&object.mask)));
            boxed.detections.truth.push(object.clone());
            let score = predicted_iou.into();
            boxed.detections.found.push(Detection { category: object.category, score, mask });
        }
        Ok(boxed)
    }

    async fn in_detected_boxes(&self, truth: &Truth, boxes: &[DetectedBox]) -> Result<BoxedImage> {
        let mut boxes = boxes.to_vec();
        boxes.sort_by(|a, b| b.score.total_cmp(&a.score));
        let has_classes = truth.objects.iter().any(|object| object.category > 0);
        let mut found: Vec<(ImageBox, Detection)> = Vec::new();
        for detected in boxes.iter().take(MOST_DETECTIONS) {
            let Some(bbox) = detected.within(truth.size) else { continue };
            let (mask, _) = self.mask_in(bbox).await?;
            let category = if has_classes { detected.category } else { 0 };
            found.push((bbox, Detection { category, score: detected.score, mask }));
        }
        let singles = truth.objects.iter().filter(|object| !object.is_crowd);
        let overlaps = singles.map(|object| (object.mask.area(), iou_of_found(object, &found))).collect();
        let found = found.into_iter().map(|(_, detection)| detection).collect();
        Ok(BoxedImage { overlaps, detections: ImageDetections { truth: truth.objects.clone(), found } })
    }

    /// The mask that a box alone gives, and its predicted IoU.
    async fn mask_in(&self, bbox: ImageBox) -> Result<(Mask, f32)> {
        let prompt = Prompt { bbox: Some(bbox), ..Prompt::default() };
        let candidates = self.model.segment(self.embedding, &prompt).await?;
        let candidate = candidates.into_iter().next().context("the network gave no mask")?;
        Ok((candidate.mask, candidate.predicted_iou))
    }
}

/// IoU of `object` with the mask whose box overlaps its own most, if there is one that found it.
fn iou_of_found(object: &TruthObject, found: &[(ImageBox, Detection)]) -> f64 {
    let Some(around) = box_around(&object.mask) else { return 0.0 };
    let overlaps = found.iter().map(|(bbox, detection)| (box_iou(*bbox, around), detection));
    let best = overlaps.filter(|(overlap, _)| *overlap >= FOUND).max_by(|a, b| a.0.total_cmp(&b.0));
    best.map_or(0.0, |(_, detection)| detection.mask.iou(&object.mask))
}

/// The corners of COCO's box: the far ones are the first that are no longer inside.
fn box_around(mask: &Mask) -> Option<ImageBox> {
    let bbox = mask.bbox()?;
    let corner = |x: u32, y: u32| ImagePoint::new(x.into(), y.into());
    Some(ImageBox { min: corner(bbox.x, bbox.y), max: corner(bbox.x + bbox.width, bbox.y + bbox.height) })
}
