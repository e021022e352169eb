//! The log of a training: what came of its steps and checks, and the curves they make.
//! No files: an entry is one line of JSON.

use eval::{Line, LinePlot, Panel, Range};
use serde::{Deserialize, Serialize};

use crate::check::CheckReport;
use crate::trainer::StepReport;

/// Steps whose mean is one point of a curve, at most so many points.
const POINTS: usize = 200;

/// One line of the log.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LogEntry {
    /// What came of a step.
    Step(StepReport),
    /// What came of a check.
    Check(CheckReport),
}

impl LogEntry {
    /// Steps that were done by then.
    #[must_use]
    pub fn step(&self) -> u64 {
        match self {
            Self::Step(report) => report.step,
            Self::Check(report) => report.step,
        }
    }
}

/// Loss, IoU while learning, and IoU of the checks over steps.
#[must_use]
pub fn curve(log: &[LogEntry]) -> Vec<Panel> {
    let steps: Vec<&StepReport> = log.iter().filter_map(LogEntry::as_step).collect();
    let checks: Vec<&CheckReport> = log.iter().filter_map(LogEntry::as_check).collect();
    let last = log.iter().map(LogEntry::step).max().unwrap_or(1).max(1) as f64;
    let line = |name: &str, value: &dyn Fn(&StepReport) -> f64| Line::new(name, smoothed(&steps, value));
    let highest = smoothed(&steps, &|report| report.loss).map(|(_, loss)| loss).fold(0.0, f64::max);
    let across = || Range::new("step", 0.0, last).of_whole_numbers();
    let clicks = checks.iter().map(|check| check.miou.len()).min().unwrap_or(0);
    let after = (0..clicks).map(|click| {
        let points = checks.iter().map(|check| (check.step as f64, check.miou[click]));
        Line::new(&format!("checked, click {}", click + 1), points)
    });
    let learned = [
        line("learning, first prompt", &|report| report.first_iou),
        line("learning, last prompt", &|report| report.last_iou),
    ];
    vec![
        Panel::Lines(LinePlot {
            title: "Loss".to_owned(),
            across: across(),
            up: Range::new("loss", 0.0, highest * 1.05),
            lines: vec![line("loss", &|report| report.loss)],
        }),
        Panel::Lines(LinePlot {
            title: "IoU".to_owned(),
            across: across(),
            up: Range::new("mean IoU", 0.0, 1.0),
            lines: learned.into_iter().chain(after).collect(),
        }),
    ]
}

/// Means of neighbouring steps.
fn smoothed<'a>(
    steps: &'a [&StepReport],
    value: &'a dyn Fn(&StepReport) -> f64,
) -> impl Iterator<Item = (f64, f64)> + 'a {
    steps.chunks(steps.len().div_ceil(POINTS).max(1)).map(move |chunk| {
        let mean = chunk.iter().map(|report| value(report)).sum::<f64>() / chunk.len() as f64;
        (chunk[chunk.len() / 2].step as f64, mean)
    })
}

impl LogEntry {
    fn as_step(&self) -> Option<&StepReport> {
        match self {
            Self::Step(report) => Some(report),
            Self::Check(_) => None,
        }
    }

    fn as_check(&self) -> Option<&CheckReport> {
        match self {
            Self::Check(report) => Some(report),
            Self::Step(_) => None,
        }
    }
}
