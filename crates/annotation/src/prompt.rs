//! What a person asks of the network, and what comes back: prompts and candidates.
//! Not how a prompt becomes an embedding: that is `sam::PromptEncoder`.

use crate::{ImageBox, ImagePoint, ImageSize, Mask};
use serde::{Deserialize, Serialize};

/// Whether a point lies on the object (label 1) or beside it (label 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PointLabel {
    /// Beside the object, label 0.
    Background,
    /// On the object, label 1.
    Foreground,
}

/// One click.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct PromptPoint {
    /// The pixel that was clicked.
    pub position: ImagePoint,
    /// On the object or beside it.
    pub label: PointLabel,
}

/// Everything that is known about one wanted object: points, optional box, optional mask.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Prompt {
    /// Clicks in the order in which they were made.
    pub points: Vec<PromptPoint>,
    /// A box around the object.
    pub bbox: Option<ImageBox>,
    /// Low-res logits of an earlier answer, fed back (official `mask_input`).
    pub mask: Option<LowResLogits>,
}

impl Prompt {
    /// A single foreground click.
    #[must_use]
    pub fn click(position: ImagePoint) -> Self {
        Self { points: vec![PromptPoint { position, label: PointLabel::Foreground }], ..Self::default() }
    }

    /// One point and nothing else may mean a part, an object or a group: the network then answers with
    /// three masks instead of one (paper, section 3, "Resolving ambiguity").
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        self.points.len() == 1 && self.bbox.is_none() && self.mask.is_none()
    }

    /// Refuses what cannot be meant in an image of `size`.
    ///
    /// # Errors
    /// When nothing is asked, a point or the box lies outside the image, or the box has no area.
    pub fn check(&self, size: ImageSize) -> Result<(), PromptError> {
        if self.is_empty() {
            return Err(PromptError::Empty);
        }
        let mut positions = self.points.iter().map(|point| point.position);
        if let Some(ImagePoint { x, y }) = positions.find(|&position| !size.contains(position)) {
            return Err(PromptError::Outside { x, y, size });
        }
        // A corner may lie on the far edge: many formats name the first pixel that is no longer inside.
        let (width, height) = (f64::from(size.width), f64::from(size.height));
        let touches = |at: ImagePoint| (0.0..=width).contains(&at.x) && (0.0..=height).contains(&at.y);
        match self.bbox {
            Some(bbox) if !(touches(bbox.min) && touches(bbox.max)) => Err(PromptError::BoxOutside { size }),
            Some(bbox) if !(bbox.width() > 0.0 && bbox.height() > 0.0) => Err(PromptError::FlatBox),
            Some(_) | None => Ok(()),
        }
    }

    /// Nothing was asked.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.points.is_empty() && self.bbox.is_none() && self.mask.is_none()
    }
}

/// A prompt that cannot be meant.
#[derive(Debug, Clone, Copy, PartialEq, thiserror::Error)]
pub enum PromptError {
    /// No point, no box, no mask.
    #[error("nothing is asked for: give a point, a box or a mask")]
    Empty,
    /// A point that is no pixel.
    #[error(
        "the point {x}, {y} lies outside the image of {size} pixels: x goes from 0 to {}, y from 0 to {}",
        size.width.saturating_sub(1),
        size.height.saturating_sub(1)
    )]
    Outside {
        /// Column.
        x: f64,
        /// Row.
        y: f64,
        /// Size of the image.
        size: ImageSize,
    },
    /// A corner of the box beyond the edge.
    #[error("the box reaches out of the image of {size} pixels")]
    BoxOutside {
        /// Size of the image.
        size: ImageSize,
    },
    /// Both corners in one column or row.
    #[error("the box has no area: its corners must differ in x and in y")]
    FlatBox,
}

/// Mask values before the threshold at the decoder's own resolution, row by row.
///
/// They cover the whole model frame, padding included (256 x 256 for a 1024 model).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct LowResLogits {
    width: u32,
    height: u32,
    values: Vec<f32>,
}

/// Logits whose number of values is not width times height.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{values} logits do not fill a grid of {width} x {height}; expected {}", u64::from(*width) * u64::from(*height))]
pub struct LogitsError {
    width: u32,
    height: u32,
    values: usize,
}

impl LowResLogits {
    /// A grid of `values`, row by row.
    ///
    /// # Errors
    /// When there are not `width * height` values.
    pub fn new(width: u32, height: u32, values: Vec<f32>) -> Result<Self, LogitsError> {
        if values.len() as u64 == u64::from(width) * u64::from(height) {
            Ok(Self { width, height, values })
        } else {
            Err(LogitsError { width, height, values: values.len() })
        }
    }

    /// Columns.
    #[must_use]
    pub fn width(&self) -> u32 {
        self.width
    }

    /// Rows.
    #[must_use]
    pub fn height(&self) -> u32 {
        self.height
    }

    /// All values, row by row.
    #[must_use]
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Row `y`, `width` values.
    #[must_use]
    pub fn row(&self, y: u32) -> &[f32] {
        let width = self.width as usize;
        &self.values[y as usize * width..][..width]
    }

    /// The values alone.
    #[must_use]
    pub fn into_values(self) -> Vec<f32> {
        self.values
    }
}

/// One possible answer to a prompt, not yet accepted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Candidate {
    /// The pixels, at the size of the original image.
    pub mask: Mask,
    /// The network's own estimate of the mask's IoU with the object (can pass 1 slightly).
    pub predicted_iou: f32,
    /// IoU between the masks cut a little above and a little below the threshold, 0 to 1.
    pub stability_score: f32,
    /// What the mask was cut from; fed back with the next click.
    pub low_res_logits: LowResLogits,
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: ImageSize = ImageSize::new(10, 8);

    fn boxed(a: (f64, f64), b: (f64, f64)) -> Prompt {
        let bbox = ImageBox::between(ImagePoint::new(a.0, a.1), ImagePoint::new(b.0, b.1));
        Prompt { bbox: Some(bbox), ..Prompt::default() }
    }

    #[test]
    fn only_one_point_alone_is_ambiguous() {
        let click = Prompt::click(ImagePoint::new(1.0, 1.0));
        let mut two = click.clone();
        two.points.push(two.points[0]);
        let with_box = Prompt { points: click.points.clone(), ..boxed((0.0, 0.0), (2.0, 2.0)) };
        let refined = Prompt { mask: LowResLogits::new(1, 1, vec![0.5]).ok(), ..click.clone() };
        assert!(click.is_ambiguous());
        assert!([two, with_box, refined, Prompt::default()].iter().all(|prompt| !prompt.is_ambiguous()));
    }

    #[test]
    fn the_last_pixel_is_inside_and_the_next_is_not() {
        assert_eq!(Prompt::click(ImagePoint::new(9.0, 7.0)).check(SIZE), Ok(()));
        for (x, y) in [(10.0, 7.0), (9.0, 8.0), (-1.0, 0.0), (f64::NAN, 0.0)] {
            let error = Prompt::click(ImagePoint::new(x, y)).check(SIZE).unwrap_err();
            assert!(error.to_string().contains("x goes from 0 to 9, y from 0 to 7"), "{error}");
        }
    }

    #[test]
    fn a_box_needs_area_and_must_lie_inside() {
        assert_eq!(boxed((1.0, 1.0), (5.0, 5.0)).check(SIZE), Ok(()));
        assert_eq!(boxed((1.0, 1.0), (1.0, 5.0)).check(SIZE), Err(PromptError::FlatBox));
        assert_eq!(boxed((0.0, 0.0), (10.0, 8.0)).check(SIZE), Ok(()));
        assert_eq!(boxed((1.0, 1.0), (10.5, 5.0)).check(SIZE), Err(PromptError::BoxOutside { size: SIZE }));
        assert_eq!(Prompt::default().check(SIZE), Err(PromptError::Empty));
    }

    #[test]
    fn logits_must_fill_their_grid() {
        let message = LowResLogits::new(2, 3, vec![0.0; 5]).unwrap_err().to_string();
        assert_eq!(message, "5 logits do not fill a grid of 2 x 3; expected 6");
    }
}
