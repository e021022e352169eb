//! Vectors of plain Rust: the twin that the others are tested against, and the one for machines without SIMD code.
//! The compiler makes of them what the target's baseline allows.

use super::{EXPONENT_BIAS, MANTISSA_BITS, Simd};

/// Eight lanes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Portable;

/// Four lanes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quad;

#[inline(always)]
fn zip<const N: usize>(a: [f32; N], b: [f32; N], apply: impl Fn(f32, f32) -> f32) -> [f32; N] {
    std::array::from_fn(|lane| apply(a[lane], b[lane]))
}

macro_rules! lanes {
    ($name:ty, $lanes:literal) => {
        #[expect(unsafe_code, reason = "implements the trait's reads and writes by address")]
        impl Simd for $name {
            type Vector = [f32; $lanes];
            const LANES: usize = $lanes;

            #[inline(always)]
            fn splat(self, value: f32) -> Self::Vector {
                [value; $lanes]
            }
            #[inline(always)]
            unsafe fn load_from(self, from: *const f32) -> Self::Vector {
                // SAFETY: the caller's.
                unsafe { from.cast::<Self::Vector>().read_unaligned() }
            }
            #[inline(always)]
            unsafe fn store_to(self, vector: Self::Vector, to: *mut f32) {
                // SAFETY: the caller's.
                unsafe { to.cast::<Self::Vector>().write_unaligned(vector) }
            }
            #[inline(always)]
            fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
                zip(a, b, |a, b| a + b)
            }
            #[inline(always)]
            fn sub(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
                zip(a, b, |a, b| a - b)
            }
            #[inline(always)]
            fn mul(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
                zip(a, b, |a, b| a * b)
            }
            #[inline(always)]
            fn div(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
                zip(a, b, |a, b| a / b)
            }
            // Not `f32::min`, whose care for NaN costs a branch: a NaN in `b` stays, as with the SSE instruction.
            #[inline(always)]
            fn min(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
                zip(a, b, |a, b| if a < b { a } else { b })
            }
            #[inline(always)]
            fn max(self, a: Self::Vector, b: Self::Vector) -> Self::Vector {
                zip(a, b, |a, b| if a > b { a } else { b })
            }
            #[inline(always)]
            fn mul_add(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector {
                std::array::from_fn(|lane| a[lane] * b[lane] + c[lane])
            }
            #[inline(always)]
            fn power_of_two(self, rounded: Self::Vector) -> Self::Vector {
                let bias = EXPONENT_BIAS.cast_unsigned();
                rounded.map(|value| f32::from_bits(value.to_bits().wrapping_add(bias) << MANTISSA_BITS))
            }
            #[inline(always)]
            fn sum(self, vector: Self::Vector) -> f32 {
                vector.iter().sum()
            }
        }
    };
}

lanes!(Portable, 8);
lanes!(Quad, 4);
