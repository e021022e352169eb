//! How far a batch of images is: a bar on a terminal, one line an image elsewhere.
//! What is counted and said is the caller's business.

use std::fmt::Display;
use std::io::{IsTerminal, stderr};

use anyhow::Result;
use indicatif::{ProgressBar, ProgressStyle};

/// Reports on stderr, so that stdout stays free for results.
pub(crate) struct Progress {
    /// `None` where lines are kept, such as in a log file.
    bar: Option<ProgressBar>,
    total: usize,
    done: usize,
}

impl Progress {
    /// Starts with none of `total` images done.
    ///
    /// # Errors
    /// When the bar's template is wrong.
    pub(crate) fn start(total: usize) -> Result<Self> {
        let style = ProgressStyle::with_template("{bar:32} {pos}/{len} images, {eta} left  {wide_msg}")?;
        let bar = || ProgressBar::new(total as u64).with_style(style);
        Ok(Self { bar: stderr().is_terminal().then(bar), total, done: 0 })
    }

    /// How far the present image is; shown on a terminal only.
    pub(crate) fn note(&self, step: impl Display) {
        if let Some(bar) = &self.bar {
            bar.set_message(step.to_string());
        }
    }

    /// One more image went well.
    pub(crate) fn advance(&mut self, outcome: impl Display) {
        self.done += 1;
        match &self.bar {
            Some(bar) => {
                bar.set_message(outcome.to_string());
                bar.inc(1);
            }
            None => eprintln!("[{}/{}] {outcome}", self.done, self.total),
        }
    }

    /// One more image went wrong; the reason stays readable, above the bar.
    pub(crate) fn fail(&mut self, reason: impl Display) {
        self.done += 1;
        match &self.bar {
            Some(bar) => {
                bar.suspend(|| eprintln!("{reason}"));
                bar.inc(1);
            }
            None => eprintln!("{reason}"),
        }
    }

    /// Takes the bar away.
    pub(crate) fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}
