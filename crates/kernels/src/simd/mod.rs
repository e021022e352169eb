//! A vector of f32 lanes for each instruction set, behind one trait.
//! All `unsafe` of reading and writing memory is here, in `tile` and in `depthwise`; the loops elsewhere are safe.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod portable;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod simd128;

#[cfg(target_arch = "x86_64")]
pub(crate) use avx2::Avx2;
#[cfg(target_arch = "x86_64")]
pub(crate) use avx512::Avx512;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(crate) use portable::Portable;
/// Four lanes on every machine, as many as nano's decoder has heads.
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub(crate) use portable::Quad;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(crate) use simd128::Simd128 as Quad;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub(crate) use simd128::Simd128;

/// Added to a number below 2^22, it leaves the nearest integer in the lowest bits.
pub(crate) const ROUNDER: f32 = 12_582_912.0; // 1.5 * 2^23
/// Lanes of the widest vector.
pub(crate) const MOST_LANES: usize = 16;
const EXPONENT_BIAS: i32 = 127;
const MANTISSA_BITS: u32 = 23;

/// Arithmetic on [`Simd::LANES`] numbers at once.
///
/// A value of an implementing type is made only where its instructions are enabled.
#[expect(unsafe_code, reason = "reads and writes by address")]
pub(crate) trait Simd: Copy {
    /// The register.
    type Vector: Copy;
    /// Numbers in a [`Simd::Vector`].
    const LANES: usize;
    /// Whether a product first lays the rows of a tile side by side; it pays where addresses cost instructions.
    const INTERLEAVES: bool = false;

    /// The same number in every lane.
    fn splat(self, value: f32) -> Self::Vector;
    /// # Safety
    /// [`Simd::LANES`] numbers can be read from `from`.
    unsafe fn load_from(self, from: *const f32) -> Self::Vector;
    /// # Safety
    /// [`Simd::LANES`] numbers can be written to `to`.
    unsafe fn store_to(self, vector: Self::Vector, to: *mut f32);
    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    fn sub(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    fn mul(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    fn div(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    fn min(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    fn max(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// `a * b + c`, rounded once or twice.
    fn mul_add(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector;
    /// `2^n` for a whole number `n` that was added to [`ROUNDER`].
    fn power_of_two(self, rounded: Self::Vector) -> Self::Vector;
    /// Sum of all lanes.
    fn sum(self, vector: Self::Vector) -> f32;

    /// The first [`Simd::LANES`] numbers of `from`.
    #[inline(always)]
    fn load(self, from: &[f32]) -> Self::Vector {
        assert!(from.len() >= Self::LANES);
        // SAFETY: just checked.
        unsafe { self.load_from(from.as_ptr()) }
    }

    /// Writes the first [`Simd::LANES`] numbers of `to`.
    #[inline(always)]
    fn store(self, vector: Self::Vector, to: &mut [f32]) {
        assert!(to.len() >= Self::LANES);
        // SAFETY: just checked.
        unsafe { self.store_to(vector, to.as_mut_ptr()) }
    }

    /// `e^x` for `x <= 0`, to a relative error below 1e-6; 0 to within 1e-37 below -87.
    #[inline(always)]
    fn exp_of_negative(self, x: Self::Vector) -> Self::Vector {
        /// Below, the result would not be a normal number.
        const LOWEST: f32 = -87.0;
        /// 1 / 5!, 1 / 4! and so on down to 1 / 0!.
        const SERIES: [f32; 6] = [1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0];

        // A power of two made from bits, times the series of the rest, which is at most ln(2) / 2.
        let power = self.mul(self.max(self.splat(LOWEST), x), self.splat(std::f32::consts::LOG2_E));
        let rounded = self.add(power, self.splat(ROUNDER));
        let whole = self.sub(rounded, self.splat(ROUNDER));
        let rest = self.mul(self.sub(power, whole), self.splat(std::f32::consts::LN_2));
        let mut series = self.splat(1.0 / 720.0);
        for coefficient in SERIES {
            series = self.mul_add(series, rest, self.splat(coefficient));
        }
        self.mul(series, self.power_of_two(rounded))
    }
}
