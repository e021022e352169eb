//! `maskwright eval`: how good a model or a data set is, as a table, JSON and a plot.
//! What is measured and how is in the crate `eval`; here models are asked and files are read and written.

mod boxes;
mod clicks;
mod dataset;
mod edges;
mod proposals;
mod quality;
mod report;
mod sets;

use std::process::ExitCode;

use anyhow::Result;

pub(crate) use sets::share;

/// Measure how good a model or a data set is
///
/// Each command prints a table and writes NAME.json and NAME.svg. Data sets are folders with images/NAME.jpg and
/// masks/NAME.png (label maps: 0 background, 255 and 65535 undecided; NAME__0.png, NAME__1.png for several
/// annotators), folders of SA-1B's NAME.json files, or COCO files. Images that cannot be used are reported and left
/// out; the exit code is then 1. Ctrl-C stops after the present image and shows what is done.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    measure: Measure,
}

#[derive(Debug, clap::Subcommand)]
enum Measure {
    Clicks(clicks::Arguments),
    Boxes(boxes::Arguments),
    Proposals(proposals::Arguments),
    Edges(edges::Arguments),
    Quality(quality::Arguments),
    Dataset(dataset::Arguments),
}

/// Measures; the exit code tells whether all images could be used.
///
/// # Errors
/// When weights or data sets cannot be used, nothing is left to measure, or the results cannot be written.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    match arguments.measure {
        Measure::Clicks(arguments) => clicks::run(arguments).await,
        Measure::Boxes(arguments) => boxes::run(arguments).await,
        Measure::Proposals(arguments) => proposals::run(arguments).await,
        Measure::Edges(arguments) => edges::run(arguments).await,
        Measure::Quality(arguments) => quality::run(&arguments).await,
        Measure::Dataset(arguments) => dataset::run(&arguments).await,
    }
}
