//! `maskwright eval proposals`: how many objects the automatic masks hold (paper, section 7.3).
//! How recall is counted is in the crate `eval`, how masks are made in `sam::automatic`.

use std::process::ExitCode;

use anyhow::Result;
use eval::{
    Detection, ImageDetections, PROPOSALS, Panel, ProposalReport, Sample, TruthObject, proposal_plot,
    proposal_table,
};
use sam::Sam;
use sam::automatic::{AutomaticMask, AutomaticOptions, PointGrids};
use serde_json::json;

use super::report::{Report, ReportArguments, check_not_empty, model_json};
use super::sets::{SetArguments, share, walk};
use crate::everything::find_masks;
use crate::image_file::ImageFile;
use crate::model::ModelArguments;

/// AR@10, AR@100 and AR@1000 of the automatic masks, by size
///
/// As in the paper's experiment masks are not filtered by their scores, but ranked by the mean of predicted IoU and
/// stability score, and the defaults are a denser grid and a higher NMS threshold than for automatic masks themselves.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    sets: SetArguments,
    /// Points of a side of the grid
    #[arg(long, value_name = "N", default_value = "64", value_parser = clap::value_parser!(u32).range(1..=256))]
    points_per_side: u32,
    /// Of two masks whose boxes overlap by more than this IoU only one is kept, 0 to 1
    #[arg(long, value_name = "IOU", default_value = "0.9", value_parser = share)]
    box_nms_thresh: f64,
    #[command(flatten)]
    report: ReportArguments,
    #[command(flatten)]
    model: ModelArguments,
}

/// Looks for the objects of all images among the automatic masks.
///
/// # Errors
/// When weights or data sets cannot be used, no object is left, or the results cannot be written.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let model = arguments.model.load()?;
    let options = arguments.options();
    let walked = walk(arguments.sets.open()?, async |sample| propose(sample, &model, &options).await).await?;
    let reports: Vec<ProposalReport> =
        walked.sets.iter().filter_map(|(set, images)| ProposalReport::new(set, images)).collect();
    check_not_empty(&reports, "no image has an object; name another data set")?;
    let settings = json!({
        "points_per_side": arguments.points_per_side,
        "box_nms_thresh": arguments.box_nms_thresh,
    });
    arguments.report.publish(&Report {
        name: "proposals",
        table: proposal_table(&reports),
        json: model_json(&model, &settings, &reports),
        panels: vec![Panel::Lines(proposal_plot(&reports))],
    })?;
    Ok(walked.exit_code())
}

impl Arguments {
    fn options(&self) -> AutomaticOptions {
        AutomaticOptions {
            points: PointGrids::PerSide(self.points_per_side),
            box_nms_thresh: self.box_nms_thresh,
            pred_iou_thresh: 0.0,
            stability_score_thresh: 0.0,
            ..AutomaticOptions::default()
        }
    }
}

async fn propose(sample: &Sample, model: &Sam, options: &AutomaticOptions) -> Result<ImageDetections> {
    let truth = sample.truth()?;
    let image = ImageFile::read(&sample.image)?.decode()?;
    truth.check_size(image.size())?;
    let mut masks = find_masks(model, &image, options, &|_, _| {}).await?;
    masks.sort_by(|a, b| score(b).total_cmp(&score(a)));
    masks.truncate(PROPOSALS[PROPOSALS.len() - 1]);
    let found = masks.into_iter().map(|mask| Detection { category: 0, score: score(&mask), mask: mask.mask });
    // A proposal names no class, and a crowd is still one where the classes are left away.
    let truth = truth.objects.into_iter().map(|object| TruthObject { category: 0, ..object });
    Ok(ImageDetections { truth: truth.collect(), found: found.collect() })
}

fn score(mask: &AutomaticMask) -> f64 {
    f64::from(mask.predicted_iou + mask.stability_score) / 2.0
}
