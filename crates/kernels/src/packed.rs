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
        let panel_width = isa.panel_width();
        let padded = columns.next_multiple_of(panel_width);
        let mut panels = vec![0.0; rows * padded];
        for (panel, values) in panels.chunks_exact_mut((rows * panel_width).max(1)).enumerate() {
            let first = panel * panel_width;
            let width = panel_width.min(columns - first);
            for (row, values) in values.chunks_exact_mut(panel_width).enumerate() {
                for (offset, to) in values[..width].iter_mut().enumerate() {
                    *to = value(row, first + offset);
                }
            }
        }
        Self { isa, rows, columns, panel_width, panels, bias: vec![0.0; padded] }
    }

    /// Packs the transpose of `[columns, rows]` values: the weight of a linear layer as PyTorch stores it,
    /// `[output, input]`.
    ///
    /// # Panics
    /// When there is not one value for each place.
    #[must_use]
    pub fn from_transposed(isa: Isa, [rows, columns]: [usize; 2], values: &[f32]) -> Self {
        assert_eq!(values.len(), rows * columns, "one value a place");
        Self::from_fn(isa, [rows, columns], |row, column| values[column * rows + row])
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
