//! Named tensors, whatever file they come from: a safetensors file here, a PyTorch checkpoint in the program.
//! Not what the names mean.

use crate::error::{FileKind, SamError};

/// Tensors by name.
pub trait TensorSource {
    /// All names, in order.
    fn keys(&self) -> Vec<String>;

    /// The sides of a tensor, as cheap as can be; none if there is no tensor of that name.
    fn shape(&self, key: &str) -> Option<Vec<usize>>;

    /// The values of a tensor; none if there is no tensor of that name.
    ///
    /// # Errors
    /// When its values are integers, or one is not finite.
    fn tensor(&self, key: &str) -> Result<Option<FileTensor>, SamError>;

    /// What the file says about itself under `name`.
    fn metadata(&self, name: &str) -> Option<&str> {
        let _ = name;
        None
    }
}

/// One tensor of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct FileTensor {
    /// Its sides.
    pub shape: Vec<usize>,
    /// Row by row; all finite.
    pub values: Vec<f32>,
}

impl FileTensor {
    /// The tensor called `key` in a file of this kind.
    ///
    /// # Errors
    /// When a value is not finite.
    pub fn new(kind: FileKind, key: &str, shape: Vec<usize>, values: Vec<f32>) -> Result<Self, SamError> {
        if all_finite(&values) {
            Ok(Self { shape, values })
        } else {
            Err(SamError::NotFinite { kind, key: key.to_owned() })
        }
    }

    /// Row `index` as `[1, columns...]`, if there is one.
    pub(crate) fn row(&self, index: usize) -> Option<Self> {
        let (rows, columns) = self.shape.split_first()?;
        let length: usize = columns.iter().product();
        let values = (index < *rows).then(|| self.values[index * length..][..length].to_vec())?;
        Some(Self { shape: [&[1], columns].concat(), values })
    }
}

/// Whether none is infinite or NaN, as asking each would tell. Without the sign, the bits of finite values lie below those of
/// infinity and those of NaN above, so the largest of a block tells for all of it; without a branch for each value the compiler
/// makes vectors of the search.
fn all_finite(values: &[f32]) -> bool {
    const BLOCK: usize = 1024;
    let largest =
        |block: &[f32]| block.iter().fold(0, |most, value| value.to_bits().wrapping_shl(1).max(most));
    values.chunks(BLOCK).all(|block| largest(block) < f32::INFINITY.to_bits() << 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_that_is_not_finite_is_found_wherever_it_is() {
        let finite = [0.0, -0.0, f32::MAX, f32::MIN, f32::MIN_POSITIVE / 2.0];
        let mut values: Vec<f32> = finite.into_iter().cycle().take(2500).collect();
        assert!(all_finite(&values) && all_finite(&[]));
        for place in [0, 1, 1023, 1024, 2499] {
            for value in [f32::INFINITY, f32::NEG_INFINITY, f32::NAN, -f32::NAN] {
                let before = std::mem::replace(&mut values[place], value);
                assert!(!all_finite(&values), "{value} at {place}");
                values[place] = before;
            }
        }
    }
}
