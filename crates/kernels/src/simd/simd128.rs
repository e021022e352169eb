//! WebAssembly's fixed-width SIMD: four lanes.
//! Of the relaxed instructions only the fused multiply-add, and only with the feature `relaxed`.

use std::arch::wasm32::*;

use super::{EXPONENT_BIAS, MANTISSA_BITS, Simd};

/// Four lanes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Simd128;

#[expect(unsafe_code, reason = "reads and writes by address")]
impl Simd for Simd128 {
    type Vector = v128;
    const LANES: usize = 4;
    const INTERLEAVES: bool = true;

    #[inline(always)]
    fn splat(self, value: f32) -> v128 {
        f32x4_splat(value)
    }
    #[inline(always)]
    unsafe fn load_from(self, from: *const f32) -> v128 {
        // SAFETY: the caller's.
        unsafe { v128_load(from.cast()) }
    }
    #[inline(always)]
    unsafe fn store_to(self, vector: v128, to: *mut f32) {
        // SAFETY: the caller's.
        unsafe { v128_store(to.cast(), vector) }
    }
    #[inline(always)]
    fn add(self, a: v128, b: v128) -> v128 {
        f32x4_add(a, b)
    }
    #[inline(always)]
    fn sub(self, a: v128, b: v128) -> v128 {
        f32x4_sub(a, b)
    }
    #[inline(always)]
    fn mul(self, a: v128, b: v128) -> v128 {
        f32x4_mul(a, b)
    }
    #[inline(always)]
    fn div(self, a: v128, b: v128) -> v128 {
        f32x4_div(a, b)
    }
    // The instructions of the processor, not the ones that treat NaN with care: `pmin(b, a)` is `if a < b {a} else {b}`.
    #[inline(always)]
    fn min(self, a: v128, b: v128) -> v128 {
        f32x4_pmin(b, a)
    }
    #[inline(always)]
    fn max(self, a: v128, b: v128) -> v128 {
        f32x4_pmax(b, a)
    }
    #[inline(always)]
    fn mul_add(self, a: v128, b: v128, c: v128) -> v128 {
        #[cfg(feature = "relaxed")]
        return f32x4_relaxed_madd(a, b, c);
        #[cfg(not(feature = "relaxed"))]
        f32x4_add(f32x4_mul(a, b), c)
    }
    #[inline(always)]
    fn power_of_two(self, rounded: v128) -> v128 {
        i32x4_shl(i32x4_add(rounded, i32x4_splat(EXPONENT_BIAS)), MANTISSA_BITS)
    }
    #[inline(always)]
    fn sum(self, vector: v128) -> f32 {
        let pairs = f32x4_add(vector, i32x4_shuffle::<2, 3, 0, 1>(vector, vector));
        f32x4_extract_lane::<0>(pairs) + f32x4_extract_lane::<1>(pairs)
    }
}
