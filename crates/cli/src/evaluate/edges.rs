//! `maskwright eval edges`: how well edges agree with those that people drew (paper, section 7.2).
//! How they are compared is in the crate `eval`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use annotation::ImageSize;
use anyhow::{Result, bail};
use eval::{
    BoundaryMap, EdgeCounts, EdgeReport, EdgeScores, EdgeSettings, EdgeStrength, Panel, Sample, TOLERANCE,
    count_edges, edge_plot, edge_table,
};
use sam::image::RgbImage;
use serde_json::json;

use super::report::{Report, ReportArguments, check_not_empty};
use super::sets::{SetArguments, share, walk};
use crate::image_file::ImageFile;

/// ODS, OIS, AP and R50 of edges, as BSDS500 measures them
///
/// Ground truth are the lines between the regions of label maps, of all annotators. Edges are PNG files, as bright
/// as the edge is strong.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    sets: SetArguments,
    /// Folder with the edges: NAME.png for images/NAME.jpg
    #[arg(long, value_name = "DIR")]
    edges: PathBuf,
    /// How far a found edge may lie from a drawn one, as a share of the image's diagonal
    #[arg(long, value_name = "SHARE", default_value_t = TOLERANCE, value_parser = share)]
    tolerance: f64,
    /// Thresholds between 0 and 1 that are tried
    #[arg(long, value_name = "N", default_value = "99", value_parser = clap::value_parser!(u32).range(1..=999))]
    thresholds: u32,
    #[command(flatten)]
    report: ReportArguments,
}

/// Compares the edges of all images.
///
/// # Errors
/// When data sets cannot be used, no edge is left, or the results cannot be written.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let settings = EdgeSettings { thresholds: arguments.thresholds as usize, tolerance: arguments.tolerance };
    let walked = walk(arguments.sets.open()?, async |sample| arguments.count(sample, settings)).await?;
    let report = |(set, images): &(String, Vec<Vec<EdgeCounts>>)| {
        Some(EdgeReport { set: set.clone(), scores: EdgeScores::new(images, settings)? })
    };
    let reports: Vec<EdgeReport> = walked.sets.iter().filter_map(report).collect();
    check_not_empty(&reports, "no image has both edges and ground truth")?;
    arguments.report.publish(&Report {
        name: "edges",
        table: edge_table(&reports),
        json: json!({
            "edges": arguments.edges,
            "settings": {"tolerance": settings.tolerance, "thresholds": settings.thresholds},
            "sets": reports,
        }),
        panels: vec![Panel::Lines(edge_plot(&reports))],
    })?;
    Ok(walked.exit_code())
}

impl Arguments {
    fn count(&self, sample: &Sample, settings: EdgeSettings) -> Result<Vec<EdgeCounts>> {
        let path = self.edges.join(format!("{}.png", sample.key));
        let edges = strength(&ImageFile::read(&path)?.decode()?);
        let annotators = annotators(sample, &path, edges.size())?;
        Ok(count_edges(&edges, &annotators, settings))
    }
}

/// What each annotator drew in the image whose edges are at `path`.
fn annotators(sample: &Sample, path: &Path, size: ImageSize) -> Result<Vec<BoundaryMap>> {
    let maps = sample.label_maps()?;
    if maps.is_empty() {
        bail!(
            "{}: edges are compared with label maps; name a folder with images and masks",
            sample.image.display()
        );
    }
    if let Some(map) = maps.iter().find(|map| map.size() != size) {
        bail!(
            "{}: the edges are {size}, but the label map is {}; make both the same size",
            path.display(),
            map.size()
        );
    }
    Ok(maps.iter().map(BoundaryMap::between_regions).collect())
}

/// Brightness, 0 to 1, of a grey image (of the red channel, should it have colours).
fn strength(image: &RgbImage) -> EdgeStrength {
    let values = image.pixels().iter().step_by(3).map(|&red| f32::from(red) / 255.0).collect();
    EdgeStrength::new(image.size(), values).expect("a value for each pixel")
}
