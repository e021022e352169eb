//! Many f16 values as f32, without a branch, so that the compiler makes vectors of it: `half` asks of each value what
//! kind it is, which WebAssembly has no instruction for. Not the way back, which no page waits for.

/// Moves the exponent of an f16 in the place of an f32's, whose bias is 112 more: 2 to the power of 112.
const REBIAS: f32 = f32::from_bits((127 + 112) << 23);
/// Exponent of infinities and NaN, in an f16 that was moved and in an f32.
const MOVED_SPECIAL: u32 = 0x7c00 << 13;
const SPECIAL: u32 = 0x7f80_0000;

/// The values of consecutive little-endian f16; infinities and NaN stay what they are.
pub(crate) fn widened(bytes: &[u8]) -> Vec<f32> {
    bytes.as_chunks().0.iter().map(|value| widen(u16::from_le_bytes(*value))).collect()
}

fn widen(value: u16) -> f32 {
    let sign = u32::from(value & 0x8000) << 16;
    let moved = u32::from(value & 0x7fff) << 13;
    // Exact, also of a subnormal f16, which is a subnormal f32 before and a normal one after.
    let rebiased = (f32::from_bits(moved) * REBIAS).to_bits();
    let special = if moved >= MOVED_SPECIAL { SPECIAL } else { 0 };
    f32::from_bits(rebiased | special | sign)
}

#[cfg(test)]
mod tests {
    use half::f16;

    use super::*;

    #[test]
    fn every_f16_is_the_f32_that_half_makes_of_it() {
        let bytes: Vec<u8> = (0..=u16::MAX).flat_map(u16::to_le_bytes).collect();
        for (bits, found) in (0..=u16::MAX).zip(widened(&bytes)) {
            let expected = f16::from_bits(bits).to_f32();
            let same = found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan();
            assert!(same, "{bits:#06x}: {found} is not {expected}");
        }
    }
}
