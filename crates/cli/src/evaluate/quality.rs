//! `maskwright eval quality`: how much people changed automatic masks.
//! How pairs are compared is in the crate `eval`.

use std::collections::HashMap;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context, Result};
use eval::{DataSet, ImagePairs, Panel, QualityReport, Sample, quality_plot, quality_table};
use serde_json::json;

use super::report::{Report, ReportArguments, check_not_empty};
use super::sets::walk;

/// IoU between automatic masks and their corrections
///
/// Images are paired by name (or by their number in COCO files), masks by their number: label or id. The paper
/// found 94 % of the pairs above 0.90 and 97 % above 0.75.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Data set with the automatic masks
    automatic: PathBuf,
    /// Data set with the corrected ones
    corrected: PathBuf,
    #[command(flatten)]
    report: ReportArguments,
}

/// Compares all pairs.
///
/// # Errors
/// When a data set cannot be used, no pair is left, or the results cannot be written.
pub(crate) async fn run(arguments: &Arguments) -> Result<ExitCode> {
    let automatic = DataSet::open(&arguments.automatic, None)?;
    let corrected = DataSet::open(&arguments.corrected, None)?;
    let corrected: HashMap<&str, &Sample> =
        corrected.samples.iter().map(|sample| (sample.key.as_str(), sample)).collect();
    let walked = walk(vec![automatic], async |sample| compare(sample, &corrected)).await?;
    let reports: Vec<QualityReport> =
        walked.sets.iter().filter_map(|(set, images)| QualityReport::new(set, images)).collect();
    check_not_empty(&reports, "no mask has a correction of the same number")?;
    arguments.report.publish(&Report {
        name: "quality",
        table: quality_table(&reports),
        json: json!({"automatic": arguments.automatic, "corrected": arguments.corrected, "sets": reports}),
        panels: vec![Panel::Lines(quality_plot(&reports))],
    })?;
    Ok(walked.exit_code())
}

fn compare(sample: &Sample, corrected: &HashMap<&str, &Sample>) -> Result<ImagePairs> {
    let missing = || format!("{}: the corrected data set has no such image; add it", sample.image.display());
    let (automatic, corrected) =
        (sample.truth()?, corrected.get(sample.key.as_str()).with_context(missing)?.truth()?);
    corrected.check_size(automatic.size)?;
    Ok(ImagePairs::new(&automatic, &corrected))
}
