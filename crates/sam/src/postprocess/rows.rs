//! The foreground of each image row, found from the low-res grid.
//! What is done with the rows (a mask, an area) is `candidate`'s business.

use super::axis::{Axis, Taps};
use crate::image::Framing;
use annotation::{ImageSize, LowResLogits, Span};
use std::ops::Range;

/// Columns of the grid that are compared with a threshold together.
const COLUMNS_AT_ONCE: usize = 16;

/// The way from low-res logits to the rows of the image they belong to, the same for all masks of an image.
///
/// A pixel is a weighted mean of a few logits. Where all of these lie on one side of the threshold, so does the
/// pixel; only near a change of side is it computed. A row therefore costs about the width of the object in the
/// grid plus the pixels near changes, and no row of floats of the image's width is ever made.
#[derive(Debug, Clone)]
pub(crate) struct Upscaler {
    size: ImageSize,
    /// Columns and rows of the grid.
    grid: [usize; 2],
    rows: Vec<Taps>,
    columns: Vec<Taps>,
    /// `mixed[g]`: the image columns that depend on a grid column up to `g` and on one after it.
    mixed: Vec<Range<u32>>,
    /// How far apart the grid columns of one pixel can be.
    reach: usize,
}

impl Upscaler {
    /// For grids of the size of `logits` that cover the model frame of `framing`.
    pub(crate) fn new(logits: &LowResLogits, framing: &Framing) -> Self {
        let taps = |axis: Axis| (0..axis.length()).map(|at| axis.taps(at)).collect::<Vec<Taps>>();
        let columns = taps(Axis::across(logits.width(), framing));
        let mixed = (0..logits.width().saturating_sub(1))
            .map(|grid_column| {
                let reaches_beyond = columns.partition_point(|taps| taps.last() <= grid_column);
                let begins_beyond = columns.partition_point(|taps| taps.first() <= grid_column);
                reaches_beyond as u32..begins_beyond as u32
            })
            .collect();
        Self {
            size: framing.original(),
            grid: [logits.width() as usize, logits.height() as usize],
            rows: taps(Axis::down(logits.height(), framing)),
            reach: columns.iter().map(|taps| taps.last() - taps.first()).max().unwrap_or(0) as usize,
            columns,
            mixed,
        }
    }

    /// Size of the image.
    pub(crate) fn size(&self) -> ImageSize {
        self.size
    }

    /// Hands over each image row, top to bottom: for every threshold the spans of the pixels above it.
    pub(super) fn for_each_row<const N: usize>(
        &self,
        logits: &LowResLogits,
        thresholds: [f32; N],
        mut visit: impl FnMut([&[Span]; N]),
    ) {
        debug_assert_eq!(self.grid, [logits.width() as usize, logits.height() as usize]);
        let above = thresholds.into_iter().fold(f32::INFINITY, f32::min);
        let object = ObjectInGrid::find(logits, above);
        let columns = object.columns.start.saturating_sub(self.reach)
            ..(object.columns.end + self.reach).min(self.grid[0]);
        let mut blended = vec![0.0; self.grid[0]];
        let mut spans = [const { Vec::new() }; N];
        for taps in &self.rows {
            spans.iter_mut().for_each(Vec::clear);
            if taps.indices.iter().any(|&row| object.rows[row as usize]) {
                blend_rows(logits, taps, &mut blended, columns.clone());
                for (spans, threshold) in spans.iter_mut().zip(thresholds) {
                    self.find_spans(&blended, columns.clone(), threshold, spans);
                }
            }
            visit(spans.each_ref().map(Vec::as_slice));
        }
    }

    /// The logit of one pixel of the image.
    pub(crate) fn logit(&self, logits: &LowResLogits, [x, y]: [u32; 2]) -> f32 {
        let (across, down) = (&self.columns[x as usize], &self.rows[y as usize]);
        let rows = down.indices.iter().zip(down.weights);
        rows.map(|(&row, weight)| across.mean(logits.row(row)) * weight).sum()
    }

    /// `columns` holds every grid column that a pixel above the threshold depends on.
    fn find_spans(&self, blended: &[f32], columns: Range<usize>, threshold: f32, spans: &mut Vec<Span>) {
        let mut row = RowWriter { spans, end: 0 };
        let Some((first, rest)) = blended[columns.clone()].split_first() else { return };
        let mut before = *first > threshold;
        let mixed = self.mixed[columns.start..].chunks(COLUMNS_AT_ONCE);
        for (values, mixed) in rest.chunks(COLUMNS_AT_ONCE).zip(mixed) {
            // Along most of a row nothing changes, and that is seen at once.
            let above = values.iter().filter(|value| **value > threshold).count();
            if above == if before { values.len() } else { 0 } {
                continue;
            }
            for (value, mixed) in values.iter().zip(mixed) {
                let after = *value > threshold;
                if before != after {
                    row.extend_to(mixed.start, before);
                    for x in row.end..mixed.end {
                        row.extend_to(x + 1, self.columns[x as usize].mean(blended) > threshold);
                    }
                }
                before = after;
            }
        }
        row.extend_to(self.columns.len() as u32, before);
    }
}

/// Where in the grid there is anything above a threshold: most objects are small.
struct ObjectInGrid {
    /// Whether a row has such a logit.
    rows: Vec<bool>,
    /// From the first column with one to the last.
    columns: Range<usize>,
}

impl ObjectInGrid {
    fn find(logits: &LowResLogits, threshold: f32) -> Self {
        let (mut first, mut end) = (usize::MAX, 0);
        let mut find_in_row = |row: &[f32]| {
            let is_above = |value: &f32| *value > threshold;
            let Some(first_in_row) = row.iter().position(is_above) else { return false };
            first = first.min(first_in_row);
            end = end.max(1 + row.iter().rposition(is_above).unwrap_or(first_in_row));
            true
        };
        let rows = (0..logits.height()).map(|y| find_in_row(logits.row(y))).collect();
        let columns = first.min(end)..end;
        Self { rows, columns }
    }
}

/// The weighted mean of the grid rows that make up one image row, in some of the columns.
fn blend_rows(logits: &LowResLogits, taps: &Taps, blended: &mut [f32], columns: Range<usize>) {
    let [a, b, c, d] = taps.indices.map(|row| &logits.row(row)[columns.clone()]);
    let [share_a, share_b, share_c, share_d] = taps.weights;
    for (column, value) in blended[columns].iter_mut().enumerate() {
        *value = a[column] * share_a + b[column] * share_b + c[column] * share_c + d[column] * share_d;
    }
}

/// Writes the spans of one row from left to right.
struct RowWriter<'a> {
    spans: &'a mut Vec<Span>,
    /// Columns written so far.
    end: u32,
}

impl RowWriter<'_> {
    /// The columns from the last one written to `end` are all foreground or all background.
    fn extend_to(&mut self, end: u32, foreground: bool) {
        if end <= self.end {
            return;
        }
        if foreground {
            match self.spans.last_mut() {
                Some(last) if last.end == self.end => last.end = end,
                _ => self.spans.push(Span::new(self.end, end)),
            }
        }
        self.end = end;
    }
}
