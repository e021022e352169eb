//! Which instructions this machine has, found once, and how a loop is run with them.
//! No loops of its own.

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
use crate::simd::Portable;
use crate::simd::Simd;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
use crate::simd::Simd128;
#[cfg(target_arch = "x86_64")]
use crate::simd::{Avx2, Avx512};

/// An instruction set that this machine has: a value of this type is the proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Isa(Kind);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
    Portable,
    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    Simd128,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

/// The one that needs nothing beyond what the program is compiled for. In WebAssembly that is SIMD: a module with it
/// does not even start elsewhere, so loops in plain Rust would only be carried along.
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
const BASELINE: Kind = Kind::Simd128;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
const BASELINE: Kind = Kind::Portable;

/// A loop that can be compiled for any instruction set.
pub(crate) trait Task {
    /// What it gives back.
    type Output;

    /// Does the work. `ROWS` and `VECTORS` are the sides of the tile of a matrix product that fits the registers.
    fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(self, simd: S) -> Self::Output;
}

impl Isa {
    /// The fastest one here.
    #[must_use]
    pub fn best() -> Self {
        let mut all = Self::all();
        all.pop().unwrap_or(Self(BASELINE))
    }

    /// Every one that this machine has, the fastest last.
    #[must_use]
    pub fn all() -> Vec<Self> {
        #[cfg_attr(not(target_arch = "x86_64"), expect(unused_mut, reason = "others have more than one"))]
        let mut all = vec![Self(BASELINE)];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
                all.push(Self(Kind::Avx2));
            }
            if is_x86_feature_detected!("avx512f") {
                all.push(Self(Kind::Avx512));
            }
        }
        all
    }

    /// Numbers in a register: rows of a multiple of this length waste nothing.
    #[must_use]
    pub fn lanes(self) -> usize {
        struct Lanes;
        impl Task for Lanes {
            type Output = usize;
            fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(self, _: S) -> usize {
                S::LANES
            }
        }
        self.run(Lanes)
    }

    /// Rows that a product takes together: as many times so many waste nothing.
    #[must_use]
    pub fn tile_rows(self) -> usize {
        struct Height;
        impl Task for Height {
            type Output = usize;
            fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(self, _: S) -> usize {
                ROWS
            }
        }
        self.run(Height)
    }

    /// Columns of one panel of a packed matrix.
    #[must_use]
    pub fn panel_width(self) -> usize {
        struct Width;
        impl Task for Width {
            type Output = usize;
            fn run<S: Simd, const ROWS: usize, const VECTORS: usize>(self, _: S) -> usize {
                VECTORS * S::LANES
            }
        }
        self.run(Width)
    }

    /// Runs `task` with these instructions.
    #[inline]
    pub(crate) fn run<T: Task>(self, task: T) -> T::Output {
        match self.0 {
            #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
            Kind::Portable => task.run::<_, 4, 1>(Portable),
            #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
            Kind::Simd128 => with_simd128(task),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx2 => with_avx2(task),
            #[cfg(target_arch = "x86_64")]
            Kind::Avx512 => with_avx512(task),
        }
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[cfg_attr(feature = "relaxed", target_feature(enable = "relaxed-simd"))]
fn with_simd128<T: Task>(task: T) -> T::Output {
    task.run::<_, 4, 2>(Simd128)
}

#[cfg(target_arch = "x86_64")]
#[expect(
    unsafe_code,
    reason = "the only way to compile one function for other instructions than the program"
)]
fn with_avx2<T: Task>(task: T) -> T::Output {
    #[target_feature(enable = "avx2,fma")]
    fn enabled<T: Task>(task: T) -> T::Output {
        task.run::<_, 6, 2>(Avx2)
    }
    // SAFETY: an `Isa` of this kind is made only after the machine was asked for both.
    unsafe { enabled(task) }
}

#[cfg(target_arch = "x86_64")]
#[expect(
    unsafe_code,
    reason = "the only way to compile one function for other instructions than the program"
)]
fn with_avx512<T: Task>(task: T) -> T::Output {
    #[target_feature(enable = "avx512f,avx2,fma")]
    fn enabled<T: Task>(task: T) -> T::Output {
        task.run::<_, 8, 2>(Avx512)
    }
    // SAFETY: an `Isa` of this kind is made only after the machine was asked for it; it implies the others.
    unsafe { enabled(task) }
}
