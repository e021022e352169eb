//! Presses, moves and lifts of mouse, pen and fingers, and the gestures they make.
//! What gestures do is tested in sessions.

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
fn once_a_pen_was_seen_fingers_only_move_the_image() {
    let pen = PointerInput { id: 7, device: PointerDevice::Pen, ..input(PointerPhase::Move, 50.0) };
    let touch = |phase, x| PointerInput { device: PointerDevice::Touch, ..input(phase, x) };
    let tap = [touch(PointerPhase::Down, 0.0), touch(PointerPhase::Up, 0.0)];
    assert_eq!(gestures(&tap).len(), 1, "without a pen a finger clicks");
    let made =
        gestures(&[pen, tap[0], tap[1], touch(PointerPhase::Down, 0.0), touch(PointerPhase::Move, 30.0)]);
    let by = ScreenPoint::new(30.0, 0.0);
    assert_eq!(made, [Gesture::Hover(ScreenPoint::new(50.0, 0.0)), Gesture::Pan { by }]);
}

#[test]
fn a_pen_takes_over_from_the_hand_that_lies_there_and_the_hand_does_nothing_more() {
    let pen = |phase, x| PointerInput { id: 7, device: PointerDevice::Pen, pressure: 0.5, ..input(phase, x) };
    let palm = |id, phase, x| PointerInput { id, device: PointerDevice::Touch, ..input(phase, x) };
    let mut pointers = Pointers::default();
    let mut on = |input| pointers.on(input, PressIntent::Draw(Paint::Add));
    assert!(matches!(on(palm(1, PointerPhase::Down, 90.0)), Some(Gesture::DrawStart { .. })));
    let begun = on(pen(PointerPhase::Down, 5.0));
    assert!(matches!(begun, Some(Gesture::DrawStart { at, pressure: 0.5, .. }) if at.x == 5.0), "{begun:?}");
    assert_eq!(on(palm(1, PointerPhase::Move, 95.0)), None);
    assert_eq!(on(palm(2, PointerPhase::Down, 99.0)), None);
    assert!(matches!(on(pen(PointerPhase::Move, 9.0)), Some(Gesture::DrawTo { .. })));
    assert_eq!(on(palm(1, PointerPhase::Up, 95.0)), None);
    assert_eq!(on(pen(PointerPhase::Up, 9.0)), Some(Gesture::DrawEnd));
}

#[test]
fn fingers_do_not_hover_and_a_mouse_does() {
    let hover = input(PointerPhase::Move, 3.0);
    assert_eq!(gestures(&[hover]), [Gesture::Hover(ScreenPoint::new(3.0, 0.0))]);
    assert!(gestures(&[PointerInput { device: PointerDevice::Touch, ..hover }]).is_empty());
}
