//! Matrix products: rows of an image times packed weights, and the transposed product that attention sums values
//! with. Both are cut into the register tiles of `tile`; what fits is checked here, once per product.

use crate::activation::Activation;
use crate::isa::{Isa, Task};
use crate::packed::{PackedMatrix, Panel};
use crate::simd::Simd;
use crate::tile::{End, Interleaved, Sides, Tile};

/// Rows of numbers, `stride` apart; of each the first `columns` are meant.
#[derive(Debug, Clone, Copy)]
pub struct Rows<'a> {
    pub(crate) values: &'a [f32],
    pub(crate) stride: usize,
}

/// [`Rows`] that are written.
#[derive(Debug)]
pub struct RowsMut<'a> {
    pub(crate) values: &'a mut [f32],
    pub(crate) stride: usize,
}

impl<'a> Rows<'a> {
    /// The last row may end where what is meant of it does.
    ///
    /// # Panics
    /// When `stride` is 0.
    #[must_use]
    pub fn new(values: &'a [f32], stride: usize) -> Self {
        assert!(stride > 0, "rows of some length");
        Self { values, stride }
    }

    fn count(&self) -> usize {
        self.values.len().div_ceil(self.stride)
    }

    /// Whether every row has `columns` numbers.
    fn reach(&self, columns: usize) -> bool {
        let last = self.values.len() - (self.count().max(1) - 1) * self.stride;
        columns <= self.stride && (self.values.is_empty() || columns <= last)
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
    assert!(left.reach(right.rows()), "the left side is {} wide, not {}", left.stride, right.rows());
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

/// Left rows that share a panel before the next panel is read: whole tiles on every machine. Weights of megabytes stay
/// in no near cache, so each of them should meet many rows.
const ROWS_PER_BLOCK: usize = 264;
/// Where rows are long, fewer, so that they do not push each other out.
const ROWS_PER_DEEP_BLOCK: usize = 120;
const DEEP: usize = 1024;

impl Task for Product<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(self, simd: S) {
        if self.right.panel_width() == VECTORS * S::LANES {
            self.in_tiles::<S, ROWS, VECTORS>(simd);
        } else {
            self.in_tiles::<S, ROWS_OF_NARROW_TILE, 1>(simd);
        }
    }
}

/// With a single vector of columns more rows fit the registers.
const ROWS_OF_NARROW_TILE: usize = 8;

impl Product<'_> {
    #[inline(always)]
    fn in_tiles<S: Simd, const ROWS: usize, const VECTORS: usize>(self, simd: S) {
        let Self { left, right, end, out } = self;
        let depth = right.rows();
        assert_eq!(right.panel_width(), VECTORS * S::LANES, "packed for these instructions");
        let mut interleaved = Vec::new();
        let rows = if depth > DEEP { ROWS_PER_DEEP_BLOCK } else { ROWS_PER_BLOCK };
        let blocks = left.values.chunks(rows * left.stride);
        for (left_block, out_block) in blocks.zip(out.values.chunks_mut(rows * out.stride)) {
            let left = Rows { values: left_block, ..left };
            // A few rows are worth a tile with rows of zeros, where these can be had.
            let is_padded = S::INTERLEAVES && left.count() % ROWS > 1;
            let tiles = left.count() / ROWS + usize::from(is_padded);
            if S::INTERLEAVES {
                interleave::<ROWS>(left, depth, tiles, &mut interleaved);
            }
            for panel in right.panels() {
                let width = (out.stride - panel.first).min(VECTORS * S::LANES);
                let to = |row: usize| row * out.stride + panel.first;
                let sides = Sides { depth, rows: ROWS, width, out_stride: out.stride };
                let mut tile = Tile { panel, end, sides };
                for index in 0..tiles {
                    tile.sides.rows = ROWS.min(left.count() - index * ROWS);
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
                tile.sides.rows = 1;
                for row in tiles * ROWS..left.count() {
                    let factors = Rows { values: &left_block[row * left.stride..], ..left };
                    tile.run::<S, Rows<'_>, 1, VECTORS>(simd, factors, &mut out_block[to(row)..]);
                }
            }
        }
    }
}

/// Writes tiles of `ROWS` rows step by step in depth, so that a tile is read from one address: worth it where
/// registers for addresses are few. Rows that the last tile lacks are zeros.
#[inline(always)]
fn interleave<const ROWS: usize>(left: Rows<'_>, depth: usize, tiles: usize, interleaved: &mut Vec<f32>) {
    let zeros = if left.count() < tiles * ROWS { vec![0.0; depth] } else { Vec::new() };
    interleaved.resize(tiles * ROWS * depth, 0.0);
    for (index, tile) in interleaved.chunks_exact_mut((ROWS * depth).max(1)).enumerate() {
        let rows: [&[f32]; ROWS] = std::array::from_fn(|row| {
            let start = (index * ROWS + row) * left.stride;
            if start < left.values.len() { &left.values[start..][..depth] } else { &zeros }
        });
        for (step, to) in tile.as_chunks_mut::<ROWS>().0.iter_mut().enumerate() {
            *to = std::array::from_fn(|row| rows[row][step]);
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
    assert!(left.reach(out.count()), "{} rows of {}", out.count(), left.stride);
    assert!(right.reach(out.stride), "{} columns of {}", out.stride, right.stride);
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
        let sides = Sides { depth, rows: ROWS, width: panel_width, out_stride: columns };
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
            tile.sides.rows = 1;
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
