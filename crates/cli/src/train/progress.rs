//! How far a training is: a bar with loss, IoU and time left on a terminal, a line now and then elsewhere.
//! Nothing is decided here.

use std::io::{IsTerminal, stderr};

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};
use train::{CheckReport, StepReport};

/// Says what happens on stderr.
pub(super) struct TrainingProgress {
    bar: ProgressBar,
    is_terminal: bool,
}

impl TrainingProgress {
    /// Starts with `done` of `total` steps.
    ///
    /// # Errors
    /// When the bar's template is wrong.
    pub(super) fn start(done: u64, total: u64) -> Result<Self> {
        let is_terminal = stderr().is_terminal();
        let bar = if is_terminal { ProgressBar::new(total) } else { ProgressBar::hidden() };
        bar.set_length(total);
        bar.set_style(ProgressStyle::with_template("{bar:24} {pos}/{len} steps, {eta} left  {wide_msg}")?);
        bar.set_position(done);
        bar.reset_eta();
        Ok(Self { bar, is_terminal })
    }

    /// One more step is done.
    pub(super) fn advance(&self, report: &StepReport) {
        self.bar.set_message(words(report));
        self.bar.inc(1);
    }

    /// A check is done, or the state was kept without one.
    pub(super) fn checkpoint(&self, report: Option<&StepReport>, check: Option<&CheckReport>) {
        let checked = check.map(|check| format!("checked: {}", miou_words(check)));
        if self.is_terminal {
            if let Some(checked) = checked {
                self.bar.println(format!("step {}: {checked}", self.bar.position()));
            }
            return;
        }
        let left = indicatif::HumanDuration(self.bar.eta());
        let parts = report.map(words).into_iter().chain(checked).collect::<Vec<_>>().join("; ");
        eprintln!("[{}/{}] {parts}; {left} left", self.bar.position(), self.bar.length().unwrap_or(0));
    }

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn words(report: &StepReport) -> String {
    let StepReport { loss, first_iou, last_iou, .. } = report;
    format!("loss {loss:.3}, IoU {first_iou:.3} to {last_iou:.3}")
}

/// `mIoU after 1, 2, 3 clicks 0.612 0.700 0.741`.
pub(super) fn miou_words(check: &CheckReport) -> String {
    let clicks: Vec<String> = (1..=check.miou.len()).map(|click| click.to_string()).collect();
    let values: Vec<String> = check.miou.iter().map(|miou| format!("{miou:.3}")).collect();
    format!("mIoU after {} clicks {}", clicks.join(", "), values.join(" "))
}
