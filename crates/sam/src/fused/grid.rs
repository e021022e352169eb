//! The order in which the cells of the mask grid lie in memory: position by position of the image grid, within it
//! quarter by quarter, within that cell by cell. Two halvings or doublings of the side are then plain products of rows.

use std::ops::Range;

/// Mask cells for each position of the image grid.
pub(super) const CELLS: usize = 16;

/// One cell of the mask grid.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cell {
    /// Where it lies row by row.
    pub(super) index: usize,
    /// Column of its centre.
    pub(super) x: f32,
    /// Row of its centre.
    pub(super) y: f32,
}

/// Column and row of the cells of one position, in memory order.
pub(super) const PLACES: [[usize; 2]; CELLS] = {
    let mut places = [[0, 0]; CELLS];
    let mut index = 0;
    while index < CELLS {
        let (quarter, cell) = (index / 4, index % 4);
        places[index] = [2 * (quarter % 2) + cell % 2, 2 * (quarter / 2) + cell / 2];
        index += 1;
    }
    places
};

/// The cells above some rows of an image grid of `side` positions a side, in memory order.
pub(super) fn nested_cells(rows: Range<usize>, side: usize) -> impl Iterator<Item = Cell> {
    let at = move |y: usize, x: usize| {
        PLACES.into_iter().map(move |[dx, dy]| {
            let (x, y) = (4 * x + dx, 4 * y + dy);
            Cell { index: y * 4 * side + x, x: x as f32 + 0.5, y: y as f32 + 0.5 }
        })
    };
    rows.flat_map(move |y| (0..side).flat_map(move |x| at(y, x)))
}

/// `[scale * side, scale * side, channels]` row by row to the order of the positions of `side`: of each its
/// `scale * scale` places, nested.
pub(super) fn nest(map: &[f32], side: usize, scale: usize, channels: usize) -> Vec<f32> {
    let places: &[[usize; 2]] = match scale {
        2 => &[[0, 0], [1, 0], [0, 1], [1, 1]],
        _ => &PLACES,
    };
    let mut nested = Vec::with_capacity(map.len());
    for y in 0..side {
        for x in 0..side {
            for [dx, dy] in places {
                let place = (scale * y + dy) * scale * side + scale * x + dx;
                nested.extend_from_slice(&map[place * channels..][..channels]);
            }
        }
    }
    nested
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_is_there_once_and_neighbours_lie_together() {
        let cells: Vec<usize> = nested_cells(0..2, 2).map(|cell| cell.index).collect();
        assert_eq!(cells[..8], [0, 1, 8, 9, 2, 3, 10, 11]);
        let mut sorted = cells;
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..64));
    }

    #[test]
    fn a_finer_map_is_nested_in_the_same_order_as_the_cells() {
        let map: Vec<f32> = (0..64).map(|index| index as f32).collect();
        assert!(nest(&map, 2, 4, 1).into_iter().eq(nested_cells(0..2, 2).map(|cell| cell.index as f32)));
        let quarters = nest(&map[..16], 2, 2, 1);
        assert_eq!(quarters[..8], [0.0, 1.0, 4.0, 5.0, 2.0, 3.0, 6.0, 7.0]);
    }
}
