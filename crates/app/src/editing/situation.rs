//! What a person can do now, in a few hints for mouse and keys, and for fingers.
//! How hints are shown is in `dock`.

use How::{Gesture, Key, Keys};
use editor::{Command, Editor, ModelState, Phase, Tool};
use words::Hint;

/// How something is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// With mouse or fingers.
    Gesture(Hint),
    /// With the key of a command.
    Key(Command),
    /// With one of two keys.
    Keys(Command, Command),
}

/// How it is done, and what it does.
pub(super) type Steps = &'static [(How, Hint)];

/// What a person may want to know now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Situation {
    /// There is nobody to answer clicks.
    NoModel,
    /// Clicks are taken and answered later.
    Wait,
    /// Nothing was asked.
    Begin,
    /// The arrow keys have brought a crosshair.
    Aim,
    /// The image is being moved.
    Pan,
    /// Strokes of the brush or the eraser.
    Paint,
    /// Corners of a polygon.
    Corners,
    /// An outline in one go.
    Encircle,
    /// Objects are picked.
    Pick,
    /// A click had three answers.
    Choose,
    /// There is one answer.
    Refine,
}

impl Situation {
    pub(super) fn of(editor: &Editor) -> Self {
        if matches!(editor.model(), ModelState::Failed(_)) {
            return Self::NoModel;
        }
        let Some(session) = editor.session().filter(|session| *session.phase() == Phase::Ready) else {
            return Self::Wait;
        };
        let draft = session.history().draft();
        if editor.tool() == Tool::Prompt && editor.crosshair().is_some() {
            return Self::Aim;
        }
        match editor.tool() {
            Tool::Brush | Tool::Eraser => return Self::Paint,
            Tool::Polygon => return Self::Corners,
            Tool::Lasso => return Self::Encircle,
            Tool::Select => return Self::Pick,
            Tool::Pan if draft.is_empty() => return Self::Pan,
            Tool::Pan | Tool::Prompt | Tool::Everything => {}
        }
        match draft.outcome().map_or(0, |outcome| outcome.candidates.len()) {
            0 if draft.mask().is_some() => Self::Refine,
            0 => Self::Begin,
            1 => Self::Refine,
            _ => Self::Choose,
        }
    }

    /// With mouse and keys.
    pub(super) fn steps(self) -> Steps {
        match self {
            Self::NoModel => &[(Gesture(Hint::TryAgain), Hint::GetsModel)],
            Self::Wait => &[(Gesture(Hint::Click), Hint::Already)],
            Self::Begin => &[
                (Gesture(Hint::Click), Hint::TheObject),
                (Gesture(Hint::RightClick), Hint::NotBelonging),
                (Gesture(Hint::Drag), Hint::ABox),
                (Key(Command::Accept), Hint::Accepts),
            ],
            Self::Aim => &[
                (Key(Command::PointHere), Hint::TheObject),
                (Key(Command::BackgroundHere), Hint::NotBelonging),
                (Key(Command::BoxCorner), Hint::CornerOfBox),
            ],
            Self::Pan => {
                &[(Gesture(Hint::Drag), Hint::MovesImage), (Key(Command::PromptTool), Hint::BackToPointing)]
            }
            Self::Paint => &[
                (Gesture(Hint::Drag), Hint::AStroke),
                (Gesture(Hint::RightDrag), Hint::TheOpposite),
                (Keys(Command::SmallerBrush, Command::LargerBrush), Hint::OrControlWheel),
                (Gesture(Hint::ShiftClick), Hint::AStraightLine),
            ],
            Self::Corners => &[
                (Gesture(Hint::Click), Hint::TheCorners),
                (Key(Command::DeleteInstance), Hint::TakesOneBack),
                (Key(Command::Accept), Hint::ClosesIt),
                (Gesture(Hint::RightClick), Hint::BeginsHole),
            ],
            Self::Encircle => &[
                (Gesture(Hint::Drag), Hint::AroundTheObject),
                (Gesture(Hint::RightDrag), Hint::TakesAway),
                (Key(Command::Accept), Hint::Accepts),
            ],
            Self::Pick => &[
                (Gesture(Hint::Click), Hint::PickAnObject),
                (Gesture(Hint::ShiftClick), Hint::OneMore),
                (Key(Command::Refine), Hint::OrDoubleClick),
                (Key(Command::Join), Hint::Joins),
            ],
            Self::Choose => &[
                (Key(Command::NextCandidate), Hint::ShowsNext),
                (Gesture(Hint::Click), Hint::Refines),
                (Key(Command::Accept), Hint::Accepts),
                (Key(Command::Drop), Hint::Drops),
            ],
            Self::Refine => &[
                (Gesture(Hint::Click), Hint::Adds),
                (Gesture(Hint::RightClick), Hint::TakesAway),
                (Key(Command::Accept), Hint::Accepts),
                (Key(Command::Drop), Hint::Drops),
            ],
        }
    }

    /// With fingers.
    pub(super) fn touch_steps(self) -> Steps {
        match self {
            Self::NoModel => &[(Gesture(Hint::TryAgain), Hint::GetsModel)],
            Self::Wait => &[(Gesture(Hint::Tap), Hint::AlreadyShort)],
            Self::Begin | Self::Aim => &[
                (Gesture(Hint::Tap), Hint::TheObject),
                (Gesture(Hint::Drag), Hint::ABox),
                (Gesture(Hint::Pinch), Hint::Zooms),
            ],
            Self::Pan => &[(Gesture(Hint::Drag), Hint::MovesImage)],
            Self::Paint => {
                &[(Gesture(Hint::Drag), Hint::AStroke), (Gesture(Hint::TwoFingers), Hint::MoveAndZoom)]
            }
            Self::Corners => {
                &[(Gesture(Hint::Tap), Hint::TheCorners), (Gesture(Hint::FirstCorner), Hint::ClosesIt)]
            }
            Self::Encircle => &[(Gesture(Hint::Drag), Hint::AroundTheObject)],
            Self::Pick => &[(Gesture(Hint::Tap), Hint::AnObject), (Gesture(Hint::TapTwice), Hint::RefinesIt)],
            Self::Choose => &[(Gesture(Hint::Tap), Hint::Refines)],
            Self::Refine => {
                &[(Gesture(Hint::Tap), Hint::Adds), (Gesture(Hint::PlusMinus), Hint::SwitchesToTakingAway)]
            }
        }
    }
}
