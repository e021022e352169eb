//! COCO's compressed run lengths: a mask as a short string (pycocotools `rleToString`, `rleFrString`).
//! What the run lengths mean is `Mask`'s business.

use super::FormatError;
use crate::{ImageSize, Mask};

/// Each character carries five bits.
const DIGIT_BITS: u32 = 5;
const DIGIT: i64 = 0x1f;
/// The sign of a number: the highest bit of its last character.
const SIGN: i64 = 0x10;
/// Another character of the same number follows.
const MORE: i64 = 0x20;
/// The character of zero.
const ZERO: u8 = b'0';
/// Characters that a run length or a difference of two (33 bits and a sign) can take.
const MOST_DIGITS: u32 = 7;
/// From this run on, the difference to the run two before is stored: neighbouring columns are alike.
const FIRST_DIFFERENCE: usize = 3;

/// The compressed run lengths of `mask`.
///
/// ```
/// use annotation::{ImageSize, Mask, format::rle};
/// let size = ImageSize::new(50, 40);
/// let mask = Mask::from_runs(size, [367, 1, 1632]).unwrap();
/// assert_eq!(rle::encode(&mask), "_;1Pc1");
/// assert_eq!(rle::decode(size, "_;1Pc1").unwrap(), mask);
/// ```
#[must_use]
pub fn encode(mask: &Mask) -> String {
    let runs = mask.runs();
    let mut text = String::new();
    for (index, &run) in runs.iter().enumerate() {
        let base = if index < FIRST_DIFFERENCE { 0 } else { runs[index - 2] };
        push_number(&mut text, i64::from(run) - i64::from(base));
    }
    text
}

fn push_number(text: &mut String, mut number: i64) {
    loop {
        let digit = number & DIGIT;
        number >>= DIGIT_BITS;
        let finished = number == if digit & SIGN == 0 { 0 } else { -1 };
        let character = if finished { digit } else { digit | MORE };
        text.push(char::from(character as u8 + ZERO));
        if finished {
            return;
        }
    }
}

/// The mask of an image of `size` from its compressed run lengths.
///
/// # Errors
/// When `text` is no such string, or its run lengths do not cover the image exactly.
pub fn decode(size: ImageSize, text: &str) -> Result<Mask, FormatError> {
    let mut runs: Vec<u32> = Vec::new();
    let (mut number, mut digits) = (0, 0);
    for (position, found) in text.char_indices() {
        let index = runs.len();
        let digit = match found {
            '0'..='o' => i64::from(found as u8 - ZERO),
            _ => return Err(FormatError::RleCharacter { found, position }),
        };
        if digits == MOST_DIGITS {
            return Err(FormatError::RleRange { index });
        }
        number |= (digit & DIGIT) << (DIGIT_BITS * digits);
        digits += 1;
        if digit & MORE == 0 {
            let sign = if digit & SIGN == 0 { 0 } else { -1 << (DIGIT_BITS * digits) };
            let base = if index < FIRST_DIFFERENCE { 0 } else { runs[index - 2] };
            let run = u32::try_from((number | sign) + i64::from(base));
            runs.push(run.map_err(|_| FormatError::RleRange { index })?);
            (number, digits) = (0, 0);
        }
    }
    if digits > 0 {
        return Err(FormatError::RleEnd);
    }
    Ok(Mask::from_runs(size, runs)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn refusal(text: &str) -> String {
        decode(ImageSize::new(50, 40), text).unwrap_err().to_string()
    }

    #[test]
    fn strings_equal_those_of_pycocotools() {
        let goldens: serde_json::Value =
            serde_json::from_str(include_str!("../../goldens/rle.json")).unwrap();
        for (name, golden) in goldens.as_object().unwrap() {
            let [height, width]: [u32; 2] = serde_json::from_value(golden["size"].clone()).unwrap();
            let counts: Vec<u32> = serde_json::from_value(golden["counts"].clone()).unwrap();
            let mask = Mask::from_runs(ImageSize::new(width, height), counts).unwrap();
            assert_eq!(golden["coco"], encode(&mask), "{name}");
            assert_eq!(decode(mask.size(), golden["coco"].as_str().unwrap()).unwrap(), mask, "{name}");
            assert_eq!(golden["area"], mask.area(), "{name}");
        }
    }

    #[test]
    fn a_wrong_string_is_refused_with_the_place() {
        assert_eq!(
            refusal("_;1 Pc1"),
            "the compressed run lengths hold ' ' at position 3; expected '0' to 'o'"
        );
        assert_eq!(refusal("_;1Pc"), "the compressed run lengths end in the middle of a number");
        assert_eq!(refusal("1O"), "run length number 1 is out of range");
        assert_eq!(refusal("ooooooooooo0"), "run length number 0 is out of range");
    }

    #[test]
    fn run_lengths_that_pass_the_end_of_the_image_are_refused() {
        assert_eq!(refusal("_;1Qc1"), "run lengths cover 2001 pixels, but an image of 50 x 40 has 2000");
        assert_eq!(refusal(""), "run lengths cover 0 pixels, but an image of 50 x 40 has 2000");
    }

    proptest! {
        #[test]
        fn a_mask_survives_its_string(runs in prop::collection::vec(0_u32..5_000_000, 1..40)) {
            let size = ImageSize::new(1, runs.iter().sum());
            let mask = Mask::from_runs(size, runs).unwrap();
            prop_assert_eq!(decode(size, &encode(&mask)).unwrap(), mask);
        }

        #[test]
        fn no_string_panics(text in "[0-~]{0,40}") {
            let _ = decode(ImageSize::new(50, 40), &text);
        }
    }
}
