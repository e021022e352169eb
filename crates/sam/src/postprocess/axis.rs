//! Along one axis: which low-res logits make up a pixel of the image.
//! Both bilinear steps of the official code at once; no pixels here.

use crate::image::Framing;

/// How many low-res logits one pixel can depend on along one axis: two in each step.
const TAPS: usize = 4;

/// Columns or rows of the grid, the model frame, the image in it, and the image itself.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    grid: u32,
    side: u32,
    resized: u32,
    original: u32,
}

/// Indices of low-res logits, ascending, and their shares in one pixel, which add up to one.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Taps {
    pub(super) indices: [u32; TAPS],
    pub(super) weights: [f32; TAPS],
}

impl Taps {
    /// The lowest index.
    pub(super) fn first(&self) -> u32 {
        self.indices[0]
    }

    /// The highest index.
    pub(super) fn last(&self) -> u32 {
        self.indices[TAPS - 1]
    }

    /// The pixel that these shares of `values` make.
    pub(super) fn mean(&self, values: &[f32]) -> f32 {
        self.indices.iter().zip(self.weights).map(|(&index, weight)| values[index as usize] * weight).sum()
    }
}

impl Axis {
    /// The columns of a grid that is `grid` wide.
    pub(super) fn across(grid: u32, framing: &Framing) -> Self {
        let (resized, original) = (framing.resized().width, framing.original().width);
        Self { grid, side: framing.side(), resized, original }
    }

    /// The rows of a grid that is `grid` high.
    pub(super) fn down(grid: u32, framing: &Framing) -> Self {
        let (resized, original) = (framing.resized().height, framing.original().height);
        Self { grid, side: framing.side(), resized, original }
    }

    /// Number of pixels of the image.
    pub(super) fn length(&self) -> u32 {
        self.original
    }

    /// What pixel `position` of the image is made of: two pixels of the cropped model frame, each made of two
    /// logits.
    pub(super) fn taps(&self, position: u32) -> Taps {
        let outer = Bilinear::at(position, self.resized, self.original);
        let (lower, upper) = (
            Bilinear::at(outer.first, self.grid, self.side),
            Bilinear::at(outer.second, self.grid, self.side),
        );
        let outer_first = 1.0 - outer.share;
        Taps {
            indices: [lower.first, lower.second, upper.first, upper.second],
            weights: [
                outer_first * (1.0 - lower.share),
                outer_first * lower.share,
                outer.share * (1.0 - upper.share),
                outer.share * upper.share,
            ],
        }
    }
}

/// Two neighbours along an axis, and the share of the second one.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bilinear {
    pub(super) first: u32,
    pub(super) second: u32,
    pub(super) share: f32,
}

impl Bilinear {
    /// Between which of `from` positions the output `position` of `to` lies, as PyTorch's `interpolate` with
    /// `align_corners=False` computes it, in 32-bit floats like there.
    pub(super) fn at(position: u32, from: u32, to: u32) -> Self {
        let source = (from as f32 / to as f32 * (position as f32 + 0.5) - 0.5).max(0.0);
        let first = (source as u32).min(from - 1);
        Self { first, second: (first + 1).min(from - 1), share: source - first as f32 }
    }
}
