//! A grid of tokens cut into square windows, and put together again (official `window_partition`).
//! Not what happens inside a window.

use burn::tensor::Tensor;

/// Windows of `side`; zeros fill the last ones at the right and at the bottom.
///
/// # Shapes
/// `[batch, height, width, dim]` to `[batch * windows, side, side, dim]`, row by row.
pub(crate) fn split(grid: Tensor<4>, side: usize) -> Tensor<4> {
    let [batch, height, width, dim] = grid.dims();
    let [rows, columns] = [height.div_ceil(side), width.div_ceil(side)];
    let [below, right] = [rows * side - height, columns * side - width];
    let filled =
        if below + right > 0 { grid.pad([(0, 0), (0, below), (0, right), (0, 0)], 0.0) } else { grid };
    let cells = filled.reshape([batch, rows, side, columns, side, dim]);
    cells.swap_dims(2, 3).reshape([batch * rows * columns, side, side, dim])
}

/// The grid of `[height, width]` that was cut into these windows, without what filled them.
///
/// # Shapes
/// `[batch * windows, side, side, dim]` to `[batch, height, width, dim]`.
pub(crate) fn joined(windows: Tensor<4>, [height, width]: [usize; 2]) -> Tensor<4> {
    let [count, side, _, dim] = windows.dims();
    let [rows, columns] = [height.div_ceil(side), width.div_ceil(side)];
    let batch = count / (rows * columns);
    let cells = windows.reshape([batch, rows, columns, side, side, dim]).swap_dims(2, 3);
    let filled = cells.reshape([batch, rows * side, columns * side, dim]);
    filled.slice([0..batch, 0..height, 0..width, 0..dim])
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, TensorData};

    fn numbered(shape: [usize; 4]) -> Tensor<4> {
        let values: Vec<f32> = (1..=shape.iter().product()).map(|number: usize| number as f32).collect();
        Tensor::from_data(TensorData::new(values, shape), &Device::flex())
    }

    fn values(tensor: Tensor<4>) -> Vec<f32> {
        tensor.into_data().try_into_vec().unwrap()
    }

    #[test]
    fn windows_go_row_by_row_and_end_in_zeros() {
        let windows = split(numbered([1, 3, 3, 1]), 2);
        assert_eq!(windows.dims(), [4, 2, 2, 1]);
        let expected = [1, 2, 4, 5, 3, 0, 6, 0, 7, 8, 0, 0, 9, 0, 0, 0];
        assert_eq!(values(windows), expected.map(|number| number as f32));
    }

    #[test]
    fn what_was_cut_is_put_together_again() {
        for (height, width, side) in [(64, 64, 14), (5, 7, 3), (6, 4, 2), (2, 3, 4)] {
            let grid = numbered([2, height, width, 3]);
            let again = joined(split(grid.clone(), side), [height, width]);
            assert_eq!(values(again), values(grid), "{height} x {width} in windows of {side}");
        }
    }
}
