//! The foreground of each image row, found from the low-res grid.
//! What is done with the rows (a mask, an area) is `candidate`'s business.

use super::axis::{Axis, Taps};
use crate::image::Framing;
use annotation::{LowResLogits, Span};
use std::ops::Range;

/// Low-res logits seen as the rows of the image they belong to.
///
/// A pixel is a weighted mean of a few logits. Where all of these lie on one side of the threshold, so does the
/// pixel; only near a change of side is it computed. A row therefore costs about the width of the grid plus
/// the pixels near changes, and no row of floats of the image's width is ever made.
pub(super) struct ImageRows<'a> {
    logits: &'a LowResLogits,
    down: Axis,
    columns: Vec<Taps>,
    /// `mixed[g]`: the image columns that depend on a grid column up to `g` and on one after it.
    mixed: Vec<Range<u32>>,
}

impl<'a> ImageRows<'a> {
    pub(super) fn new(logits: &'a LowResLogits, framing: &Framing) -> Self {
        let across = Axis::across(logits.width(), framing);
        let columns: Vec<Taps> = (0..across.length()).map(|x| across.taps(x)).collect();
        let mixed = (0..logits.width().saturating_sub(1))
            .map(|grid_column| {
                let reaches_beyond = columns.partition_point(|taps| taps.last() <= grid_column);
                let begins_beyond = columns.partition_point(|taps| taps.first() <= grid_column);
                reaches_beyond as u32..begins_beyond as u32
            })
            .collect();
        Self { logits, down: Axis::down(logits.height(), framing), columns, mixed }
    }

    /// Hands over each image row, top to bottom: for every threshold the spans of the pixels above it.
    pub(super) fn for_each<const N: usize>(&self, thresholds: [f32; N], mut visit: impl FnMut([&[Span]; N])) {
        let mut blended = vec![0.0; self.logits.width() as usize];
        let mut spans = [const { Vec::new() }; N];
        for y in 0..self.down.length() {
            self.blend_rows(&self.down.taps(y), &mut blended);
            for (spans, threshold) in spans.iter_mut().zip(thresholds) {
                self.find_spans(&blended, threshold, spans);
            }
            visit(spans.each_ref().map(Vec::as_slice));
        }
    }

    /// The weighted mean of the grid rows that make up one image row.
    fn blend_rows(&self, taps: &Taps, blended: &mut [f32]) {
        let [a, b, c, d] = taps.indices.map(|row| self.logits.row(row));
        let [share_a, share_b, share_c, share_d] = taps.weights;
        for (column, value) in blended.iter_mut().enumerate() {
            *value = a[column] * share_a + b[column] * share_b + c[column] * share_c + d[column] * share_d;
        }
    }

    fn find_spans(&self, blended: &[f32], threshold: f32, spans: &mut Vec<Span>) {
        spans.clear();
        let mut row = RowWriter { spans, end: 0 };
        for (pair, mixed) in blended.windows(2).zip(&self.mixed) {
            let [before, after] = [pair[0] > threshold, pair[1] > threshold];
            if before != after {
                row.extend_to(mixed.start, before);
                for x in row.end..mixed.end {
                    row.extend_to(x + 1, self.columns[x as usize].mean(blended) > threshold);
                }
            }
        }
        let last = blended.last().is_some_and(|&value| value > threshold);
        row.extend_to(self.columns.len() as u32, last);
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
