//! Keys with the modifiers that are held: as a browser reports them, as people read them, as they are kept.
//! Which command they are for is said by `bindings`.

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};
use std::borrow::Cow;
use words::{Chord, KeyCap, KeyName, Language, Say};

/// A key of the keyboard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(into = "String")]
pub enum Key {
    /// What it types; small for letters.
    Sign(char),
    /// What it is called: one of `NAMES`.
    Named(&'static str),
}

/// The browser's names of the keys that can be had, and ours.
const NAMES: [(&str, Option<KeyName>); 27] = [
    ("Enter", Some(KeyName::Enter)),
    ("Escape", Some(KeyName::Escape)),
    ("Tab", Some(KeyName::Tab)),
    ("Delete", Some(KeyName::Delete)),
    ("Backspace", Some(KeyName::Backspace)),
    ("Insert", Some(KeyName::Insert)),
    ("PageUp", Some(KeyName::PageUp)),
    ("PageDown", Some(KeyName::PageDown)),
    ("Home", Some(KeyName::Home)),
    ("End", Some(KeyName::End)),
    ("ArrowUp", Some(KeyName::ArrowUp)),
    ("ArrowDown", Some(KeyName::ArrowDown)),
    ("ArrowLeft", Some(KeyName::ArrowLeft)),
    ("ArrowRight", Some(KeyName::ArrowRight)),
    (" ", Some(KeyName::Space)),
    ("F1", None),
    ("F2", None),
    ("F3", None),
    ("F4", None),
    ("F5", None),
    ("F6", None),
    ("F7", None),
    ("F8", None),
    ("F9", None),
    ("F10", None),
    ("F11", None),
    ("F12", None),
];

/// A key with the modifiers that must be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shortcut {
    /// Which key.
    pub key: Key,
    /// Ctrl, or Command on a Mac.
    pub control: Held,
    /// Shift.
    pub shift: Held,
}

/// Whether a modifier is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Held {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// It does not matter: the key may need it on some keyboards.
    Any,
}

/// A key press as the browser reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyPress<'a> {
    /// `KeyboardEvent.key`; for a digit with Shift the digit, whatever it types.
    pub key: &'a str,
    /// Ctrl or Command is down.
    pub control: bool,
    /// Shift is down.
    pub shift: bool,
}

impl Key {
    /// The key that a browser calls so; `None` for a modifier and for keys that only some keyboards have.
    #[must_use]
    pub fn of(name: &str) -> Option<Self> {
        let mut signs = name.chars();
        match (signs.next(), signs.next()) {
            (Some(sign), None) if sign != ' ' => Some(Self::Sign(sign.to_lowercase().next().unwrap_or(sign))),
            _ => NAMES.iter().find(|(known, _)| *known == name).map(|(known, _)| Self::Named(known)),
        }
    }

    const fn known(name: &'static str) -> Self {
        match name.as_bytes() {
            [sign] if *sign != b' ' => Self::Sign(*sign as char),
            _ => Self::Named(name),
        }
    }
}

impl From<Key> for String {
    fn from(key: Key) -> Self {
        match key {
            Key::Sign(sign) => sign.into(),
            Key::Named(name) => name.into(),
        }
    }
}

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let name = String::deserialize(deserializer)?;
        Self::of(&name).ok_or_else(|| D::Error::custom(format!("{name} is no key")))
    }
}

impl Key {
    fn cap(self) -> KeyCap {
        match self {
            Self::Sign(sign) => KeyCap::Sign(sign.to_uppercase().to_string()),
            Self::Named(name) => NAMES
                .iter()
                .find_map(|(known, words)| words.filter(|_| *known == name))
                .map_or_else(|| KeyCap::Sign(name.into()), KeyCap::Word),
        }
    }
}

impl Shortcut {
    /// What was pressed, as a shortcut; `None` for a modifier alone.
    #[must_use]
    pub fn of(press: KeyPress<'_>) -> Option<Self> {
        let key = Key::of(press.key)?;
        let held = |down| if down { Held::Yes } else { Held::No };
        // Where such a sign is, and whether it needs Shift, differs from keyboard to keyboard.
        let is_odd_sign = matches!(key, Key::Sign(sign) if !sign.is_alphanumeric());
        let shift = if is_odd_sign { Held::Any } else { held(press.shift) };
        Some(Self { key, control: held(press.control), shift })
    }

    /// Whether a key press is this one.
    #[must_use]
    pub fn matches(self, press: KeyPress<'_>) -> bool {
        Key::of(press.key) == Some(self.key)
            && self.control.allows(press.control)
            && self.shift.allows(press.shift)
    }

    /// As it is printed on the keys.
    #[must_use]
    pub fn chord(self) -> Chord {
        let control = (self.control == Held::Yes).then_some(KeyName::Control);
        let shift = (self.shift == Held::Yes).then_some(KeyName::Shift);
        Chord { held: control.into_iter().chain(shift).collect(), key: self.key.cap() }
    }

    /// Whether some key press is both.
    #[must_use]
    pub fn collides_with(self, other: Self) -> bool {
        let both = |one: Held, two: Held| one == two || one == Held::Any || two == Held::Any;
        self.key == other.key && both(self.control, other.control) && both(self.shift, other.shift)
    }
}

impl Held {
    fn allows(self, down: bool) -> bool {
        match self {
            Self::Yes => down,
            Self::No => !down,
            Self::Any => true,
        }
    }
}

impl Say for Shortcut {
    fn say(&self, language: Language) -> Cow<'static, str> {
        self.chord().say(language)
    }
}

pub(crate) const fn plain(key: &'static str) -> Shortcut {
    Shortcut { key: Key::known(key), control: Held::No, shift: Held::No }
}

pub(crate) const fn any_shift(key: &'static str) -> Shortcut {
    Shortcut { key: Key::known(key), control: Held::No, shift: Held::Any }
}

pub(crate) const fn shift(key: &'static str) -> Shortcut {
    Shortcut { key: Key::known(key), control: Held::No, shift: Held::Yes }
}

pub(crate) const fn control(key: &'static str) -> Shortcut {
    Shortcut { key: Key::known(key), control: Held::Yes, shift: Held::No }
}

pub(crate) const fn control_shift(key: &'static str) -> Shortcut {
    Shortcut { key: Key::known(key), control: Held::Yes, shift: Held::Yes }
}

pub(crate) const fn control_any_shift(key: &'static str) -> Shortcut {
    Shortcut { key: Key::known(key), control: Held::Yes, shift: Held::Any }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn press(key: &str) -> KeyPress<'_> {
        KeyPress { key, control: false, shift: false }
    }

    #[test]
    fn a_capital_letter_is_the_same_key() {
        assert!(control("z").matches(KeyPress { control: true, ..press("Z") }));
        assert!(!control("z").matches(press("z")));
        assert!(control_shift("z").matches(KeyPress { control: true, shift: true, ..press("Z") }));
    }

    #[test]
    fn a_shortcut_is_called_as_its_keys_are_printed() {
        assert_eq!(control_shift("z").say(Language::English), "Ctrl Shift Z");
        assert_eq!(control_shift("z").say(Language::German), "Strg Umschalt Z");
        assert_eq!(plain("PageUp").say(Language::Spanish), "Re Pág");
        assert_eq!(plain("F1").say(Language::French), "F1");
    }

    #[test]
    fn modifiers_alone_are_no_shortcut_and_odd_signs_need_no_shift() {
        assert_eq!(Shortcut::of(press("Shift")), None);
        let question = Shortcut::of(KeyPress { shift: true, ..press("?") }).unwrap();
        assert!(question.matches(press("?")));
    }

    #[test]
    fn a_shortcut_that_is_kept_is_the_same_when_it_is_read() {
        for shortcut in [plain("ü".to_owned().leak()), control_shift("z"), plain("F5"), any_shift("+")] {
            let shortcut = Shortcut { key: Key::of(&String::from(shortcut.key)).unwrap(), ..shortcut };
            let text = serde_json::to_string(&shortcut).unwrap();
            assert_eq!(serde_json::from_str::<Shortcut>(&text).unwrap(), shortcut);
        }
        assert!(serde_json::from_str::<Key>("\"Hyper\"").is_err());
    }

    #[test]
    fn shortcuts_collide_when_one_press_is_both() {
        assert!(any_shift("+").collides_with(shift("+")));
        assert!(!plain("z").collides_with(control("z")));
        assert!(!plain("z").collides_with(plain("y")));
    }
}
