//! Positional encoding by random spatial frequencies (paper, appendix A; official `PositionEmbeddingRandom`).
//! Not learned per position: it serves clicks and any image grid alike.

use std::f64::consts::PI;

use burn::module::{Module, Param};
use burn::nn::Initializer;
use burn::tensor::{Device, Tensor, TensorData};

/// Sine and cosine of a fixed random projection of the position.
#[derive(Module, Debug)]
pub(crate) struct PositionEncoding {
    /// `[2, dim / 2]`, x first.
    positional_encoding_gaussian_matrix: Param<Tensor<2>>,
}

impl PositionEncoding {
    pub(crate) fn new(dim: usize, device: &Device) -> Self {
        let normal = Initializer::Normal { mean: 0.0, std: 1.0 };
        Self { positional_encoding_gaussian_matrix: normal.init([2, dim / 2], device).no_grad() }
    }

    /// Encodes positions given as x and y in 0 to 1 of the model frame.
    ///
    /// # Shapes
    /// `[batch, positions, 2]` to `[batch, positions, dim]`.
    pub(crate) fn forward(&self, positions: Tensor<3>) -> Tensor<3> {
        let matrix = self.positional_encoding_gaussian_matrix.val().unsqueeze();
        let angles = (positions * 2.0 - 1.0).matmul(matrix) * (2.0 * PI);
        Tensor::cat(vec![angles.clone().sin(), angles.cos()], 2)
    }

    /// Encodes the cell centres of a square grid, row by row.
    ///
    /// # Shapes
    /// `[1, side * side, dim]`.
    pub(crate) fn grid(&self, side: usize) -> Tensor<3> {
        let centre = |index: usize| (index as f32 + 0.5) / side as f32;
        let positions = (0..side).flat_map(|y| (0..side).flat_map(move |x| [centre(x), centre(y)])).collect();
        let device = self.positional_encoding_gaussian_matrix.device();
        self.forward(Tensor::from_data(TensorData::new::<f32, _>(positions, [1, side * side, 2]), &device))
    }
}
