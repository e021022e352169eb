//! Whether a JPEG file goes on to its end marker.
//! The decoder itself fills what is missing with grey and says nothing.

/// Start of image, and the other markers without a length after them.
const STANDALONE: [u8; 10] = [0x01, 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8];
const END_OF_IMAGE: u8 = 0xd9;

/// Follows the segments (ITU T.81, annex B), so that the end of a thumbnail inside one does not count.
pub(super) fn is_reached(file_bytes: &[u8]) -> bool {
    let mut position = 0;
    while let Some(marker) = next_marker(file_bytes, &mut position) {
        match marker {
            END_OF_IMAGE => return true,
            marker if STANDALONE.contains(&marker) => {}
            _ => {
                let Some(&[high, low]) = file_bytes.get(position..position + 2) else { return false };
                position += usize::from(u16::from_be_bytes([high, low]));
            }
        }
    }
    false
}

/// The code of the next marker; moves `position` behind it. Picture data between markers has no other 0xff
/// than those followed by zero.
fn next_marker(bytes: &[u8], position: &mut usize) -> Option<u8> {
    loop {
        *position += bytes.get(*position..)?.iter().position(|&byte| byte == 0xff)? + 1;
        match bytes.get(*position)? {
            0x00 => *position += 1,
            0xff => {} // a fill byte
            &code => {
                *position += 1;
                return Some(code);
            }
        }
    }
}
