//! The right side of a matrix product, laid out once in the order in which the product reads it.
//! No arithmetic.

use crate::Isa;

/// A matrix of `rows x columns` in panels as wide as a tile of the product, with an optional bias for each column.
#[derive(Debug, Clone)]
pub struct PackedMatrix {
    pub(crate) isa: Isa,
    rows: usize,
    columns: usize,
    panel_width: usize,
    /// One panel after the other, each row by row; the last one is filled up with zeros.
    panels: Vec<f32>,
    /// As wide as all panels.
    bias: Vec<f32>,
}

impl PackedMatrix {
    /// Packs the matrix whose value at `row`, `column` is `value(row, column)`.
    #[must_use]
    pub fn from_fn(isa: Isa, [rows, columns]: [usize; 2], value: impl Fn(usize, usize) -> f32) -> Self {
        let mut packed = Self::zeros(isa, [rows, columns]);
        for column in 0..columns {
            packed.set_column(column, (0..rows).map(|row| value(row, column)));
        }
        packed
    }

    /// Packs the transpose of `[columns, rows]` values: the weight of a linear layer as PyTorch stores it,
    /// `[output, input]`.
    ///
    /// # Panics
    /// When there is not one value for each place.
    #[must_use]
    pub fn from_transposed(isa: Isa, [rows, columns]: [usize; 2], values: &[f32]) -> Self {
        assert_eq!(values.len(), rows * columns, "one value a place");
        let mut packed = Self::zeros(isa, [rows, columns]);
        for (column, values) in values.chunks_exact(rows.max(1)).enumerate() {
            packed.set_column(column, values.iter().copied());
        }
        packed
    }

    /// Nothing but zeros, to be filled.
    #[must_use]
    pub fn zeros(isa: Isa, [rows, columns]: [usize; 2]) -> Self {
        // Few columns have a panel of a single vector: half of a wider one would be zeros.
        let panel_width = if columns <= isa.lanes() { isa.lanes() } else { isa.panel_width() };
        let padded = columns.next_multiple_of(panel_width);
        let [panels, bias] = [vec![0.0; rows * padded], vec![0.0; padded]];
        Self { isa, rows, columns, panel_width, panels, bias }
    }

    /// Puts as many numbers as there are, at most one a row, into a column.
    ///
    /// # Panics
    /// When there is no such column.
    pub fn set_column(&mut self, column: usize, values: impl Iterator<Item = f32>) {
        assert!(column < self.columns, "column {column} of {}", self.columns);
        let (panel, offset) = (column / self.panel_width, column % self.panel_width);
        let length = self.rows * self.panel_width;
        let places =
            self.panels[panel * length..][..length].iter_mut().skip(offset).step_by(self.panel_width);
        places.zip(values).for_each(|(place, value)| *place = value);
    }

    /// Puts a number for each column into a row.
    ///
    /// # Panics
    /// When there is no such row, or not one number for each column.
    pub fn set_row(&mut self, row: usize, values: &[f32]) {
        assert!(row < self.rows && values.len() == self.columns, "row {row} of {}", self.rows);
        let width = self.panel_width;
        let panels = self.panels.chunks_exact_mut(self.rows * width);
        for (panel, values) in panels.zip(values.chunks(width)) {
            panel[row * width..][..values.len()].copy_from_slice(values);
        }
    }

    /// The same matrix with a number that is added to each column of every product.
    ///
    /// # Panics
    /// When there is not one for each column.
    #[must_use]
    pub fn with_bias(mut self, bias: &[f32]) -> Self {
        assert_eq!(bias.len(), self.columns, "one number a column");
        self.bias[..bias.len()].copy_from_slice(bias);
        self
    }

    /// Rows: as many as the left side has columns.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Columns of the product.
    #[must_use]
    pub fn columns(&self) -> usize {
        self.columns
    }

    pub(crate) fn panel_width(&self) -> usize {
        self.panel_width
    }

    /// First column, values and bias of each panel.
    pub(crate) fn panels(&self) -> impl Iterator<Item = Panel<'_>> {
        let width = self.panel_width;
        let firsts = (0..self.columns).step_by(width);
        firsts.enumerate().map(move |(index, first)| Panel {
            first,
            values: &self.panels[index * self.rows * width..][..self.rows * width],
            bias: &self.bias[first..][..width],
        })
    }
}

/// Some neighbouring columns of a [`PackedMatrix`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Panel<'a> {
    pub(crate) first: usize,
    pub(crate) values: &'a [f32],
    pub(crate) bias: &'a [f32],
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::numbers;

    #[test]
    fn rows_columns_and_functions_make_the_same_matrix() {
        for isa in Isa::all() {
            for sides in [[1, 1], [3, 8], [5, 33], [40, 7]] {
                let [rows, columns] = sides;
                let values = numbers(7, rows * columns);
                let expected =
                    PackedMatrix::from_fn(isa, sides, |row, column| values[row * columns + column]);
                let mut by_rows = PackedMatrix::zeros(isa, sides);
                let mut transposed = Vec::new();
                for (row, values) in values.chunks_exact(columns).enumerate() {
                    by_rows.set_row(row, values);
                }
                for column in 0..columns {
                    transposed.extend(values.iter().skip(column).step_by(columns));
                }
                let by_columns = PackedMatrix::from_transposed(isa, sides, &transposed);
                assert_eq!(by_rows.panels, expected.panels);
                assert_eq!(by_columns.panels, expected.panels);
            }
        }
    }
}
