//! `maskwright eval clicks`: how good masks are after a few simulated clicks.
//! Where is clicked and what is counted is in the crate `eval`.

use std::process::ExitCode;

use anyhow::Result;
use eval::{
    ClickReport, ClickSession, FirstClick, ImageTraces, Panel, Sample, TracedObject, click_plot, click_table,
};
use sam::Sam;
use serde_json::json;

use super::report::{Report, ReportArguments, check_not_empty, model_json};
use super::sets::{ObjectArguments, SetArguments, embedded, walk};
use crate::model::ModelArguments;

/// mIoU after simulated clicks, best of three, clicks to an IoU of 0.85 and 0.90
///
/// The first click is at the pixel of the object farthest from its outline, the next ones at the middle of the
/// largest error, each with the mask so far as mask prompt. ± is half of a 95 % confidence interval.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    sets: SetArguments,
    #[command(flatten)]
    objects: ObjectArguments,
    /// Clicks on each object; an object that needs more counts as if it needed all
    #[arg(long, value_name = "N", default_value = "9", value_parser = clap::value_parser!(u32).range(1..=100))]
    clicks: u32,
    /// Where the first click is
    #[arg(long, value_enum, default_value = "centre")]
    first: First,
    /// Names the random first clicks: the same seed, the same clicks
    #[arg(long, value_name = "N", default_value = "0")]
    seed: u64,
    #[command(flatten)]
    report: ReportArguments,
    #[command(flatten)]
    model: ModelArguments,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum First {
    /// At the pixel farthest inside
    Centre,
    /// At any pixel of the object
    Random,
}

/// Clicks on the objects of all images.
///
/// # Errors
/// When weights or data sets cannot be used, no object is left, or the results cannot be written.
pub(crate) async fn run(arguments: Arguments) -> Result<ExitCode> {
    let model = arguments.model.load()?;
    let walked =
        walk(arguments.sets.open()?, async |sample| arguments.click_on(sample, &model).await).await?;
    let reports: Vec<ClickReport> =
        walked.sets.iter().filter_map(|(set, images)| ClickReport::new(set, images)).collect();
    check_not_empty(&reports, "no object is large enough; lower --min-share or name another data set")?;
    let mut json = model_json(&model, &arguments.settings(), &reports);
    json["traces"] = walked.sets.iter().map(|(set, images)| json!({"set": set, "images": images})).collect();
    arguments.report.publish(&Report {
        name: "clicks",
        table: click_table(&reports),
        json,
        panels: vec![Panel::Lines(click_plot(&reports))],
    })?;
    Ok(walked.exit_code())
}

impl Arguments {
    async fn click_on(&self, sample: &Sample, model: &Sam) -> Result<ImageTraces> {
        let (embedding, truth) = embedded(sample, model).await?;
        let mut traces = ImageTraces { image: sample.key.clone(), objects: Vec::new() };
        for object in truth.chosen(self.objects.choice()) {
            let name = format!("{}/{}", sample.key, object.id);
            let Some(first) = self.first_click().position(&object.mask, &name) else { continue };
            let mut session = ClickSession::new(object.mask.clone(), first, self.clicks as usize);
            while let Some(prompt) = session.prompt() {
                let candidates = model.segment(&embedding, prompt).await?;
                session.take(candidates)?;
            }
            let (id, area) = (object.id, object.mask.area());
            traces.objects.push(TracedObject { id, area, trace: session.finish() });
        }
        Ok(traces)
    }

    fn first_click(&self) -> FirstClick {
        match self.first {
            First::Centre => FirstClick::Centre,
            First::Random => FirstClick::Random { seed: self.seed },
        }
    }

    fn settings(&self) -> serde_json::Value {
        let choice = self.objects.choice();
        json!({
            "clicks": self.clicks,
            "first": match self.first { First::Centre => "centre", First::Random => "random" },
            "seed": self.seed,
            "min_share": choice.min_share,
            "objects": choice.most,
        })
    }
}
