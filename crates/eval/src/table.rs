//! Tables as README shows them: Markdown, aligned so that they read well in a terminal too.
//! What is in the cells is the reports' business.

use std::fmt;

/// Rows of text below a header.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table without rows.
    #[must_use]
    pub fn new(header: impl IntoIterator<Item = String>) -> Self {
        Self { header: header.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row; missing cells stay empty, and those beyond the header are left out.
    pub fn push(&mut self, cells: impl IntoIterator<Item = String>) {
        let empty = std::iter::repeat_with(String::new);
        self.rows.push(cells.into_iter().chain(empty).take(self.header.len()).collect());
    }

    /// The widest cell of each column, in characters.
    fn widths(&self) -> Vec<usize> {
        let width = |column: usize| {
            let cells =
                std::iter::once(&self.header).chain(&self.rows).map(|row| row[column].chars().count());
            cells.max().unwrap_or(0).max(3)
        };
        (0..self.header.len()).map(width).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let widths = self.widths();
        // The first column holds names, the others numbers.
        let line = |f: &mut fmt::Formatter<'_>, row: &[String]| {
            for (column, (cell, &width)) in row.iter().zip(&widths).enumerate() {
                if column == 0 { write!(f, "| {cell:width$} ")? } else { write!(f, "| {cell:>width$} ")? }
            }
            writeln!(f, "|")
        };
        line(f, &self.header)?;
        let rules = widths.iter().enumerate().map(|(column, width)| match column {
            0 => "-".repeat(width + 2),
            _ => "-".repeat(width + 1) + ":",
        });
        writeln!(f, "|{}|", rules.collect::<Vec<_>>().join("|"))?;
        self.rows.iter().try_for_each(|row| line(f, row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_aligned_and_short_rows_filled() {
        let mut table = Table::new(["set", "mIoU"].map(str::to_owned));
        table.push(["bsds".to_owned(), "0.5".to_owned()]);
        table.push(["ü".to_owned()]);
        let lines = ["| set  | mIoU |", "|------|-----:|", "| bsds |  0.5 |", "| ü    |      |", ""];
        assert_eq!(table.to_string(), lines.join("\n"));
    }
}
