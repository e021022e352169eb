//! GELU on the CPU without a call per number: Burn's took two fifths of a decode.
//! Elsewhere than on the CPU it is Burn's own.

#[cfg(feature = "flex")]
use burn::backend::Flex;
#[cfg(feature = "flex")]
use burn::tensor::DType;
use burn::tensor::{Tensor, activation};

/// `x * (1 + erf(x / sqrt(2))) / 2`, exact to f32 rounding and not the tanh approximation.
#[cfg(not(feature = "flex"))]
pub(crate) fn gelu<const D: usize>(tensor: Tensor<D>) -> Tensor<D> {
    activation::gelu(tensor)
}

/// `x * (1 + erf(x / sqrt(2))) / 2`, exact to f32 rounding and not the tanh approximation.
#[cfg(feature = "flex")]
pub(crate) fn gelu<const D: usize>(tensor: Tensor<D>) -> Tensor<D> {
    match tensor.clone().try_into_primitive::<Flex>() {
        Ok(mut primitive) if primitive.dtype() == DType::F32 => {
            drop(tensor); // so that the values are this function's alone and change in place
            // Whatever the order of the axes: each value is by itself.
            for value in primitive.storage_mut::<f32>() {
                *value = gelu_of(*value);
            }
            Tensor::from_primitive::<Flex>(primitive)
        }
        _ if tensor.is_autodiff() => differentiable(tensor),
        _ => activation::gelu(tensor),
    }
}

/// While gradients are recorded: Burn's own slope is that of the tanh approximation, wrong in the fourth digit.
#[cfg(feature = "flex")]
fn differentiable<const D: usize>(tensor: Tensor<D>) -> Tensor<D> {
    let erf = (tensor.clone() * std::f64::consts::FRAC_1_SQRT_2).erf();
    tensor * (erf + 1.0) * 0.5
}

/// No branches and no calls, so that the loop over it becomes SIMD.
#[cfg(feature = "flex")]
#[inline]
fn gelu_of(x: f32) -> f32 {
    // erf after Abramowitz and Stegun 7.1.26, absolute error below 1.5e-7.
    let z = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let tail = ((((1.061_405_4 * t - 1.453_152) * t + 1.421_413_8) * t - 0.284_496_74) * t + 0.254_829_6) * t;
    let erf = (1.0 - tail * exp_of_negative(-z * z)).copysign(x);
    0.5 * x * (1.0 + erf)
}

/// `e^x` for `x <= 0`: a power of two made from bits, times the series of the rest.
#[cfg(feature = "flex")]
#[inline]
fn exp_of_negative(x: f32) -> f32 {
    /// Added to a small number, it leaves the nearest integer in the lowest bits.
    const ROUNDER: f32 = 12_582_912.0; // 1.5 * 2^23
    /// Below, the result would not be a normal number.
    const LOWEST: f32 = -87.0;
    const EXPONENT_BIAS: u32 = 127;
    const MANTISSA_BITS: u32 = 23;
    /// 1 / 6!, 1 / 5! and so on down to 1 / 0!.
    const SERIES: [f32; 7] = [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];

    let power = x.max(LOWEST) * std::f32::consts::LOG2_E;
    let rounded = power + ROUNDER;
    let rest = (power - (rounded - ROUNDER)) * std::f32::consts::LN_2; // at most ln(2) / 2
    let series = SERIES.iter().fold(0.0, |sum, coefficient| sum * rest + coefficient);
    series * f32::from_bits(rounded.to_bits().wrapping_add(EXPONENT_BIAS) << MANTISSA_BITS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::{Device, TensorData};

    /// -20 to 20 in steps of 1/1024.
    fn range() -> Tensor<1> {
        let values: Vec<f32> = (-20_480..=20_480).map(|step| step as f32 / 1024.0).collect();
        let length = values.len();
        Tensor::from_data(TensorData::new(values, [length]), &Device::flex())
    }

    #[test]
    fn it_equals_the_slow_one_to_rounding() {
        let error = (gelu(range()) - activation::gelu(range())).abs().max().into_scalar::<f32>();
        assert!(error < 1e-6, "{error:e}");
    }

    #[test]
    fn the_exponential_is_right_to_six_digits() {
        for step in 0..=87_000 {
            let x = -(step as f32) / 1000.0;
            let exact = f64::from(x).exp();
            let error = (f64::from(exp_of_negative(x)) - exact).abs() / exact;
            assert!(error < 1e-5, "e^{x}: {error:e}");
        }
    }

    #[test]
    fn what_is_not_a_number_stays_so() {
        assert!(gelu_of(f32::NAN).is_nan());
        assert_eq!([gelu_of(1e30), gelu_of(-1e30), gelu_of(0.0)], [1e30, -0.0, 0.0]);
    }

    #[test]
    fn a_view_and_a_shared_tensor_are_left_as_they_were() {
        let rows = Tensor::<2>::from_data([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]], &Device::flex());
        let columns = gelu(rows.clone().transpose());
        let close = (columns - activation::gelu(rows.clone()).transpose()).abs().max().into_scalar::<f32>();
        assert!(close < 1e-6);
        assert_eq!(rows.into_data().try_into_vec::<f32>().unwrap(), [1.0, -2.0, 3.0, 4.0, 5.0, -6.0]);
    }
}
