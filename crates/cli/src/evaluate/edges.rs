//! `maskwright eval edges`: how well edges agree with those that people drew (paper, section 7.2).
//! How they are compared is in the crate `eval`.

use std::borrow::Cow;
use std::path::PathBuf;
use std::process::ExitCode;

use annotation::ImageSize;
use anyhow::{Context, Result, bail};
use eval::{
    BoundaryMap, EdgeCounts, EdgeReport, EdgeScores, EdgeSettings, EdgeStrength, Panel, Sample, TOLERANCE,
    count_edges, edge_plot, edge_table,
};
use sam::Sam;
use sam::automatic::EmbeddedCrop;
use sam::image::RgbImage;
use serde_json::json;

use super::report::{Report, ReportArguments, check_not_empty, model_json};
use super::sets::{SetArguments, share, walk};
use crate::everything::find_edges;
use crate::image_file::ImageFile;
use crate::model::ModelArguments;

/// ODS, OIS, AP and R50 of edges, as BSDS500 measures them
///
/// Ground truth are the lines between the regions of label maps, of all annotators. Edges are those of
/// `maskwright edges`, or with --edges PNG files of any other program.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    sets: SetArguments,
    /// Folder with edges to measure: NAME.png for images/NAME.jpg, as bright as the edge is strong
    #[arg(long, value_name = "DIR")]
    edges: Option<PathBuf>,
    /// How far a found edge may lie from a drawn one, as a share of the image's diagonal
    #[arg(long, value_name = "SHARE", default_value_t = TOLERANCE, value_parser = share)]
    tolerance: f64,
    /// Thresholds between 0 and 1 that are tried
    #[arg(long, value_name = "N", default_value = "99", value_parser = clap::value_parser!(u32).range(1..=999))]
    thresholds: u32,
    #[command(flatten)]
    report: ReportArguments,
    #[command(flatten)]
    model: ModelArguments,
}

/// Compares the edges of all images.
///
/// # Errors
/// When weights or data sets cannot be used, no edge is left, or the results cannot be written.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let settings = EdgeSettings { thresholds: arguments.thresholds as usize, tolerance: arguments.tolerance };
    let source = match &arguments.edges {
        Some(folder) => EdgeSource::Folder(folder.clone()),
        None => EdgeSource::Model(Box::new(arguments.model.load()?)),
    };
    let sets = arguments.sets.open()?;
    let walked = walk(sets, async |sample| {
        let edges = source.edges_of(sample).await?;
        Ok(count_edges(&edges, &annotators(sample, edges.size())?, settings))
    })
    .await?;
    let report = |(set, images): &(String, Vec<Vec<EdgeCounts>>)| {
        Some(EdgeReport { set: set.clone(), scores: EdgeScores::new(images, settings)? })
    };
    let reports: Vec<EdgeReport> = walked.sets.iter().filter_map(report).collect();
    check_not_empty(&reports, "no image has both edges and ground truth")?;
    let settings = json!({"tolerance": settings.tolerance, "thresholds": settings.thresholds});
    arguments.report.publish(&Report {
        name: "edges",
        table: edge_table(&reports),
        json: match &source {
            EdgeSource::Folder(folder) => json!({"edges": folder, "settings": settings, "sets": reports}),
            EdgeSource::Model(model) => model_json(model, &settings, &reports),
        },
        panels: vec![Panel::Lines(edge_plot(&reports))],
    })?;
    Ok(walked.exit_code())
}

/// Where edges come from.
enum EdgeSource {
    Folder(PathBuf),
    Model(Box<Sam>),
}

impl EdgeSource {
    async fn edges_of(&self, sample: &Sample) -> Result<EdgeStrength> {
        let (size, values) = match self {
            Self::Folder(folder) => {
                let image = ImageFile::read(&folder.join(format!("{}.png", sample.key)))?.decode()?;
                (image.size(), brightness(&image))
            }
            Self::Model(model) => {
                let embedding = ImageFile::read(&sample.image)?.encode(model).await?;
                let edges = find_edges(&EmbeddedCrop { model, embedding: Cow::Owned(embedding) })?;
                (edges.size(), edges.values().to_vec())
            }
        };
        EdgeStrength::new(size, values).context("there is a value for each pixel")
    }
}

/// What each annotator drew in an image whose edges have `size`.
fn annotators(sample: &Sample, size: ImageSize) -> Result<Vec<BoundaryMap>> {
    let (maps, image) = (sample.label_maps()?, sample.image.display());
    if maps.is_empty() {
        bail!("{image}: edges are compared with label maps; name a folder with images and masks");
    }
    if let Some(map) = maps.iter().find(|map| map.size() != size) {
        bail!("{image}: its edges are {size}, but its label map is {}; make both the same size", map.size());
    }
    Ok(maps.iter().map(BoundaryMap::between_regions).collect())
}

/// Brightness, 0 to 1, of a grey image (of the red channel, should it have colours).
fn brightness(image: &RgbImage) -> Vec<f32> {
    image.pixels().iter().step_by(3).map(|&red| f32::from(red) / 255.0).collect()
}
