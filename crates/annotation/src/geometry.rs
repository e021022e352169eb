//! Points, sizes and boxes, each in a named space.
//! No transforms: `sam::image::Framing` and `editor::View` hold those.

use serde::{Deserialize, Serialize};

/// Width and height in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ImageSize {
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl ImageSize {
    /// A size of `width` columns and `height` rows.
    #[must_use]
    pub const fn new(width: u32, height: u32) -> Self {
        Self { width, height }
    }

    /// Number of pixels.
    #[must_use]
    pub const fn area(self) -> u64 {
        self.width as u64 * self.height as u64
    }

    /// The longer of both sides.
    #[must_use]
    pub fn longest_side(self) -> u32 {
        self.width.max(self.height)
    }

    /// Whether the pixel that holds `point` exists.
    #[must_use]
    pub fn contains(self, point: ImagePoint) -> bool {
        point.x >= 0.0
            && point.y >= 0.0
            && point.x < f64::from(self.width)
            && point.y < f64::from(self.height)
    }
}

impl std::fmt::Display for ImageSize {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} x {}", self.width, self.height)
    }
}

/// A position in the original image, in pixels.
///
/// In prompts the whole numbers are pixels (0, 0 is the first one), as in the official predictor. On the
/// canvas pixel `i` covers `[i, i + 1)`: [`ImagePoint::pixel`] goes from the one to the other.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ImagePoint {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl ImagePoint {
    /// The position `x`, `y`.
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// The pixel under this position of the canvas.
    #[must_use]
    pub fn pixel(self) -> Self {
        Self::new(self.x.floor(), self.y.floor())
    }

    /// The nearest pixel inside an image of `size`.
    #[must_use]
    pub fn clamped_to(self, size: ImageSize) -> Self {
        let last = |length: u32| f64::from(length.saturating_sub(1));
        Self::new(self.x.clamp(0.0, last(size.width)), self.y.clamp(0.0, last(size.height)))
    }
}

/// A position on the screen, in CSS pixels from the stage's top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ScreenPoint {
    /// To the right.
    pub x: f64,
    /// Down.
    pub y: f64,
}

impl ScreenPoint {
    /// The position `x`, `y`.
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    /// Straight distance to `other` in CSS pixels.
    #[must_use]
    pub fn distance(self, other: Self) -> f64 {
        (self.x - other.x).hypot(self.y - other.y)
    }
}

/// A box prompt: two opposite corners in prompt coordinates, first the upper left one.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ImageBox {
    /// Upper left corner.
    pub min: ImagePoint,
    /// Lower right corner.
    pub max: ImagePoint,
}

impl ImageBox {
    /// The box between two corners given in any order.
    #[must_use]
    pub fn between(a: ImagePoint, b: ImagePoint) -> Self {
        Self {
            min: ImagePoint::new(a.x.min(b.x), a.y.min(b.y)),
            max: ImagePoint::new(a.x.max(b.x), a.y.max(b.y)),
        }
    }

    /// Width in pixels.
    #[must_use]
    pub fn width(self) -> f64 {
        self.max.x - self.min.x
    }

    /// Height in pixels.
    #[must_use]
    pub fn height(self) -> f64 {
        self.max.y - self.min.y
    }
}

/// A box of whole pixels: COCO's `bbox`, `[x, y, width, height]`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "[u32; 4]", into = "[u32; 4]")]
pub struct PixelBox {
    /// First column.
    pub x: u32,
    /// First row.
    pub y: u32,
    /// Columns.
    pub width: u32,
    /// Rows.
    pub height: u32,
}

impl From<[u32; 4]> for PixelBox {
    fn from([x, y, width, height]: [u32; 4]) -> Self {
        Self { x, y, width, height }
    }
}

impl From<PixelBox> for [u32; 4] {
    fn from(bbox: PixelBox) -> Self {
        [bbox.x, bbox.y, bbox.width, bbox.height]
    }
}
