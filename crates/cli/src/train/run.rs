//! The course of a training: steps, checks, what is kept when, and when it ends.
//! What a step is, is in the crate `train`.

use anyhow::{Result, anyhow};
use train::{CheckReport, ClickCheck, EmbeddingSource, Example, LogEntry, StepReport, TrainError, Trainer};

use super::output::Output;
use super::progress::{TrainingProgress, miou_words};
use crate::interrupt::Interrupt;
use crate::sentence::Advise;

/// A training that is about to go on.
pub(super) struct Run<'a> {
    pub(super) trainer: Trainer<'a>,
    pub(super) output: Output,
    /// Images to check with; none if there are too few.
    pub(super) held: &'a [Example],
    pub(super) embeddings: Option<&'a dyn EmbeddingSource>,
    pub(super) interrupt: Interrupt,
}

impl Run<'_> {
    /// Goes on until all steps are done, nothing gets better or Ctrl-C is pressed; returns whether it was that.
    ///
    /// # Errors
    /// When the state cannot be gone on from, the loss is no number, or the disk refuses.
    pub(super) async fn finish(mut self, check_every: u64, patience: u64) -> Result<bool> {
        if let Some(state) = self.output.state.take() {
            let resumed = self.trainer.resume(&state);
            resumed.advise(&self.output.state_path(), "or begin anew with another --out")?;
        }
        self.output.begin(self.trainer.done())?;
        let steps = self.trainer.settings().steps;
        let progress = TrainingProgress::start(self.trainer.done(), steps)?;
        if self.trainer.done() == 0 && !self.held.is_empty() {
            let before = self.check().await?;
            progress.checkpoint(None, Some(&before));
            self.output.push(LogEntry::Check(before))?;
        }
        while self.trainer.done() < steps && self.checks_since_best() < patience {
            if self.interrupt.requested() {
                progress.finish();
                self.output.keep(&self.trainer.state())?;
                eprintln!("stopped after step {}; go on with --resume", self.trainer.done());
                return Ok(true);
            }
            let report = match self.trainer.step() {
                Ok(report) => report,
                Err(error) => return Err(self.keep_before(&error)),
            };
            progress.advance(&report);
            self.output.push(LogEntry::Step(report))?;
            if report.step.is_multiple_of(check_every) || report.step == steps {
                self.checkpoint(&report, &progress).await?;
            }
        }
        progress.finish();
        self.tell();
        Ok(false)
    }

    /// Checks the averaged weights, keeps them if they are the best so far, and keeps the state.
    async fn checkpoint(&mut self, report: &StepReport, progress: &TrainingProgress) -> Result<()> {
        let check = if self.held.is_empty() { None } else { Some(self.check().await?) };
        progress.checkpoint(Some(report), check.as_ref());
        if let Some(check) = check {
            self.output.push(LogEntry::Check(check))?;
        }
        if self.checks_since_best() == 0 {
            self.output.keep_weights(&self.trainer.averaged_weights())?;
        }
        self.output.keep(&self.trainer.state())
    }

    async fn check(&self) -> Result<CheckReport> {
        let check = ClickCheck { examples: self.held, embeddings: self.embeddings };
        Ok(check.run(&self.trainer.averaged_weights(), self.trainer.done()).await?)
    }

    /// The weights are still those before the step that went wrong.
    fn keep_before(&self, error: &TrainError) -> anyhow::Error {
        match self.output.keep(&self.trainer.state()) {
            Ok(()) => anyhow!("{error}; the state of step {} is kept", self.trainer.done()),
            Err(refusal) => anyhow!("{error}; and the state could not be kept: {refusal}"),
        }
    }

    fn checks(&self) -> impl Iterator<Item = &CheckReport> {
        self.output.log.iter().filter_map(|entry| match entry {
            LogEntry::Check(check) => Some(check),
            LogEntry::Step(_) => None,
        })
    }

    /// The best of the checks after the first step.
    fn best(&self) -> Option<&CheckReport> {
        let checks = self.checks().filter(|check| check.step > 0);
        checks.reduce(|best, next| if next.score() > best.score() { next } else { best })
    }

    fn checks_since_best(&self) -> u64 {
        let best = self.best().map_or(0, |best| best.step);
        self.checks().filter(|check| check.step > best).count() as u64
    }

    /// What came of it.
    fn tell(&self) {
        let path = self.output.weights_path();
        let before = self.checks().find(|check| check.step == 0);
        if let (Some(before), Some(best)) = (before, self.best()) {
            println!("before: {}", miou_words(before));
            println!("step {}: {}", best.step, miou_words(best));
            if best.score() <= before.score() {
                println!(
                    "no better than the weights it began with: train longer, with a lower --rate or on more masks"
                );
            }
        }
        println!("written: {}", path.display());
    }
}
