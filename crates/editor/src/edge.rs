//! From the covered share of each device pixel to its opacity: the inside, and an even line along the edge.
//! How much is covered is worked out in `raster`.

use crate::raster::MaskOpacity;

/// Half the width of an outline in CSS pixels, before it is brought to whole device pixels.
const OUTLINE_RADIUS: f64 = 0.875;

/// Columns that are looked at together; where nothing differs in them, there is no outline.
const BLOCK: usize = 64;

/// Covered shares of device pixels, 0 to 255.
pub(crate) struct Coverage {
    pub(crate) width: usize,
    pub(crate) bytes: Vec<u8>,
}

impl Coverage {
    fn row(&self, y: usize) -> &[u8] {
        &self.bytes[y * self.width..][..self.width]
    }
}

/// To the nearest; below zero is zero. WebAssembly has no instruction for `f32::round`, which calls a function.
pub(crate) fn rounded(value: f32) -> u8 {
    (value + 0.5) as u8
}

/// A disc with a soft rim. What it covers between the highest and the lowest value in it is the outline: as wide
/// as the disc in every direction, centred on the edge.
pub(crate) struct OutlineKernel {
    /// In device pixels.
    pub(crate) radius: usize,
    /// Weight of each of `2 * radius + 1` squared neighbours, 0 to 255.
    pub(crate) weights: Vec<u8>,
}

impl OutlineKernel {
    pub(crate) fn for_ratio(pixel_ratio: f64) -> Self {
        let radius = (pixel_ratio * OUTLINE_RADIUS).round().max(1.0) as usize;
        let offsets = || (0..=2 * radius).map(|at| at as f64 - radius as f64);
        let weight = |distance: f64| ((radius as f64 + 1.0 - distance).clamp(0.0, 1.0) * 255.0).round() as u8;
        let weights = offsets().flat_map(|dy| offsets().map(move |dx| weight(dx.hypot(dy)))).collect();
        Self { radius, weights }
    }

    fn side(&self) -> usize {
        2 * self.radius + 1
    }
}

/// The rows of coverage around one row that is painted.
pub(crate) struct Window<'a> {
    rows: Vec<&'a [u8]>,
    kernel: &'a OutlineKernel,
}

impl<'a> Window<'a> {
    /// The window whose middle is row `y` of the frame; the coverage begins a radius earlier.
    pub(crate) fn new(coverage: &'a Coverage, y: usize, kernel: &'a OutlineKernel) -> Self {
        Self { rows: (y..y + kernel.side()).map(|y| coverage.row(y)).collect(), kernel }
    }

    pub(crate) fn paint_row(&self, opacity: MaskOpacity, painted: &mut Vec<u8>) {
        let radius = self.kernel.radius;
        let uneven = self.uneven_columns();
        let middle = &self.rows[radius][radius..];
        let width = middle.len() - radius;
        let mut outline = vec![0; width];
        for (start, block) in (0..).step_by(BLOCK).zip(outline.chunks_mut(BLOCK)) {
            if uneven[start..start + block.len() + 2 * radius].contains(&true) {
                self.outline(start, block);
            }
        }
        painted.extend(middle.iter().zip(&outline).map(|(&covered, &outline)| {
            let fill = f32::from(covered) * opacity.fill / 255.0;
            let line = f32::from(outline) * opacity.outline / 255.0;
            rounded((line + (1.0 - line) * fill) * 255.0)
        }));
    }

    /// For each column, whether anything differs in it or from the column before: most of the screen is even,
    /// and there is no outline there.
    fn uneven_columns(&self) -> Vec<bool> {
        let mut lowest = self.rows[0].to_vec();
        let mut highest = lowest.clone();
        for row in &self.rows[1..] {
            for ((lowest, highest), &value) in lowest.iter_mut().zip(&mut highest).zip(*row) {
                *lowest = value.min(*lowest);
                *highest = value.max(*highest);
            }
        }
        let before = std::iter::once(&lowest[0]).chain(&lowest);
        lowest
            .iter()
            .zip(&highest)
            .zip(before)
            .map(|((low, high), before)| low != high || low != before)
            .collect()
    }

    /// Around each column from `start` on the weighted highest value less the weighted lowest: neighbour by neighbour
    /// for all columns, which processors do for many bytes at once.
    fn outline(&self, start: usize, outline: &mut [u8]) {
        let side = self.kernel.side();
        let mut lowest = [u8::MAX; BLOCK];
        outline.fill(0);
        for (row, weights) in self.rows.iter().zip(self.kernel.weights.chunks_exact(side)) {
            for (column, &weight) in (start..).zip(weights) {
                for ((highest, lowest), &value) in outline.iter_mut().zip(&mut lowest).zip(&row[column..]) {
                    *highest = value.min(weight).max(*highest);
                    *lowest = value.max(u8::MAX - weight).min(*lowest);
                }
            }
        }
        outline
            .iter_mut()
            .zip(lowest)
            .for_each(|(highest, lowest)| *highest = highest.saturating_sub(lowest));
    }
}
