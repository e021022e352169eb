//! What a piece of work took: by the wall clock, and of the processor's time, which other programs disturb less.
//! Many of one kind are `Turns`; how a table shows them is for each table to say.

use std::fs;
use std::time::Instant;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::native::{milliseconds_since, now};
use crate::times::Times;

/// Linux counts processor time in hundredths of a second wherever it shows it (`USER_HZ`).
const TICK_MILLISECONDS: f64 = 10.0;

/// Milliseconds of one piece of work.
#[derive(Clone, Copy)]
pub(crate) struct Spent {
    pub(crate) wall: f64,
    /// User and system time of all threads, where it can be told.
    pub(crate) cpu: Option<f64>,
}

impl Spent {
    /// What a peer says in its answer.
    ///
    /// # Errors
    /// When it says nothing of it.
    pub(crate) fn told(answer: &Value) -> Result<Self> {
        let wall = answer["milliseconds"].as_f64().context("the peer tells no time")?;
        Ok(Self { wall, cpu: answer["cpu_milliseconds"].as_f64() })
    }
}

/// Runs from its start.
pub(crate) struct Clock {
    start: Instant,
    cpu: Option<f64>,
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self { cpu: cpu_milliseconds(), start: now() }
    }

    /// What this process spent since then.
    pub(crate) fn spent(&self) -> Spent {
        let wall = milliseconds_since(self.start);
        Spent { wall, cpu: cpu_milliseconds().zip(self.cpu).map(|(end, start)| end - start) }
    }
}

/// Of this process until now, where the system tells: on Linux.
fn cpu_milliseconds() -> Option<f64> {
    ticks(&fs::read_to_string("/proc/self/stat").ok()?).map(|ticks| ticks as f64 * TICK_MILLISECONDS)
}

/// Fields 14 and 15 of proc(5), counted from behind the program's name, which may hold anything.
fn ticks(stat: &str) -> Option<u64> {
    let (_, fields) = stat.rsplit_once(") ")?;
    let mut fields = fields.split(' ').skip(11).map(|field| field.parse::<u64>().ok());
    Some(fields.next()?? + fields.next()??)
}

/// All turns of one candidate.
#[derive(Default)]
pub(crate) struct Turns(Vec<Spent>);

impl Turns {
    pub(crate) fn push(&mut self, turn: Spent) {
        self.0.push(turn);
    }

    /// The newest turn by the wall clock.
    pub(crate) fn last(&self) -> f64 {
        self.0.last().map_or(f64::NAN, |turn| turn.wall)
    }

    /// By the wall clock.
    ///
    /// # Errors
    /// When there was no turn.
    pub(crate) fn wall(&self) -> Result<Times> {
        Times::new(self.0.iter().map(|turn| turn.wall).collect())
    }

    /// Median by the wall clock.
    pub(crate) fn median(&self) -> f64 {
        self.wall().map_or(f64::NAN, |times| times.percentile(50))
    }

    /// Median of the processor's time, if all turns tell it.
    pub(crate) fn cpu_median(&self) -> Option<f64> {
        let cpu: Vec<f64> = self.0.iter().map(|turn| turn.cpu).collect::<Option<_>>()?;
        Some(Times::new(cpu).ok()?.percentile(50))
    }

    /// Medians over those of another one: wall clock and processor.
    pub(crate) fn over(&self, other: &Self) -> (f64, Option<f64>) {
        let cpu = self.cpu_median().zip(other.cpu_median()).map(|(ours, theirs)| ours / theirs);
        (self.median() / other.median(), cpu)
    }

    /// `{p50, p95, count, cpu_p50}`.
    pub(crate) fn to_json(&self) -> Value {
        let mut object = self.wall().map_or_else(|_| json!({}), |times| times.to_json());
        object["cpu_p50"] = self.cpu_median().into();
        object
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_added_whatever_the_program_is_called() {
        let stat = "7 (a) b) S 1 7 7 0 -1 4194560 10 0 0 0 123 45 9 9 20 0 3 0 100 5 5";
        assert_eq!(ticks(stat), Some(168));
        assert_eq!(ticks("7 (a) S 1"), None);
    }

    #[test]
    fn a_ratio_is_that_of_the_medians() {
        let turns = |spent: &[(f64, Option<f64>)]| {
            Turns(spent.iter().map(|&(wall, cpu)| Spent { wall, cpu }).collect())
        };
        let ours = turns(&[(1.0, Some(2.0)), (3.0, Some(4.0)), (90.0, Some(5.0))]);
        let theirs = turns(&[(6.0, Some(16.0))]);
        assert_eq!(ours.over(&theirs), (0.5, Some(0.25)));
        assert_eq!(ours.over(&turns(&[(6.0, None)])), (0.5, None));
    }
}
