//! Attention among the tokens of each square window of a grid, one head of one window at a time: windows are never cut
//! out of the grid, and no more scores exist than fit a cache. Not the projections before and after it.

use std::ops::Range;

use kernels::{Activation, Destination, GridTerms, Isa, PackedMatrix, Rows, RowsMut, Team, multiply, weigh};

/// Scores that are computed together: a megabyte, as much as a core's second cache holds.
const SCORES_AT_ONCE: usize = 256 * 1024;
/// The term of what is no key and only fills a row: e^x of it is 0.
const NEVER: f32 = -1e30;

/// How the numbers of a token lie in the product that makes its query, key and value.
#[derive(Debug, Clone, Copy)]
pub(super) enum QkvOrder {
    /// All queries, all keys, all values; within them head by head.
    Parts,
    /// Head by head; of each its query, key and value.
    Heads,
}

/// What is added to the scores.
#[derive(Debug, Clone)]
pub(super) enum Terms {
    /// The query's products with a vector for each distance in rows and in columns: the two tables of
    /// [`Terms::of_distances`].
    Distances(PackedMatrix),
    /// For each head and each query a number for each key, `[heads, side * side, keys]`.
    Biases(Vec<f32>),
}

/// Attention inside windows; the whole grid can be one.
#[derive(Debug, Clone)]
pub(super) struct WindowAttention {
    pub(super) isa: Isa,
    pub(super) heads: usize,
    pub(super) head_dim: usize,
    /// Tokens along a window.
    pub(super) side: usize,
    pub(super) order: QkvOrder,
    pub(super) terms: Terms,
    /// Query, key and value of the tokens that fill the last windows, `[3 * dim]`.
    pub(super) fill: Vec<f32>,
}

/// The tokens of a grid after the projection.
#[derive(Debug, Clone, Copy)]
pub(super) struct QkvGrid<'a> {
    /// `[side * side, 3 * dim]`.
    pub(super) values: &'a [f32],
    /// Tokens along the grid.
    pub(super) side: usize,
}

/// One head of a row of windows.
struct Band<'a> {
    head: usize,
    /// First row of the grid.
    top: usize,
    /// `[rows * grid side, head_dim]`.
    out: &'a mut [f32],
}

/// What one window after the other needs.
struct Scratch {
    keys: PackedMatrix,
    values: PackedMatrix,
    queries: Vec<f32>,
    scores: Vec<f32>,
    distances: Vec<f32>,
    columns: Vec<f32>,
    sums: Vec<f32>,
}

impl Terms {
    /// From `[2 * side - 1, head_dim]` vectors for the distances of rows and of columns, the query's place minus the
    /// key's (official `rel_pos_h` and `rel_pos_w`). Turned round, so that the terms of one query lie in the order of
    /// the keys.
    pub(super) fn of_distances(isa: Isa, head_dim: usize, tables: [&[f32]; 2]) -> Self {
        let vectors = tables.into_iter().flat_map(|table| table.chunks_exact(head_dim).rev());
        let vectors: Vec<&[f32]> = vectors.collect();
        let mut packed = PackedMatrix::zeros(isa, [head_dim, vectors.len()]);
        for (column, vector) in vectors.into_iter().enumerate() {
            packed.set_column(column, vector.iter().copied());
        }
        Self::Distances(packed)
    }

    /// From `[heads, side * side]` biases for the absolute distances in rows and columns (official
    /// `attention_bias_idxs`).
    pub(super) fn of_biases(isa: Isa, side: usize, biases: &[f32]) -> Self {
        let tokens = side * side;
        let keys = tokens.next_multiple_of(isa.panel_width());
        let apart = |a: usize, b: usize| (a / side).abs_diff(b / side) * side + (a % side).abs_diff(b % side);
        let mut all = Vec::with_capacity(biases.len() * keys);
        for of_head in biases.chunks_exact(tokens) {
            for query in 0..tokens {
                all.extend((0..tokens).map(|key| of_head[apart(query, key)]));
                all.resize(all.len() + keys - tokens, NEVER);
            }
        }
        Self::Biases(all)
    }
}

impl WindowAttention {
    /// # Shapes
    /// Returns `[heads, tokens, head_dim]`.
    pub(super) fn forward(&self, grid: QkvGrid<'_>, team: Team) -> Vec<f32> {
        let row = grid.side * self.head_dim;
        let mut attended = vec![0.0; self.heads * grid.side * row];
        let bands = attended.chunks_mut(grid.side * row).enumerate().flat_map(|(head, out)| {
            let bands = out.chunks_mut(self.side * row).enumerate();
            bands.map(move |(index, out)| Band { head, top: index * self.side, out })
        });
        team.share(bands, |band| self.attend_in_band(grid, band));
        attended
    }

    /// Of each window of the band the queries, some at a time.
    fn attend_in_band(&self, grid: QkvGrid<'_>, band: Band<'_>) {
        let Band { head, top, out } = band;
        let keys = self.side * self.row_of_keys();
        let tile = self.isa.tile_rows();
        let at_once = (SCORES_AT_ONCE / keys / tile * tile).max(tile);
        let mut scratch = self.scratch(at_once.min((self.side * self.side).next_multiple_of(tile)));
        for left in (0..grid.side).step_by(self.side) {
            self.read_keys(grid, [top, left], head, &mut scratch);
            let width = self.side.min(grid.side - left);
            let height = out.len() / (grid.side * self.head_dim);
            let places: Vec<[usize; 2]> = (0..height).flat_map(|y| (0..width).map(move |x| [y, x])).collect();
            for places in places.chunks(at_once) {
                self.attend(grid, ([top, left], head), places, &mut scratch);
                for ([y, x], sums) in places.iter().zip(scratch.sums.chunks_exact(self.row_of_sums())) {
                    let place = (y * grid.side + left + x) * self.head_dim;
                    out[place..][..self.head_dim].copy_from_slice(&sums[..self.head_dim]);
                }
            }
        }
    }

    /// The weighted sums of values for the queries at `places` of a window, into `scratch.sums`.
    fn attend(
        &self,
        grid: QkvGrid<'_>,
        ([top, left], head): ([usize; 2], usize),
        places: &[[usize; 2]],
        scratch: &mut Scratch,
    ) {
        let Scratch { keys, values, queries, scores, distances, columns, sums } = scratch;
        let rows = places.len().next_multiple_of(self.isa.tile_rows());
        let queries = &mut queries[..rows * self.head_dim];
        for ([y, x], query) in places.iter().zip(queries.chunks_exact_mut(self.head_dim)) {
            let token = self.token(grid, top + y, left + x);
            query.copy_from_slice(&token[self.place(0, head)..][..self.head_dim]);
        }

        let scores = &mut scores[..rows * keys.columns()];
        product(queries, keys, rows, scores);
        let distances_width = self.row_of_distances();
        let distances = &mut distances[..rows * distances_width];
        if let Terms::Distances(tables) = &self.terms {
            product(queries, tables, rows, distances);
        }

        let mut totals = Vec::with_capacity(places.len());
        for (index, (scores, place)) in scores.chunks_exact_mut(keys.columns()).zip(places).enumerate() {
            let distances = &distances[index * distances_width..][..distances_width];
            totals.push(weigh(self.isa, scores, self.terms_of(head, *place, distances, columns)));
        }

        let width = self.row_of_sums();
        let sums = &mut sums[..rows * width];
        product(scores, values, rows, sums);
        for (sums, total) in sums.chunks_exact_mut(width).zip(totals) {
            let scale = total.recip();
            sums.iter_mut().for_each(|sum| *sum *= scale);
        }
    }

    /// The terms of the query at row `y` and column `x` of its window.
    fn terms_of<'a>(
        &'a self,
        head: usize,
        [y, x]: [usize; 2],
        distances: &'a [f32],
        columns: &'a mut [f32],
    ) -> GridTerms<'a> {
        let side = self.side;
        match &self.terms {
            Terms::Distances(_) => {
                let (of_rows, of_columns) = distances.split_at(2 * side - 1);
                columns[..side].copy_from_slice(&of_columns[side - 1 - x..][..side]);
                GridTerms { rows: &of_rows[side - 1 - y..][..side], columns }
            }
            Terms::Biases(biases) => {
                let keys = columns.len();
                let query = (head * side + y) * side + x;
                GridTerms { rows: &[0.0], columns: &biases[query * keys..][..keys] }
            }
        }
    }

    /// Keys and values of the window at row `top` and column `left` of the grid.
    fn read_keys(&self, grid: QkvGrid<'_>, [top, left]: [usize; 2], head: usize, scratch: &mut Scratch) {
        let scale = (self.head_dim as f32).sqrt().recip();
        let row = self.row_of_keys();
        for y in 0..self.side {
            for x in 0..self.side {
                let token = self.token(grid, top + y, left + x);
                let [key, value] = [1, 2].map(|part| &token[self.place(part, head)..][..self.head_dim]);
                let column = y * row + x;
                scratch.keys.set_column(column, key.iter().map(|number| number * scale));
                scratch.values.set_row(column, value);
            }
        }
    }

    /// Of the token at a place that may be beyond the grid.
    fn token<'a>(&'a self, grid: QkvGrid<'a>, y: usize, x: usize) -> &'a [f32] {
        if y < grid.side && x < grid.side {
            let length = self.fill.len();
            &grid.values[(y * grid.side + x) * length..][..length]
        } else {
            &self.fill
        }
    }

    /// Where query (0), key (1) or value (2) of a head begins among the numbers of a token.
    fn place(&self, part: usize, head: usize) -> usize {
        match self.order {
            QkvOrder::Parts => (part * self.heads + head) * self.head_dim,
            QkvOrder::Heads => (head * 3 + part) * self.head_dim,
        }
    }

    /// From a key to the one below it. With biases all keys are one row, filled up at its end.
    fn row_of_keys(&self) -> usize {
        match self.terms {
            Terms::Distances(_) => self.side.next_multiple_of(self.isa.lanes()),
            Terms::Biases(_) => self.side,
        }
    }

    fn row_of_distances(&self) -> usize {
        match &self.terms {
            Terms::Distances(tables) => tables.columns().next_multiple_of(self.isa.panel_width()),
            Terms::Biases(_) => 0,
        }
    }

    fn row_of_sums(&self) -> usize {
        self.head_dim.next_multiple_of(self.isa.panel_width())
    }

    /// For as many queries at a time.
    fn scratch(&self, queries: usize) -> Scratch {
        let (keys, columns) = match &self.terms {
            Terms::Distances(_) => (self.side * self.row_of_keys(), self.row_of_keys()),
            Terms::Biases(_) => {
                let keys = (self.side * self.side).next_multiple_of(self.isa.panel_width());
                (keys, keys)
            }
        };
        Scratch {
            keys: PackedMatrix::zeros(self.isa, [self.head_dim, keys]),
            values: PackedMatrix::zeros(self.isa, [keys, self.head_dim]),
            queries: vec![0.0; queries * self.head_dim],
            scores: vec![0.0; queries * keys],
            distances: vec![0.0; queries * self.row_of_distances()],
            columns: vec![NEVER; columns],
            sums: vec![0.0; queries * self.row_of_sums()],
        }
    }
}

/// `left`, `rows` rows, times `right` into as many rows of `out`.
fn product(left: &[f32], right: &PackedMatrix, rows: usize, out: &mut [f32]) {
    let end = (Destination::Replace, Activation::None);
    let width = out.len() / rows;
    multiply(Rows::new(left, left.len() / rows), right, end, RowsMut::new(out, width));
}

/// The heads of some tokens side by side.
///
/// # Shapes
/// `attended` `[heads, tokens, head_dim]`, returns `[tokens.len(), heads * head_dim]`.
pub(super) fn heads_side_by_side(attended: &[f32], of: &WindowAttention, tokens: Range<usize>) -> Vec<f32> {
    let WindowAttention { heads, head_dim, .. } = *of;
    let mut rows = vec![0.0; tokens.len() * heads * head_dim];
    for (head, attended) in attended.chunks_exact(attended.len() / heads).enumerate() {
        let attended = attended[tokens.start * head_dim..tokens.end * head_dim].chunks_exact(head_dim);
        for (row, attended) in rows.chunks_exact_mut(heads * head_dim).zip(attended) {
            row[head * head_dim..][..head_dim].copy_from_slice(attended);
        }
    }
    rows
}
