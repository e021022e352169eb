//! Turns lines along one axis into lines along the other, by the places where neighbouring lines differ.
//! The one algorithm behind rows to columns (`builder`) and columns to rows (`rows`).

use super::Span;

/// Where a line differs from the one before it: `across` is the position within the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) across: u32,
    pub(super) line: u32,
}

/// Collects lines one after the other. Memory grows with the outline, not with the area.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    previous: Vec<Span>,
    line: u32,
    changes: Vec<Change>,
    edges: Vec<u32>,
}

impl Changes {
    /// Number of lines so far.
    pub(super) fn lines(&self) -> u32 {
        self.line
    }

    /// Adds the next line: its foreground spans, ascending and apart.
    pub(super) fn push(&mut self, spans: &[Span]) {
        debug_assert!(
            spans.windows(2).all(|pair| pair[0].end < pair[1].start),
            "spans ascend and do not touch"
        );
        self.edges.clear();
        self.edges.extend(self.previous.iter().chain(spans).flat_map(|span| [span.start, span.end]));
        self.edges.sort_unstable();
        // Crossing an edge enters or leaves the symmetric difference of both lines; equal edges cancel out.
        for pair in self.edges.chunks_exact(2) {
            let line = self.line;
            self.changes.extend((pair[0]..pair[1]).map(|across| Change { across, line }));
        }
        self.previous.clear();
        self.previous.extend_from_slice(spans);
        self.line += 1;
    }

    /// All changes, ordered by `across`, then by line.
    pub(super) fn finish(mut self) -> Vec<Change> {
        self.changes.sort_by_key(|change| change.across); // stable: lines stay in the order they came
        self.changes
    }
}
