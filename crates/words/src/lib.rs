//! Every text of the page, in every language: one table for each part of the page.
//! No markup, no state and no choice of the language: `app` has those.
//!
//! A text is a row of a table: a name, the values in it, and the words in English, German, French and Spanish. What
//! is told is the row; it becomes words where it is shown. A row without one of the languages, or one that leaves out
//! a value, does not compile.
//!
//! ```
//! use words::{Announcement, Language, Say};
//!
//! let said = Announcement::SelectedSeveral { count: 3 };
//! assert_eq!(said.say(Language::English), "3 objects selected.");
//! assert_eq!(said.say(Language::German), "3 Objekte ausgewählt.");
//! ```

mod chord;
mod language;
mod numbers;
#[macro_use]
mod table;

/// Lists the tables once: for the crate's users, and for its tests.
macro_rules! tables {
    ($($file:ident),* $(,)?) => {
        $(mod $file;)*
        $(pub use $file::*;)*

        #[cfg(test)]
        fn all_rows() -> Vec<table::Row> {
            [$($file::rows()),*].concat()
        }
    };
}

// A new part of the page has a table of its own; its file is named here.
tables! {
    announcement,
    command,
    damage,
    download,
    everything,
    gallery,
    gesture,
    hint,
    key,
    keys,
    label,
    other_tabs,
    offline,
    panel,
    queue,
    reason,
    sentence,
    status,
    step,
    tally,
    wait,
}

pub use chord::{Chord, KeyCap};
pub use language::Language;
pub use numbers::{Grouped, Megabytes, Milliseconds, Percent, Score, Signed, Transferred};

use std::borrow::Cow;

/// Something that can be said in every language.
pub trait Say {
    /// The words in `language`.
    fn say(&self, language: Language) -> Cow<'static, str>;
}

impl<T: Say + ?Sized> Say for &T {
    fn say(&self, language: Language) -> Cow<'static, str> {
        T::say(self, language)
    }
}

/// Names, and what others have put into words already.
impl Say for String {
    fn say(&self, _: Language) -> Cow<'static, str> {
        Cow::Owned(self.clone())
    }
}

/// Several things, with commas between them.
impl<T: Say> Say for Vec<T> {
    fn say(&self, language: Language) -> Cow<'static, str> {
        self.iter().map(|one| one.say(language)).collect::<Vec<_>>().join(", ").into()
    }
}

/// Plain numbers. Those that are looked at rather than read out are better [`Grouped`].
impl Say for u64 {
    fn say(&self, _: Language) -> Cow<'static, str> {
        Cow::Owned(self.to_string())
    }
}

#[cfg(test)]
mod tests;
