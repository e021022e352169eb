//! AVX2 with fused multiply-add: eight lanes.
//! Used only where `Isa` has found both.

use std::arch::x86_64::*;

use super::{EXPONENT_BIAS, MANTISSA_BITS, Simd};

/// Eight lanes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Avx2;

#[expect(unsafe_code, reason = "SIMD instructions")]
// SAFETY, for every block below: values of this type exist only where AVX2 and FMA are enabled; the addresses are
// the caller's.
impl Simd for Avx2 {
    type Vector = __m256;
    const LANES: usize = 8;

    #[inline(always)]
    fn splat(self, value: f32) -> __m256 {
        unsafe { _mm256_set1_ps(value) }
    }
    #[inline(always)]
    unsafe fn load_from(self, from: *const f32) -> __m256 {
        unsafe { _mm256_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn store_to(self, vector: __m256, to: *mut f32) {
        unsafe { _mm256_storeu_ps(to, vector) }
    }
    #[inline(always)]
    fn add(self, a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_add_ps(a, b) }
    }
    #[inline(always)]
    fn sub(self, a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_sub_ps(a, b) }
    }
    #[inline(always)]
    fn mul(self, a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_mul_ps(a, b) }
    }
    #[inline(always)]
    fn div(self, a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_div_ps(a, b) }
    }
    #[inline(always)]
    fn min(self, a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_min_ps(a, b) }
    }
    #[inline(always)]
    fn max(self, a: __m256, b: __m256) -> __m256 {
        unsafe { _mm256_max_ps(a, b) }
    }
    #[inline(always)]
    fn mul_add(self, a: __m256, b: __m256, c: __m256) -> __m256 {
        unsafe { _mm256_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    fn power_of_two(self, rounded: __m256) -> __m256 {
        const SHIFT: i32 = MANTISSA_BITS.cast_signed();
        unsafe {
            let biased = _mm256_add_epi32(_mm256_castps_si256(rounded), _mm256_set1_epi32(EXPONENT_BIAS));
            _mm256_castsi256_ps(_mm256_slli_epi32::<SHIFT>(biased))
        }
    }
    #[inline(always)]
    fn sum(self, vector: __m256) -> f32 {
        let mut lanes = [0.0; 8];
        unsafe { self.store_to(vector, lanes.as_mut_ptr()) };
        lanes.iter().sum()
    }
}
