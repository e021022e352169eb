//! Small, medium and large objects, as COCO tells them apart.
//! By the pixels of the stored image, whatever its size.

use serde::Serialize;

/// How large an object is (pycocotools `Params.areaRng`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum SizeClass {
    /// Fewer than 32 x 32 pixels.
    Small,
    /// Fewer than 96 x 96 pixels.
    Medium,
    /// Everything larger.
    Large,
}

impl SizeClass {
    /// All of them, in ascending order.
    pub const ALL: [Self; 3] = [Self::Small, Self::Medium, Self::Large];

    /// The class of an object with `area` pixels.
    #[must_use]
    pub fn of(area: u64) -> Self {
        match area {
            0..1024 => Self::Small,
            1024..9216 => Self::Medium,
            _ => Self::Large,
        }
    }

    /// Its name in tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Medium => "medium",
            Self::Large => "large",
        }
    }
}
