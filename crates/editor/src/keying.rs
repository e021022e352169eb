//! Choosing keys: whose they are, and which key is for which command.
//! What a choice does to the others is said by `bindings`.

use crate::bindings::{Bindings, is_fixed};
use crate::command::Command;
use crate::editor::Editor;
use crate::effect::Effect;
use crate::presets::Preset;
use crate::shortcut::{KeyPress, Shortcut};
use words::Announcement;

/// Something about keys.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyMessage {
    /// What was kept in the browser.
    Restored(Bindings),
    /// The keys of another tool, and no own ones.
    Take(Preset),
    /// The next key that is pressed is for this command.
    Listen(Command),
    /// It was pressed.
    Pressed(Shortcut),
    /// It shall be this command's and no longer the other's.
    TakeOver,
    /// It shall stay the other's, or no key is wanted.
    Cancel,
    /// A key of a command is none any more.
    Remove(Command, Shortcut),
}

/// A key that somebody wants for a command and that is not free.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyConflict {
    /// For which command.
    pub command: Command,
    /// Which key.
    pub shortcut: Shortcut,
    /// Who has it; `None` for a key that is nobody's to have.
    pub holder: Option<Command>,
}

/// What is being chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Keying {
    /// Nothing.
    #[default]
    Rest,
    /// The next key is for this command.
    Listens(Command),
    /// It was not free.
    Conflict(KeyConflict),
}

impl Editor {
    /// The keys of all commands.
    #[must_use]
    pub fn bindings(&self) -> &Bindings {
        &self.bindings
    }

    /// The command that gets the next key.
    #[must_use]
    pub fn listens_for(&self) -> Option<Command> {
        match self.keying {
            Keying::Listens(command) => Some(command),
            Keying::Rest | Keying::Conflict(_) => None,
        }
    }

    /// A key that was chosen and is not free.
    #[must_use]
    pub fn key_conflict(&self) -> Option<KeyConflict> {
        match self.keying {
            Keying::Conflict(conflict) => Some(conflict),
            Keying::Rest | Keying::Listens(_) => None,
        }
    }

    /// The command that a key press means now.
    #[must_use]
    pub fn command_for(&self, press: KeyPress<'_>) -> Option<Command> {
        self.bindings.commands(press).into_iter().find(|&command| self.allows(command))
    }

    pub(crate) fn on_keys(&mut self, message: KeyMessage) -> Vec<Effect> {
        let keying = std::mem::take(&mut self.keying);
        match (message, keying) {
            (KeyMessage::Restored(bindings), _) => {
                self.bindings = bindings;
                Vec::new()
            }
            (KeyMessage::Take(preset), _) => {
                self.bindings.take_preset(preset);
                self.keep_bindings()
            }
            (KeyMessage::Listen(command), _) => {
                self.keying = Keying::Listens(command);
                Vec::new()
            }
            (KeyMessage::Pressed(shortcut), Keying::Listens(command)) => self.try_to_bind(command, shortcut),
            (KeyMessage::TakeOver, Keying::Conflict(KeyConflict { command, shortcut, holder: Some(_) })) => {
                self.bind(command, shortcut)
            }
            (KeyMessage::Remove(command, shortcut), _) => {
                self.bindings.unbind(command, shortcut);
                self.keep_bindings()
            }
            (KeyMessage::Cancel | KeyMessage::Pressed(_) | KeyMessage::TakeOver, _) => Vec::new(),
        }
    }

    fn try_to_bind(&mut self, command: Command, shortcut: Shortcut) -> Vec<Effect> {
        let holder = self.bindings.holder(shortcut, command);
        if holder.is_some() || is_fixed(shortcut) {
            self.keying = Keying::Conflict(KeyConflict { command, shortcut, holder });
            return Vec::new();
        }
        self.bind(command, shortcut)
    }

    fn bind(&mut self, command: Command, shortcut: Shortcut) -> Vec<Effect> {
        self.bindings.bind(command, shortcut);
        let mut effects = self.keep_bindings();
        effects.push(Effect::Announce(Announcement::KeyBound {
            command: command.info().label,
            key: shortcut.chord(),
        }));
        effects
    }

    fn keep_bindings(&self) -> Vec<Effect> {
        vec![Effect::KeepBindings(self.bindings.clone())]
    }
}
