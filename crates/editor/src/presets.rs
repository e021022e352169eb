//! Keys as in other annotation tools, for people who come from there.
//! What a tool has no key for keeps ours, unless that key is another command's there.

use crate::command::Command;
use crate::shortcut::{Shortcut, any_shift, control, control_any_shift, control_shift, plain, shift};
use serde::{Deserialize, Serialize};

/// Whose keys are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Preset {
    /// Ours.
    #[default]
    Maskwright,
    /// Those of labelme 5.
    Labelme,
    /// Those of CVAT 2.
    Cvat,
    /// Those of X-AnyLabeling 3.
    XAnyLabeling,
}

/// A command and its keys.
type Keys = (Command, &'static [Shortcut]);

/// Sources: `labelme/config/default_config.yaml`. Browsers keep Ctrl N for themselves.
const LABELME: &[Keys] = &[
    (Command::PolygonTool, &[control("n"), plain("p")]),
    (Command::PromptTool, &[control("r"), plain("q")]),
    (Command::SelectTool, &[control("j"), plain("v")]),
    (Command::DeleteInstance, &[plain("Delete"), plain("Backspace")]),
    (Command::ZoomIn, &[control_any_shift("+"), control("=")]),
    (Command::ZoomOut, &[control_any_shift("-")]),
    (Command::FullSize, &[control("0")]),
    (Command::Fit, &[control("f")]),
    (Command::SaveCoco, &[control("s")]),
    (Command::SaveCutOut, &[control_shift("s")]),
];

/// Sources: the tables of shortcuts in `cvat-ui/src`, the same in its older and newer versions. CVAT zooms with the wheel
/// alone and gives plus and minus to the order.
const CVAT: &[Keys] = &[
    (Command::PreviousImage, &[plain("d")]),
    (Command::NextImage, &[plain("f")]),
    (Command::PromptTool, &[plain("n")]),
    (Command::BrushTool, &[shift("1")]),
    (Command::EraserTool, &[shift("2")]),
    (Command::PolygonTool, &[shift("3")]),
    (Command::ToggleLock, &[plain("l")]),
    (Command::ToggleVisibility, &[plain("h")]),
    (Command::Join, &[plain("j")]),
    (Command::Raise, &[any_shift("+"), plain("=")]),
    (Command::Lower, &[plain("-"), any_shift("_")]),
    (Command::DeleteInstance, &[plain("Delete"), shift("Delete")]),
    (Command::SaveCoco, &[control("s")]),
    (Command::SaveCutOut, &[control_shift("s")]),
    (Command::Help, &[plain("F1"), any_shift("?")]),
];

/// Sources: `anylabeling/configs/xanylabeling_config.yaml`, and for Q, E, F and B the panel in
/// `anylabeling/views/labeling/widgets/auto_labeling`.
const X_ANY_LABELING: &[Keys] = &[
    (Command::ForegroundPoints, &[plain("q")]),
    (Command::BackgroundPoints, &[plain("e")]),
    (Command::PromptTool, &[plain("r"), control("r")]),
    (Command::Accept, &[plain("f"), plain("Enter"), control("Enter")]),
    (Command::Drop, &[plain("b"), plain("Escape")]),
    (Command::PolygonTool, &[plain("p"), control("n")]),
    (Command::SelectTool, &[control("j")]),
    (Command::ToggleVisibility, &[plain("s"), control("h")]),
    (Command::Join, &[control_shift("m")]),
    (Command::ZoomIn, &[control_any_shift("+"), control("=")]),
    (Command::ZoomOut, &[control_any_shift("-")]),
    (Command::FullSize, &[control("0")]),
    (Command::Fit, &[control("f")]),
    (Command::SaveCoco, &[control("s")]),
    (Command::SaveCutOut, &[control_shift("s")]),
];

impl Preset {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 4] = [Self::Maskwright, Self::Labelme, Self::Cvat, Self::XAnyLabeling];

    /// The tool's name, the same in every language.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Maskwright => "Maskwright",
            Self::Labelme => "labelme",
            Self::Cvat => "CVAT",
            Self::XAnyLabeling => "X-AnyLabeling",
        }
    }

    /// The keys that the tool has for a command.
    pub(crate) fn keys(self, command: Command) -> Option<&'static [Shortcut]> {
        self.table().iter().find(|(of, _)| *of == command).map(|&(_, keys)| keys)
    }

    pub(crate) fn table(self) -> &'static [Keys] {
        match self {
            Self::Maskwright => &[],
            Self::Labelme => LABELME,
            Self::Cvat => CVAT,
            Self::XAnyLabeling => X_ANY_LABELING,
        }
    }
}
