//! Sentences for the person: what went wrong, or what was done.
//! Nothing here decides; the page shows them until they are dismissed.

use words::Sentence;

/// How a notice is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// Something did not work.
    Error,
    /// Something is worth knowing.
    Info,
}

/// A sentence for the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Its number, for dismissing it.
    pub id: u64,
    /// Error or not.
    pub kind: NoticeKind,
    /// The sentence.
    pub text: Sentence,
}

impl Notice {
    /// It tells that work is not kept, which can be tried again.
    #[must_use]
    pub fn is_about_failure_to_keep(&self) -> bool {
        matches!(self.text, Sentence::NotKept { .. })
    }

    /// It tells that work is kept by another tab, and can go on in this one.
    #[must_use]
    pub fn is_about_another_tab(&self) -> bool {
        use Sentence::{GoesOnInAnotherTab, KeptByAnotherTab, OtherTabGone};
        matches!(self.text, KeptByAnotherTab | GoesOnInAnotherTab | OtherTabGone)
    }
}

/// The notices that nobody has dismissed, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Notices {
    list: Vec<Notice>,
    last: u64,
}

/// More than these cover the image; the oldest go first.
const MOST: usize = 4;

impl Notices {
    pub(crate) fn list(&self) -> &[Notice] {
        &self.list
    }

    /// Adds a notice; the same sentence is not shown twice.
    pub(crate) fn add(&mut self, kind: NoticeKind, text: Sentence) {
        self.retract(&text);
        self.last += 1;
        self.list.push(Notice { id: self.last, kind, text });
        if self.list.len() > MOST {
            self.list.remove(0);
        }
    }

    /// Takes back a sentence that no longer holds.
    pub(crate) fn retract(&mut self, text: &Sentence) {
        self.list.retain(|notice| notice.text != *text);
    }

    pub(crate) fn dismiss(&mut self, id: u64) {
        self.list.retain(|notice| notice.id != id);
    }
}
