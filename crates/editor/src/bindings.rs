//! Which key is for which command: those of a preset, and a person's own.
//! Where they are chosen is `keying`.

use crate::command::{COMMANDS, Command};
use crate::presets::Preset;
use crate::shortcut::{Key, KeyPress, Shortcut};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The keys of all commands.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Bindings {
    preset: Preset,
    /// By the command's name; those of a later version are left alone.
    own: BTreeMap<String, Vec<Shortcut>>,
}

impl Bindings {
    /// Whose keys they are, where there are no own ones.
    #[must_use]
    pub fn preset(&self) -> Preset {
        self.preset
    }

    /// Some are the person's own.
    #[must_use]
    pub fn has_own(&self) -> bool {
        !self.own.is_empty()
    }

    /// The keys of a command; the first is shown.
    #[must_use]
    pub fn of(&self, command: Command) -> Vec<Shortcut> {
        if let Some(own) = self.own(command) {
            return own.to_vec();
        }
        let is_free = |shortcut: &&Shortcut| self.own_holder(**shortcut, command).is_none();
        if let Some(keys) = self.preset.keys(command) {
            return keys.iter().filter(is_free).copied().collect();
        }
        let is_free_there = |shortcut: &&Shortcut| {
            let of_another = |(other, keys): &(Command, &[Shortcut])| {
                other.scope() == command.scope() && keys.iter().any(|key| key.collides_with(**shortcut))
            };
            !self.preset.table().iter().any(of_another)
        };
        command.info().shortcuts.iter().filter(is_free).filter(is_free_there).copied().collect()
    }

    /// The commands that a key press may mean, the likeliest first.
    #[must_use]
    pub fn commands(&self, press: KeyPress<'_>) -> Vec<Command> {
        let matches = |command: &Command| self.of(*command).iter().any(|shortcut| shortcut.matches(press));
        COMMANDS.iter().map(|info| info.command).filter(matches).collect()
    }

    /// The other command that has a key already.
    pub(crate) fn holder(&self, shortcut: Shortcut, command: Command) -> Option<Command> {
        let holds = |other: &Command| {
            *other != command
                && other.scope() == command.scope()
                && self.of(*other).iter().any(|key| key.collides_with(shortcut))
        };
        COMMANDS.iter().map(|info| info.command).find(holds)
    }

    /// One more key, which no other command keeps.
    pub(crate) fn bind(&mut self, command: Command, shortcut: Shortcut) {
        while let Some(holder) = self.holder(shortcut, command) {
            self.keep_only(holder, |key| !key.collides_with(shortcut));
        }
        let mut keys = self.of(command);
        keys.retain(|key| !key.collides_with(shortcut));
        keys.push(shortcut);
        self.own.insert(command.info().name.to_owned(), keys);
    }

    /// One key less.
    pub(crate) fn unbind(&mut self, command: Command, shortcut: Shortcut) {
        self.keep_only(command, |key| key != shortcut);
    }

    /// The keys of a tool, and no own ones.
    pub(crate) fn take_preset(&mut self, preset: Preset) {
        *self = Self { preset, own: BTreeMap::new() };
    }

    fn keep_only(&mut self, command: Command, stays: impl Fn(Shortcut) -> bool) {
        let keys = self.of(command).into_iter().filter(|&key| stays(key)).collect();
        self.own.insert(command.info().name.to_owned(), keys);
    }

    fn own(&self, command: Command) -> Option<&[Shortcut]> {
        self.own.get(command.info().name).map(Vec::as_slice)
    }

    fn own_holder(&self, shortcut: Shortcut, command: Command) -> Option<Command> {
        let holds = |other: &Command| {
            *other != command
                && other.scope() == command.scope()
                && self.own(*other).is_some_and(|keys| keys.iter().any(|key| key.collides_with(shortcut)))
        };
        COMMANDS.iter().map(|info| info.command).find(holds)
    }
}

/// Keys that do something else than commands: categories, crosshair, moving the image.
pub(crate) fn is_fixed(shortcut: Shortcut) -> bool {
    let plain = shortcut.control != crate::Held::Yes;
    match shortcut.key {
        Key::Sign(sign) => {
            plain && shortcut.shift != crate::Held::Yes && sign.is_ascii_digit() && sign != '0'
        }
        Key::Named(name) => plain && (name == " " || name.starts_with("Arrow")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shortcut::{control, control_shift, plain, shift};

    fn first(bindings: &Bindings, key: &str, control: bool, shift: bool) -> Option<Command> {
        bindings.commands(KeyPress { key, control, shift }).into_iter().find(|it| *it != Command::PointHere)
    }

    fn with(preset: Preset) -> Bindings {
        Bindings { preset, own: BTreeMap::new() }
    }

    #[test]
    fn in_no_preset_two_commands_share_a_key_and_none_takes_a_fixed_one() {
        for preset in Preset::ALL {
            let bindings = with(preset);
            for info in COMMANDS {
                for shortcut in bindings.of(info.command) {
                    let holder = bindings.holder(shortcut, info.command);
                    assert_eq!(holder, None, "{preset:?}: {shortcut:?} of {}", info.name);
                    assert!(!is_fixed(shortcut), "{preset:?}: {shortcut:?}");
                }
            }
        }
    }

    #[test]
    fn our_own_keys_are_those_of_the_table() {
        for info in COMMANDS {
            assert_eq!(Bindings::default().of(info.command), info.shortcuts);
        }
    }

    #[test]
    fn who_comes_from_labelme_finds_its_keys() {
        let bindings = with(Preset::Labelme);
        assert_eq!(first(&bindings, "r", true, false), Some(Command::PromptTool));
        assert_eq!(first(&bindings, "j", true, false), Some(Command::SelectTool));
        assert_eq!(first(&bindings, "s", true, false), Some(Command::SaveCoco));
        assert_eq!(first(&bindings, "0", true, false), Some(Command::FullSize));
        assert_eq!(
            first(&bindings, "b", false, false),
            Some(Command::BrushTool),
            "ours, where labelme has none"
        );
        assert!(bindings.of(Command::Join).is_empty(), "its key is another command's there");
    }

    #[test]
    fn who_comes_from_cvat_finds_its_keys() {
        let bindings = with(Preset::Cvat);
        assert_eq!(first(&bindings, "n", false, false), Some(Command::PromptTool));
        assert_eq!(first(&bindings, "1", false, true), Some(Command::BrushTool));
        assert_eq!(first(&bindings, "2", false, true), Some(Command::EraserTool));
        assert_eq!(first(&bindings, "l", false, false), Some(Command::ToggleLock));
        assert_eq!(first(&bindings, "h", false, false), Some(Command::ToggleVisibility));
        assert_eq!(first(&bindings, "j", false, false), Some(Command::Join));
        assert_eq!(first(&bindings, "=", false, false), Some(Command::Raise));
        assert_eq!(first(&bindings, "-", false, false), Some(Command::Lower));
        assert_eq!(first(&bindings, "F1", false, false), Some(Command::Help));
    }

    #[test]
    fn who_comes_from_x_anylabeling_finds_its_keys() {
        let bindings = with(Preset::XAnyLabeling);
        assert_eq!(first(&bindings, "q", false, false), Some(Command::ForegroundPoints));
        assert_eq!(first(&bindings, "e", false, false), Some(Command::BackgroundPoints));
        assert_eq!(first(&bindings, "f", false, false), Some(Command::Accept));
        assert_eq!(first(&bindings, "b", false, false), Some(Command::Drop));
        assert_eq!(first(&bindings, "r", false, false), Some(Command::PromptTool));
        assert_eq!(first(&bindings, "M", true, true), Some(Command::Join));
    }

    #[test]
    fn a_key_that_is_bound_is_taken_from_who_had_it() {
        let mut bindings = Bindings::default();
        bindings.bind(Command::Lower, plain("b"));
        assert_eq!(first(&bindings, "b", false, false), Some(Command::Lower));
        assert_eq!(bindings.of(Command::Lower), [plain("PageDown"), plain("b")]);
        assert!(bindings.of(Command::BrushTool).is_empty());
        bindings.unbind(Command::Lower, plain("b"));
        assert_eq!(first(&bindings, "b", false, false), None);
        bindings.take_preset(Preset::Maskwright);
        assert_eq!(first(&bindings, "b", false, false), Some(Command::BrushTool));
    }

    #[test]
    fn keys_that_are_kept_are_the_same_when_they_are_read() {
        let mut bindings = with(Preset::Cvat);
        bindings.bind(Command::Undo, shift("Backspace"));
        bindings.bind(Command::Redo, control_shift("u"));
        let text = serde_json::to_string(&bindings).unwrap();
        assert_eq!(serde_json::from_str::<Bindings>(&text).unwrap(), bindings);
    }

    #[test]
    fn digits_arrows_and_space_are_not_to_be_had() {
        assert!(is_fixed(plain("1")) && is_fixed(plain("ArrowUp")) && is_fixed(plain(" ")));
        assert!(!is_fixed(plain("0")) && !is_fixed(shift("1")) && !is_fixed(control("1")));
    }
}
