//! AVX-512 F: sixteen lanes.
//! Used only where `Isa` has found it.

use std::arch::x86_64::*;

use super::{EXPONENT_BIAS, MANTISSA_BITS, Simd};

/// Sixteen lanes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Avx512;

#[expect(unsafe_code, reason = "SIMD instructions")]
// SAFETY, for every block below: values of this type exist only where AVX-512 F is enabled; the addresses are
// the caller's.
impl Simd for Avx512 {
    type Vector = __m512;
    const LANES: usize = 16;

    #[inline(always)]
    fn splat(self, value: f32) -> __m512 {
        unsafe { _mm512_set1_ps(value) }
    }
    #[inline(always)]
    unsafe fn load_from(self, from: *const f32) -> __m512 {
        unsafe { _mm512_loadu_ps(from) }
    }
    #[inline(always)]
    unsafe fn store_to(self, vector: __m512, to: *mut f32) {
        unsafe { _mm512_storeu_ps(to, vector) }
    }
    #[inline(always)]
    fn add(self, a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_add_ps(a, b) }
    }
    #[inline(always)]
    fn sub(self, a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_sub_ps(a, b) }
    }
    #[inline(always)]
    fn mul(self, a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_mul_ps(a, b) }
    }
    #[inline(always)]
    fn div(self, a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_div_ps(a, b) }
    }
    #[inline(always)]
    fn min(self, a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_min_ps(a, b) }
    }
    #[inline(always)]
    fn max(self, a: __m512, b: __m512) -> __m512 {
        unsafe { _mm512_max_ps(a, b) }
    }
    #[inline(always)]
    fn mul_add(self, a: __m512, b: __m512, c: __m512) -> __m512 {
        unsafe { _mm512_fmadd_ps(a, b, c) }
    }
    #[inline(always)]
    fn power_of_two(self, rounded: __m512) -> __m512 {
        const SHIFT: u32 = MANTISSA_BITS;
        unsafe {
            let biased = _mm512_add_epi32(_mm512_castps_si512(rounded), _mm512_set1_epi32(EXPONENT_BIAS));
            _mm512_castsi512_ps(_mm512_slli_epi32::<SHIFT>(biased))
        }
    }
    #[inline(always)]
    fn sum(self, vector: __m512) -> f32 {
        unsafe { _mm512_reduce_add_ps(vector) }
    }
}
