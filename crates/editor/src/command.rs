//! The one table of commands: keys, buttons, menus and the help sheet all come from it.
//! What a command does is in `editor`.

/// Something a person can ask for by key or button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// Points by clicks, boxes by drags.
    PromptTool,
    /// Strokes that join the mask.
    BrushTool,
    /// Strokes that leave it.
    EraserTool,
    /// An area by its corners.
    PolygonTool,
    /// An area drawn around in one go.
    LassoTool,
    /// Picks accepted objects.
    SelectTool,
    /// Drags move the image.
    PanTool,
    /// A smaller brush.
    SmallerBrush,
    /// A larger one.
    LargerBrush,
    /// Let a plain click mean the other label.
    TogglePointLabel,
    /// Make the chosen candidate an instance.
    Accept,
    /// Drop the draft, or stop what is being done.
    Drop,
    /// The next candidate.
    NextCandidate,
    /// The candidate before.
    PreviousCandidate,
    /// Take back the last step.
    Undo,
    /// Do it again.
    Redo,
    /// Pick the selected instance up, to correct it by clicks and strokes.
    Refine,
    /// Whether every click is accepted at once.
    RapidMode,
    /// Select every instance.
    SelectAll,
    /// Make one instance of those that are selected.
    Join,
    /// Take the others from the instance that was selected first.
    Subtract,
    /// Leave of it what the others cover, too.
    Intersect,
    /// Fill the holes of the mask.
    FillHoles,
    /// Drop the mask's small parts.
    DropIslands,
    /// Make the mask larger all around.
    Grow,
    /// Make it smaller.
    Shrink,
    /// Take spikes and notches from it.
    Smooth,
    /// Show or hide the selected instances.
    ToggleVisibility,
    /// Keep the selected instances from being changed, or no longer.
    ToggleLock,
    /// The selected instance one place up in the order.
    Raise,
    /// One place down.
    Lower,
    /// Remove the selected instances.
    DeleteInstance,
    /// Show the whole image.
    Fit,
    /// One image pixel on one screen pixel.
    FullSize,
    /// Larger.
    ZoomIn,
    /// Smaller.
    ZoomOut,
    /// Save the selected instance, or the chosen candidate, as a PNG with transparency.
    SaveCutOut,
    /// Save all instances as COCO JSON.
    SaveCoco,
    /// Go to the gallery; the image stays open.
    Gallery,
    /// Show or hide the help sheet.
    Help,
}

/// A key with the modifiers that must be held.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shortcut {
    /// The browser's `KeyboardEvent.key`, lower case for letters.
    pub key: &'static str,
    /// Ctrl, or Command on a Mac.
    pub control: Held,
    /// Shift.
    pub shift: Held,
}

/// Whether a modifier is down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It is.
    Yes,
    /// It is not.
    No,
    /// It does not matter: the key may need it on some keyboards.
    Any,
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandInfo {
    /// What it is.
    pub command: Command,
    /// What the page's markup and its tests call it.
    pub name: &'static str,
    /// What buttons and the help sheet call it.
    pub label: &'static str,
    /// Keys for it; the first is shown.
    pub shortcuts: &'static [Shortcut],
}

const fn plain(key: &'static str) -> Shortcut {
    Shortcut { key, control: Held::No, shift: Held::No }
}

const fn any_shift(key: &'static str) -> Shortcut {
    Shortcut { key, control: Held::No, shift: Held::Any }
}

const fn shift(key: &'static str) -> Shortcut {
    Shortcut { key, control: Held::No, shift: Held::Yes }
}

const fn control(key: &'static str) -> Shortcut {
    Shortcut { key, control: Held::Yes, shift: Held::No }
}

const fn control_shift(key: &'static str) -> Shortcut {
    Shortcut { key, control: Held::Yes, shift: Held::Yes }
}

const fn row(
    command: Command,
    name: &'static str,
    label: &'static str,
    shortcuts: &'static [Shortcut],
) -> CommandInfo {
    CommandInfo { command, name, label, shortcuts }
}

/// Every command, in the order of the help sheet.
pub const COMMANDS: &[CommandInfo] = &[
    row(Command::PromptTool, "prompt-tool", "Point and box", &[plain("q")]),
    row(Command::BrushTool, "brush-tool", "Brush", &[plain("b")]),
    row(Command::EraserTool, "eraser-tool", "Eraser", &[plain("e")]),
    row(Command::PolygonTool, "polygon-tool", "Polygon", &[plain("p")]),
    row(Command::LassoTool, "lasso-tool", "Lasso", &[plain("l")]),
    row(Command::SelectTool, "select-tool", "Select", &[plain("v")]),
    row(Command::PanTool, "pan-tool", "Move the image", &[plain("h")]),
    row(Command::SmallerBrush, "smaller-brush", "Smaller brush", &[plain("[")]),
    row(Command::LargerBrush, "larger-brush", "Larger brush", &[plain("]")]),
    row(Command::TogglePointLabel, "toggle-point-label", "Foreground or background", &[plain("x")]),
    row(Command::Accept, "accept", "Accept", &[plain("Enter")]),
    row(Command::Drop, "drop", "Drop", &[plain("Escape")]),
    row(Command::NextCandidate, "next-candidate", "Next candidate", &[plain("Tab")]),
    row(Command::PreviousCandidate, "previous-candidate", "Previous candidate", &[shift("Tab")]),
    row(Command::Undo, "undo", "Undo", &[control("z")]),
    row(Command::Redo, "redo", "Redo", &[control_shift("z"), control("y")]),
    row(Command::Refine, "refine", "Refine the object", &[plain("r")]),
    row(Command::RapidMode, "rapid-mode", "Rapid: a click accepts", &[plain("m")]),
    row(Command::SelectAll, "select-all", "Select all objects", &[control("a")]),
    row(Command::Join, "join", "Join the selected objects", &[control("j")]),
    row(Command::Subtract, "subtract", "Subtract the others", &[]),
    row(Command::Intersect, "intersect", "Intersect the objects", &[]),
    row(Command::FillHoles, "fill-holes", "Fill holes", &[plain("o")]),
    row(Command::DropIslands, "drop-islands", "Drop islands", &[plain("i")]),
    row(Command::Grow, "grow", "Grow", &[plain(".")]),
    row(Command::Shrink, "shrink", "Shrink", &[plain(",")]),
    row(Command::Smooth, "smooth", "Smooth", &[plain("s")]),
    row(Command::ToggleVisibility, "toggle-visibility", "Hide or show the object", &[shift("h")]),
    row(Command::ToggleLock, "toggle-lock", "Lock or unlock the object", &[shift("l")]),
    row(Command::Raise, "raise", "Object one up", &[plain("PageUp")]),
    row(Command::Lower, "lower", "Object one down", &[plain("PageDown")]),
    row(
        Command::DeleteInstance,
        "delete-instance",
        "Delete the object",
        &[plain("Delete"), plain("Backspace")],
    ),
    row(Command::Fit, "fit", "Fit", &[plain("0"), plain("f")]),
    row(Command::FullSize, "full-size", "100 %", &[shift("f")]),
    row(Command::ZoomIn, "zoom-in", "Zoom in", &[any_shift("+"), plain("=")]),
    row(Command::ZoomOut, "zoom-out", "Zoom out", &[any_shift("-")]),
    row(Command::SaveCutOut, "save-cut-out", "Save the cut-out (PNG)", &[control("s")]),
    row(Command::SaveCoco, "save-coco", "Save all masks (COCO JSON)", &[control("e")]),
    row(Command::Gallery, "gallery", "Gallery", &[plain("g")]),
    row(Command::Help, "help", "Keys", &[any_shift("?")]),
];

/// A key press as the browser reports it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyPress<'a> {
    /// `KeyboardEvent.key`.
    pub key: &'a str,
    /// Ctrl or Command is down.
    pub control: bool,
    /// Shift is down.
    pub shift: bool,
}

impl Command {
    /// The command's row in the table.
    #[must_use]
    pub fn info(self) -> &'static CommandInfo {
        // A test asserts that every command has a row.
        COMMANDS.iter().find(|info| info.command == self).unwrap_or(&COMMANDS[0])
    }

    /// The command that a key press means.
    #[must_use]
    pub fn of(press: KeyPress<'_>) -> Option<Self> {
        let matches = |shortcut: &&Shortcut| shortcut.matches(press);
        COMMANDS.iter().find(|info| info.shortcuts.iter().any(|s| matches(&s))).map(|info| info.command)
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

impl Shortcut {
    fn matches(&self, press: KeyPress<'_>) -> bool {
        self.key.eq_ignore_ascii_case(press.key)
            && self.control.allows(press.control)
            && self.shift.allows(press.shift)
    }
}

impl std::fmt::Display for Shortcut {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.control == Held::Yes {
            f.write_str("Ctrl ")?;
        }
        if self.shift == Held::Yes {
            f.write_str("Shift ")?;
        }
        match self.key {
            "Escape" => f.write_str("Esc"),
            "Delete" => f.write_str("Del"),
            "PageUp" => f.write_str("Page up"),
            "PageDown" => f.write_str("Page down"),
            key if key.len() == 1 => f.write_str(&key.to_uppercase()),
            key => f.write_str(key),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_command_is_listed_twice_and_help_is_the_last() {
        let commands: HashSet<_> = COMMANDS.iter().map(|info| info.command).collect();
        assert_eq!(commands.len(), COMMANDS.len());
        // `Help` is the enum's last variant: as many rows as variants means that none is missing.
        assert_eq!(COMMANDS.len(), Command::Help as usize + 1);
    }

    #[test]
    fn no_two_commands_share_a_key() {
        for info in COMMANDS {
            for shortcut in info.shortcuts {
                let press = KeyPress {
                    key: shortcut.key,
                    control: shortcut.control == Held::Yes,
                    shift: shortcut.shift == Held::Yes,
                };
                assert_eq!(Command::of(press), Some(info.command), "{shortcut}");
            }
        }
    }

    #[test]
    fn a_capital_letter_without_shift_is_the_same_key() {
        let press = KeyPress { key: "Z", control: true, shift: false };
        assert_eq!(Command::of(press), Some(Command::Undo));
        assert_eq!(Command::of(KeyPress { shift: true, ..press }), Some(Command::Redo));
        assert_eq!(Command::of(KeyPress { key: "z", control: false, shift: false }), None);
    }
}
