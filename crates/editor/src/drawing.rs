//! Strokes and outlines while they are made: from a gesture on the image to a changed mask.
//! A total state machine in image coordinates; what becomes of the mask is in `drafting`.

use crate::brush::{BrushTip, Coverage};
use crate::live_mask::{LiveMask, MaskRows, Paint};
use crate::outline::enclosed;
use annotation::{ImagePoint, ImageSize, Mask};
use words::Step;

/// What a drawing tool is told, on the canvas: pixel i covers `[i, i + 1)`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum DrawGesture {
    /// The brush touches the image; a straight line leads there from `from`.
    Touch { from: ImagePoint, tip: BrushTip, paint: Paint },
    /// A lasso begins.
    Catch { at: ImagePoint, paint: Paint },
    /// Brush or lasso go on.
    Move(BrushTip),
    /// Brush or lasso are lifted.
    Lift,
    /// A polygon gets a corner.
    Corner { at: ImagePoint, paint: Paint },
    /// The cursor is here, with nothing pressed.
    Hover(ImagePoint),
    /// The polygon's last corner goes.
    TakeBack,
    /// The polygon is closed.
    Close,
    /// Nothing of this shall count.
    Cancel,
}

/// What is drawn on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) size: ImageSize,
    pub(crate) mask: Option<&'a Mask>,
}

/// What has been begun and is not finished.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) enum Drawing {
    #[default]
    Nothing,
    Stroke(Stroke),
    Outline(Outline),
}

/// A stroke of the brush that is being made.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stroke {
    pub(crate) live: LiveMask,
    pub(crate) paint: Paint,
    last: ImagePoint,
}

/// An outline that is being made.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Its corners so far.
    pub corners: Vec<ImagePoint>,
    /// Where the next corner would be.
    pub cursor: Option<ImagePoint>,
    /// What becomes of the pixels inside.
    pub paint: Paint,
    kind: OutlineKind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum OutlineKind {
    Polygon,
    Lasso,
}

/// What is begun now, and what was finished.
pub(crate) struct Drawn {
    pub(crate) drawing: Drawing,
    pub(crate) finished: Option<Finished>,
}

/// A mask that was changed by hand.
pub(crate) struct Finished {
    /// What the step is called.
    pub(crate) step: Step,
    pub(crate) mask: Mask,
    /// Where a stroke ended; the next can go on from there in a straight line.
    pub(crate) end: Option<ImagePoint>,
}

impl Drawing {
    /// What a gesture makes of what was begun. Gestures that do not belong to it leave it.
    #[must_use]
    pub(crate) fn on(self, gesture: DrawGesture, ground: Ground<'_>) -> Drawn {
        let going_on = |drawing| Drawn { drawing, finished: None };
        match (gesture, self) {
            (DrawGesture::Touch { from, tip, paint }, _) => {
                let live = LiveMask::new(ground.size, ground.mask);
                going_on(Self::Stroke(Stroke { live, paint, last: from }.led_to(tip)))
            }
            (DrawGesture::Catch { at, paint }, _) => {
                going_on(Self::Outline(Outline::begun(at, paint, OutlineKind::Lasso)))
            }
            (DrawGesture::Move(tip), Self::Stroke(stroke)) => going_on(Self::Stroke(stroke.led_to(tip))),
            (DrawGesture::Move(tip), Self::Outline(outline)) => {
                going_on(Self::Outline(outline.led_to(tip.at)))
            }
            (DrawGesture::Lift, Self::Stroke(stroke)) => stroke.finished(),
            (DrawGesture::Lift, Self::Outline(outline)) if outline.kind == OutlineKind::Lasso => {
                outline.finished(ground)
            }
            (DrawGesture::Corner { at, .. }, Self::Outline(outline)) => {
                going_on(Self::Outline(outline.with_corner(at)))
            }
            (DrawGesture::Corner { at, paint }, Self::Nothing) => {
                going_on(Self::Outline(Outline::begun(at, paint, OutlineKind::Polygon)))
            }
            (DrawGesture::Hover(at), Self::Outline(outline)) => {
                going_on(Self::Outline(Outline { cursor: Some(at), ..outline }))
            }
            (DrawGesture::TakeBack, Self::Outline(outline)) => going_on(outline.without_last_corner()),
            (DrawGesture::Close, Self::Outline(outline)) => outline.finished(ground),
            (DrawGesture::Cancel, _) => going_on(Self::Nothing),
            (
                DrawGesture::Move(_)
                | DrawGesture::Lift
                | DrawGesture::Corner { .. }
                | DrawGesture::Hover(_)
                | DrawGesture::TakeBack
                | DrawGesture::Close,
                begun,
            ) => going_on(begun),
        }
    }

    /// The outline that is being made.
    pub(crate) fn outline(&self) -> Option<&Outline> {
        match self {
            Self::Outline(outline) => Some(outline),
            Self::Nothing | Self::Stroke(_) => None,
        }
    }

    /// The mask with the stroke that is being made.
    pub(crate) fn live_mask(&self) -> Option<&LiveMask> {
        match self {
            Self::Stroke(stroke) => Some(&stroke.live),
            Self::Nothing | Self::Outline(_) => None,
        }
    }
}

impl Stroke {
    fn led_to(mut self, tip: BrushTip) -> Self {
        if let Some(Coverage { spans, area }) = Coverage::of(self.last, tip, self.live.size()) {
            self.live.change(self.paint, &spans, area);
        }
        self.last = tip.at;
        self
    }

    fn finished(self) -> Drawn {
        let step = match self.paint {
            Paint::Add => Step::BrushStroke,
            Paint::Erase => Step::EraserStroke,
        };
        // A stroke beside the image is none.
        let touched = !self.live.touched().is_empty();
        let mask = self.live.to_mask().ok().filter(|_| touched);
        let finished = mask.map(|mask| Finished { step, mask, end: Some(self.last) });
        Drawn { drawing: Drawing::Nothing, finished }
    }
}

impl Outline {
    /// Whether this outline goes on corner by corner.
    #[must_use]
    pub fn is_polygon(&self) -> bool {
        self.kind == OutlineKind::Polygon
    }

    fn begun(at: ImagePoint, paint: Paint, kind: OutlineKind) -> Self {
        Self { corners: vec![at], cursor: None, paint, kind }
    }

    fn with_corner(mut self, at: ImagePoint) -> Self {
        // The second press of a double click is no corner of its own.
        if self.corners.last() != Some(&at) {
            self.corners.push(at);
        }
        self
    }

    fn led_to(self, at: ImagePoint) -> Self {
        match self.kind {
            OutlineKind::Lasso => self.with_corner(at),
            OutlineKind::Polygon => Self { cursor: Some(at), ..self },
        }
    }

    fn without_last_corner(mut self) -> Drawing {
        self.corners.pop();
        if self.corners.is_empty() { Drawing::Nothing } else { Drawing::Outline(self) }
    }

    fn finished(self, ground: Ground<'_>) -> Drawn {
        let step = match self.kind {
            OutlineKind::Polygon => Step::Polygon,
            OutlineKind::Lasso => Step::Lasso,
        };
        let mut live = LiveMask::new(ground.size, ground.mask);
        let mask = enclosed(&self.corners, ground.size).and_then(|(spans, area)| {
            live.change(self.paint, &spans, area);
            live.to_mask().ok()
        });
        let finished = mask.map(|mask| Finished { step, mask, end: None });
        Drawn { drawing: Drawing::Nothing, finished }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const SIZE: ImageSize = ImageSize::new(30, 20);

    fn any_gesture() -> impl Strategy<Value = DrawGesture> {
        let at = (-5.0..35.0_f64, -5.0..25.0_f64).prop_map(|(x, y)| ImagePoint::new(x, y));
        let tip = (at.clone(), 0.3..8.0_f64).prop_map(|(at, radius)| BrushTip { at, radius });
        let paint = prop_oneof![Just(Paint::Add), Just(Paint::Erase)];
        prop_oneof![
            (at.clone(), tip.clone(), paint.clone()).prop_map(|(from, tip, paint)| DrawGesture::Touch {
                from,
                tip,
                paint
            }),
            (at.clone(), paint.clone()).prop_map(|(at, paint)| DrawGesture::Catch { at, paint }),
            (at.clone(), paint).prop_map(|(at, paint)| DrawGesture::Corner { at, paint }),
            tip.prop_map(DrawGesture::Move),
            at.prop_map(DrawGesture::Hover),
            Just(DrawGesture::Lift),
            Just(DrawGesture::TakeBack),
            Just(DrawGesture::Close),
            Just(DrawGesture::Cancel),
        ]
    }

    proptest! {
        #[test]
        fn gestures_in_any_order_leave_a_mask_of_the_image(gestures in prop::collection::vec(any_gesture(), 0..40)) {
            let mut drawing = Drawing::Nothing;
            let mut mask: Option<Mask> = None;
            for gesture in gestures {
                let drawn = drawing.on(gesture, Ground { size: SIZE, mask: mask.as_ref() });
                mask = drawn.finished.map(|finished| finished.mask).or(mask);
                drawing = drawn.drawing;
                prop_assert!(mask.as_ref().is_none_or(|mask| mask.size() == SIZE));
            }
            let Drawn { drawing, finished } = drawing.on(DrawGesture::Cancel, Ground { size: SIZE, mask: None });
            prop_assert!(drawing == Drawing::Nothing && finished.is_none());
        }
    }

    #[test]
    fn what_is_erased_after_it_was_painted_is_as_before() {
        let before = Mask::from_pixels(SIZE, &[false; 600]).unwrap();
        let at = ImagePoint::new(10.0, 10.0);
        let tip = BrushTip { at, radius: 4.0 };
        let mut mask = before.clone();
        for paint in [Paint::Add, Paint::Erase] {
            let ground = Ground { size: SIZE, mask: Some(&mask) };
            let drawing = Drawing::Nothing.on(DrawGesture::Touch { from: at, tip, paint }, ground).drawing;
            let finished = drawing.on(DrawGesture::Lift, ground).finished.unwrap();
            assert!(finished.mask.is_empty() == (paint == Paint::Erase));
            mask = finished.mask;
        }
        assert_eq!(mask, before);
    }
}
