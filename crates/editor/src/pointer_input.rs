//! What a mouse, pen or finger did, as the page saw it.
//! What gesture that is, is found out in `pointer`.

use annotation::ScreenPoint;

/// What happened to a pointer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointerPhase {
    /// A button or finger went down.
    Down,
    /// It moved, pressed or not.
    Move,
    /// The button or finger went up.
    Up,
    /// It left the stage.
    Leave,
    /// The browser took it away.
    Cancel,
}

/// Which button a pointer was pressed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointerButton {
    /// Left button, pen tip or finger.
    Primary,
    /// Wheel button.
    Middle,
    /// Right button or pen barrel.
    Secondary,
}

/// What a pointer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PointerDevice {
    /// A mouse: can hover.
    Precise,
    /// A pen: can hover, too, and is held by a hand that lies on the screen.
    Pen,
    /// A finger.
    Touch,
}

/// A pointer event as the page saw it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointerInput {
    /// The browser's number of the pointer.
    pub id: i32,
    /// What happened.
    pub phase: PointerPhase,
    /// Where.
    pub at: ScreenPoint,
    /// The button that went down; primary for a move.
    pub button: PointerButton,
    /// Mouse and pen, or finger.
    pub device: PointerDevice,
    /// How hard a pen is pressed, 0 to 1; 1 for everything else.
    pub pressure: f64,
    /// Keys held down.
    pub held: HeldKeys,
}

/// Keys that change what a pointer does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeldKeys {
    /// Alt: a background point.
    pub alt: bool,
    /// Space: move the image.
    pub space: bool,
    /// Shift: a straight line, or one more object.
    pub shift: bool,
    /// Ctrl, or Command on a Mac: one more object.
    pub control: bool,
}
