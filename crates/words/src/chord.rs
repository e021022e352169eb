//! Keys that are pressed together, as they are printed on the keyboard.
//! The names of single keys are in `key`.

use crate::{KeyName, Language, Say};
use std::borrow::Cow;

/// Modifiers and a key, such as `Ctrl Shift Z`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chord {
    /// What is held.
    pub held: Vec<KeyName>,
    /// What is pressed.
    pub key: KeyCap,
}

/// What is printed on a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyCap {
    /// A sign, the same everywhere.
    Sign(String),
    /// A word.
    Word(KeyName),
}

impl Say for Chord {
    fn say(&self, language: Language) -> Cow<'static, str> {
        let key = match &self.key {
            KeyCap::Sign(sign) => sign.clone().into(),
            KeyCap::Word(name) => name.say(language),
        };
        let held = self.held.iter().map(|key| key.say(language));
        held.chain([key]).collect::<Vec<_>>().join(" ").into()
    }
}
