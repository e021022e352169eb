//! The one table of commands: keys, buttons, menus and the help sheet all come from it.
//! What a command does is in `editor`.

use crate::shortcut::{Shortcut, any_shift, control, control_shift, plain, shift};
use words::CommandName;

/// Something a person can ask for by key or button.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
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
    /// Looks for everything in the image, and shows what was found.
    EverythingTool,
    /// Make every proposal an instance.
    AcceptAll,
    /// No proposal is an object.
    DismissAll,
    /// Drags move the image.
    PanTool,
    /// A smaller brush.
    SmallerBrush,
    /// A larger one.
    LargerBrush,
    /// Let a plain click mean the other label.
    TogglePointLabel,
    /// Points by clicks, each of the object.
    ForegroundPoints,
    /// Points by clicks, each beside it.
    BackgroundPoints,
    /// What a click with the tool in hand does, at the crosshair.
    PointHere,
    /// What a right click does, at the crosshair.
    BackgroundHere,
    /// A corner of a box at the crosshair; the second one makes the box.
    BoxCorner,
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
    /// Show the next image of the queue.
    NextImage,
    /// Show the image before.
    PreviousImage,
    /// The image is done; show the next one that is not.
    FinishImage,
    /// Nothing is wanted of the image; show the next one that is not settled.
    SkipImage,
    /// Mark the image, to look at it again.
    FlagImage,
    /// Remember the selected instances.
    Copy,
    /// Put what was remembered into the image.
    Paste,
    /// Whether the page guides and times.
    Guide,
    /// Show or hide what the work has come to.
    Statistics,
    /// Go to the gallery; the image stays open.
    Gallery,
    /// Show or hide the help sheet.
    Help,
}

/// When the keys of a command are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyScope {
    /// Before all others, while there is a crosshair.
    Crosshair,
    /// At all other times.
    Always,
}

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CommandInfo {
    /// What it is.
    pub command: Command,
    /// What the page's markup and its tests call it.
    pub name: &'static str,
    /// What buttons and the help sheet call it.
    pub label: CommandName,
    /// Keys for it, until somebody chooses others; the first is shown.
    pub shortcuts: &'static [Shortcut],
}

const fn row(
    command: Command,
    name: &'static str,
    label: CommandName,
    shortcuts: &'static [Shortcut],
) -> CommandInfo {
    CommandInfo { command, name, label, shortcuts }
}

/// Every command, in the order of the help sheet.
pub const COMMANDS: &[CommandInfo] = &[
    row(Command::PromptTool, "prompt-tool", CommandName::PromptTool, &[plain("q")]),
    row(Command::BrushTool, "brush-tool", CommandName::BrushTool, &[plain("b")]),
    row(Command::EraserTool, "eraser-tool", CommandName::EraserTool, &[plain("e")]),
    row(Command::PolygonTool, "polygon-tool", CommandName::PolygonTool, &[plain("p")]),
    row(Command::LassoTool, "lasso-tool", CommandName::LassoTool, &[plain("l")]),
    row(Command::SelectTool, "select-tool", CommandName::SelectTool, &[plain("v")]),
    row(Command::EverythingTool, "everything-tool", CommandName::EverythingTool, &[plain("y")]),
    row(Command::AcceptAll, "accept-all", CommandName::AcceptAll, &[shift("y")]),
    row(Command::DismissAll, "dismiss-all", CommandName::DismissAll, &[shift("n")]),
    row(Command::PanTool, "pan-tool", CommandName::PanTool, &[plain("h")]),
    row(Command::SmallerBrush, "smaller-brush", CommandName::SmallerBrush, &[plain("[")]),
    row(Command::LargerBrush, "larger-brush", CommandName::LargerBrush, &[plain("]")]),
    row(Command::TogglePointLabel, "toggle-point-label", CommandName::TogglePointLabel, &[plain("x")]),
    row(Command::ForegroundPoints, "foreground-points", CommandName::ForegroundPoints, &[]),
    row(Command::BackgroundPoints, "background-points", CommandName::BackgroundPoints, &[]),
    row(Command::PointHere, "point-here", CommandName::PointHere, &[plain("Enter")]),
    row(Command::BackgroundHere, "background-here", CommandName::BackgroundHere, &[shift("Enter")]),
    row(Command::BoxCorner, "box-corner", CommandName::BoxCorner, &[plain("k")]),
    row(Command::Accept, "accept", CommandName::Accept, &[plain("Enter"), control("Enter")]),
    row(Command::Drop, "drop", CommandName::Drop, &[plain("Escape")]),
    row(Command::NextCandidate, "next-candidate", CommandName::NextCandidate, &[plain("Tab")]),
    row(Command::PreviousCandidate, "previous-candidate", CommandName::PreviousCandidate, &[shift("Tab")]),
    row(Command::Undo, "undo", CommandName::Undo, &[control("z")]),
    row(Command::Redo, "redo", CommandName::Redo, &[control_shift("z"), control("y")]),
    row(Command::Refine, "refine", CommandName::Refine, &[plain("r")]),
    row(Command::RapidMode, "rapid-mode", CommandName::RapidMode, &[plain("m")]),
    row(Command::SelectAll, "select-all", CommandName::SelectAll, &[control("a")]),
    row(Command::Join, "join", CommandName::Join, &[control("j")]),
    row(Command::Subtract, "subtract", CommandName::Subtract, &[]),
    row(Command::Intersect, "intersect", CommandName::Intersect, &[]),
    row(Command::FillHoles, "fill-holes", CommandName::FillHoles, &[plain("o")]),
    row(Command::DropIslands, "drop-islands", CommandName::DropIslands, &[plain("i")]),
    row(Command::Grow, "grow", CommandName::Grow, &[plain(".")]),
    row(Command::Shrink, "shrink", CommandName::Shrink, &[plain(",")]),
    row(Command::Smooth, "smooth", CommandName::Smooth, &[plain("s")]),
    row(Command::ToggleVisibility, "toggle-visibility", CommandName::ToggleVisibility, &[shift("h")]),
    row(Command::ToggleLock, "toggle-lock", CommandName::ToggleLock, &[shift("l")]),
    row(Command::Raise, "raise", CommandName::Raise, &[plain("PageUp")]),
    row(Command::Lower, "lower", CommandName::Lower, &[plain("PageDown")]),
    row(
        Command::DeleteInstance,
        "delete-instance",
        CommandName::DeleteInstance,
        &[plain("Delete"), plain("Backspace")],
    ),
    row(Command::Fit, "fit", CommandName::Fit, &[plain("0"), plain("f")]),
    row(Command::FullSize, "full-size", CommandName::FullSize, &[shift("f")]),
    row(Command::ZoomIn, "zoom-in", CommandName::ZoomIn, &[any_shift("+"), plain("=")]),
    row(Command::ZoomOut, "zoom-out", CommandName::ZoomOut, &[any_shift("-")]),
    row(Command::SaveCutOut, "save-cut-out", CommandName::SaveCutOut, &[control("s")]),
    row(Command::SaveCoco, "save-coco", CommandName::SaveCoco, &[control("e")]),
    row(Command::NextImage, "next-image", CommandName::NextImage, &[plain("d")]),
    row(Command::PreviousImage, "previous-image", CommandName::PreviousImage, &[plain("a")]),
    row(Command::FinishImage, "finish-image", CommandName::FinishImage, &[shift("d")]),
    row(Command::SkipImage, "skip-image", CommandName::SkipImage, &[shift("s")]),
    row(Command::FlagImage, "flag-image", CommandName::FlagImage, &[plain("u")]),
    row(Command::Copy, "copy", CommandName::Copy, &[control("c")]),
    row(Command::Paste, "paste", CommandName::Paste, &[control("v")]),
    row(Command::Guide, "guide", CommandName::Guide, &[plain("w")]),
    row(Command::Statistics, "statistics", CommandName::Statistics, &[plain("t")]),
    row(Command::Gallery, "gallery", CommandName::Gallery, &[plain("g")]),
    row(Command::Help, "help", CommandName::Help, &[any_shift("?")]),
];

impl Command {
    /// The command's row in the table.
    #[must_use]
    pub fn info(self) -> &'static CommandInfo {
        // A test asserts that every command has a row.
        COMMANDS.iter().find(|info| info.command == self).unwrap_or(&COMMANDS[0])
    }

    /// When its keys are looked at.
    #[must_use]
    pub fn scope(self) -> KeyScope {
        match self {
            Self::PointHere | Self::BackgroundHere => KeyScope::Crosshair,
            _ => KeyScope::Always,
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
    fn no_two_commands_share_a_name() {
        let names: HashSet<_> = COMMANDS.iter().map(|info| info.name).collect();
        assert_eq!(names.len(), COMMANDS.len());
    }
}
