//! Numbers as people read them, each language with its own mark and units.
//! What the numbers mean is said beside them.

use crate::{Language, Say};
use std::borrow::Cow;

/// A large number, its thousands apart, such as `12 345`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Grouped(pub u64);

/// A score from 0 to 1, such as `0.94`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score(pub f32);

/// A number that may be below zero, such as `+1.5`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Signed(pub f32);

/// A share of one, such as `18.4 %`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Percent(pub f64);

/// A time, such as `4.1 ms` or `1.3 s`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Milliseconds(pub f64);

/// Bytes, such as `9.6 MB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Megabytes(pub u64);

/// A download, such as `3.1 of 9.6 MB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Transferred {
    /// Bytes that are here.
    pub received: u64,
    /// Bytes in all, where that is known.
    pub total: Option<u64>,
}

impl Say for Grouped {
    fn say(&self, _: Language) -> Cow<'static, str> {
        let digits = self.0.to_string();
        let groups = digits.as_bytes().rchunks(3).rev().map(String::from_utf8_lossy);
        groups.collect::<Vec<_>>().join("\u{2009}").into()
    }
}

impl Say for Score {
    fn say(&self, language: Language) -> Cow<'static, str> {
        decimal(format!("{:.2}", self.0), language)
    }
}

impl Say for Signed {
    fn say(&self, language: Language) -> Cow<'static, str> {
        decimal(format!("{:+.1}", self.0), language)
    }
}

impl Say for Percent {
    fn say(&self, language: Language) -> Cow<'static, str> {
        decimal(format!("{:.1} %", self.0 * 100.0), language)
    }
}

impl Say for Milliseconds {
    fn say(&self, language: Language) -> Cow<'static, str> {
        let Self(milliseconds) = self;
        if *milliseconds < 1000.0 {
            decimal(format!("{milliseconds:.1} ms"), language)
        } else {
            decimal(format!("{:.1} s", milliseconds / 1e3), language)
        }
    }
}

impl Say for Megabytes {
    fn say(&self, language: Language) -> Cow<'static, str> {
        let unit = if language == Language::French { "Mo" } else { "MB" };
        format!("{} {unit}", millions(self.0, language)).into()
    }
}

impl Say for Transferred {
    fn say(&self, language: Language) -> Cow<'static, str> {
        let of = match language {
            Language::English => "of",
            Language::German => "von",
            Language::French => "sur",
            Language::Spanish => "de",
        };
        match self.total {
            Some(total) => {
                let received = millions(self.received, language);
                format!("{received} {of} {}", Megabytes(total).say(language)).into()
            }
            None => Megabytes(self.received).say(language),
        }
    }
}

fn millions(number: u64, language: Language) -> Cow<'static, str> {
    decimal(format!("{:.1}", number as f64 / 1e6), language)
}

/// A number with a point, with the language's mark in its place.
fn decimal(number: String, language: Language) -> Cow<'static, str> {
    match language.decimal_mark() {
        "." => number.into(),
        mark => number.replacen('.', mark, 1).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_language_writes_numbers_in_its_own_way() {
        let download = Transferred { received: 3_100_000, total: Some(9_600_000) };
        assert_eq!(download.say(Language::English), "3.1 of 9.6 MB");
        assert_eq!(download.say(Language::French), "3,1 sur 9,6 Mo");
        assert_eq!(Transferred { total: None, ..download }.say(Language::Spanish), "3,1 MB");
        assert_eq!(Score(0.945).say(Language::German), "0,94");
        assert_eq!(Signed(-1.5).say(Language::English), "-1.5");
        assert_eq!(Percent(0.184).say(Language::German), "18,4 %");
        assert_eq!(Milliseconds(4.06).say(Language::English), "4.1 ms");
        assert_eq!(Milliseconds(1260.0).say(Language::German), "1,3 s");
        assert_eq!(Grouped(1_234_567).say(Language::English), "1\u{2009}234\u{2009}567");
    }
}
