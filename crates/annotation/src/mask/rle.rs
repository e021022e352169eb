//! The mask itself: column-major run lengths that start with background, as COCO stores them.
//! Not the set operations (`operation`) nor the way from rows to columns (`builder`).

use crate::{ImagePoint, ImageSize, PixelBox};
use serde::{Deserialize, Serialize};

/// A binary mask at the size of its image.
///
/// `runs` alternate background and foreground down the columns; the first one may be 0, no other is, and
/// together they cover the image exactly. Equal masks have equal runs.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "UncheckedMask", into = "UncheckedMask")]
pub struct Mask {
    size: ImageSize,
    runs: Vec<u32>,
}

/// Run lengths that are no mask.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MaskError {
    /// The runs end before or after the image does.
    #[error("run lengths cover {covered} pixels, but an image of {size} has {}", size.area())]
    Length {
        /// Sum of all runs.
        covered: u64,
        /// Size of the image.
        size: ImageSize,
    },
    /// More than `u32::MAX` pixels.
    #[error("an image of {0} is too large for a mask; the most is 4294967295 pixels")]
    TooLarge(ImageSize),
    /// A mask that is not as large as its crop, or a crop that does not fit.
    #[error("a mask of {found} is no crop at {}, {} of {} x {} in an image of {size}", crop.x, crop.y, crop.width, crop.height)]
    Crop {
        /// Size of the mask.
        found: ImageSize,
        /// Where it should lie.
        crop: PixelBox,
        /// Size of the image.
        size: ImageSize,
    },
}

#[derive(Serialize, Deserialize)]
struct UncheckedMask {
    size: ImageSize,
    runs: Vec<u32>,
}

impl TryFrom<UncheckedMask> for Mask {
    type Error = MaskError;

    fn try_from(mask: UncheckedMask) -> Result<Self, MaskError> {
        Self::from_runs(mask.size, mask.runs)
    }
}

impl From<Mask> for UncheckedMask {
    fn from(mask: Mask) -> Self {
        Self { size: mask.size, runs: mask.runs }
    }
}

impl Mask {
    /// A mask without a pixel.
    ///
    /// # Errors
    /// [`MaskError::TooLarge`].
    pub fn empty(size: ImageSize) -> Result<Self, MaskError> {
        let area = u32::try_from(size.area()).map_err(|_| MaskError::TooLarge(size))?;
        Ok(Self { size, runs: vec![area] })
    }

    /// A mask from COCO run lengths; runs of 0 inside are merged away.
    ///
    /// # Errors
    /// When the runs do not cover the image exactly, or the image is too large.
    pub fn from_runs(size: ImageSize, runs: impl IntoIterator<Item = u32>) -> Result<Self, MaskError> {
        u32::try_from(size.area()).map_err(|_| MaskError::TooLarge(size))?;
        let mut canonical = CanonicalRuns::default();
        let mut covered = 0_u64;
        for run in runs {
            covered += u64::from(run);
            if covered > size.area() {
                return Err(MaskError::Length { covered, size });
            }
            canonical.push(run);
        }
        if covered != size.area() {
            return Err(MaskError::Length { covered, size });
        }
        Ok(Self { size, runs: canonical.runs })
    }

    /// A mask from row-major pixels, `true` for foreground: the slow way, for imports and tests.
    ///
    /// # Errors
    /// When there are not `width * height` pixels, or the image is too large.
    pub fn from_pixels(size: ImageSize, pixels: &[bool]) -> Result<Self, MaskError> {
        if pixels.len() as u64 != size.area() {
            return Err(MaskError::Length { covered: pixels.len() as u64, size });
        }
        let (width, height) = (size.width as usize, size.height as usize);
        let mut runs = vec![0];
        let mut current = false;
        for value in (0..width).flat_map(|x| (0..height).map(move |y| pixels[y * width + x])) {
            if value != current {
                runs.push(0);
                current = value;
            }
            if let Some(last) = runs.last_mut() {
                *last += 1;
            }
        }
        Self::from_runs(size, runs)
    }

    /// Row-major pixels, `true` for foreground.
    #[must_use]
    pub fn to_pixels(&self) -> Vec<bool> {
        let (width, height) = (self.size.width as usize, self.size.height as usize);
        let mut pixels = vec![false; width * height];
        for (start, end) in self.foreground() {
            for index in start..end {
                pixels[index as usize % height * width + index as usize / height] = true;
            }
        }
        pixels
    }

    /// Size of the image.
    #[must_use]
    pub fn size(&self) -> ImageSize {
        self.size
    }

    /// Column-major run lengths, background first.
    #[must_use]
    pub fn runs(&self) -> &[u32] {
        &self.runs
    }

    /// Number of foreground pixels.
    #[must_use]
    pub fn area(&self) -> u64 {
        self.runs.iter().skip(1).step_by(2).map(|&run| u64::from(run)).sum()
    }

    /// No foreground pixel.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.runs.len() < 2
    }

    /// The smallest box around the foreground, `None` when there is none.
    #[must_use]
    pub fn bbox(&self) -> Option<PixelBox> {
        let height = self.size.height;
        let (mut top, mut bottom) = (height, 0);
        let mut columns: Option<(u32, u32)> = None;
        for (start, end) in self.foreground() {
            let (first, last) = (start / height, (end - 1) / height);
            columns = Some((columns.map_or(first, |(left, _)| left), last));
            if first == last {
                top = top.min(start % height);
                bottom = bottom.max((end - 1) % height);
            } else {
                (top, bottom) = (0, height - 1);
            }
        }
        let (left, right) = columns?;
        Some(PixelBox { x: left, y: top, width: right - left + 1, height: bottom - top + 1 })
    }

    /// Whether the pixel that holds `point` is foreground.
    #[must_use]
    pub fn contains(&self, point: ImagePoint) -> bool {
        if !self.size.contains(point) {
            return false;
        }
        let index = point.x as u32 * self.size.height + point.y as u32;
        self.foreground().take_while(|&(start, _)| start <= index).any(|(_, end)| index < end)
    }

    /// The same image with a mask that changes value at each of `edges`: ascending column-major pixel numbers,
    /// two equal ones cancel out, none beyond the image.
    pub(crate) fn with_edges(&self, edges: &[u32]) -> Self {
        let area = self.size.area() as u32; // fits: this mask exists
        let mut canonical = CanonicalRuns::default();
        let mut position = 0;
        for &edge in edges.iter().chain([&area]) {
            canonical.push(edge - position);
            position = edge;
        }
        Self { size: self.size, runs: canonical.runs }
    }

    /// Foreground as half-open ranges of column-major pixel numbers, ascending.
    pub(crate) fn foreground(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        let mut position = 0;
        self.runs.chunks(2).filter_map(move |pair| {
            let start = position + pair[0];
            position = start + pair.get(1)?;
            Some((start, position))
        })
    }
}

/// Run lengths of alternating value from which runs of 0 are merged away (but for a first one).
#[derive(Default)]
struct CanonicalRuns {
    runs: Vec<u32>,
    pushed: usize,
}

impl CanonicalRuns {
    fn push(&mut self, run: u32) {
        let continues_last = self.runs.len() % 2 != self.pushed % 2;
        self.pushed += 1;
        match self.runs.last_mut() {
            Some(last) if continues_last => *last += run,
            Some(_) if run == 0 => {}
            _ => self.runs.push(run),
        }
    }
}
