//! Matrix products in register tiles: rows of an image times packed weights, and the transposed product that
//! attention sums values with. The tile reads by address; everything around it is checked once per product.

use crate::activation::Activation;
use crate::isa::{Isa, Task};
use crate::packed::{PackedMatrix, Panel};
use crate::simd::{MOST_LANES, Simd};

/// Rows of numbers, `stride` apart; of each the first `columns` are meant.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    values: &'a [f32],
    stride: usize,
}

/// [`Rows`] that are written.
#[derive(Debug)]
pub struct RowsMut<'a> {
    values: &'a mut [f32],
    stride: usize,
}

impl<'a> Rows<'a> {
    /// # Panics
    /// When the values do not make whole rows of `stride`.
    #[must_use]
    pub fn new(values: &'a [f32], stride: usize) -> Self {
        assert!(stride > 0 && values.len().is_multiple_of(stride), "whole rows");
        Self { values, stride }
    }

    fn count(&self) -> usize {
        self.values.len() / self.stride
    }
}

impl<'a> RowsMut<'a> {
    /// # Panics
    /// When the values do not make whole rows of `stride`.
    #[must_use]
    pub fn new(values: &'a mut [f32], stride: usize) -> Self {
        assert!(stride > 0 && values.len().is_multiple_of(stride), "whole rows");
        Self { values, stride }
    }

    fn count(&self) -> usize {
        self.values.len() / self.stride
    }
}

/// What happens to the numbers that are already where a product goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Destination {
    /// They are replaced.
    Replace,
    /// The product is added to them (a residual connection).
    Add,
}

/// How a product ends.
#[derive(Debug, Clone, Copy)]
struct End {
    destination: Destination,
    activation: Activation,
}

/// `left * right + bias`, then `activation`, into `out`.
///
/// Where rows of `out` are longer than the product is wide, the numbers behind it become zero as far as the last
/// panel reaches, and stay otherwise. With [`Destination::Add`] rows must be just as long as the product is wide.
///
/// # Panics
/// When the sides do not fit.
pub fn multiply(
    left: Rows<'_>,
    right: &PackedMatrix,
    (destination, activation): (Destination, Activation),
    out: RowsMut<'_>,
) {
    assert!(left.stride >= right.rows(), "the left side is {} wide, not {}", left.stride, right.rows());
    assert!(out.stride >= right.columns(), "{} columns do not fit into {}", right.columns(), out.stride);
    assert_eq!(left.count(), out.count(), "as many rows out as in");
    assert!(
        destination == Destination::Replace || out.stride == right.columns(),
        "rows as wide as the product"
    );
    right.isa.run(Product { left, right, end: End { destination, activation }, out });
}

struct Product<'a> {
    left: Rows<'a>,
    right: &'a PackedMatrix,
    end: End,
    out: RowsMut<'a>,
}

/// Left rows that share a panel before the next panel is read: together they stay in the second-level cache.
const ROWS_PER_BLOCK: usize = 64;

impl Task for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(self, simd: S) {
        let Self { left, right, end, out } = self;
        let depth = right.rows();
        debug_assert_eq!(right.panel_width(), VECTORS * S::LANES);
        let mut interleaved = Vec::new();
        let blocks = left.values.chunks(ROWS_PER_BLOCK * left.stride);
        for (left_block, out_block) in blocks.zip(out.values.chunks_mut(ROWS_PER_BLOCK * out.stride)) {
            let whole_tiles = left_block.len() / left.stride / ROWS;
            if S::INTERLEAVES {
                interleave::<ROWS>(left_block, left.stride, depth, &mut interleaved);
            }
            for panel in right.panels() {
                let width = (out.stride - panel.first).min(VECTORS * S::LANES);
                let to = |row: usize| row * out.stride + panel.first;
                let sides = Sides { depth, width, out_stride: out.stride };
                let mut tile = Tile { panel, end, sides };
                for index in 0..whole_tiles {
                    let out = &mut out_block[to(index * ROWS)..];
                    if S::INTERLEAVES {
                        let factors =
                            Interleaved { values: &interleaved[index * ROWS * depth..], step: ROWS };
                        tile.run::<S, Interleaved<'_>, ROWS, VECTORS>(simd, factors, out);
                    } else {
                        let factors = Rows { values: &left_block[index * ROWS * left.stride..], ..left };
                        tile.run::<S, Rows<'_>, ROWS, VECTORS>(simd, factors, out);
                    }
                }
                for row in whole_tiles * ROWS..left_block.len() / left.stride {
                    let factors = Rows { values: &left_block[row * left.stride..], ..left };
                    tile.run::<S, Rows<'_>, 1, VECTORS>(simd, factors, &mut out_block[to(row)..]);
                }
            }
        }
    }
}

/// Writes tiles of `ROWS` rows step by step in depth, so that a tile is read from one address: worth it where
/// registers for addresses are few.
#[inline(always)]
fn interleave<const ROWS: usize>(block: &[f32], stride: usize, depth: usize, interleaved: &mut Vec<f32>) {
    interleaved.resize(ROWS_PER_BLOCK * depth, 0.0);
    let tiles = block.chunks_exact(ROWS * stride).zip(interleaved.chunks_exact_mut((ROWS * depth).max(1)));
    for (tile, interleaved) in tiles {
        let rows: [&[f32]; ROWS] = std::array::from_fn(|row| &tile[row * stride..][..depth]);
        for (step, to) in interleaved.as_chunks_mut::<ROWS>().0.iter_mut().enumerate() {
            *to = std::array::from_fn(|row| rows[row][step]);
        }
    }
}

/// Where a tile finds the number of a row at a step in depth.
trait Factors: Copy {
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
struct Interleaved<'a> {
    values: &'a [f32],
    step: usize,
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
struct Sides {
    depth: usize,
    /// Columns of the panel that are written.
    width: usize,
    out_stride: usize,
}

/// A few rows times one panel.
struct Tile<'a> {
    panel: Panel<'a>,
    end: End,
    sides: Sides,
}

impl Tile<'_> {
    /// `out` starts at the first row and the panel's first column.
    #[inline(always)]
    #[expect(unsafe_code, reason = "the innermost loop of the program: no checks in it")]
    fn run<S: Simd, F: Factors, const ROWS: usize, const VECTORS: usize>(
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

/// `out += left^T * right`: row `i` of `out` gains the sum over all rows `r` of `left[r, i] * right[r, ..]`.
///
/// # Shapes
/// `left` `[count, rows of out]` and `right` `[count, columns of out]`, each with rows that may be longer.
///
/// # Panics
/// When the sides do not fit.
pub fn add_transposed_product(isa: Isa, left: Rows<'_>, right: Rows<'_>, out: RowsMut<'_>) {
    assert_eq!(left.count(), right.count(), "as many rows left as right");
    assert!(out.count() <= left.stride, "{} rows of {}", out.count(), left.stride);
    assert!(out.stride <= right.stride, "{} columns of {}", out.stride, right.stride);
    isa.run(TransposedProduct { left, right, out });
}

struct TransposedProduct<'a> {
    left: Rows<'a>,
    right: Rows<'a>,
    out: RowsMut<'a>,
}

impl Task for TransposedProduct<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(mut self, simd: S) {
        let panel_width = VECTORS * S::LANES;
        let columns = self.out.stride;
        let depth = self.left.count();
        let end = End { destination: Destination::Add, activation: Activation::None };
        let sides = Sides { depth, width: panel_width, out_stride: columns };
        // A panel is copied together: its rows lie so far apart that they would push each other out of the cache.
        let mut panel = vec![0.0; depth * panel_width];
        let bias = vec![0.0; panel_width];
        for first in (0..columns - columns % panel_width).step_by(panel_width) {
            for (to, row) in
                panel.chunks_exact_mut(panel_width).zip(self.right.values.chunks(self.right.stride))
            {
                to.copy_from_slice(&row[first..][..panel_width]);
            }
            let panel = Panel { first, values: &panel, bias: &bias };
            let mut tile = Tile { panel, end, sides };
            let rows = self.out.count();
            for row in (0..rows - rows % ROWS).step_by(ROWS) {
                let factors = Interleaved { values: &self.left.values[row..], step: self.left.stride };
                let out = &mut self.out.values[row * columns + first..];
                tile.run::<S, Interleaved<'_>, ROWS, VECTORS>(simd, factors, out);
            }
            for row in rows - rows % ROWS..rows {
                let factors = Interleaved { values: &self.left.values[row..], step: self.left.stride };
                let out = &mut self.out.values[row * columns + first..];
                tile.run::<S, Interleaved<'_>, 1, VECTORS>(simd, factors, out);
            }
        }
        for first in columns - columns % panel_width..columns {
            self.column(first);
        }
    }
}

impl TransposedProduct<'_> {
    /// One of the last columns, fewer than a tile is wide.
    fn column(&mut self, column: usize) {
        let Self { left, right, out } = self;
        for row in 0..out.values.len() / out.stride {
            let lefts = left.values.iter().skip(row).step_by(left.stride);
            let rights = right.values.iter().skip(column).step_by(right.stride);
            out.values[row * out.stride + column] += lefts.zip(rights).map(|(a, b)| a * b).sum::<f32>();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference;
    use crate::testing::{assert_close, numbers};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_product_equals_three_plain_loops(
            rows in 1usize..40, depth in 1usize..40, columns in 1usize..80, longer in 0usize..40, seed: u64,
        ) {
            let left = numbers(seed, rows * (depth + longer));
            let right = numbers(seed ^ 1, depth * columns);
            let bias = numbers(seed ^ 2, columns);
            for isa in Isa::all() {
                let packed = PackedMatrix::from_transposed(isa, [depth, columns], &right).with_bias(&bias);
                for destination in [Destination::Replace, Destination::Add] {
                    for activation in [Activation::None, Activation::Relu, Activation::Relu6] {
                        let mut out = numbers(seed ^ 3, rows * columns);
                        let expected = reference::multiply(
                            (&left, depth + longer), (&right, depth), &bias, (destination, activation), &out);
                        let rows = Rows::new(&left, depth + longer);
                        multiply(rows, &packed, (destination, activation), RowsMut::new(&mut out, columns));
                        assert_close(&out, &expected, 1e-4);
                    }
                }
            }
        }

        #[test]
        fn a_transposed_product_equals_plain_loops(
            count in 1usize..20, rows in 1usize..70, columns in 1usize..70, longer in 0usize..20, seed: u64,
        ) {
            let left = numbers(seed, count * (rows + longer));
            let right = numbers(seed ^ 1, count * (columns + longer));
            for isa in Isa::all() {
                let mut out = numbers(seed ^ 2, rows * columns);
                let mut expected = out.clone();
                for row in 0..rows {
                    for column in 0..columns {
                        expected[row * columns + column] += (0..count)
                            .map(|r| left[r * (rows + longer) + row] * right[r * (columns + longer) + column])
                            .sum::<f32>();
                    }
                }
                let [left, right] = [Rows::new(&left, rows + longer), Rows::new(&right, columns + longer)];
                add_transposed_product(isa, left, right, RowsMut::new(&mut out, columns));
                assert_close(&out, &expected, 1e-4);
            }
        }
    }

    #[test]
    fn longer_rows_end_in_zeros() {
        for isa in Isa::all() {
            let packed = PackedMatrix::from_fn(isa, [1, 3], |_, _| 1.0).with_bias(&[1.0, 2.0, 3.0]);
            let mut out = [9.0; 4];
            let end = (Destination::Replace, Activation::None);
            multiply(Rows::new(&[1.0], 1), &packed, end, RowsMut::new(&mut out, 4));
            assert_eq!(out, [2.0, 3.0, 4.0, 0.0]);
        }
    }
}
