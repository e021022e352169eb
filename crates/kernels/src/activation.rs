//! What stands between two layers: ReLU, its clipped form, and the exact GELU.
//! Not softmax: it looks at more than one number.

use crate::isa::{Isa, Task};
use crate::simd::{MOST_LANES, Simd};

/// What happens to each number of a product before it is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activation {
    /// Nothing.
    None,
    /// `max(x, 0)`.
    Relu,
    /// `min(max(x, 0), 6)`.
    Relu6,
}

impl Activation {
    #[inline(always)]
    pub(crate) fn apply<S: Simd>(self, simd: S, vector: S::Vector) -> S::Vector {
        match self {
            Self::None => vector,
            Self::Relu => simd.max(simd.splat(0.0), vector),
            Self::Relu6 => simd.min(simd.splat(6.0), simd.max(simd.splat(0.0), vector)),
        }
    }
}

/// `x * (1 + erf(x / sqrt(2))) / 2` in place, exact to f32 rounding and not the tanh approximation.
pub fn gelu(isa: Isa, values: &mut [f32]) {
    isa.run(Gelu { values });
}

/// `e^x` in place for `x <= 0`, to a relative error below 1e-6; 0 to within 1e-37 below -87.
pub fn exp_of_negative(isa: Isa, values: &mut [f32]) {
    isa.run(ExpOfNegative { values });
}

struct ExpOfNegative<'a> {
    values: &'a mut [f32],
}

impl Task for ExpOfNegative<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(self, simd: S) {
        for_each_vector(
            simd,
            self.values,
            #[inline(always)]
            |vector| simd.exp_of_negative(vector),
        );
    }
}

/// Replaces every number; those that do not fill a vector go through one of their own.
#[inline(always)]
fn for_each_vector<S: Simd>(simd: S, values: &mut [f32], apply: impl Fn(S::Vector) -> S::Vector) {
    let mut chunks = values.chunks_exact_mut(S::LANES);
    for chunk in &mut chunks {
        let vector = simd.load(chunk);
        simd.store(apply(vector), chunk);
    }
    let rest = chunks.into_remainder();
    let mut lanes = [0.0; MOST_LANES];
    lanes[..rest.len()].copy_from_slice(rest);
    let vector = apply(simd.load(&lanes));
    simd.store(vector, &mut lanes);
    rest.copy_from_slice(&lanes[..rest.len()]);
}

struct Gelu<'a> {
    values: &'a mut [f32],
}

impl Task for Gelu<'_> {
    type Output = ();

    #[inline(always)]
    fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(self, simd: S) {
        for_each_vector(
            simd,
            self.values,
            #[inline(always)]
            |vector| gelu_of(simd, vector),
        );
    }
}

/// erf as a quotient of polynomials (the coefficients that Eigen uses for f32), so there is no exponential.
#[inline(always)]
fn gelu_of<S: Simd>(simd: S, x: S::Vector) -> S::Vector {
    /// Beyond, erf is 1 to f32.
    const LIMIT: f32 = 4.0;
    /// Of z^13, z^11 and so on down to z.
    const ABOVE: [f32; 7] = [
        -2.726_142_3e-10,
        2.770_681_4e-8,
        -2.101_024e-6,
        -5.692_506_3e-5,
        -7.349_906_3e-4,
        -2.954_6e-3,
        -1.609_603_3e-2,
    ];
    /// Of z^8, z^6 and so on down to 1.
    const BELOW: [f32; 5] =
        [-1.456_607_2e-5, -2.133_740_6e-4, -1.682_827e-3, -7.373_329_2e-3, -1.426_473_9e-2];

    let z = simd.mul(x, simd.splat(std::f32::consts::FRAC_1_SQRT_2));
    let z = simd.max(simd.splat(-LIMIT), simd.min(simd.splat(LIMIT), z));
    let squared = simd.mul(z, z);
    let polynomial = |coefficients: &[f32]| {
        let mut sum = simd.splat(coefficients[0]);
        for coefficient in &coefficients[1..] {
            sum = simd.mul_add(sum, squared, simd.splat(*coefficient));
        }
        sum
    };
    let erf = simd.div(simd.mul(z, polynomial(&ABOVE)), polynomial(&BELOW));
    simd.mul(simd.mul(x, simd.splat(0.5)), simd.add(simd.splat(1.0), erf))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference;

    #[test]
    fn gelu_equals_the_one_in_double_precision_to_rounding() {
        let range = || (-20_480..=20_480).map(|step| step as f32 / 1024.0);
        for isa in Isa::all() {
            let mut values: Vec<f32> = range().collect();
            gelu(isa, &mut values);
            for (x, found) in range().zip(values) {
                let expected = reference::gelu(f64::from(x));
                let error = (f64::from(found) - expected).abs();
                assert!(
                    error < 6e-7 * f64::from(x.abs()).max(1.0),
                    "{isa:?} gelu({x}): {found}, not {expected}"
                );
            }
        }
    }

    #[test]
    fn the_exponential_is_right_to_six_digits() {
        for isa in Isa::all() {
            let range = || (0..=87_000).map(|step| -(step as f32) / 1000.0);
            let mut values: Vec<f32> = range().collect();
            exp_of_negative(isa, &mut values);
            for (x, found) in range().zip(values) {
                let exact = f64::from(x).exp();
                let error = (f64::from(found) - exact).abs() / exact;
                assert!(error < 1e-5, "{isa:?} e^{x}: {error:e}");
            }
            let mut beyond = [-1e30, f32::NAN];
            exp_of_negative(isa, &mut beyond);
            assert!(beyond[0] < 1e-37 && beyond[1].is_nan(), "{isa:?} {beyond:?}");
        }
    }

    #[test]
    fn what_is_not_a_number_stays_so_and_large_numbers_stay_themselves() {
        for isa in Isa::all() {
            for length in [1, 3, 16, 17] {
                let mut values = vec![f32::NAN; length];
                gelu(isa, &mut values);
                assert!(values.iter().all(|value| value.is_nan()), "{isa:?}");
            }
            let mut values = [1e30, -1e30, 0.0];
            gelu(isa, &mut values);
            assert!((values[0] / 1e30 - 1.0).abs() < 1e-6, "{isa:?} {}", values[0]);
            assert!(values[1].abs() < 1e24, "{isa:?} {}", values[1]);
            assert_eq!(values[2], 0.0);
        }
    }
}
