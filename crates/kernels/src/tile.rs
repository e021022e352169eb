//! The innermost loop of every product: a few rows times one panel of columns, in registers.
//! It reads by address; the assertions before it bound what is read. Which tiles there are: `multiply`.

use crate::activation::Activation;
use crate::multiply::{Destination, Rows};
use crate::packed::Panel;
use crate::simd::{MOST_LANES, Simd};

/// How a product ends.
#[derive(Debug, Clone, Copy)]
pub(crate) struct End {
    pub(crate) destination: Destination,
    pub(crate) activation: Activation,
}

/// Where a tile finds the number of a row at a step in depth.
pub(crate) trait Factors: Copy {
    /// Whether `rows` rows of `depth` steps are there.
    fn reach(&self, rows: usize, depth: usize) -> bool;
    /// Its address.
    ///
    /// # Safety
    /// `row` and `step` are below numbers for which [`Factors::reach`] was true.
    #[expect(unsafe_code, reason = "arithmetic with addresses")]
    unsafe fn at(&self, row: usize, step: usize) -> *const f32;
}

impl Factors for Rows<'_> {
    #[inline(always)]
    fn reach(&self, rows: usize, depth: usize) -> bool {
        (rows - 1) * self.stride + depth <= self.values.len()
    }

    #[inline(always)]
    #[expect(unsafe_code, reason = "arithmetic with addresses")]
    unsafe fn at(&self, row: usize, step: usize) -> *const f32 {
        // SAFETY: the caller's.
        unsafe { self.values.as_ptr().add(row * self.stride).add(step) }
    }
}

/// All rows of a step side by side, steps `step` apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Interleaved<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) step: usize,
}

impl Factors for Interleaved<'_> {
    #[inline(always)]
    fn reach(&self, rows: usize, depth: usize) -> bool {
        depth == 0 || (depth - 1) * self.step + rows <= self.values.len()
    }

    #[inline(always)]
    #[expect(unsafe_code, reason = "arithmetic with addresses")]
    unsafe fn at(&self, row: usize, step: usize) -> *const f32 {
        // SAFETY: the caller's.
        unsafe { self.values.as_ptr().add(step * self.step).add(row) }
    }
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Sides {
    pub(crate) depth: usize,
    /// Rows that are written; further ones of a tile are computed for nothing.
    pub(crate) rows: usize,
    /// Columns of the panel that are written.
    pub(crate) width: usize,
    pub(crate) out_stride: usize,
}

/// A few rows times one panel.
pub(crate) struct Tile<'a> {
    pub(crate) panel: Panel<'a>,
    pub(crate) end: End,
    pub(crate) sides: Sides,
}

impl Tile<'_> {
    /// `out` starts at the first row and the panel's first column.
    #[inline(always)]
    #[expect(unsafe_code, reason = "the innermost loop of the program: no checks in it")]
    pub(crate) fn run<S: Simd, F: Factors, const ROWS: usize, const VECTORS: usize>(
        &mut self,
        simd: S,
        factors: F,
        out: &mut [f32],
    ) {
        let Self { panel, end, sides } = self;
        let panel_width = VECTORS * S::LANES;
        assert!(factors.reach(ROWS, sides.depth) && sides.depth * panel_width <= panel.values.len());
        let start: [S::Vector; VECTORS] =
            std::array::from_fn(|vector| simd.load(&panel.bias[vector * S::LANES..]));
        let mut sums = [start; ROWS];
        for step in 0..sides.depth {
            // SAFETY: the assertion bounds every address: of the factors, and `step * panel_width` plus less than
            // `panel_width` in the panel.
            unsafe {
                let factors = std::array::from_fn(|row| factors.at(row, step));
                add_outer_product(simd, &mut sums, factors, panel.values.as_ptr().add(step * panel_width));
            }
        }
        for (row, sums) in sums.iter().enumerate() {
            if row == sides.rows {
                break;
            }
            finish(simd, sums, *end, &mut out[row * sides.out_stride..][..sides.width]);
        }
    }
}

/// One step in depth: a number of each row times the vectors of a panel's row.
///
/// # Safety
/// A number can be read from each of `factors`, and `VECTORS` vectors from `weights`.
#[inline(always)]
#[expect(unsafe_code, reason = "reads by address")]
unsafe fn add_outer_product<S: Simd, const ROWS: usize, const VECTORS: usize>(
    simd: S,
    sums: &mut [[S::Vector; VECTORS]; ROWS],
    factors: [*const f32; ROWS],
    weights: *const f32,
) {
    // SAFETY: the caller's.
    unsafe {
        let weights: [S::Vector; VECTORS] =
            std::array::from_fn(|vector| simd.load_from(weights.add(vector * S::LANES)));
        for row in 0..ROWS {
            let factor = simd.splat(*factors[row]);
            for vector in 0..VECTORS {
                sums[row][vector] = simd.mul_add(factor, weights[vector], sums[row][vector]);
            }
        }
    }
}

/// Activation and residual of one row of a tile.
#[inline(always)]
fn finish<S: Simd, const VECTORS: usize>(simd: S, sums: &[S::Vector; VECTORS], end: End, to: &mut [f32]) {
    let activated = sums.map(|sum| end.activation.apply(simd, sum));
    if to.len() == VECTORS * S::LANES {
        for (vector, to) in activated.into_iter().zip(to.chunks_exact_mut(S::LANES)) {
            let vector = match end.destination {
                Destination::Replace => vector,
                Destination::Add => simd.add(vector, simd.load(to)),
            };
            simd.store(vector, to);
        }
        return;
    }
    // The last panel is wider than what is left of the row.
    for (vector, to) in activated.into_iter().zip(to.chunks_mut(S::LANES)) {
        let mut lanes = [0.0; MOST_LANES];
        simd.store(vector, &mut lanes);
        for (to, lane) in to.iter_mut().zip(lanes) {
            *to = match end.destination {
                Destination::Replace => lane,
                Destination::Add => *to + lane,
            };
        }
    }
}
