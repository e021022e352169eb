//! `maskwright eval dataset`: what the masks of data sets are like (paper, section 5).
//! What is counted is in the crate `eval`.

use std::process::ExitCode;

use anyhow::Result;
use eval::{SetProperties, property_panels, property_table};
use serde_json::json;

use super::report::{Report, ReportArguments, check_not_empty};
use super::sets::{SetArguments, walk};

/// Where masks are, how large, how concave, and how many an image has
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    sets: SetArguments,
    #[command(flatten)]
    report: ReportArguments,
}

/// Looks at all masks.
///
/// # Errors
/// When data sets cannot be used, no mask is left, or the results cannot be written.
pub(crate) async fn run(arguments: &Arguments) -> Result<ExitCode> {
    let walked = walk(arguments.sets.open()?, async |sample| Ok(sample.truth()?)).await?;
    let sets: Vec<SetProperties> =
        walked.sets.iter().filter_map(|(set, truths)| SetProperties::new(set, truths)).collect();
    check_not_empty(&sets, "there is no mask; name another data set")?;
    arguments.report.publish(&Report {
        name: "dataset",
        table: property_table(&sets),
        json: json!({"sets": sets}),
        panels: property_panels(&sets),
    })?;
    Ok(walked.exit_code())
}
