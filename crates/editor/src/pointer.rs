//! Recognises gestures once, for mouse, pen and fingers alike.
//! What a gesture means is the tool's business.

use crate::live_mask::Paint;
use crate::pointer_input::{HeldKeys, PointerButton, PointerDevice, PointerInput, PointerPhase};
use annotation::{PointLabel, ScreenPoint};

/// What a press is for, from the keys held and the tool chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PressIntent {
    /// Prompt with this label.
    Prompt(PointLabel),
    /// Draw, from the first moment on.
    Draw(Paint),
    /// Pick an object, or move the image by dragging.
    Select,
    /// Move the image.
    Pan,
}

/// What the pointers did, in screen coordinates.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Gesture {
    /// A pointer moves with no button down.
    Hover(ScreenPoint),
    /// No pointer is over the stage.
    Leave,
    /// Pressed and released in one place.
    Click {
        /// Where it went down.
        at: ScreenPoint,
        /// On the object or beside it.
        label: PointLabel,
    },
    /// Pressed and moved.
    Drag {
        /// Where it went down.
        from: ScreenPoint,
        /// Where it is.
        to: ScreenPoint,
    },
    /// A drawing tool was pressed.
    DrawStart {
        /// Where.
        at: ScreenPoint,
        /// How hard, 0 to 1.
        pressure: f64,
        /// To add or to erase.
        paint: Paint,
        /// Keys held down.
        held: HeldKeys,
    },
    /// It was moved.
    DrawTo {
        /// Where it is.
        at: ScreenPoint,
        /// How hard it is pressed, 0 to 1.
        pressure: f64,
    },
    /// It was lifted.
    DrawEnd,
    /// An object is picked.
    Pick {
        /// Where it was pressed.
        at: ScreenPoint,
        /// Keys held down.
        held: HeldKeys,
    },
    /// Released after a drag.
    DragEnd {
        /// Where it went down.
        from: ScreenPoint,
        /// Where it went up.
        to: ScreenPoint,
    },
    /// The drag shall not count.
    Cancel,
    /// Move the image by this much.
    Pan {
        /// Since the last one.
        by: ScreenPoint,
    },
    /// Two fingers: move and zoom.
    Pinch {
        /// Middle between the fingers, now.
        at: ScreenPoint,
        /// How that middle moved.
        by: ScreenPoint,
        /// How the distance grew.
        factor: f64,
    },
}

#[derive(Debug, Clone, Copy, PartialEq)]
struct Pressed {
    id: i32,
    from: ScreenPoint,
    last: ScreenPoint,
    intent: PressIntent,
    held: HeldKeys,
    device: PointerDevice,
    dragging: bool,
}

/// Remembers which pointers are down.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Pointers {
    pressed: Option<Pressed>,
    second: Option<(i32, ScreenPoint)>,
    /// Who has a pen does not draw with fingers: they move the image, and the hand that lies there does nothing.
    pen_is_known: bool,
}

/// How far a press may wander and still be a click, in CSS pixels.
const PRECISE_SLOP: f64 = 4.0;
/// The same for fingers, which are less steady.
const TOUCH_SLOP: f64 = 10.0;

impl Pointers {
    /// Takes the next event; `intent` is what a primary press means now.
    pub(crate) fn on(&mut self, input: PointerInput, intent: PressIntent) -> Option<Gesture> {
        self.pen_is_known |= input.device == PointerDevice::Pen;
        match input.phase {
            PointerPhase::Down => self.on_down(input, intent),
            PointerPhase::Move => self.on_move(input),
            PointerPhase::Up => self.on_up(input),
            PointerPhase::Leave if self.pressed.is_none() => Some(Gesture::Leave),
            PointerPhase::Leave => None,
            PointerPhase::Cancel => self.cancel(),
        }
    }

    /// Ends a drag without a result.
    pub(crate) fn cancel(&mut self) -> Option<Gesture> {
        self.second = None;
        self.pressed.take().map(|_| Gesture::Cancel)
    }

    fn on_down(&mut self, input: PointerInput, intent: PressIntent) -> Option<Gesture> {
        if let Some(pressed) = &mut self.pressed {
            let is_finger = |device| device == PointerDevice::Touch;
            if input.device == PointerDevice::Pen && is_finger(pressed.device) {
                return self.give_to_pen(input, intent); // the hand came first
            }
            // A second finger turns whatever the first began into a pinch.
            let both_are_fingers = is_finger(input.device) && is_finger(pressed.device);
            let pinches = both_are_fingers && input.id != pressed.id && self.second.is_none();
            if pinches {
                let was_drag = match pressed.intent {
                    PressIntent::Prompt(_) => pressed.dragging,
                    PressIntent::Draw(_) => true,
                    PressIntent::Select | PressIntent::Pan => false,
                };
                pressed.intent = PressIntent::Pan;
                pressed.dragging = true;
                self.second = Some((input.id, input.at));
                return was_drag.then_some(Gesture::Cancel);
            }
            return None;
        }
        self.press(input, intent)
    }

    /// What a hand began does not count.
    fn give_to_pen(&mut self, input: PointerInput, intent: PressIntent) -> Option<Gesture> {
        let dragged_a_box = self
            .pressed
            .is_some_and(|pressed| pressed.dragging && matches!(pressed.intent, PressIntent::Prompt(_)));
        self.second = None;
        let begun = self.press(input, intent);
        // A stroke that begins takes the place of the hand's by itself.
        begun.or(dragged_a_box.then_some(Gesture::Cancel))
    }

    fn press(&mut self, input: PointerInput, intent: PressIntent) -> Option<Gesture> {
        let only_pans = self.pen_is_known && input.device == PointerDevice::Touch;
        let intent = if only_pans { PressIntent::Pan } else { pressed_intent(input, intent) };
        let PointerInput { id, at, pressure, held, device, .. } = input;
        self.pressed = Some(Pressed { id, from: at, last: at, intent, held, device, dragging: false });
        match intent {
            PressIntent::Draw(paint) => Some(Gesture::DrawStart { at, pressure, paint, held }),
            PressIntent::Prompt(_) | PressIntent::Select | PressIntent::Pan => None,
        }
    }

    fn on_move(&mut self, input: PointerInput) -> Option<Gesture> {
        let Some(pressed) = &mut self.pressed else {
            return (input.device != PointerDevice::Touch).then_some(Gesture::Hover(input.at));
        };
        if let Some((second, other)) = &mut self.second {
            let before = (pressed.last, *other);
            if input.id == pressed.id {
                pressed.last = input.at;
            } else if input.id == *second {
                *other = input.at;
            }
            return Some(pinch(before, (pressed.last, *other)));
        }
        if input.id != pressed.id {
            return None;
        }
        let slop = match pressed.device {
            PointerDevice::Precise | PointerDevice::Pen => PRECISE_SLOP,
            PointerDevice::Touch => TOUCH_SLOP,
        };
        pressed.dragging |= pressed.from.distance(input.at) > slop;
        let by = ScreenPoint::new(input.at.x - pressed.last.x, input.at.y - pressed.last.y);
        match pressed.intent {
            PressIntent::Draw(_) => Some(Gesture::DrawTo { at: input.at, pressure: input.pressure }),
            _ if !pressed.dragging => None,
            PressIntent::Pan | PressIntent::Select => {
                pressed.last = input.at;
                Some(Gesture::Pan { by })
            }
            PressIntent::Prompt(_) => Some(Gesture::Drag { from: pressed.from, to: input.at }),
        }
    }

    fn on_up(&mut self, input: PointerInput) -> Option<Gesture> {
        if let Some((second, other)) = self.second {
            let first_left = self.pressed.is_some_and(|pressed| pressed.id == input.id);
            if let Some(pressed) = self.pressed.as_mut().filter(|_| first_left) {
                (pressed.id, pressed.last) = (second, other); // the finger that stays goes on panning
            }
            if first_left || input.id == second {
                self.second = None;
            }
            return None;
        }
        let pressed = self.pressed.take_if(|pressed| pressed.id == input.id)?;
        match pressed.intent {
            PressIntent::Prompt(_) if pressed.dragging => {
                Some(Gesture::DragEnd { from: pressed.from, to: input.at })
            }
            PressIntent::Prompt(label) => Some(Gesture::Click { at: pressed.from, label }),
            PressIntent::Draw(_) => Some(Gesture::DrawEnd),
            PressIntent::Select if !pressed.dragging => {
                Some(Gesture::Pick { at: pressed.from, held: pressed.held })
            }
            PressIntent::Select | PressIntent::Pan => None,
        }
    }
}

/// What a press begins, from the button, the keys held and what the main button means.
fn pressed_intent(input: PointerInput, primary: PressIntent) -> PressIntent {
    let other = match primary {
        PressIntent::Prompt(_) | PressIntent::Pan => PressIntent::Prompt(PointLabel::Background),
        PressIntent::Draw(paint) => PressIntent::Draw(paint.opposite()),
        PressIntent::Select => PressIntent::Select,
    };
    match input.button {
        _ if input.held.space => PressIntent::Pan,
        PointerButton::Middle => PressIntent::Pan,
        PointerButton::Secondary => other,
        PointerButton::Primary if input.held.alt => other,
        PointerButton::Primary => primary,
    }
}

fn pinch(before: (ScreenPoint, ScreenPoint), now: (ScreenPoint, ScreenPoint)) -> Gesture {
    let middle = |(a, b): (ScreenPoint, ScreenPoint)| ScreenPoint::new((a.x + b.x) / 2.0, (a.y + b.y) / 2.0);
    let (was, at) = (middle(before), middle(now));
    let factor = now.0.distance(now.1) / before.0.distance(before.1).max(1.0);
    Gesture::Pinch { at, by: ScreenPoint::new(at.x - was.x, at.y - was.y), factor }
}

#[cfg(test)]
mod tests;
