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
    slop: f64,
    dragging: bool,
}

/// Remembers which pointers are down.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Pointers {
    pressed: Option<Pressed>,
    second: Option<(i32, ScreenPoint)>,
}

/// How far a press may wander and still be a click, in CSS pixels.
const PRECISE_SLOP: f64 = 4.0;
/// The same for fingers, which are less steady.
const TOUCH_SLOP: f64 = 10.0;

impl Pointers {
    /// Takes the next event; `intent` is what a primary press means now.
    pub(crate) fn on(&mut self, input: PointerInput, intent: PressIntent) -> Option<Gesture> {
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
            // A second finger turns whatever the first began into a pinch.
            let pinches =
                input.device == PointerDevice::Touch && input.id != pressed.id && self.second.is_none();
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
        let intent = pressed_intent(input, intent);
        let slop = match input.device {
            PointerDevice::Precise => PRECISE_SLOP,
            PointerDevice::Touch => TOUCH_SLOP,
        };
        let PointerInput { id, at, pressure, held, .. } = input;
        self.pressed = Some(Pressed { id, from: at, last: at, intent, held, slop, dragging: false });
        match intent {
            PressIntent::Draw(paint) => Some(Gesture::DrawStart { at, pressure, paint, held }),
            PressIntent::Prompt(_) | PressIntent::Select | PressIntent::Pan => None,
        }
    }

    fn on_move(&mut self, input: PointerInput) -> Option<Gesture> {
        let Some(pressed) = &mut self.pressed else {
            return (input.device == PointerDevice::Precise).then_some(Gesture::Hover(input.at));
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
        pressed.dragging |= pressed.from.distance(input.at) > pressed.slop;
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
mod tests {
    use super::*;

    const FOREGROUND: PressIntent = PressIntent::Prompt(PointLabel::Foreground);

    fn input(phase: PointerPhase, x: f64) -> PointerInput {
        PointerInput {
            id: 1,
            phase,
            at: ScreenPoint::new(x, 0.0),
            button: PointerButton::Primary,
            device: PointerDevice::Precise,
            pressure: 1.0,
            held: HeldKeys::default(),
        }
    }

    fn gestures(inputs: &[PointerInput]) -> Vec<Gesture> {
        let mut pointers = Pointers::default();
        inputs.iter().filter_map(|&input| pointers.on(input, FOREGROUND)).collect()
    }

    #[test]
    fn a_press_that_wanders_a_little_is_a_click_where_it_began() {
        let inputs =
            [input(PointerPhase::Down, 5.0), input(PointerPhase::Move, 8.0), input(PointerPhase::Up, 8.0)];
        let click = Gesture::Click { at: ScreenPoint::new(5.0, 0.0), label: PointLabel::Foreground };
        assert_eq!(gestures(&inputs), [click]);
    }

    #[test]
    fn a_press_that_goes_far_is_a_drag() {
        let inputs =
            [input(PointerPhase::Down, 5.0), input(PointerPhase::Move, 30.0), input(PointerPhase::Up, 40.0)];
        let from = ScreenPoint::new(5.0, 0.0);
        let (to, end) = (ScreenPoint::new(30.0, 0.0), ScreenPoint::new(40.0, 0.0));
        assert_eq!(gestures(&inputs), [Gesture::Drag { from, to }, Gesture::DragEnd { from, to: end }]);
    }

    #[test]
    fn the_right_button_and_alt_give_a_background_point() {
        let right = PointerInput { button: PointerButton::Secondary, ..input(PointerPhase::Down, 0.0) };
        let alt = PointerInput {
            held: HeldKeys { alt: true, ..HeldKeys::default() },
            ..input(PointerPhase::Down, 0.0)
        };
        for down in [right, alt] {
            let gestures = gestures(&[down, input(PointerPhase::Up, 0.0)]);
            assert!(matches!(gestures[..], [Gesture::Click { label: PointLabel::Background, .. }]));
        }
    }

    #[test]
    fn space_and_the_middle_button_pan() {
        let middle = PointerInput { button: PointerButton::Middle, ..input(PointerPhase::Down, 0.0) };
        let space = PointerInput {
            held: HeldKeys { space: true, ..HeldKeys::default() },
            ..input(PointerPhase::Down, 0.0)
        };
        for down in [middle, space] {
            let moved = gestures(&[down, input(PointerPhase::Move, 9.0), input(PointerPhase::Up, 9.0)]);
            assert_eq!(moved, [Gesture::Pan { by: ScreenPoint::new(9.0, 0.0) }]);
        }
    }

    #[test]
    fn a_second_finger_zooms_and_leaves_no_click_behind() {
        let touch = |id, phase, x| PointerInput { id, device: PointerDevice::Touch, ..input(phase, x) };
        let made = gestures(&[
            touch(1, PointerPhase::Down, 0.0),
            touch(2, PointerPhase::Down, 10.0),
            touch(2, PointerPhase::Move, 20.0),
            touch(2, PointerPhase::Up, 20.0),
            touch(1, PointerPhase::Up, 0.0),
        ]);
        let by = ScreenPoint::new(5.0, 0.0);
        assert_eq!(made, [Gesture::Pinch { at: ScreenPoint::new(10.0, 0.0), by, factor: 2.0 }]);
    }

    #[test]
    fn a_drawing_tool_draws_from_the_first_moment_and_a_second_finger_stops_it() {
        let touch = |id, phase, x| PointerInput { id, device: PointerDevice::Touch, ..input(phase, x) };
        let mut pointers = Pointers::default();
        let mut on = |input| pointers.on(input, PressIntent::Draw(Paint::Add));
        let start = on(touch(1, PointerPhase::Down, 0.0));
        assert!(matches!(start, Some(Gesture::DrawStart { paint: Paint::Add, .. })));
        let moved = on(touch(1, PointerPhase::Move, 1.0));
        assert_eq!(moved, Some(Gesture::DrawTo { at: ScreenPoint::new(1.0, 0.0), pressure: 1.0 }));
        assert_eq!(on(touch(2, PointerPhase::Down, 10.0)), Some(Gesture::Cancel));
        let right = PointerInput { button: PointerButton::Secondary, ..input(PointerPhase::Down, 0.0) };
        let erase = Pointers::default().on(right, PressIntent::Draw(Paint::Add));
        assert!(matches!(erase, Some(Gesture::DrawStart { paint: Paint::Erase, .. })));
    }

    #[test]
    fn fingers_do_not_hover_and_a_mouse_does() {
        let hover = input(PointerPhase::Move, 3.0);
        assert_eq!(gestures(&[hover]), [Gesture::Hover(ScreenPoint::new(3.0, 0.0))]);
        assert!(gestures(&[PointerInput { device: PointerDevice::Touch, ..hover }]).is_empty());
    }
}
