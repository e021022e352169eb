//! Working without a pointer: a crosshair that the arrow keys move, and what a press there does.
//! What a click does with each tool is in `prompting`, `drafting` and `selecting`.

use crate::drawing::DrawGesture;
use crate::editor::Editor;
use crate::effect::Effect;
use crate::live_mask::Paint;
use crate::pointer_input::HeldKeys;
use crate::tool::Tool;
use annotation::{ImagePoint, PointLabel, ScreenPoint};
use words::Announcement;

/// Which way the crosshair goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// To smaller columns.
    Left,
    /// To larger columns.
    Right,
    /// To smaller rows.
    Up,
    /// To larger rows.
    Down,
}

/// How far it goes at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pace {
    /// A little: it finds every pixel once those are large.
    Steady,
    /// Further.
    Fast,
}

/// A crosshair on a pixel of the image, and the corner of a box that was begun with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Crosshair {
    pub(crate) at: ImagePoint,
    pub(crate) corner: Option<ImagePoint>,
}

/// CSS pixels of a step; one pixel of the image at least.
const STEADY: f64 = 8.0;
const FAST: f64 = 64.0;
/// It is kept so far from the stage's border, in CSS pixels.
const MARGIN: f64 = 32.0;

impl Editor {
    /// Where the crosshair is on the stage.
    #[must_use]
    pub fn crosshair(&self) -> Option<ScreenPoint> {
        Some(self.on_screen(self.crosshair?.at))
    }

    pub(crate) fn move_crosshair(&mut self, direction: Direction, pace: Pace) -> Vec<Effect> {
        let Some((view, size)) = self.session().and_then(|session| Some((session.view, session.size()?)))
        else {
            return Vec::new();
        };
        let reach = match pace {
            Pace::Steady => STEADY,
            Pace::Fast => FAST,
        };
        let step = (reach / view.scale()).round().max(1.0);
        let (right, down) = match direction {
            Direction::Left => (-step, 0.0),
            Direction::Right => (step, 0.0),
            Direction::Up => (0.0, -step),
            Direction::Down => (0.0, step),
        };
        // It begins where the cursor is, or in the middle of what is seen.
        let start = || self.cursor.unwrap_or_else(|| view.stage_centre());
        let before = self.crosshair.map_or_else(|| view.image_from_screen(start()).pixel(), |it| it.at);
        let at = ImagePoint::new(before.x + right, before.y + down).clamped_to(size);
        let corner = self.crosshair.and_then(|crosshair| crosshair.corner);
        self.crosshair = Some(Crosshair { at, corner });
        self.follow_crosshair()
    }

    /// What the crosshair's new place means: it stays in sight, is told, and shows what a click there would give.
    fn follow_crosshair(&mut self) -> Vec<Effect> {
        let Some(Crosshair { at, corner }) = self.crosshair else { return Vec::new() };
        let outside = |position: f64, length: f64| {
            let margin = MARGIN.min(length / 4.0);
            position.clamp(margin, length - margin) - position
        };
        let place = self.on_screen(at);
        let by = ScreenPoint::new(outside(place.x, self.stage.x), outside(place.y, self.stage.y));
        let mut effects = self.change_view(|view, size| view.panned(by, size));
        let place = self.on_screen(at);
        self.dragged = corner.and_then(|corner| self.box_between(self.on_screen(corner), place));
        let (x, y) = (at.x as u64, at.y as u64);
        let under = self.objects_at(place).first().copied();
        let under = under.and_then(|id| Some(self.name_of(self.session()?.history.instance(id)?)));
        effects.push(Effect::Announce(match under {
            Some(object) => Announcement::CrosshairOver { x, y, object },
            None => Announcement::CrosshairAt { x, y },
        }));
        effects.extend(self.hover(place));
        effects
    }

    /// Whether a press at the crosshair does anything.
    pub(crate) fn can_press_here(&self) -> bool {
        self.crosshair.is_some() && !matches!(self.tool, Tool::Lasso | Tool::Pan)
    }

    /// What a click with the tool in hand does, and for a background point a right click.
    pub(crate) fn press_here(&mut self, label: PointLabel) -> Vec<Effect> {
        let Some(at) = self.crosshair() else { return Vec::new() };
        match self.tool {
            Tool::Prompt => self.click(at, label),
            Tool::Polygon => self.add_corner(at, label),
            Tool::Brush => self.dab(at, paint_of(label)),
            Tool::Eraser => self.dab(at, paint_of(label).opposite()),
            Tool::Select => {
                let shift = label == PointLabel::Background;
                self.pick(at, HeldKeys { shift, ..HeldKeys::default() })
            }
            Tool::Everything => self.click_proposal(at, label),
            Tool::Lasso | Tool::Pan => Vec::new(),
        }
    }

    /// The first corner of a box, or its second.
    pub(crate) fn box_corner_here(&mut self) -> Vec<Effect> {
        let Some(Crosshair { at, corner }) = self.crosshair else { return Vec::new() };
        let Some(first) = corner else {
            self.crosshair = Some(Crosshair { at, corner: Some(at) });
            return vec![Effect::Announce(Announcement::BoxBegun { x: at.x as u64, y: at.y as u64 })];
        };
        self.crosshair = Some(Crosshair { at, corner: None });
        self.dragged = None;
        self.end_hover();
        let (first, second) = (self.on_screen(first), self.on_screen(at));
        match self.tool {
            Tool::Everything => self.begin_search(self.box_between(first, second)),
            _ => self.prompt_box(first, second),
        }
    }

    /// Takes back the box that was begun, or else the crosshair.
    pub(crate) fn drop_crosshair(&mut self) -> Vec<Effect> {
        self.dragged = None;
        self.crosshair = match self.crosshair {
            Some(Crosshair { at, corner: Some(_) }) => Some(Crosshair { at, corner: None }),
            Some(Crosshair { corner: None, .. }) | None => None,
        };
        self.end_hover()
    }

    fn dab(&mut self, at: ScreenPoint, paint: Paint) -> Vec<Effect> {
        let mut effects = self.begin_drawing(at, 1.0, paint, HeldKeys::default());
        effects.extend(self.draw(DrawGesture::Lift));
        effects
    }

    /// The middle of a pixel, on the stage.
    fn on_screen(&self, pixel: ImagePoint) -> ScreenPoint {
        let middle = ImagePoint::new(pixel.x + 0.5, pixel.y + 0.5);
        self.session()
            .map_or_else(|| ScreenPoint::new(0.0, 0.0), |session| session.view.screen_from_image(middle))
    }
}

fn paint_of(label: PointLabel) -> Paint {
    match label {
        PointLabel::Foreground => Paint::Add,
        PointLabel::Background => Paint::Erase,
    }
}
