//! What a person should know after a file was read or written: what its format cannot hold, and how much of it.
//! Errors are elsewhere: with notices the work is done.

use std::collections::BTreeMap;
use std::fmt;

/// Sentences for the person, none twice.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notices {
    lost: BTreeMap<&'static str, u64>,
    said: Vec<String>,
}

impl Notices {
    /// Counts something that is not kept, named in the plural.
    pub(super) fn lose(&mut self, what: &'static str, count: usize) {
        if count > 0 {
            *self.lost.entry(what).or_default() += count as u64;
        }
    }

    /// Adds a sentence without its full stop.
    pub(super) fn say(&mut self, sentence: String) {
        self.said.push(sentence);
    }

    /// Adds those of another step.
    pub fn extend(&mut self, others: Self) {
        for (what, count) in others.lost {
            *self.lost.entry(what).or_default() += count;
        }
        self.said.extend(others.said);
    }

    /// One sentence each.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let lost = self.lost.iter().map(|(what, count)| format!("not kept: {what} ({count})"));
        lost.chain(self.said.iter().cloned()).collect()
    }

    /// There is nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lost.is_empty() && self.said.is_empty()
    }
}

impl fmt::Display for Notices {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.sentences().join("\n"))
    }
}
