//! A tensor as a view into its storage: shape, steps and the first number's place.
//! Not where the storage came from.

use crate::element::ElementType;

/// A tensor whose numbers are still in the file.
#[derive(Debug, Clone)]
pub struct StoredTensor<'a> {
    element: ElementType,
    shape: Vec<usize>,
    /// Numbers from one element to the next, for each axis.
    strides: Vec<usize>,
    /// From the tensor's first number on.
    bytes: &'a [u8],
}

/// Where a tensor lies in its storage, in numbers and not in bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placement {
    pub(crate) offset: usize,
    pub(crate) shape: Vec<usize>,
    pub(crate) strides: Vec<usize>,
}

impl<'a> StoredTensor<'a> {
    /// None unless all of the tensor is in `storage`.
    pub(crate) fn new(element: ElementType, placement: &Placement, storage: &'a [u8]) -> Option<Self> {
        let Placement { offset, shape, strides } = placement;
        if shape.len() != strides.len() {
            return None;
        }
        shape.iter().try_fold(1usize, |length, side| length.checked_mul(*side))?;
        let is_empty = shape.contains(&0);
        let last = shape.iter().zip(strides).try_fold(0usize, |last, (side, stride)| {
            last.checked_add(side.saturating_sub(1).checked_mul(*stride)?)
        })?;
        let numbers = if is_empty { 0 } else { last.checked_add(1)? };
        let [start, length] = [*offset, numbers].map(|count| count.checked_mul(element.bytes()));
        let bytes = storage.get(start?..)?.get(..length?)?;
        Some(Self { element, shape: shape.clone(), strides: strides.clone(), bytes })
    }

    /// Type of the numbers.
    #[must_use]
    pub fn element(&self) -> ElementType {
        self.element
    }

    /// Sides of the tensor.
    #[must_use]
    pub fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// The numbers row by row, as f32; none if they are integers.
    ///
    /// Look at the shape first: a stride of 0 makes a tensor of any size out of a small file.
    #[must_use]
    pub fn floats(&self) -> Option<Vec<f32>> {
        let read = self.element.float()?;
        let width = self.element.bytes();
        if self.is_contiguous() {
            return Some(self.bytes.chunks_exact(width).map(read).collect());
        }
        let length = self.shape.iter().product();
        let mut values = Vec::with_capacity(length);
        let mut at = vec![0; self.shape.len()];
        for _ in 0..length {
            let number: usize = at.iter().zip(&self.strides).map(|(index, stride)| index * stride).sum();
            values.push(read(&self.bytes[number * width..]));
            advance(&mut at, &self.shape);
        }
        Some(values)
    }

    fn is_contiguous(&self) -> bool {
        let mut expected = 1;
        self.shape.iter().zip(&self.strides).rev().all(|(side, stride)| {
            let fits = *side == 1 || *stride == expected;
            expected *= side;
            fits
        })
    }
}

/// The next index, row by row; after the last one all zeros.
fn advance(index: &mut [usize], shape: &[usize]) {
    for (position, side) in index.iter_mut().zip(shape).rev() {
        *position += 1;
        if *position < *side {
            return;
        }
        *position = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn bytes(count: usize) -> Vec<u8> {
        (0..count).flat_map(|number| (number as f32).to_le_bytes()).collect()
    }

    fn placed(offset: usize, shape: &[usize], strides: &[usize]) -> Placement {
        Placement { offset, shape: shape.to_vec(), strides: strides.to_vec() }
    }

    fn floats(placement: &Placement, count: usize) -> Option<Vec<f32>> {
        StoredTensor::new(ElementType::F32, placement, &bytes(count))?.floats()
    }

    #[test]
    fn rows_columns_and_repeats_are_read() {
        assert_eq!(floats(&placed(1, &[2, 2], &[2, 1]), 5).unwrap(), [1.0, 2.0, 3.0, 4.0]);
        assert_eq!(floats(&placed(0, &[2, 3], &[1, 2]), 6).unwrap(), [0.0, 2.0, 4.0, 1.0, 3.0, 5.0]);
        assert_eq!(floats(&placed(2, &[3], &[0]), 3).unwrap(), [2.0; 3]);
        assert_eq!(floats(&placed(2, &[], &[]), 3).unwrap(), [2.0]);
        assert_eq!(floats(&placed(0, &[0, 7], &[7, 1]), 0).unwrap(), []);
    }

    #[test]
    fn a_tensor_that_leaves_its_storage_is_none() {
        let outside = [
            placed(0, &[7], &[1]),
            placed(6, &[1], &[1]),
            placed(0, &[2, 3], &[4, 1]),
            placed(usize::MAX, &[1], &[1]),
            placed(0, &[2], &[usize::MAX]),
            placed(0, &[usize::MAX, 2], &[0, 0]),
            placed(0, &[2], &[1, 1]),
        ];
        for placement in outside {
            assert!(floats(&placement, 6).is_none(), "{placement:?}");
        }
    }

    proptest! {
        #[test]
        fn the_quick_way_for_rows_equals_the_slow_one(rows in 1usize..5, columns in 1usize..5, offset in 0usize..4) {
            let straight = floats(&placed(offset, &[rows, columns], &[columns, 1]), 32).unwrap();
            // Turned round twice: the same numbers by the general way.
            let turned = floats(&placed(offset, &[columns, rows], &[1, columns]), 32).unwrap();
            for row in 0..rows {
                for column in 0..columns {
                    prop_assert_eq!(straight[row * columns + column], turned[column * rows + row]);
                }
            }
        }
    }
}
