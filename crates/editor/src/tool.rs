//! The tools, what a press means with each, and how large the brush is.
//! What a tool does is in `prompting`, `drafting`, `selecting` and `proposing`.

use crate::live_mask::Paint;
use crate::pointer::PressIntent;
use annotation::{ImageSize, PointLabel};
use words::CommandName;

/// What a drag or click with the main button does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tool {
    /// Points by clicks, boxes by drags.
    #[default]
    Prompt,
    /// Strokes that join the mask.
    Brush,
    /// Strokes that leave it.
    Eraser,
    /// An area by its corners.
    Polygon,
    /// An area drawn around in one go.
    Lasso,
    /// Picks accepted objects.
    Select,
    /// Proposals by clicks, a part of the image to look in by drags.
    Everything,
    /// Moves the image.
    Pan,
}

impl Tool {
    /// What a press of the main button begins; `label` is what a plain click means.
    pub(crate) fn intent(self, label: PointLabel) -> PressIntent {
        match self {
            Self::Prompt => PressIntent::Prompt(label),
            Self::Polygon | Self::Everything => PressIntent::Prompt(PointLabel::Foreground),
            Self::Brush | Self::Lasso => PressIntent::Draw(Paint::Add),
            Self::Eraser => PressIntent::Draw(Paint::Erase),
            Self::Select => PressIntent::Select,
            Self::Pan => PressIntent::Pan,
        }
    }

    /// What it is called.
    pub(crate) fn name(self) -> CommandName {
        match self {
            Self::Prompt => CommandName::PromptTool,
            Self::Brush => CommandName::BrushTool,
            Self::Eraser => CommandName::EraserTool,
            Self::Polygon => CommandName::PolygonTool,
            Self::Lasso => CommandName::LassoTool,
            Self::Select => CommandName::SelectTool,
            Self::Everything => CommandName::EverythingTool,
            Self::Pan => CommandName::PanTool,
        }
    }

    /// Whether it is as large as the brush.
    #[must_use]
    pub fn has_radius(self) -> bool {
        matches!(self, Self::Brush | Self::Eraser)
    }
}

/// How much one key press changes the radius of the brush.
pub(crate) const RADIUS_STEP: f64 = 1.2;
/// The radius until somebody changes it, as a share of the image's longest side.
const USUAL_RADIUS: f64 = 1.0 / 64.0;
/// The smallest brush: about one pixel.
const MIN_RADIUS: f64 = 0.5;
/// The least that a step changes, so that small brushes grow, too.
const MIN_STEP: f64 = 0.5;

/// Radius of the brush in pixels of the image.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct BrushRadius(Option<f64>);

impl BrushRadius {
    /// In an image of `size`.
    pub(crate) fn of(self, size: ImageSize) -> f64 {
        let longest = f64::from(size.longest_side());
        self.0.unwrap_or(longest * USUAL_RADIUS).clamp(MIN_RADIUS, longest.max(MIN_RADIUS))
    }

    /// Larger or smaller by a factor, and by half a pixel at least.
    #[must_use]
    pub(crate) fn scaled(self, factor: f64, size: ImageSize) -> Self {
        let now = self.of(size);
        let change = now * factor - now;
        let change = if change < 0.0 { change.min(-MIN_STEP) } else { change.max(MIN_STEP) };
        Self(Some(Self(Some(now + change)).of(size)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_brush_grows_from_the_smallest_and_comes_back_to_it() {
        let size = ImageSize::new(200, 100);
        let mut radius = BrushRadius::default();
        for _ in 0..40 {
            radius = radius.scaled(1.0 / RADIUS_STEP, size);
        }
        assert_eq!(radius.of(size), MIN_RADIUS);
        assert_eq!(radius.scaled(RADIUS_STEP, size).of(size), 1.0);
        for _ in 0..60 {
            radius = radius.scaled(RADIUS_STEP, size);
        }
        assert_eq!(radius.of(size), 200.0);
    }
}
