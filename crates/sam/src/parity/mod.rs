//! Whether our network computes what the Python ones do, layer by layer, against values they wrote down.
//! Nothing that is shipped. `goldens/scripts` holds the programs that made the values.

mod conversion;
mod deterministic;
mod fused;
mod fused_encoders;
mod image_encoders;
mod keys;
mod nano;
mod precision;
mod sam_decoder;
mod sam_layers;
mod small_encoders;

use std::cell::Cell;

use burn::tensor::{Device, Tensor, TensorData, s};

use crate::image::testing::{GoldenTensors, golden_tensors};
use crate::testing::tell;

/// Whole tensors, compared by their largest and mean absolute difference.
struct Goldens {
    name: &'static str,
    file: GoldenTensors,
    /// How many were compared, and the largest difference of them all.
    compared: Cell<(usize, f32)>,
}

impl Drop for Goldens {
    fn drop(&mut self) {
        let (count, largest) = self.compared.get();
        if count > 0 {
            tell(&format!("{}: {count} tensors, largest error {largest:.1e}", self.name));
        }
    }
}

impl Goldens {
    fn open(name: &'static str) -> Self {
        Self { name, file: golden_tensors(name), compared: Cell::default() }
    }

    /// Compares `found` with the tensor called `name` and prints both errors.
    fn check<const D: usize>(&self, name: &str, found: Tensor<D>, tolerance: f32) {
        let found = found.into_data().try_into_vec::<f32>().unwrap();
        let expected = self.file.floats(name);
        assert_eq!(found.len(), expected.len(), "{name}");
        let errors = || found.iter().zip(&expected).map(|(found, expected)| (found - expected).abs());
        let max = errors().fold(0.0, f32::max);
        let mean = errors().sum::<f32>() / expected.len() as f32;
        eprintln!("{name:48} max {max:.1e} mean {mean:.1e}");
        let (count, largest) = self.compared.get();
        self.compared.set((count + 1, largest.max(max)));
        assert!(max <= tolerance, "{name}: max {max:e}, allowed {tolerance:e}");
        assert!(found.iter().all(|value| value.is_finite()), "{name}");
    }

    fn has(&self, name: &str) -> bool {
        self.file.names().any(|other| other == name)
    }

    fn floats(&self, name: &str) -> Vec<f32> {
        self.file.floats(name)
    }

    fn tensor<const D: usize>(&self, name: &str, shape: [usize; D]) -> Tensor<D> {
        Tensor::from_data(TensorData::new(self.file.floats(name), shape), &Device::flex())
    }
}

/// Every `step`-th row and column.
fn every(step: isize, tensor: Tensor<4>) -> Tensor<4> {
    tensor.slice(s![.., .., 0..;step, 0..;step])
}

/// Every `step`-th channel.
fn channels(step: isize, tensor: Tensor<4>) -> Tensor<4> {
    tensor.slice(s![.., 0..;step])
}
